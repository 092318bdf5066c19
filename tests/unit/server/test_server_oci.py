"""Manifests, lists and deletion of the OCI distribution API, request by request."""

from __future__ import annotations

import hashlib
import json

import pytest
from tests.interop.server_charts import MANIFEST, MadeChart, digest, push_blob
from tests.unit.server.conftest import LocalClient
from tests.unit.server.oci_requests import EMPTY, INDEX, artifact, errors, put_manifest

from windlass.oci.document import MAX_BYTES
from windlass.server import oci_content
from windlass.server.oci_content import MAX_TAGS

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
