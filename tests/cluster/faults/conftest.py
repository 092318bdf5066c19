"""A proxy of faults in front of the session's API server, and a namespace behind it for each test."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cluster.conftest import ClusterUnderTest
from tests.cluster.faults.proxy import Proxy, serving
from tests.cluster.faults.world import World
from tests.cluster.releases.sides import View


@pytest.fixture(scope="module")
def direct(cluster: ClusterUnderTest) -> Iterator[View]:
    """The cluster without faults."""
    with View(cluster.kubeconfig) as view:
        yield view


@pytest.fixture
def proxy(cluster: ClusterUnderTest) -> Iterator[Proxy]:
    """A proxy without rules."""
    with serving(cluster) as made:
        yield made


@pytest.fixture
def world(proxy: Proxy, direct: View, tmp_path: Path, request: pytest.FixtureRequest) -> World:
    """An empty namespace named after the test."""
    name = re.sub(r"[^a-z0-9]+", "-", request.node.name.lower().removeprefix("test_"))
    return World(proxy, direct, name[-60:].strip("-"), tmp_path)
