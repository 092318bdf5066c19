"""h11 on patterns that were compiled before: the table must be that of this h11 and this CPython."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
FRESH = """
import sys
{prepare}
from windlass.net.wire import h11
print(h11._readers.header_field_re.fullmatch(b"name: a  value ").groupdict(), "re" in sys.modules)
"""


def _run(prepare: str) -> str:
    code = FRESH.format(prepare=prepare)
    return subprocess.run([sys.executable, "-I", "-c", code], check=True, capture_output=True, text=True).stdout


def test_the_table_of_patterns_is_up_to_date() -> None:
    done = subprocess.run([sys.executable, "scripts/h11_patterns.py", "--check"], cwd=ROOT, check=False)
    assert done.returncode == 0, "run python scripts/h11_patterns.py"


def test_a_foreign_cpython_or_h11_makes_h11_compile_its_patterns_itself() -> None:
    fields, compiled_here = _run("").split("} ")
    assert compiled_here.strip() == "False"
    for prepare in (
        "from windlass.net import h11_patterns; h11_patterns.MAGIC = 1",
        "from windlass.net import h11_patterns; h11_patterns.PATTERNS.popitem()",
    ):
        assert _run(prepare).startswith(fields)


def test_what_is_imported_already_is_left_alone() -> None:
    assert _run("import re, typing, dataclasses; before = re.compile").endswith("True\n")
