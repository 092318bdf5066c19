"""The generated pages say what the code says."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_command_reference_is_up_to_date() -> None:
    """When it is not: python scripts/reference.py"""
    command = [sys.executable, str(ROOT / "scripts" / "reference.py"), "--check"]
    assert subprocess.run(command, check=False).returncode == 0
