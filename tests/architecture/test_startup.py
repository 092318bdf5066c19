"""What a cold start loads: the exact modules of `windlass template` and `version` with warm caches.

Each module costs every start. After a change that is meant: python -m tests.architecture.test_startup
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
PROBE = """
import sys
before = set(sys.modules)
from windlass.cli.main import run
from windlass.yaml import use_stand_ins
use_stand_ins()
code = run(["windlass", *sys.argv[1:]])
sys.stdout.flush()
print("\\n".join(sorted(set(sys.modules) - before)), file=sys.stderr)
sys.exit(code)
"""
COMMANDS = {"version": ["version"], "template": ["template", "starter"]}


def loaded(name: str, folder: Path) -> list[str]:
    """Return the modules that a command adds to a bare interpreter, with the caches of two runs before it."""
    env = {"HOME": str(folder / "home"), "PATH": os.environ["PATH"], "KUBECONFIG": "/dev/null"}
    command = [sys.executable, "-I", "-c", PROBE]
    if not (folder / "starter").exists():
        subprocess.run([*command, "create", "starter"], cwd=folder, env=env, check=True, capture_output=True)
    for _ in range(3):
        done = subprocess.run(
            [*command, *COMMANDS[name]], cwd=folder, env=env, check=True, capture_output=True, text=True
        )
    return done.stderr.split()


@pytest.mark.parametrize("name", COMMANDS)
def test_a_cold_start_loads_just_these_modules(name: str, tmp_path: Path) -> None:
    assert loaded(name, tmp_path) == (HERE / f"startup_{name}.txt").read_text().split()


def test_no_heavy_module_is_among_them() -> None:
    heavy = {"re", "json", "enum", "typing", "dataclasses", "pathlib", "argparse", "logging", "subprocess", "ssl",
             "datetime", "base64", "tempfile", "contextlib", "tarfile", "yaml", "h11", "cryptography"}  # fmt: skip
    for name in COMMANDS:
        assert heavy.isdisjoint((HERE / f"startup_{name}.txt").read_text().split())


if __name__ == "__main__":
    for wanted in COMMANDS:
        with tempfile.TemporaryDirectory() as place:
            (HERE / f"startup_{wanted}.txt").write_text("\n".join(loaded(wanted, Path(place))) + "\n")
