"""The library is typed for its users: a strict checker sees through the lazy names."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def test_a_program_that_uses_the_library_passes_mypy_strict(tmp_path: Path) -> None:
    settings = "[mypy]\nstrict = True\nignore_missing_imports = True\nfollow_imports = silent\n"
    (tmp_path / "mypy.ini").write_text(settings)
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--config-file", str(tmp_path / "mypy.ini"), "--cache-dir", str(tmp_path),
         str(HERE / "user_of_windlass.py")],
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
