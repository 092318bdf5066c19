"""Fixtures for tests that compare with helm."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.differential.harness import Arena


@pytest.fixture
def arena(tmp_path: Path, peer: Callable[[str], str]) -> Arena:
    """Two identical worlds for helm and windlass; mark the test with ``@pytest.mark.peer("helm")``."""
    return Arena(tmp_path, peer("helm"))


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory, peer: Callable[[str], str]) -> Iterator[Path]:
    """A folder with the keyrings of two people."""
    folder = tmp_path_factory.mktemp("keys")
    home = folder / "gnupg"
    home.mkdir(mode=0o700)
    base = [
        peer("gpg"),
        "--homedir",
        str(home),
        "--batch",
        "--quiet",
        "--pinentry-mode",
        "loopback",
        "--passphrase",
        "",
    ]
    for name in ("me", "other"):
        user = f"{name.title()} <{name}@example.com>"
        subprocess.run([*base, "--quick-gen-key", user, "rsa2048", "sign,cert", "never"], check=True)
        for kind, suffix in (("--export", "pub"), ("--export-secret-keys", "sec")):
            done = subprocess.run([*base, kind, f"{name}@example.com"], check=True, capture_output=True)
            (folder / f"{name}.{suffix}").write_bytes(done.stdout)
    yield folder
    subprocess.run(["gpgconf", "--homedir", str(home), "--kill", "all"], check=False)
