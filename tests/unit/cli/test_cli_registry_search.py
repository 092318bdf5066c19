"""`search repo oci://…`: what a registry has, whether it tells its repositories or not."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.unit.registry.fake_registry import FakeRegistry, Handler

from windlass.net import Transport
from windlass.oci.descriptor import Descriptor
from windlass.oci.digest import Digest
from windlass.oci.manifest import build_index
from windlass.oci.media_types import OCI_MANIFEST
from windlass.oci.referrers import fallback_tag
from windlass.registry import Client

SCRIPT = Path(sys.executable).parent / "windlass"
Search = Callable[..., "subprocess.CompletedProcess[str]"]


def _hook(handler: Handler) -> bool:
    """Answer the catalogue, which the fake registry does not have, from what it keeps."""
    registry = handler.server.registry  # type: ignore[attr-defined]  # set by FakeRegistry
    if not handler.path.startswith("/v2/_catalog"):
        return False
    if registry.closed:
        handler.answer(401)
    else:
        names = ["team/app", "team/web", "team/image"]
        handler.answer(200, json.dumps({"repositories": names}).encode(), Content_Type="application/json")
    return True


@pytest.fixture
def registry() -> Iterator[FakeRegistry]:
    one = FakeRegistry(hook=_hook)
    one.closed = False  # type: ignore[attr-defined]  # read by _hook
    with Transport() as transport:
        client = Client(transport, plain_http=True)
        for name, version in (("app", "1.0.0"), ("app", "1.1.0"), ("app", "2.0.0-rc.1"), ("web", "0.1.0+b")):
            metadata = {"name": name, "version": version, "appVersion": "v9", "description": f"The {name}"}
            platforms = ("linux/amd64",) if name == "web" else ()
            place = f"{one.host}/team/{name}:{version}"
            client.push_chart(
                f"{name} {version}".encode(), place, metadata, "2020-01-01T00:00:00Z", platforms=platforms
            )
    one.tag_lists.update({"team/app": ["1.0.0", "1.1.0", "2.0.0-rc.1", "sha256-0.sig"], "team/web": ["0.1.0_b"]})
    one.tag_lists["team/image"] = ["latest"]
    yield one
    one.close()


@pytest.fixture
def search(tmp_path: Path, registry: FakeRegistry) -> Search:
    (tmp_path / "helm").symlink_to(SCRIPT)

    def call(path: str, *flags: str, program: str = str(SCRIPT)) -> subprocess.CompletedProcess[str]:
        env = {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}
        command = [program, "search", "repo", f"oci://{registry.host}{path}", *flags]
        return subprocess.run(command, cwd=tmp_path, env=env, check=False, capture_output=True, text=True)

    return call


def _names(done: subprocess.CompletedProcess[str]) -> list[tuple[str, str]]:
    assert done.returncode == 0, done.stderr
    return [(row["name"].partition("/team")[2], row["version"]) for row in json.loads(done.stdout)]


def test_a_registry_that_tells_its_repositories_is_searched_whole(search: Search) -> None:
    flags = ("--plain-http", "-o", "json")
    assert _names(search("", *flags)) == [("/app", "1.1.0"), ("/web", "0.1.0+b")]
    assert _names(search("/team", "web", *flags)) == [("/web", "0.1.0+b")]
    assert _names(search("/other", *flags)) == []


def test_the_versions_of_a_chart_are_listed_though_the_registry_tells_nothing_else(
    search: Search, registry: FakeRegistry
) -> None:
    registry.closed = True  # type: ignore[attr-defined]  # read by _hook
    flags = ("--plain-http", "-o", "json")
    assert _names(search("/team/app", "--versions", *flags)) == [("/app", "1.1.0"), ("/app", "1.0.0")]
    assert _names(search("/team/app", "--devel", *flags)) == [("/app", "2.0.0-rc.1")]
    assert _names(search("/team/app", "--version", "<1.1", *flags)) == [("/app", "1.0.0")]
    refused = search("", *flags)
    assert refused.returncode == 1
    assert "response status code 401" in refused.stderr
    assert "windlass registry login" in refused.stderr


def test_the_table_tells_what_the_charts_say_of_themselves(search: Search) -> None:
    head, row = search("/team/web", "--plain-http").stdout.splitlines()
    assert head.split("\t")[0].strip() == "NAME"
    assert [cell.strip() for cell in row.split("\t")][1:] == ["0.1.0+b", "v9", "The web"]


def test_what_is_attached_to_a_version_is_shown_on_demand(search: Search, registry: FakeRegistry) -> None:
    signature = build_index([Descriptor(OCI_MANIFEST, Digest.of(b""), 0, artifact_type="application/x.signature")])
    place = registry.manifests["team/web/0.1.0_b"][1]
    registry.manifests[f"team/web/{fallback_tag(Digest.of(place))}"] = (signature.media_type, signature.raw)
    flags = ("--plain-http", "--attached")
    rows = json.loads(search("/team", *flags, "-o", "json").stdout)
    assert [row["attached"] for row in rows] == [[], ["application/x.signature"]]
    head, row = search("/team/web", *flags).stdout.splitlines()
    assert (head.split("\t")[4].strip(), row.split("\t")[4].strip()) == ("ATTACHED", "application/x.signature")
    assert "attached" not in search("/team", "--plain-http", "-o", "json").stdout


def test_helm_searches_no_registry(search: Search) -> None:
    assert search("", program="./helm").stderr == "Error: no repositories configured\n"
