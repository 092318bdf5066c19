"""The OCI client against a registry that is honest, and against one that is not."""

from __future__ import annotations

from collections.abc import Callable
from socket import SHUT_RDWR

import pytest
from tests.unit.registry.fake_registry import FakeRegistry, Handler
from tests.unit.registry.registry_world import ARTIFACT, CREATED, METADATA, World, filled, lying, push, world

from windlass.errors import WindlassError
from windlass.oci.descriptor import Descriptor
from windlass.oci.digest import Digest
from windlass.oci.manifest import build_index
from windlass.oci.media_types import OCI_MANIFEST
from windlass.oci.reference import Reference
from windlass.registry import uploading
from windlass.registry.errors import CopyError, RegistryClientError, status_of

__all__ = ["world"]


# --- push ---


def test_a_push_asks_first_uploads_what_is_missing_and_tags_last(world: World) -> None:
    registry = world.registry()
    push(world.client(), registry)
    digest = ARTIFACT.manifest.digest
    lines = registry.lines()
    assert lines[0] == f"HEAD /v2/x/app/manifests/{digest}"
    assert lines[-2:] == [f"PUT /v2/x/app/manifests/{digest}", "PUT /v2/x/app/manifests/1.0.0_b"]
    assert sorted(line.split("?")[0] for line in lines[1:-2]) == sorted(
        [f"HEAD /v2/x/app/blobs/{blob}" for blob in ARTIFACT.blobs]
        + ["POST /v2/x/app/blobs/uploads/", "PUT /v2/x/app/blobs/uploads/session"] * 3
    )
    assert registry.manifests["x/app/1.0.0_b"] == (OCI_MANIFEST, ARTIFACT.manifest.raw)
    assert registry.blobs == ARTIFACT.blobs
    assert "".join(world.printed).startswith(f"Pushed: {registry.host}/x/app:1.0.0_b\nDigest: {digest}\n")
    assert "contains an underscore" in "".join(world.printed)


def test_a_second_push_sends_the_tag_only(world: World) -> None:
    registry = filled(world)
    push(world.client(), registry)
    assert [line.split()[0] for line in registry.lines()] == ["HEAD", "PUT"]


def test_a_push_under_another_name_is_refused(world: World) -> None:
    with pytest.raises(RegistryClientError, match="strict mode enabled"):
        world.client().push_chart(b"", "127.0.0.1:1/x/other:1.0.0+b", METADATA, CREATED)


def test_an_upload_that_breaks_is_begun_again(world: World) -> None:
    broken: list[str] = []

    def hook(handler: Handler) -> bool:
        if handler.command == "PUT" and "uploads" in handler.path and len(broken) < 1:
            broken.append(handler.path)
            handler.connection.shutdown(SHUT_RDWR)
            return True
        return False

    registry = world.registry(hook=hook)
    push(world.client(), registry)
    assert registry.blobs == ARTIFACT.blobs


class _Holding:
    """An upload endpoint that holds what arrived before it cut the connection, as dist-spec wants it."""

    def __init__(self, *, holds: int, cuts: int, forgets: bool = False) -> None:
        self.held: dict[str, bytes] = {}
        self.cuts, self._holds, self._forgets = cuts, holds, forgets
        self.steps: list[str] = []

    def __call__(self, handler: Handler) -> bool:
        session = handler.path.partition("?")[0]
        if "/uploads/" not in session or handler.command == "POST":
            return False
        held = self.held.get(session, b"")
        self.steps.append(f"{handler.command} {handler.headers.get('Content-Range') or len(handler.body)}")
        if handler.command == "GET":
            fields = {"Range": f"0-{len(held) - 1}", "Location": session}
            handler.answer(404 if self._forgets else 204, **({} if self._forgets else fields))
            return True
        if handler.body and self.cuts:
            self.cuts -= 1
            self.held[session] = held + handler.body[: self._holds]
            handler.connection.shutdown(SHUT_RDWR)
            return True
        if handler.command == "PATCH":
            self.held[session] = held + handler.body
            handler.answer(202, Location=session)
            return True
        handler.body = held + handler.body
        return False


def upload(world: World, registry: FakeRegistry, data: bytes) -> None:
    repository = world.client().repository(Reference.parse(f"{registry.host}/x/app"))
    repository.push_blob(Descriptor("x", Digest.of(data), len(data)), data)


def test_an_upload_goes_on_where_the_registry_stands(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploading, "SETTLE", 0)
    holding = _Holding(holds=3, cuts=2)
    registry = world.registry(hook=holding)
    upload(world, registry, b"0123456789")
    assert registry.blobs[Digest.of(b"0123456789")] == b"0123456789"
    assert holding.steps == ["PUT 10", "GET 0", "PATCH 3-9", "GET 0", "PATCH 6-9", "PUT 0"]


def test_an_upload_that_the_registry_forgot_is_begun_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploading, "SETTLE", 0)
    holding = _Holding(holds=0, cuts=1, forgets=True)
    registry = world.registry(hook=holding)
    upload(world, registry, b"0123456789")
    assert holding.steps == ["PUT 10", "GET 0", "PUT 10"]


def test_an_upload_that_was_put_together_wrongly_is_begun_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploading, "SETTLE", 0)
    refused: list[str] = []
    holding = _Holding(holds=3, cuts=1)

    def hook(handler: Handler) -> bool:
        if handler.command == "PUT" and not handler.body and not refused:
            refused.append(handler.path)
            handler.refuse(400, "DIGEST_INVALID")
            return True
        return holding(handler)

    registry = world.registry(hook=hook)
    upload(world, registry, b"0123456789")
    assert (len(refused), holding.steps) == (1, ["PUT 10", "GET 0", "PATCH 3-9", "PUT 10"])


def test_an_upload_that_creeps_is_given_up(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploading, "SETTLE", 0)
    monkeypatch.setattr(uploading, "MAX_RESUMES", 4)
    with pytest.raises(RegistryClientError, match="broke more than 4 times"):
        upload(world, world.registry(hook=_Holding(holds=2, cuts=99)), b"0" * 100)


@pytest.mark.parametrize(
    ("location", "text"),
    [
        ("http://127.0.0.1:1/elsewhere", "is on a different host than the registry"),
        ("", "no Location header"),
        ("ftp://x/", "unsupported protocol scheme"),
    ],
)
def test_an_upload_goes_nowhere_but_to_the_registry(world: World, location: str, text: str) -> None:
    def hook(handler: Handler) -> bool:
        if handler.command == "POST":
            handler.answer(202, **({"Location": location} if location else {}))
            return True
        return False

    with pytest.raises(CopyError, match=text):
        push(world.client(), world.registry(hook=hook))


def test_a_refused_push_names_code_message_and_status(world: World) -> None:
    def hook(handler: Handler) -> bool:
        if handler.command == "POST":
            handler.refuse(403, "DENIED", "requested access to the resource is denied")
            return True
        return False

    registry = world.registry(hook=hook)
    with pytest.raises(CopyError) as caught:
        push(world.client(), registry)
    assert str(caught.value) == (
        f'failed to perform "Push" on destination: POST "http://{registry.host}/v2/x/app/blobs/uploads/":'
        " response status code 403: denied: requested access to the resource is denied"
    )
    assert status_of(caught.value) == 403


# --- pull ---


def test_a_pull_fetches_what_is_wanted_and_no_more(world: World) -> None:
    registry = filled(world)
    pulled = world.client().pull_chart(f"oci://{registry.host}/x/app:1.0.0+b")
    assert (pulled.archive, pulled.provenance) == (b"archive", None)
    assert len(registry.requests) == 3
    pulled = world.client().pull_chart(f"{registry.host}/x/app:1.0.0_b", chart=False, provenance=True)
    assert (pulled.archive, pulled.provenance) == (None, b"provenance")
    by_digest = world.client().pull_chart(f"{registry.host}/x/app@{ARTIFACT.manifest.digest}", provenance=True)
    assert (by_digest.archive, by_digest.provenance) == (b"archive", b"provenance")


def test_a_tag_that_moved_away_from_its_digest_is_refused(world: World) -> None:
    registry = filled(world)
    with pytest.raises(RegistryClientError, match="chart reference digest mismatch"):
        world.client().pull_chart(f"{registry.host}/x/app:1.0.0+b@{Digest.of(b'other')}")


def test_what_does_not_exist_is_told_by_its_reference(world: World) -> None:
    registry = world.registry()
    with pytest.raises(CopyError) as caught:
        world.client().pull_chart(f"{registry.host}/x/app:2.0.0")
    assert str(caught.value) == f'failed to perform "FetchReference" on source: {registry.host}/x/app:2.0.0: not found'


@pytest.mark.parametrize(
    ("hook", "text"),
    [
        (lying(ARTIFACT.chart.digest, b"ARCHIVE"), 'failed to perform "Push" on destination: mismatched digest'),
        (lying(ARTIFACT.chart.digest, b"archive and more"), "mismatch Content-Length"),
        (lying(ARTIFACT.chart.digest, b"arc", Content_Length="7", Connection="close"), "unexpected EOF"),
        (lying(ARTIFACT.chart.digest, b"archive", Docker_Content_Digest=Digest.of(b"")), "digest mismatch in Docker"),
        (lying("manifests", b"{}", Content_Type=OCI_MANIFEST, Docker_Content_Digest=Digest.of(b"")), "mismatched dig"),
        (lying("manifests", b"{}", Content_Type=OCI_MANIFEST), "schemaVersion"),
        (lying("manifests", b"[", Content_Type=OCI_MANIFEST), 'perform "Successors" on source: invalid JSON'),
        (lying("manifests", b"{}", Content_Type="text/html"), "minimum number of descriptors"),
        (lying("manifests", b" " * 5_000_000, Content_Type=OCI_MANIFEST), "larger than 4194304 bytes"),
    ],
)
def test_a_registry_that_lies_is_found_out(world: World, hook: Callable[[Handler], bool], text: str) -> None:
    registry = filled(world, hook=hook)
    with pytest.raises(WindlassError) as caught:
        world.client().pull_chart(f"{registry.host}/x/app:1.0.0+b")
    assert text in str(caught.value)
    assert world.printed == []


def test_an_oversized_layer_is_not_fetched(world: World) -> None:
    registry = world.registry()
    chart = Descriptor(ARTIFACT.chart.media_type, ARTIFACT.chart.digest, 33 * 1024 * 1024)
    from windlass.oci.manifest import build

    manifest = build(ARTIFACT.manifest.config, [chart], {})
    registry.blobs.update(ARTIFACT.blobs)
    registry.manifests["x/app/1"] = (OCI_MANIFEST, manifest.raw)
    with pytest.raises(CopyError, match="invalid descriptor size"):
        world.client().pull_chart(f"{registry.host}/x/app:1")


def test_an_index_is_walked_down_to_its_chart(world: World) -> None:
    registry = filled(world)
    index = build_index([ARTIFACT.manifest.descriptor()])
    registry.manifests["x/app/2"] = (index.media_type, index.raw)
    pulled = world.client().pull_chart(f"{registry.host}/x/app:2")
    assert (pulled.archive, pulled.manifest.digest) == (b"archive", index.digest)


def test_an_index_that_never_ends_is_given_up(world: World) -> None:
    registry = world.registry()
    entry = ARTIFACT.manifest.descriptor()
    for _ in range(12):
        index = build_index([entry])
        registry.manifests[f"x/app/{index.digest}"] = (index.media_type, index.raw)
        entry = index.descriptor()
    with pytest.raises(RegistryClientError, match="nested too deeply"):
        world.client().pull_chart(f"{registry.host}/x/app@{entry.digest}")


# --- versions ---


def test_versions_are_read_over_all_pages_newest_first_and_strictly(world: World) -> None:
    registry = world.registry()
    registry.tag_lists["x/app"] = ["1.0.0", "1.0.0_b", "2.0.0-rc.1", "v3.0.0", "latest", "10.0.0"]
    client = world.client()
    assert client.tags(f"{registry.host}/x/app") == ["10.0.0", "2.0.0-rc.1", "1.0.0", "1.0.0+b"]
    assert len(registry.requests) == 3
    oci = f"oci://{registry.host}/x/app"
    assert client.locate(oci, "") == ("", f"{oci}:10.0.0")
    assert client.locate(oci, "<2") == ("", f"{oci}:1.0.0")
    assert client.locate(oci, ">=2.0.0-0 <3") == ("", f"{oci}:2.0.0-rc.1")
    assert client.locate(oci, "7") == ("", f"{oci}:7")


@pytest.mark.parametrize(
    ("suffix", "version", "text"),
    [
        (":1.0.0", "2.0.0", "chart reference and version mismatch: 2.0.0 is not 1.0.0"),
        ("", "^5", "could not locate a version matching provided version string ^5"),
        ("", "!!", 'improper constraint: "!!"'),
        ("/none", "", "unable to locate any tags in provided repository: oci://"),
        (f"@{Digest.of(b'other')}", "1.0.0+b", "chart reference digest mismatch"),
    ],
)
def test_versions_that_cannot_be_are_refused(world: World, suffix: str, version: str, text: str) -> None:
    registry = filled(world)
    registry.tag_lists["x/app"] = ["1.0.0"]
    registry.tag_lists["x/app/none"] = ["latest"]
    with pytest.raises(WindlassError) as caught:
        world.client().locate(f"oci://{registry.host}/x/app{suffix}", version)
    assert text in str(caught.value)


def test_a_digest_with_its_tag_is_confirmed(world: World) -> None:
    registry = filled(world)
    pinned = f"oci://{registry.host}/x/app@{ARTIFACT.manifest.digest}"
    assert world.client().locate(pinned, "1.0.0+b") == (str(ARTIFACT.manifest.digest), pinned)
    assert world.client().locate(pinned) == ("", pinned)
    assert world.client().locate(pinned, "9.9.9") == ("", pinned)


def test_a_version_with_build_metadata_must_name_the_digest_that_stands_beside_it(world: World) -> None:
    registry = filled(world)
    other = f"oci://{registry.host}/x/app@{Digest.of(b'other')}"
    with pytest.raises(RegistryClientError, match="chart reference digest mismatch"):
        world.client().locate(other, "1.0.0+b")


def test_a_tag_list_does_not_lead_to_another_host(world: World) -> None:
    hook = lying("tags/list", b'{"tags":[]}', Link='<http://127.0.0.1:1/v2/>; rel="next"')
    registry = world.registry(hook=hook)
    with pytest.raises(RegistryClientError, match="not the same origin"):
        world.client().tags(f"{registry.host}/x/app")


def test_a_tag_list_without_end_is_given_up(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("windlass.registry.repository.MAX_PAGES", 3)
    hook = lying("tags/list", b'{"tags":["1.0.0"]}', Link='</v2/x/app/tags/list?last=1>; rel="next"')
    registry = world.registry(hook=hook)
    with pytest.raises(RegistryClientError, match="exceeded 3 pages"):
        world.client().tags(f"{registry.host}/x/app")


def test_a_tag_list_with_too_many_names_is_given_up(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("windlass.registry.repository.MAX_NAMES", 3)
    registry = world.registry()
    registry.tag_lists["x/app"] = ["1.0.0", "2.0.0", "3.0.0", "4.0.0"]
    with pytest.raises(RegistryClientError, match="exceeded 3 names"):
        world.client().tags(f"{registry.host}/x/app")


def test_an_upload_that_always_breaks_is_given_up(world: World) -> None:
    begun: list[str] = []

    def hook(handler: Handler) -> bool:
        if "uploads" in handler.path and handler.command == "PUT":
            begun.append(handler.path)
            handler.connection.shutdown(SHUT_RDWR)
            return True
        return False

    registry = world.registry(hook=hook)
    with pytest.raises(CopyError, match='failed to perform "Push" on destination: Put "http'):
        push(world.client(), registry)
    # Three blobs, three sessions each, and in each a kept connection that died counts as no attempt.
    assert len(begun) <= 3 * 3 * 2


def test_referrers_come_from_the_api_or_from_the_fallback_tag(world: World) -> None:
    index = build_index([Descriptor(OCI_MANIFEST, Digest.of(b"s"), 1, {}, "type/a")])

    def hook(handler: Handler) -> bool:
        if "/referrers/" in handler.path:
            handler.answer(404)
            return True
        return False

    registry = world.registry(hook=hook)
    digest = ARTIFACT.manifest.digest
    registry.manifests[f"x/app/sha256-{digest.encoded}"] = (index.media_type, index.raw)
    repository = world.client().repository(Reference.parse(f"{registry.host}/x/app"))
    assert repository.referrers(digest) == list(index.manifests)
    assert repository.referrers(digest, "type/b") == []
    registry.hook = lying("/referrers/", index.raw, Content_Type=index.media_type)
    assert repository.referrers(digest, "type/a") == list(index.manifests)
