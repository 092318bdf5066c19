"""Blobs and uploads of the OCI distribution API, request by request."""

from __future__ import annotations

import os

import pytest
from tests.interop.server_charts import digest, push_blob
from tests.unit.server.conftest import LocalClient, Start
from tests.unit.server.oci_requests import DATA, errors

from windlass.oci.digest import Digest
from windlass.server.stores.files import FileBlobs


def test_the_api_is_announced(server: LocalClient) -> None:
    answer = server("GET", "/v2/")
    assert (answer.status, answer.headers["docker-distribution-api-version"]) == (200, "registry/2.0")


@pytest.mark.parametrize("pieces", [0, 1, 3])
def test_a_blob_comes_back_as_it_was_pushed(server: LocalClient, pieces: int) -> None:
    answer = push_blob(server, "a/b", DATA, pieces)
    assert (answer.status, answer.headers["docker-content-digest"]) == (201, digest(DATA))
    assert answer.headers["location"] == f"/v2/a/b/blobs/{digest(DATA)}"
    got = server("GET", answer.headers["location"])
    assert (got.status, got.body, got.headers["docker-content-digest"]) == (200, DATA, digest(DATA))
    head = server("HEAD", answer.headers["location"])
    assert (head.status, head.body, head.headers["content-length"]) == (200, b"", str(len(DATA)))


def test_a_blob_may_come_with_the_closing_put(server: LocalClient) -> None:
    place = server("POST", "/v2/a/blobs/uploads/", b"").headers["location"]
    assert server("PUT", f"{place}?digest={digest(DATA)}", DATA).status == 201
    assert server("GET", f"/v2/a/blobs/{digest(DATA)}").body == DATA


@pytest.mark.parametrize(
    ("header", "status", "body", "content_range"),
    [
        ("bytes=0-3", 206, DATA[:4], f"bytes 0-3/{len(DATA)}"),
        ("bytes=5-", 206, DATA[5:], f"bytes 5-{len(DATA) - 1}/{len(DATA)}"),
        ("bytes=-4", 206, DATA[-4:], f"bytes {len(DATA) - 4}-{len(DATA) - 1}/{len(DATA)}"),
        ("bytes=0-999999", 206, DATA, f"bytes 0-{len(DATA) - 1}/{len(DATA)}"),
        (f"bytes={len(DATA)}-", 416, b"", f"bytes */{len(DATA)}"),
        ("bytes=-0", 416, b"", f"bytes */{len(DATA)}"),
        ("bytes=3-1", 416, b"", f"bytes */{len(DATA)}"),
        ("bytes=0-1,3-4", 200, DATA, None),
        ("lines=0-1", 200, DATA, None),
    ],
)
def test_ranges_of_a_blob(
    server: LocalClient, header: str, status: int, body: bytes, content_range: str | None
) -> None:
    push_blob(server, "a", DATA)
    answer = server("GET", f"/v2/a/blobs/{digest(DATA)}", headers={"range": header})
    assert (answer.status, answer.body, answer.headers.get("content-range")) == (status, body, content_range)


def test_a_range_of_another_content_is_ignored(server: LocalClient) -> None:
    push_blob(server, "a", DATA)
    answer = server("GET", f"/v2/a/blobs/{digest(DATA)}", headers={"range": "bytes=0-3", "if-range": '"other"'})
    assert answer.status == 200


def test_large_content_is_sent_in_pieces(server: LocalClient) -> None:
    large = bytes(range(256)) * 8192
    push_blob(server, "a", large)
    assert server("GET", f"/v2/a/blobs/{digest(large)}").body == large
    part = server("GET", f"/v2/a/blobs/{digest(large)}", headers={"range": f"bytes=7-{1 << 20}"})
    assert part.body == large[7 : (1 << 20) + 1]


def test_a_known_blob_is_not_sent_again(server: LocalClient) -> None:
    push_blob(server, "a", DATA)
    answer = server("GET", f"/v2/a/blobs/{digest(DATA)}", headers={"if-none-match": f'"{digest(DATA)}"'})
    assert (answer.status, answer.body) == (304, b"")


def test_a_blob_whose_file_is_lost_is_unknown(server: LocalClient) -> None:
    push_blob(server, "a", DATA)
    blobs = server.app.services.stores.blobs
    assert isinstance(blobs, FileBlobs)
    os.unlink(blobs.path(Digest(digest(DATA))))
    answer = server("GET", f"/v2/a/blobs/{digest(DATA)}")
    assert (answer.status, errors(answer.body)) == (404, ["BLOB_UNKNOWN"])


def test_a_blob_belongs_to_its_repositories(server: LocalClient) -> None:
    push_blob(server, "mine", DATA)
    answer = server("GET", f"/v2/yours/blobs/{digest(DATA)}")
    assert (answer.status, errors(answer.body)) == (404, ["BLOB_UNKNOWN"])


def test_a_mount_links_and_a_failed_one_begins_an_upload(server: LocalClient) -> None:
    push_blob(server, "mine", DATA)
    answer = server("POST", f"/v2/yours/blobs/uploads/?mount={digest(DATA)}&from=mine", b"")
    assert (answer.status, answer.headers["location"]) == (201, f"/v2/yours/blobs/{digest(DATA)}")
    assert server("GET", f"/v2/yours/blobs/{digest(DATA)}").body == DATA
    for query in (f"mount={digest(b'x')}&from=mine", f"mount={digest(DATA)}&from=nowhere", f"mount={digest(DATA)}"):
        assert server("POST", f"/v2/third/blobs/uploads/?{query}", b"").status == 202


def test_pieces_out_of_order_are_refused_and_the_status_says_where_to_go_on(server: LocalClient) -> None:
    place = server("POST", "/v2/a/blobs/uploads/", b"").headers["location"]
    assert server("GET", place).headers["range"] == "0-0"
    first = server("PATCH", place, DATA[:10], {"content-range": "0-9"})
    assert (first.status, first.headers["range"]) == (202, "0-9")
    late = server("PATCH", place, DATA[20:30], {"content-range": "20-29"})
    assert (late.status, errors(late.body)) == (416, ["RANGE_INVALID"])
    status = server("GET", place)
    assert (status.status, status.headers["range"], status.headers["location"]) == (204, "0-9", place)
    assert server("PATCH", place, DATA[10:], {"content-range": f"10-{len(DATA) - 1}"}).status == 202
    assert server("PUT", f"{place}?digest={digest(DATA)}", b"").status == 201


def test_a_piece_whose_lengths_differ_is_refused(server: LocalClient) -> None:
    place = server("POST", "/v2/a/blobs/uploads/", b"").headers["location"]
    answer = server("PATCH", place, b"abc", {"content-range": "0-9"})
    assert (answer.status, errors(answer.body)) == (400, ["SIZE_INVALID"])


def test_what_arrived_before_a_client_went_away_stays(server: LocalClient) -> None:
    place = server("POST", "/v2/a/blobs/uploads/", b"").headers["location"]
    assert server("PATCH", place, chunks=[DATA[:100], DATA[100:150]], cut=True).status == 0
    assert server("GET", place).headers["range"] == "0-149"
    assert server("PUT", f"{place}?digest={digest(DATA)}", DATA[150:]).status == 201


def test_an_upload_goes_on_after_a_restart(start: Start) -> None:
    first = start()
    place = first("POST", "/v2/a/blobs/uploads/", b"").headers["location"]
    first("PATCH", place, DATA[:100])
    first.app.close()
    second = start()
    assert second("GET", place).headers["range"] == "0-99"
    assert second("PUT", f"{place}?digest={digest(DATA)}", DATA[100:]).status == 201


def test_wrong_content_makes_no_blob(server: LocalClient) -> None:
    answer = server("POST", f"/v2/a/blobs/uploads/?digest={digest(b'other')}", DATA)
    assert (answer.status, errors(answer.body)) == (400, ["DIGEST_INVALID"])
    place = server("POST", "/v2/a/blobs/uploads/", b"").headers["location"]
    assert errors(server("PUT", f"{place}?digest={digest(b'other')}", DATA).body) == ["DIGEST_INVALID"]
    assert errors(server("PUT", f"{place}?digest={digest(DATA)}", b"").body) == ["BLOB_UPLOAD_UNKNOWN"]


def test_a_closing_put_without_a_digest_leaves_the_upload_open(server: LocalClient) -> None:
    place = server("POST", "/v2/a/blobs/uploads/", b"").headers["location"]
    for query in ("", "?digest=sha256:short", "?digest=nonsense"):
        assert errors(server("PUT", place + query, b"").body) == ["DIGEST_INVALID"]
    assert server("GET", place).status == 204


def test_a_cancelled_upload_is_gone(server: LocalClient) -> None:
    place = server("POST", "/v2/a/blobs/uploads/", b"").headers["location"]
    assert server("DELETE", place).status == 204
    for method in ("GET", "DELETE", "PATCH", "PUT"):
        answer = server(method, place + f"?digest={digest(b'')}", b"")
        assert (answer.status, errors(answer.body)) == (404, ["BLOB_UPLOAD_UNKNOWN"])


def test_uploads_beyond_the_limit_are_refused(small: LocalClient) -> None:
    answer = small("POST", f"/v2/a/blobs/uploads/?digest={digest(DATA)}", DATA)
    assert (answer.status, errors(answer.body)) == (413, ["SIZE_INVALID"])
    place = small("POST", "/v2/a/blobs/uploads/", b"").headers["location"]
    assert small("PATCH", place, DATA[:900]).status == 202
    assert small("PATCH", place, chunks=[DATA[:60], DATA[:60]]).status == 413


def test_more_uploads_at_once_than_allowed_are_put_off(small: LocalClient) -> None:
    small.app.services.uploads_running = 2
    answer = small("POST", "/v2/a/blobs/uploads/", b"")
    assert (answer.status, errors(answer.body), answer.headers["retry-after"]) == (429, ["TOOMANYREQUESTS"], "1")
