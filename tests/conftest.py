"""Foreign programs for the tests: found by a variable, in the peers folder, or on PATH; a missing one skips loudly.

WINDLASS_PEERS names the folder (``make peers`` fills it); WINDLASS_PEER_<NAME> one program. With
WINDLASS_REQUIRE_PEERS=1 a missing peer that ``make peers`` installs is a failure instead of a skip.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

# Not installable by name through a package client, so CI has no way to get them: run by hand, found by a variable.
# helmserve is helm's code behind a small program of ours: python -m tests.differential.drawn --build FOLDER
BY_HAND = {"zot", "chartmuseum", "helmfile", "oras", "conformance", "helmserve"}

_missing: Counter[str] = Counter()


def peers_folder() -> Path:
    """Return the folder in which ``make peers`` puts the programs."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return Path(os.environ.get("WINDLASS_PEERS") or cache / "windlass-peers" / "bin")


def find_peer(name: str) -> str | None:
    """Return the path of a foreign program or None."""
    named = os.environ.get(f"WINDLASS_PEER_{name.upper()}")
    if named:
        return named
    local = peers_folder() / name
    if local.is_file():
        return str(local)
    # servers stand where a user's PATH does not look: nginx, and PostgreSQL's of each version in a folder of its own
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -int(path.parts[-2]))
    return shutil.which(name, path=os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", *map(str, versions)]))


def _required(name: str) -> bool:
    return os.environ.get("WINDLASS_REQUIRE_PEERS") == "1" and name not in BY_HAND


def pytest_runtest_setup(item: pytest.Item) -> None:
    for marker in item.iter_markers("peer"):
        for name in marker.args:
            if find_peer(name):
                continue
            if _required(name):
                pytest.fail(f"peer {name} is required and missing: run `make peers`", pytrace=False)
            pytest.skip(f"peer {name} is missing: run `make peers` or set WINDLASS_PEER_{name.upper()}")


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.skipped and isinstance(report.longrepr, tuple) and "peer " in str(report.longrepr[2]):
        _missing[str(report.longrepr[2]).split("peer ")[1].split(" ")[0]] += 1


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if _missing:
        terminalreporter.section("PEERS MISSING", sep="!", red=True)
        for name, count in sorted(_missing.items()):
            terminalreporter.line(f"{count} tests did not run because {name} is missing")


@pytest.fixture(scope="session")
def peer() -> Callable[[str], str]:
    """A function from a peer's name to the path of its program."""

    def locate(name: str) -> str:
        path = find_peer(name)
        assert path is not None, f"mark the test with @pytest.mark.peer({name!r})"
        return path

    return locate


@pytest.fixture(autouse=True)
def _quiet_world(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Keep the developer's own Helm and cluster settings out of every test."""
    for name in list(os.environ):
        if name.startswith(("HELM_", "KUBE")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("KUBECONFIG", "/dev/null")
    yield
