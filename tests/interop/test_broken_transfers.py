"""Uploads and downloads whose connection breaks in the middle go on where they stood, on real servers."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.interop.cutting_proxy import CuttingProxy
from tests.interop.registry_peer import RegistryPeer
from tests.interop.server_charts import MadeChart, push_oci
from tests.interop.server_process import ServerProcess
from windlass.net import Transport
from windlass.oci.digest import Digest
from windlass.oci.reference import Reference
from windlass.registry import Client

CREATED = "2020-01-01T00:00:00Z"
CHART = MadeChart("app", "1.0.0", os.urandom(3_000_000))
METADATA: dict[str, object] = {"name": "app", "version": "1.0.0", "apiVersion": "v2"}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServerProcess]:
    with ServerProcess(tmp_path / "data", "--anonymous=write") as process:
        yield process


@pytest.fixture
def through() -> Iterator[Callable[..., CuttingProxy]]:
    made: list[CuttingProxy] = []

    def make(port: int, **settings: int) -> CuttingProxy:
        made.append(CuttingProxy(port, **settings))
        return made[-1]

    yield make
    for one in made:
        one.close()


def push(host: str) -> None:
    with Transport() as transport:
        Client(transport, plain_http=True).push_chart(CHART.archive, f"{host}/x/app:1.0.0", METADATA, CREATED)


def stored(host: str) -> bytes:
    with Transport() as transport:
        repository = Client(transport, plain_http=True).repository(Reference.parse(f"{host}/x/app"))
        layer = Client(transport, plain_http=True).pull_chart(f"{host}/x/app:1.0.0")
        assert repository.resolve("1.0.0") == layer.manifest
        assert layer.archive is not None
        return layer.archive


def test_an_upload_that_is_cut_twice_arrives(
    server: ServerProcess, through: Callable[..., CuttingProxy]
) -> None:
    proxy = through(server.port, upward=700_000, cuts=2)  # no more than a server that notices nothing would forgive
    push(proxy.host)
    assert (stored(server.address) == CHART.archive, proxy.cuts_left <= 0) == (True, True)


def test_a_download_goes_on_where_it_broke(server: ServerProcess, through: Callable[..., CuttingProxy]) -> None:
    push_oci(server.client(), "x", CHART)
    proxy = through(server.port, downward=900_000, cuts=3)
    assert stored(proxy.host) == CHART.archive
    ranges = [line for line in proxy.requests if line.startswith(b"Range: ")]
    assert len(ranges) == 3
    assert Digest.of(CHART.archive) in b"".join(proxy.requests).decode()


def test_a_download_from_a_classic_repository_goes_on_where_it_broke(
    server: ServerProcess, through: Callable[..., CuttingProxy], tmp_path: Path
) -> None:
    push_oci(server.client(), "x", CHART)
    proxy = through(server.port, downward=900_000, cuts=3)
    command = [sys.executable, "-m", "windlass", "pull", f"http://{proxy.host}/x/charts/app-1.0.0.tgz"]
    env = {"HOME": str(tmp_path), "PATH": os.environ["PATH"]}
    subprocess.run(command, cwd=tmp_path, env=env, check=True, timeout=60)
    assert (tmp_path / "app-1.0.0.tgz").read_bytes() == CHART.archive
    assert sum(line.startswith(b"Range: ") for line in proxy.requests) == 3


@pytest.mark.peer("registry")
def test_an_upload_to_distribution_ends_well_after_a_cut(
    tmp_path: Path, peer: Callable[[str], str], through: Callable[..., CuttingProxy]
) -> None:
    registry = RegistryPeer(peer("registry"), tmp_path / "registry")
    try:
        proxy = through(registry.port, upward=700_000, cuts=1)
        push(proxy.host)
        assert stored(registry.host) == CHART.archive
    finally:
        registry.close()
