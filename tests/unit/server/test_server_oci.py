"""The OCI distribution API, request by request."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import pytest
from tests.interop.server_charts import LAYER, MANIFEST, MadeChart, digest, push_blob, push_oci
from tests.unit.server.conftest import LocalClient, Start

from windlass.oci.digest import Digest
from windlass.oci.document import MAX_BYTES
from windlass.server import oci_content
from windlass.server.oci_content import MAX_TAGS
from windlass.server.stores.files import FileBlobs

DATA = b"some content " * 100
INDEX = "application/vnd.oci.image.index.v1+json"
EMPTY = b"{}"


def errors(body: bytes) -> list[str]:
    """The codes of an error document."""
    return [entry["code"] for entry in json.loads(body)["errors"]]


def put_manifest(
    server: LocalClient, repository: str, reference: str, value: dict[str, object], kind: str = MANIFEST
) -> tuple[int, bytes, str]:
    """Put a manifest; status, answer, and its digest."""
    body = json.dumps(value).encode()
    answer = server("PUT", f"/v2/{repository}/manifests/{reference}", body, {"content-type": kind})
    return answer.status, answer.body, digest(body)


def artifact(kind: str = "application/x.test", **more: object) -> dict[str, object]:
    """A manifest with the empty config and no layers."""
    config = {"mediaType": kind, "digest": digest(EMPTY), "size": len(EMPTY)}
    return {"schemaVersion": 2, "mediaType": MANIFEST, "config": config, "layers": [], **more}


# --- blobs and uploads -------------------------------------------------------------------------------------------


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


# --- manifests ---------------------------------------------------------------------------------------------------


@pytest.fixture
def empty(server: LocalClient) -> LocalClient:
    """A server whose repository ``a`` holds the empty config."""
    push_blob(server, "a", EMPTY)
    return server


def test_a_manifest_comes_back_by_tag_and_by_digest(empty: LocalClient) -> None:
    status, _, name = put_manifest(empty, "a", "latest", artifact())
    assert status == 201
    for reference in ("latest", name):
        answer = empty("GET", f"/v2/a/manifests/{reference}")
        assert (answer.status, answer.headers["content-type"]) == (200, MANIFEST)
        assert (digest(answer.body), answer.headers["docker-content-digest"]) == (name, name)
        assert empty("HEAD", f"/v2/a/manifests/{reference}").headers["content-length"] == str(len(answer.body))


@pytest.mark.parametrize(
    ("value", "kind", "code"),
    [
        (artifact(layers=[{"mediaType": "x", "digest": digest(b"absent"), "size": 1}]), MANIFEST,
         "MANIFEST_BLOB_UNKNOWN"),
        ({"schemaVersion": 2, "manifests": [{"mediaType": MANIFEST, "digest": digest(b"absent"), "size": 1}]}, INDEX,
         "MANIFEST_BLOB_UNKNOWN"),
        (artifact(), INDEX, "MANIFEST_INVALID"),
        (artifact(), "text/plain", "MANIFEST_INVALID"),
        (artifact(schemaVersion=1), MANIFEST, "MANIFEST_INVALID"),
        (artifact(manifests=[]), MANIFEST, "MANIFEST_INVALID"),
        (artifact(config={"digest": "sha256:0", "size": 2}), MANIFEST, "MANIFEST_INVALID"),
    ],
)  # fmt: skip
def test_manifests_that_are_wrong_or_not_whole_are_refused(
    empty: LocalClient, value: dict[str, object], kind: str, code: str
) -> None:
    status, body, name = put_manifest(empty, "a", "latest", value, kind)
    assert (status in (400, 404), errors(body)) == (True, [code])
    assert empty("HEAD", f"/v2/a/manifests/{name}").status == 404


def test_layers_that_live_elsewhere_need_not_exist(empty: LocalClient) -> None:
    layer = {"mediaType": "x", "digest": digest(b"absent"), "size": 1, "urls": ["https://example.com/x"]}
    assert put_manifest(empty, "a", "latest", artifact(layers=[layer]))[0] == 201


def test_a_manifest_under_another_digest_is_refused(empty: LocalClient) -> None:
    assert errors(put_manifest(empty, "a", digest(b"x"), artifact())[1]) == ["DIGEST_INVALID"]


def test_a_manifest_that_is_no_json_or_too_large_is_refused(empty: LocalClient) -> None:
    headers = {"content-type": MANIFEST}
    assert errors(empty("PUT", "/v2/a/manifests/x", b"{", headers).body) == ["MANIFEST_INVALID"]
    assert empty("PUT", "/v2/a/manifests/x", b" " * (MAX_BYTES + 1), headers).status == 413


@pytest.mark.parametrize("tag", ["-x", ".x", "a" * 129, "a b"])
def test_tags_of_another_form_are_refused(empty: LocalClient, tag: str) -> None:
    assert errors(put_manifest(empty, "a", tag, artifact())[1]) == ["TAG_INVALID"]


@pytest.mark.parametrize("name", ["A/b", "a//b", "a/-b", "a" * 256, "v2/x", "api/x", "a/b_"])
def test_names_of_another_form_are_refused(server: LocalClient, name: str) -> None:
    answer = server("POST", f"/v2/{name}/blobs/uploads/", b"")
    assert (answer.status, errors(answer.body)) == (400, ["NAME_INVALID"])


def test_who_asks_for_a_name_with_capitals_is_told_where_such_charts_are(server: LocalClient) -> None:
    answer = server("GET", "/v2/team/MyChart/manifests/1.0.0")
    assert (answer.status, b"NAME_INVALID" in answer.body) == (400, True)
    assert b"classic repository only" in answer.body


@pytest.mark.parametrize("algorithm", ["sha256", "sha512"])
def test_a_push_by_digest_may_name_tags(empty: LocalClient, algorithm: str) -> None:
    body = json.dumps(artifact()).encode()
    name = f"{algorithm}:{hashlib.new(algorithm, body).hexdigest()}"
    answer = empty("PUT", f"/v2/a/manifests/{name}?tag=one&tag=two", body, {"content-type": MANIFEST})
    assert (answer.status, answer.headers["oci-tag"]) == (201, "one, two")
    for tag in ("one", "two"):
        found = empty("GET", f"/v2/a/manifests/{tag}")
        assert (found.body, found.headers["docker-content-digest"]) == (body, name)
    many = "&".join(f"tag=t{number}" for number in range(MAX_TAGS + 1))
    assert "oci-tag" not in empty("PUT", f"/v2/a/manifests/{name}?{many}", body, {"content-type": MANIFEST}).headers


def test_unknown_things_say_what_is_unknown(empty: LocalClient) -> None:
    assert errors(empty("GET", "/v2/a/manifests/none").body) == ["MANIFEST_UNKNOWN"]
    assert errors(empty("GET", "/v2/none/manifests/none").body) == ["NAME_UNKNOWN"]
    assert errors(empty("GET", "/v2/none/tags/list").body) == ["NAME_UNKNOWN"]
    assert errors(empty("GET", "/v2/a/manifests/sha256:xyz").body) == ["DIGEST_INVALID"]
    assert errors(empty("GET", "/v2/nothing").body) == ["NAME_UNKNOWN"]


def test_a_tag_of_something_else_than_a_chart_moves(empty: LocalClient) -> None:
    put_manifest(empty, "a", "1.0.0", artifact())
    status, _, second = put_manifest(empty, "a", "1.0.0", artifact(annotations={"a": "b"}))
    assert status == 201
    assert empty("GET", "/v2/a/manifests/1.0.0").headers["docker-content-digest"] == second


def test_an_index_needs_its_manifests(empty: LocalClient) -> None:
    _, _, child = put_manifest(empty, "a", "one", artifact())
    value: dict[str, object] = {"schemaVersion": 2, "manifests": [{"mediaType": MANIFEST, "digest": child, "size": 2}]}
    assert put_manifest(empty, "a", "many", value, INDEX)[0] == 201


def test_referrers_are_listed_and_filtered(empty: LocalClient) -> None:
    _, _, subject = put_manifest(empty, "a", "image", artifact())
    about = {"mediaType": MANIFEST, "digest": subject, "size": 2}
    body = json.dumps(artifact("application/x.sig", subject=about, annotations={"k": "v"})).encode()
    answer = empty("PUT", f"/v2/a/manifests/{digest(body)}", body, {"content-type": MANIFEST})
    assert (answer.status, answer.headers["oci-subject"]) == (201, subject)
    put_manifest(empty, "a", "sbom", artifact(artifactType="application/x.sbom", subject=about))
    listing = empty("GET", f"/v2/a/referrers/{subject}")
    assert listing.headers["content-type"] == INDEX
    kinds = [entry["artifactType"] for entry in json.loads(listing.body)["manifests"]]
    assert kinds == ["application/x.sig", "application/x.sbom"]
    filtered = empty("GET", f"/v2/a/referrers/{subject}?artifactType=application/x.sig")
    assert filtered.headers["oci-filters-applied"] == "artifactType"
    (entry,) = json.loads(filtered.body)["manifests"]
    assert (entry["digest"], entry["annotations"]) == (digest(body), {"k": "v"})
    assert json.loads(empty("GET", f"/v2/a/referrers/{digest(b'nobody')}").body)["manifests"] == []
    assert empty("GET", "/v2/a/referrers/nonsense").status == 400


def test_referrers_come_in_pages(empty: LocalClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(oci_content, "REFERRERS_BYTES", 1000)
    about = {"mediaType": MANIFEST, "digest": digest(b"subject"), "size": 2}
    names = []
    for number in range(5):
        note = {"n": str(number) * (5000 if number == 2 else 1)}
        names.append(put_manifest(empty, "a", f"t{number}", artifact(subject=about, annotations=note))[2])
    found: list[str] = []
    sizes: list[int] = []
    link = f"/v2/a/referrers/{digest(b'subject')}?artifactType=application/x.test"
    while link:
        answer = empty("GET", link)
        page = [entry["digest"] for entry in json.loads(answer.body)["manifests"]]
        found, sizes = [*found, *page], [*sizes, len(page)]
        link = answer.headers.get("link", "").partition(">")[0].removeprefix("<")
    assert (found, sizes) == (names, [2, 1, 2])


def test_a_subject_need_not_exist(empty: LocalClient) -> None:
    about = {"mediaType": MANIFEST, "digest": digest(b"to come"), "size": 2}
    assert put_manifest(empty, "a", "sig", artifact(subject=about))[0] == 201


# --- lists -------------------------------------------------------------------------------------------------------


def test_tags_come_in_pages(empty: LocalClient) -> None:
    for tag in ("b", "a", "d", "c"):
        put_manifest(empty, "a", tag, artifact())
    assert json.loads(empty("GET", "/v2/a/tags/list").body) == {"name": "a", "tags": ["a", "b", "c", "d"]}
    page = empty("GET", "/v2/a/tags/list?n=3")
    assert json.loads(page.body)["tags"] == ["a", "b", "c"]
    assert page.headers["link"] == '</v2/a/tags/list?last=c&n=3>; rel="next"'
    page = empty("GET", "/v2/a/tags/list?last=c&n=3")
    assert (json.loads(page.body)["tags"], "link" in page.headers) == (["d"], False)
    assert json.loads(empty("GET", "/v2/a/tags/list?n=0").body)["tags"] == []
    assert errors(empty("GET", "/v2/a/tags/list?n=-1").body) == ["PAGINATION_NUMBER_INVALID"]


def test_the_catalog_names_what_oci_clients_can_ask_for(empty: LocalClient) -> None:
    put_manifest(empty, "a", "x", artifact())
    for name in ("b", "Upper", "z"):
        body = MadeChart(name, "1.0.0").archive
        assert empty("POST", "/api/charts", body).status == 201
    assert json.loads(empty("GET", "/v2/_catalog").body) == {"repositories": ["a", "b", "z"]}
    page = empty("GET", "/v2/_catalog?n=2")
    assert (json.loads(page.body)["repositories"], page.headers["link"]) == (
        ["a", "b"], '</v2/_catalog?last=b&n=2>; rel="next"',
    )  # fmt: skip
    assert json.loads(empty("GET", "/v2/_catalog?n=2&last=b").body) == {"repositories": ["z"]}


# --- deletion ----------------------------------------------------------------------------------------------------


def test_nothing_is_deleted_unless_the_server_allows_it(empty: LocalClient) -> None:
    put_manifest(empty, "a", "x", artifact())
    for path in ("/v2/a/manifests/x", f"/v2/a/blobs/{digest(EMPTY)}"):
        answer = empty("DELETE", path)
        assert (answer.status, errors(answer.body)) == (405, ["UNSUPPORTED"])
    assert empty("GET", "/v2/a/manifests/x").status == 200


def test_a_tag_goes_alone_and_a_manifest_with_its_tags(admin: LocalClient) -> None:
    push_blob(admin, "a", EMPTY)
    _, _, name = put_manifest(admin, "a", "one", artifact())
    put_manifest(admin, "a", "two", artifact())
    assert admin("DELETE", "/v2/a/manifests/one").status == 202
    assert admin("GET", "/v2/a/manifests/two").status == 200
    assert admin("DELETE", f"/v2/a/manifests/{name}").status == 202
    assert admin("GET", "/v2/a/manifests/two").status == 404
    assert admin("DELETE", f"/v2/a/manifests/{name}").status == 404


def test_a_blob_goes_once_no_manifest_needs_it(admin: LocalClient) -> None:
    push_blob(admin, "a", EMPTY)
    _, _, name = put_manifest(admin, "a", "one", artifact())
    answer = admin("DELETE", f"/v2/a/blobs/{digest(EMPTY)}")
    assert (answer.status, errors(answer.body)) == (409, ["DENIED"])
    admin("DELETE", f"/v2/a/manifests/{name}")
    assert admin("DELETE", f"/v2/a/blobs/{digest(EMPTY)}").status == 202
    assert admin("DELETE", f"/v2/a/blobs/{digest(EMPTY)}").status == 404


# --- charts ------------------------------------------------------------------------------------------------------


def push_chart(server: LocalClient, chart: MadeChart, prefix: str = "team") -> tuple[int, bytes]:
    """Push as Helm does."""
    answer = push_oci(server, prefix, chart)
    return answer.status, answer.body


def retag(server: LocalClient, chart: MadeChart, tag: str, body: bytes | None = None) -> tuple[int, bytes]:
    """Put a chart's manifest under a tag."""
    headers = {"content-type": MANIFEST}
    answer = server("PUT", f"/v2/team/{chart.name}/manifests/{tag}", body or chart.manifest(), headers)
    return answer.status, answer.body


def test_the_same_content_may_be_pushed_again_and_other_content_not(server: LocalClient) -> None:
    assert push_chart(server, MadeChart("demo", "1.0.0"))[0] == 201
    assert push_chart(server, MadeChart("demo", "1.0.0"))[0] == 201
    status, body = push_chart(server, MadeChart("demo", "1.0.0", b"other"))
    assert (status, errors(body)) == (409, ["DENIED"])
    assert "version 1.0.0 is published with other content" in body.decode()


def test_a_tag_moves_to_an_equivalent_manifest(server: LocalClient) -> None:
    chart = MadeChart("demo", "1.0.0")
    push_chart(server, chart)
    later = chart.manifest(created="2027-01-01T00:00:00Z")
    assert retag(server, chart, "1.0.0", later)[0] == 201
    for body in (later, chart.manifest()):
        assert server("GET", f"/v2/team/demo/manifests/{digest(body)}").body == body
    assert server("GET", "/v2/team/demo/manifests/1.0.0").body == later


def test_provenance_may_join_once_and_not_go_or_change(server: LocalClient) -> None:
    bare, signed = MadeChart("demo", "1.0.0"), MadeChart("demo", "1.0.0", signed=True)
    other = MadeChart("demo", "1.0.0", signed=True)
    assert other.provenance is not None
    other.provenance = other.provenance.replace(b"aGVsbG8=", b"b3RoZXI=")
    assert push_chart(server, bare)[0] == 201
    assert push_chart(server, signed)[0] == 201
    assert push_chart(server, signed)[0] == 201
    assert push_chart(server, bare)[0] == 409
    assert push_chart(server, other)[0] == 409


def test_a_version_tag_cannot_become_something_else(server: LocalClient) -> None:
    push_chart(server, MadeChart("demo", "1.0.0"))
    push_blob(server, "team/demo", EMPTY)
    status, body, _ = put_manifest(server, "team/demo", "1.0.0", artifact())
    assert (status, errors(body)) == (409, ["DENIED"])


def test_a_tag_must_not_lie_about_the_version_but_names_may_move(server: LocalClient) -> None:
    one, two = MadeChart("demo", "1.0.0"), MadeChart("demo", "2.0.0")
    push_chart(server, one)
    push_chart(server, two)
    assert errors(retag(server, one, "1.0.1")[1]) == ["MANIFEST_INVALID"]
    assert errors(retag(server, one, "2.0.0")[1]) == ["MANIFEST_INVALID"]
    assert retag(server, one, "latest")[0] == 201
    assert retag(server, two, "latest")[0] == 201


def test_a_chart_must_stand_in_the_repository_of_its_name(server: LocalClient) -> None:
    chart = MadeChart("demo", "1.0.0")
    chart.name = "other"
    status, body = push_chart(server, chart)
    assert (status, errors(body)) == (400, ["MANIFEST_INVALID"])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"archive": b"no archive"}, "cannot be read"),
        ({"config": b'{"name":"demo","version":"9.9.9"}'}, "the config describes"),
        ({"config": b"[]"}, "not an object"),
        ({"provenance": b"nothing signed"}, "signature block not found"),
        ({"provenance": MadeChart("demo", "1.0.0", b"x", signed=True).provenance}, "states sha256:"),
        ({"provenance": MadeChart("demo", "1.0.1", signed=True).provenance}, "states nothing"),
    ],
)
def test_a_chart_whose_parts_do_not_fit_is_refused(
    server: LocalClient, change: dict[str, bytes], words: str
) -> None:
    chart = MadeChart("demo", "1.0.0")
    for key, value in change.items():
        setattr(chart, key, value)
    status, body = push_chart(server, chart)
    assert (status, errors(body)) == (400, ["MANIFEST_INVALID"])
    assert words in body.decode()
    assert b"demo" not in server("GET", "/team/index.yaml").body


def test_a_chart_has_exactly_one_archive(server: LocalClient) -> None:
    chart = MadeChart("demo", "1.0.0")
    push_chart(server, chart)
    document = json.loads(chart.manifest())
    wrong: list[list[object]] = [[], document["layers"] * 2]
    for layers in wrong:
        body = json.dumps({**document, "layers": layers}).encode()
        assert errors(retag(server, chart, "1.0.0", body)[1]) == ["MANIFEST_INVALID"]


def test_an_archive_named_by_another_digest_is_no_chart(server: LocalClient) -> None:
    chart = MadeChart("demo", "1.0.0")
    push_chart(server, chart)
    long = Digest.of(chart.archive, "sha512")
    assert server("POST", f"/v2/team/demo/blobs/uploads/?digest={long}", chart.archive).status == 201
    document = json.loads(chart.manifest())
    document["layers"] = [{"mediaType": LAYER, "digest": long, "size": len(chart.archive)}]
    assert errors(retag(server, chart, "1.0.0", json.dumps(document).encode())[1]) == ["MANIFEST_INVALID"]


def test_other_artifacts_stay_out_of_the_index(server: LocalClient) -> None:
    push_chart(server, MadeChart("demo", "1.0.0"))
    push_blob(server, "team/demo", EMPTY)
    subject = json.loads(server("GET", "/v2/team/demo/referrers/" + digest(b"")).body)
    assert subject["manifests"] == []
    assert put_manifest(server, "team/demo", f"sha256-{'0' * 64}.sig", artifact())[0] == 201
    assert put_manifest(server, "team/demo", "3.0.0", artifact())[0] == 201
    index = server("GET", "/team/index.yaml").body.decode()
    assert [line.strip() for line in index.splitlines() if "version:" in line] == ["version: 1.0.0"]


def test_the_audit_tells_of_writes_and_refusals(start: Start, tmp_path: Path) -> None:
    server = start(anonymous=1)
    server("GET", "/index.yaml")
    server("POST", "/v2/a/blobs/uploads/", b"")
    server.authorization = f"Bearer {server.app.services.admin_token}"
    push_blob(server, "a", DATA)
    lines = [json.loads(line) for line in (tmp_path / "audit").read_text().splitlines()]
    assert [(line["actor"], line["status"], line["repository"]) for line in lines] == [
        ("anonymous", 401, "a"), ("admin", 201, "a"),
    ]  # fmt: skip
    assert lines[1]["digest"] == digest(DATA)
