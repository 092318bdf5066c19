"""Digests, references, descriptors, manifests: the values that client and server share."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from windlass.oci import challenge, digest, document, errors, manifest, paging, reference, uploads
from windlass.oci.descriptor import Descriptor
from windlass.oci.digest import Digest
from windlass.oci.reference import InvalidReference, Reference

SHA = "sha256:" + "a" * 64


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("sha256", "invalid checksum digest format"),
        (":abc", "invalid checksum digest format"),
        ("sha256:", "invalid checksum digest format"),
        ("sha256:abc", "invalid checksum digest length"),
        ("sha256:" + "A" * 64, "invalid checksum digest format"),
        ("md5:abc", "unsupported digest algorithm"),
        ("md5:a b", "invalid checksum digest format"),
    ],
)
def test_a_bad_digest_is_refused_with_go_digests_text(text: str, message: str) -> None:
    with pytest.raises(digest.DigestError) as caught:
        Digest.parse(text)
    assert message == str(caught.value)


def test_content_is_verified_while_it_passes() -> None:
    good = Digest.of(b"hello")
    assert b"".join(digest.verified([b"he", b"llo"], good, 5)) == b"hello"
    for chunks, size, message in (
        ([b"hello!"], 5, "trailing data"),
        ([b"hell"], 5, f"read failed: expected content size of 5, got 4, for digest {good}: unexpected EOF"),
        ([b"hellO"], 5, "mismatched digest"),
    ):
        with pytest.raises(digest.ContentMismatch) as caught:
            list(digest.verified(chunks, good, size))
        assert message == str(caught.value)


@pytest.mark.parametrize(
    ("text", "shown", "parts"),
    [
        ("oci://localhost:5000/a/b:1.0.0+x", "localhost:5000/a/b:1.0.0_x", ("localhost:5000", "a/b", "1.0.0_x", None)),
        ("ghcr.io/a", "ghcr.io/a", ("ghcr.io", "a", "", None)),
        (f"ghcr.io/a@{SHA}", f"ghcr.io/a@{SHA}", ("ghcr.io", "a", "", SHA)),
        (f"ghcr.io/a:1@{SHA}", "ghcr.io/a:1", ("ghcr.io", "a", "1", SHA)),
        ("[::1]:5000/a__b/c---d", "[::1]:5000/a__b/c---d", ("[::1]:5000", "a__b/c---d", "", None)),
    ],
)
def test_references_are_read_as_helm_reads_them(text: str, shown: str, parts: tuple[object, ...]) -> None:
    reference = Reference.parse(text)
    assert shown == str(reference)
    assert parts == (reference.registry, reference.repository, reference.tag, reference.digest)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("abc", "missing registry or repository"),
        ("a b/c", 'invalid registry "a b"'),
        ("host:x/c", 'invalid registry "host:x"'),
        ("a%41/c", 'invalid registry "a%41"'),
        ("host/A", 'invalid repository "A"'),
        ("host/a//b", 'invalid repository "a//b"'),
        ("host/a:?", 'invalid tag "?"'),
        ("host/a:" + "x" * 129, 'invalid tag "' + "x" * 129 + '"'),
        ("host/a@sha256:12", 'invalid digest "sha256:12": invalid checksum digest length'),
    ],
)
def test_bad_references_are_refused_with_orass_text(text: str, message: str) -> None:
    with pytest.raises(InvalidReference) as caught:
        Reference.parse(text)
    assert f"invalid reference: {message}" == str(caught.value)


def test_a_long_repository_name_takes_no_exponential_time() -> None:
    with pytest.raises(InvalidReference):
        Reference.parse("host/" + "a" * 50_000 + "!")


def test_a_plus_in_the_tag_is_an_underscore_on_the_wire_and_a_plus_in_the_version() -> None:
    reference = Reference.parse("host/app").with_tag("1.0.0+b.1")
    assert (reference.tag, reference.version) == ("1.0.0_b.1", "1.0.0+b.1")


def test_a_manifest_is_written_as_helm_writes_it() -> None:
    config, layer = Descriptor.of("c/t", b"{}"), Descriptor.of("l/t", b"x")
    written = manifest.build(config, [layer], {"b": "<2>", "a": "1"}).raw
    expected = (
        f'{{"schemaVersion":2,"config":{{"mediaType":"c/t","digest":"{config.digest}","size":2}},'
        f'"layers":[{{"mediaType":"l/t","digest":"{layer.digest}","size":1}}],"annotations":{{"a":"1","b":"\\u003c2\\u003e"}}}}'
    )
    assert expected == written.decode()
    read = manifest.parse(written, manifest.OCI_MANIFEST)
    assert (config, layer) == read.references()


def test_unknown_fields_of_a_descriptor_are_kept_in_gos_order() -> None:
    value = {"mediaType": "t", "digest": SHA, "size": 1, "urls": ["u"], "platform": {"os": "linux"}, "new": 1}
    read = Descriptor.from_mapping(dict(reversed(value.items())))
    assert value == read.to_mapping()
    assert list(read.to_mapping()) == ["mediaType", "digest", "size", "urls", "platform", "new"]


@pytest.mark.parametrize(
    "raw",
    [
        b"[]",
        b"{",
        b'{"schemaVersion":1}',
        b'{"schemaVersion":2,"config":{"mediaType":"t","digest":"x","size":1}}',
        b'{"schemaVersion":2,"config":{"mediaType":"t","digest":"%s","size":-1}}' % SHA.encode(),
        b'{"schemaVersion":2,"config":{},"manifests":[]}',
        b'{"schemaVersion":2,"config":{"mediaType":"t","digest":"%s","size":1},"annotations":{"a":1}}' % SHA.encode(),
        b'{"schemaVersion":2,"mediaType":"text/plain"}',
        b"[" * 100_000,
    ],
)
def test_a_document_that_is_no_manifest_is_refused(raw: bytes) -> None:
    with pytest.raises(document.DocumentError):
        manifest.parse(raw)


def test_a_document_beyond_the_limit_is_refused() -> None:
    with pytest.raises(document.DocumentError):
        document.decode(b" " * (document.MAX_BYTES + 1))


def test_a_manifest_with_too_many_layers_is_refused() -> None:
    layer = b'{"mediaType":"t","digest":"%s","size":1}' % SHA.encode()
    raw = b'{"schemaVersion":2,"config":%s,"layers":[%s]}' % (layer, b",".join([layer] * 10_001))
    with pytest.raises(document.DocumentError):
        manifest.parse(raw)


def test_error_documents_go_there_and_back() -> None:
    raw = errors.document([errors.RegistryError("MANIFEST_UNKNOWN", detail="x")])
    assert raw == b'{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown","detail":"x"}]}'
    response = errors.ErrorResponse("GET", "https://h/v2/", 404, errors.parse(raw)[:1])
    assert response.has("MANIFEST_UNKNOWN")
    assert errors.parse(b"<html>") == ()


def test_an_answer_without_a_document_shows_gos_status_text() -> None:
    text = str(errors.ErrorResponse("GET", "https://h/v2/", 413))
    assert text == 'GET "https://h/v2/": response status code 413: Request Entity Too Large'


def test_challenges_are_read_as_oras_reads_them() -> None:
    header = 'Bearer realm="https://a/token",service="s, t",scope="repository:a:pull,push repository:b:pull"'
    read = challenge.parse(header)
    assert (read.scheme, read.realm, read.service) == ("Bearer", "https://a/token", "s, t")
    assert read.scopes == ("repository:a:pull,push", "repository:b:pull")
    assert read == challenge.parse(challenge.bearer(read.realm, read.service, " ".join(read.scopes)))
    assert challenge.parse('basic realm="x"').scheme == "Basic"
    assert challenge.parse("Negotiate").scheme == "Unknown"
    assert challenge.parse('Bearer a="q\\"", b=').parameters == {"a": 'q"'}


def test_content_ranges_are_read_and_bounded() -> None:
    assert uploads.Span(0, 9) == uploads.parse_content_range("0-9") == uploads.parse_content_range("bytes 0-9/20")
    for bad in ("", "9", "9-0", "a-b", "-1", "1-", "0-" + "9" * 30, "0-9-9"):
        with pytest.raises(uploads.RangeError):
            uploads.parse_content_range(bad)
    assert (
        uploads.format_range(0),
        uploads.format_range(10),
        uploads.next_offset("0-0"),
        uploads.next_offset("0-9"),
    ) == ("0-0", "0-9", 0, 10)


def test_an_upload_session_takes_chunks_in_order_and_closes_once() -> None:
    session = uploads.Session("id", "a/b")
    assert session.accept_chunk("0-3", 4) == 0
    session.advance(4)
    for header, length, code in (("0-3", 4, "RANGE_INVALID"), ("x", 1, "RANGE_INVALID"), ("4-5", 9, "SIZE_INVALID")):
        with pytest.raises(errors.RegistryError) as caught:
            session.accept_chunk(header, length)
        assert code == caught.value.code
    assert session.range() == "0-3"
    with pytest.raises(errors.RegistryError):
        session.finish(SHA, Digest.of(b"data"))
    session.finish(str(Digest.of(b"data")), Digest.of(b"data"))
    with pytest.raises(errors.RegistryError) as caught:
        session.expect("PATCH", "a/b")
    assert caught.value.code == "BLOB_UPLOAD_UNKNOWN"


def test_pages_follow_each_other_by_link() -> None:
    assert paging.page(["a", "b", "c", "d"], "a", 2) == (["b", "c"], True)
    assert paging.page(["a", "b", "c", "d"], "c", 2) == (["d"], False)
    link = paging.format_next("/v2/x/tags/list", "c", 2)
    assert paging.parse_next(link) == "/v2/x/tags/list?last=c&n=2"
    assert paging.parse_next("") is None
    with pytest.raises(ValueError, match="missing '<'"):
        paging.parse_next("nope")
    assert paging.page_size("999999") == 10_000
    with pytest.raises(errors.RegistryError):
        paging.page_size("-1")


def test_headers_are_read_up_to_their_bounds() -> None:
    many = ",".join(f'k{n}="v"' for n in range(100))
    assert len(challenge.parse(f"Bearer {many}").parameters) == challenge.MAX_PARAMETERS
    assert challenge.parse('Bearer realm="' + "x" * challenge.MAX_HEADER + '"').parameters == {}
    with pytest.raises(ValueError, match="missing '>'"):
        paging.parse_next("<" + "x" * paging.MAX_LINK + ">")
    assert errors.parse(b" " * errors.MAX_DOCUMENT + b'{"errors":[]}') == ()


@given(st.text(alphabet="ab0A._-/", max_size=12))
def test_names_and_tags_are_those_of_the_distribution_specification(text: str) -> None:
    segment = r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*"
    assert reference.valid_repository(text) == bool(re.fullmatch(rf"{segment}(?:/{segment})*", text))
    assert reference.valid_tag(text) == bool(re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}", text))


def test_a_tag_has_at_most_128_characters() -> None:
    assert reference.valid_tag("a" * 128)
    assert not reference.valid_tag("a" * 129)
