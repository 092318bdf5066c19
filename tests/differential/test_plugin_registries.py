"""Plugins in a real registry are installed, verified and refused as by helm."""

from __future__ import annotations

import hashlib
import json
import shutil
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.differential import plugin_cases as cases
from tests.differential.harness import Arena
from tests.interop.registry_peer import RegistryPeer

pytestmark = pytest.mark.peer("helm", "registry", "gpg")

MANIFEST, LAYER = "application/vnd.oci.image.manifest.v1+json", "application/vnd.oci.image.layer.v1.tar+gzip"
PLUGIN, EMPTY = "application/vnd.helm.plugin.v1+json", "application/vnd.oci.empty.v1+json"
NAME = "src-1.2.3.tgz"
# A tag, the artifact's type, the config's type, the titles of the layers, their type.
ARTIFACTS = {
    "good": (PLUGIN, EMPTY, [NAME, NAME + ".prov"], LAYER),
    "unsigned": (PLUGIN, EMPTY, [NAME], LAYER),
    "legacy": ("", PLUGIN, [NAME, NAME + ".prov"], LAYER),
    "turned": (PLUGIN, EMPTY, [NAME + ".prov", NAME], LAYER),
    "chart": ("", "application/vnd.cncf.helm.config.v1+json", [NAME], LAYER),
    "foreign": ("application/x", EMPTY, [NAME], LAYER),
    "untitled": (PLUGIN, EMPTY, ["other-1.tgz"], LAYER),
    "odd_type": (PLUGIN, EMPTY, [NAME], "application/octet-stream"),
    "swapped": (PLUGIN, EMPTY, ["src-9.9.9.tgz"], LAYER),
}  # fmt: skip
LINES = [
    *(f"plugin install oci://HOST/plugins/src:{tag} --plain-http --keyring pub.gpg" for tag in ARTIFACTS),
    "plugin install oci://HOST/plugins/src:good --plain-http --verify=false",
    "plugin install oci://HOST/plugins/src:unsigned --plain-http --verify=false",
    "plugin install oci://HOST/plugins/src:swapped --plain-http --verify=false",
    "plugin install oci://HOST/plugins/src:good --plain-http --keyring other.gpg",
    "plugin install oci://HOST/plugins/src:good --plain-http --keyring nowhere",
    "plugin install oci://HOST/plugins/src:none --plain-http",
    "plugin install oci://HOST/plugins/src --plain-http --version good --keyring pub.gpg",
    "plugin install oci://HOST/plugins/none:1 --plain-http",
    "plugin install oci://HOST/plugins/src:good",
    "plugin install oci://HOST/plugins/src:good --plain-http --debug --verify=false",
]


def send(url: str, data: bytes, kind: str, method: str = "PUT") -> str:
    """Send a body and return where the registry says it goes on."""
    request = urllib.request.Request(url, data=data, method=method, headers={"Content-Type": kind})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return str(answer.headers.get("Location", ""))


class Shelf:
    """A registry that is filled by hand."""

    def __init__(self, host: str) -> None:
        self.base = f"http://{host}/v2/plugins/src"

    def blob(self, data: bytes) -> dict[str, object]:
        """Put a blob; return its digest and size."""
        digest = "sha256:" + hashlib.sha256(data).hexdigest()
        place = send(f"{self.base}/blobs/uploads/", b"", "application/octet-stream", "POST")
        send(f"{place}{'&' if '?' in place else '?'}digest={digest}", data, "application/octet-stream")
        return {"digest": digest, "size": len(data)}

    def artifact(self, tag: str, contents: dict[str, bytes]) -> None:
        """Put one of ARTIFACTS."""
        kind, config, titles, layer = ARTIFACTS[tag]
        manifest: dict[str, object] = {"schemaVersion": 2, "mediaType": MANIFEST}
        if kind:
            manifest["artifactType"] = kind
        manifest["config"] = {"mediaType": config, **self.blob(b"{}")}
        title = "org.opencontainers.image.title"
        manifest["layers"] = [
            {"mediaType": layer, **self.blob(contents.get(name, contents[NAME])), "annotations": {title: name}}
            for name in titles
        ]
        send(f"{self.base}/manifests/{tag}", json.dumps(manifest).encode(), MANIFEST)


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory, peer: Callable[[str], str]) -> Iterator[RegistryPeer]:
    made = RegistryPeer(peer("registry"), tmp_path_factory.mktemp("registry") / "r")
    yield made
    made.close()


@pytest.mark.parametrize("start", range(0, len(LINES), 7))
def test_plugins_come_from_a_registry(arena: Arena, registry: RegistryPeer, keys: Path, start: int) -> None:
    source = arena.template / "work" / "src"
    source.mkdir()
    (source / "plugin.yaml").write_text(cases.CLI.format(name="src"))
    for name, file in (("me.sec", "sec.gpg"), ("me.pub", "pub.gpg"), ("other.pub", "other.gpg")):
        shutil.copy(keys / name, arena.template / "work" / file)
    done = arena.run("helm", ["plugin", "package", "src", "--keyring", "sec.gpg", "--key", "Me"])
    assert done.code == 0, done.err
    shelf = Shelf(registry.host)
    contents = {name: (arena.world / "work" / name).read_bytes() for name in (NAME, NAME + ".prov")}
    for tag in ARTIFACTS:
        shelf.artifact(tag, contents)
    for line in LINES[start : start + 7]:
        arena.assert_same(line.replace("HOST", registry.host).split())
