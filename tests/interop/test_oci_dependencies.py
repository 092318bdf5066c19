"""Dependencies from a registry: windlass fetches, locks and says what helm does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.differential.harness import TIME, Arena
from tests.differential.repository_story import tell
from tests.differential.test_dependencies import NUMBERED, chart, line
from tests.interop.registry_peer import RegistryPeer
from tests.interop.server_charts import MadeChart

pytestmark = pytest.mark.peer("helm", "registry")

VERSIONS = ("1.0.0", "1.1.0+b.2", "2.0.0", "3.0.0-rc.1")


@pytest.fixture
def registry(peer: Callable[[str], str], tmp_path: Path) -> Iterator[RegistryPeer]:
    one = RegistryPeer(peer("registry"), tmp_path / "registry")
    yield one
    one.close()


@pytest.fixture
def arena(peer: Callable[[str], str], tmp_path: Path) -> Arena:
    return Arena(tmp_path / "arena", peer("helm"))


@pytest.mark.parametrize(
    ("version", "place"),
    [
        ("1.0.0", "x"),
        ("1.x", "x"),
        (">=2", "x"),
        (">0.0.0-0", "x"),
        ("^9", "x"),
        ("9.9.9", "x"),
        ("1.1.0+b.2", "x"),
        ("*", "nowhere"),
        ("1.0.0", "nowhere"),
        ("nonsense", "x"),
    ],
)
def test_a_dependency_in_a_registry(arena: Arena, registry: RegistryPeer, version: str, place: str) -> None:
    for name in VERSIONS:
        made = MadeChart("lib", name)
        (arena.template / "work" / made.filename).write_bytes(made.archive)
        assert arena.run("helm", ["push", made.filename, f"oci://{registry.host}/x", "--plain-http"]).code == 0
    chart(arena, line("lib", version, f"oci://{registry.host}/{place}"))
    tell(
        arena,
        [
            "dep update app --plain-http",
            "dep list app",
            "dep build app --plain-http",
            "dep update app --plain-http --skip-refresh --debug",
            "dep build app",
        ],
        # --debug shows requests, which each program makes in its own way
        [TIME, NUMBERED, (r"(?s)level=DEBUG .*?\n(?=level=|Error|$)", "")],
    )
