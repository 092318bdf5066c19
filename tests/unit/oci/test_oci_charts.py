"""Charts as artifacts, token handshakes, referrers and the validator of graphs."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from windlass.oci import charts, referrers, scopes, tokens, validate
from windlass.oci import media_types as media
from windlass.oci.challenge import parse as parse_challenge
from windlass.oci.descriptor import Descriptor
from windlass.oci.digest import Digest
from windlass.oci.errors import ErrorResponse
from windlass.oci.manifest import build_index

if TYPE_CHECKING:
    from collections.abc import Generator

METADATA: dict[str, object] = {
    "name": "app",
    "home": "https://h",
    "sources": ["https://s1", "https://s2"],
    "version": "1.0.0+b",
    "description": "a <b>",
    "maintainers": [{"name": "A", "email": "a@x"}, {"name": "B"}],
    "apiVersion": "v2",
    "annotations": {"z": "1", "a": "2", media.TITLE: "other", media.URL: "https://own"},
}


def test_annotations_are_helms_and_title_cannot_be_overridden() -> None:
    expected = {
        "a": "2",
        media.AUTHORS: "A (a@x), B",
        media.CREATED: "2020-01-01T00:00:00Z",
        media.DESCRIPTION: "a <b>",
        media.SOURCE: "https://s1",
        media.TITLE: "app",
        media.URL: "https://own",
        media.VERSION: "1.0.0+b",
        "z": "1",
    }
    assert list(expected.items()) == list(charts.manifest_annotations(METADATA, "2020-01-01T00:00:00Z").items())


def test_the_config_keeps_field_order_and_sorts_maps() -> None:
    artifact = charts.to_artifact(METADATA, b"tgz", "t", b"prov")
    config = artifact.blobs[artifact.manifest.config.digest].decode()
    assert config.startswith('{"name":"app","home":"https://h","sources":')
    assert '"description":"a \\u003cb\\u003e"' in config
    assert config.index('"a":"2"') < config.index('"z":"1"')
    layers = [layer.digest for layer in artifact.manifest.layers]
    assert sorted(layers) == layers


def test_parts_are_found_or_missed_with_helms_texts() -> None:
    artifact = charts.to_artifact(METADATA, b"tgz", "t")
    met = [*artifact.manifest.references(), artifact.manifest.descriptor()]
    assert artifact.chart == charts.find_parts(met).chart
    with pytest.raises(charts.NotAChart, match=r"does not contain a layer with mediatype .*prov"):
        charts.find_parts([*met, *met], provenance=True)
    assert charts.find_parts(met, provenance=True, optional_provenance=True).provenance is None
    with pytest.raises(charts.NotAChart, match=r"minimum number of descriptors \(2\), descriptors found: 1"):
        charts.find_parts([artifact.manifest.descriptor()])
    with pytest.raises(charts.NotAChart, match="could not load config"):
        charts.find_parts([artifact.manifest.descriptor(), artifact.chart])


def _drive(flow: Generator[tokens.TokenRequest, tokens.TokenAnswer, str], body: bytes, status: int = 200) -> object:
    request = next(flow)
    try:
        flow.send(tokens.TokenAnswer(status, body, request.url))
    except StopIteration as stop:
        return request, stop.value
    raise AssertionError("the handshake asked twice")


CHALLENGE = parse_challenge('Bearer realm="https://auth.example/token?x=1",service="reg",scope="repository:a:pull"')


def test_an_anonymous_token_is_asked_with_get_and_no_credential() -> None:
    flow = tokens.handshake(CHALLENGE, tokens.ANONYMOUS, CHALLENGE.scopes)
    request, token = _drive(flow, b'{"token":"T","expires_in":60}')  # type: ignore[misc]  # a pair by construction
    assert (token, request.method, request.headers) == ("T", "GET", ())
    assert parse_qs(urlsplit(request.url).query) == {"x": ["1"], "service": ["reg"], "scope": ["repository:a:pull"]}


def test_a_password_is_sent_as_basic_to_the_token_server() -> None:
    request = next(tokens.handshake(CHALLENGE, tokens.Credential("u", "p:w"), ()))
    assert f"Basic {base64.b64encode(b'u:p:w').decode()}" == dict(request.headers)["Authorization"]
    assert "p:w" not in repr(request)


def test_a_refresh_token_is_posted_as_oauth2() -> None:
    request = next(tokens.handshake(CHALLENGE, tokens.Credential(refresh_token="R+1"), ("s1", "s2")))
    assert request.body is not None
    assert request.method == "POST"
    assert parse_qs(request.body.decode()) == {
        "grant_type": ["refresh_token"],
        "refresh_token": ["R+1"],
        "service": ["reg"],
        "client_id": ["oras-go"],
        "scope": ["s1 s2"],
    }


def test_an_access_token_needs_no_request() -> None:
    flow = tokens.handshake(CHALLENGE, tokens.Credential(access_token="A"), ())
    with pytest.raises(StopIteration) as stop:
        next(flow)
    assert stop.value.value == "A"


@pytest.mark.parametrize(("status", "body"), [(200, b"{}"), (200, b"no"), (200, b'{"token":""}'), (401, b"{}")])
def test_a_handshake_without_a_token_says_where_and_holds_no_secret(status: int, body: bytes) -> None:
    flow = tokens.handshake(CHALLENGE, tokens.Credential("u", "sesame"), (), oauth2=True)
    with pytest.raises((tokens.TokenError, ErrorResponse)) as caught:
        _drive(flow, body, status)
    assert "https://auth.example/token" in str(caught.value)
    assert "sesame" not in str(caught.value)


@pytest.mark.parametrize(
    ("realm", "registry", "text"),
    [
        ("http://a/t", "https://r/", "uses http but registry was contacted over https"),
        ("ftp://a/t", "https://r/", 'uses unsupported scheme "ftp"'),
        ("http://169.254.169.254/t", "http://r/", "loopback, link-local, private"),
        ("https://[::1]/t", "https://r/", "loopback, link-local, private"),
    ],
)
def test_an_unsafe_realm_is_refused(realm: str, registry: str, text: str) -> None:
    with pytest.raises(tokens.TokenError, match=text):
        tokens.check_realm(realm, registry)


def test_a_realm_on_the_registrys_own_host_may_be_local() -> None:
    tokens.check_realm("http://127.0.0.1:1/t", "http://127.0.0.1:2/v2/")


def test_scopes_merge_and_cover() -> None:
    wanted = ["repository:b:pull", "repository:a:push,pull", "repository:a:pull", "registry:catalog:*"]
    assert scopes.clean(wanted) == ("registry:catalog:*", "repository:a:pull,push", "repository:b:pull")
    assert scopes.covers(["repository:a:pull,push"], ["repository:a:pull"])
    assert not scopes.covers(["repository:a:pull"], ["repository:a:push"])


def test_referrers_are_listed_filtered_and_kept_under_a_tag() -> None:
    digest = Digest.of(b"x")
    tag = referrers.fallback_tag(digest)
    assert f"sha256-{digest.encoded}" == tag
    one = Descriptor(media.OCI_MANIFEST, Digest.of(b"1"), 1, {}, "type/a")
    two = Descriptor(media.OCI_MANIFEST, Digest.of(b"2"), 1, {}, "type/b")
    assert (two,) == referrers.listing([one, two], "type/b").manifests
    index = referrers.changed(referrers.changed(None, add=one), add=two)
    assert (two,) == referrers.changed(index, remove=one.digest).manifests


def test_the_validator_finds_what_is_missing_or_wrong() -> None:
    artifact = charts.to_artifact(METADATA, b"tgz", "t", b"prov")
    root, blobs = artifact.manifest.descriptor(), dict(artifact.blobs)
    manifests = {root.digest: artifact.manifest.raw}
    assert list(validate.problems(root, manifests.get, blobs.get)) == []
    blobs[artifact.chart.digest] = b"tgx"
    assert [f"{artifact.chart.digest}: mismatched digest"] == list(validate.problems(root, manifests.get, blobs.get))
    del blobs[artifact.chart.digest]
    assert [f"{artifact.chart.digest}: missing ({media.CHART_LAYER})"] == list(
        validate.problems(root, manifests.get, blobs.get)
    )


def test_the_validator_gives_up_on_a_graph_without_end() -> None:
    entry = charts.to_artifact(METADATA, b"tgz", "t").manifest.descriptor()
    manifests: dict[str, bytes] = {}
    for _ in range(validate.MAX_DEPTH + 2):
        index = build_index([entry])
        manifests[index.digest] = index.raw
        entry = index.descriptor()
    assert list(validate.problems(entry, manifests.get, {}.get))[-1].endswith("too deep or too large")
