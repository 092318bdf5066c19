"""What ``import windlass`` offers: the names, their signatures, and what importing costs."""

from __future__ import annotations

import inspect
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import windlass
from windlass import _lazy

SNAPSHOT = Path(__file__).parent / "surface.txt"


def surface() -> str:
    """Return every public name with its signature, and the public members of classes, one per line."""
    lines = []
    for name in windlass.__all__:
        found = getattr(windlass, name)
        if not inspect.isclass(found):
            lines.append(f"{name}{inspect.signature(found)}")
        elif issubclass(found, Exception):
            lines.append(f"{name}({', '.join(base.__name__ for base in found.__bases__)})")
        else:
            lines += [f"class {name}", *(f"    {member}" for member in _members(found))]
    return re.sub(r"<function (\w+) at 0x\w+>", r"\1", "\n".join(lines)) + "\n"


def _members(found: type) -> list[str]:
    members = {}
    for base in reversed(found.__mro__[:-1]):
        members.update({name: value for name, value in vars(base).items() if name[:1] != "_"})
        slots = getattr(base, "__slots__", ())
        annotations = vars(base).get("__annotations__", {})
        members.update({name: None for name in (*slots, *annotations) if name[:1] != "_"})
    shown = []
    for name, value in sorted(members.items()):
        function = value.__func__ if isinstance(value, classmethod) else value
        shown.append(f"{name}{inspect.signature(function)}" if inspect.isfunction(function) else name)
    return shown


def test_names_and_signatures_are_those_of_the_snapshot() -> None:
    if os.environ.get("WINDLASS_UPDATE_SURFACE") == "1":
        SNAPSHOT.write_text(surface())
    assert surface() == SNAPSHOT.read_text(), "if the change is meant, WINDLASS_UPDATE_SURFACE=1 records it"


def test_every_name_is_there_and_listed() -> None:
    assert sorted(_lazy.HOMES) == windlass.__all__ == sorted(windlass.__all__)
    assert set(windlass.__all__) <= set(dir(windlass))
    for name in windlass.__all__:
        assert getattr(windlass, name).__doc__, name
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        windlass.nothing  # noqa: B018  # the look-up is the test


def test_no_name_hides_a_package() -> None:
    packages = {path.name for path in Path(windlass.__file__).parent.iterdir() if path.is_dir()}
    assert packages.isdisjoint(windlass.__all__)


def test_importing_windlass_imports_nothing_else() -> None:
    code = "import sys; before = set(sys.modules); import windlass; print(*sorted(set(sys.modules) - before))"
    root = Path(windlass.__file__).parents[1]
    out = subprocess.run(
        [sys.executable, "-S", "-I", "-c", f"import sys; sys.path.insert(0, {str(root)!r}); {code}"],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    assert out.split() == ["windlass"]


def test_rendering_loads_nothing_of_the_command_line_and_no_network() -> None:
    code = (
        "from windlass import Chart\n"
        "Chart.load({'Chart.yaml': 'apiVersion: v2\\nname: a\\nversion: 1.0.0\\n'}).render()\n"
        "import sys; print(*sorted(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    loaded = set(done.stdout.split())
    assert not {name for name in loaded if name.startswith(("windlass.cli", "windlass.net", "windlass.server"))}
    assert loaded.isdisjoint({"ssl", "asyncio", "h11", "argparse", "cryptography"})
