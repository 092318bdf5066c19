"""A registry that plays along or lies, a client of it, and a chart that both know."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.unit.registry.fake_registry import FakeRegistry, Handler

from windlass.net import Transport
from windlass.net.retry import RetryPolicy
from windlass.oci import charts
from windlass.oci.media_types import OCI_MANIFEST
from windlass.registry import Client
from windlass.registry.dockerconfig import DockerConfig

METADATA: dict[str, object] = {"name": "app", "version": "1.0.0+b", "apiVersion": "v2"}
CREATED = "2020-01-01T00:00:00Z"
ARTIFACT = charts.to_artifact(METADATA, b"archive", CREATED, b"provenance")


class World:
    """A registry, a client of it, and what the client printed."""

    def __init__(self, make: Callable[..., FakeRegistry], folder: Path) -> None:
        self._make = make
        self.config = str(folder / "registry" / "config.json")
        self.transport = Transport(retry=RetryPolicy(), sleep=lambda _: None)
        self.printed: list[str] = []

    def registry(self, **settings: object) -> FakeRegistry:
        return self._make(**settings)

    def client(self, **settings: object) -> Client:
        store = DockerConfig(self.config, detect=False)
        return Client(self.transport, store, plain_http=True, out=self.printed.append, **settings)  # type: ignore[arg-type]  # passed on


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made: list[FakeRegistry] = []

    def make(**settings: object) -> FakeRegistry:
        made.append(FakeRegistry(**settings))  # type: ignore[arg-type]  # passed on
        return made[-1]

    one = World(make, tmp_path)
    yield one
    one.transport.close()
    for registry in made:
        registry.close()


def push(client: Client, registry: FakeRegistry, **settings: object) -> None:
    reference = f"{registry.host}/x/app:1.0.0+b"
    client.push_chart(b"archive", reference, METADATA, CREATED, provenance=b"provenance", **settings)  # type: ignore[arg-type]  # passed on


def filled(world: World, **settings: object) -> FakeRegistry:
    registry = world.registry(**settings)
    registry.blobs.update(ARTIFACT.blobs)
    kept = (OCI_MANIFEST, ARTIFACT.manifest.raw)
    registry.manifests[f"x/app/{ARTIFACT.manifest.digest}"] = registry.manifests["x/app/1.0.0_b"] = kept
    return registry


def lying(path: str, body: bytes, **headers: str) -> Callable[[Handler], bool]:
    def hook(handler: Handler) -> bool:
        if handler.command == "GET" and path in handler.path:
            handler.answer(200, body, **headers)
            return True
        return False

    return hook
