"""Charts over the OCI distribution API: what may join, what may not change, what is no chart."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.interop.server_charts import LAYER, MANIFEST, MadeChart, digest, push_blob, push_oci
from tests.unit.server.conftest import LocalClient, Start
from tests.unit.server.oci_requests import DATA, EMPTY, artifact, errors, put_manifest

from windlass.oci.digest import Digest


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
def test_a_chart_whose_parts_do_not_fit_is_refused(server: LocalClient, change: dict[str, bytes], words: str) -> None:
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
