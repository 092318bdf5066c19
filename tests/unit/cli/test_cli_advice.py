"""The lines below an error: there under the own name, not under Helm's."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(sys.executable).parent / "windlass"
TEXT = 'Error: scheme "ftp" not supported\n'


@pytest.mark.parametrize("name", ["helm", "windlass"])
def test_only_the_own_name_adds_to_helms_text(name: str, tmp_path: Path) -> None:
    (tmp_path / name).symlink_to(SCRIPT)
    env = {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}
    command = [str(tmp_path / name), "pull", "ftp://host/a.tgz"]
    done = subprocess.run(command, env=env, check=False, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stdout == ""
    if name == "helm":
        assert done.stderr == TEXT
    else:
        first, cause, remedy = done.stderr.splitlines()
        assert first + "\n" == TEXT
        assert cause.startswith("  Cause:  ")
        assert remedy.endswith("windlass plugin list")
