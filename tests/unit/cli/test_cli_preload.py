"""Modules from one file: the same modules, and never stale ones."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from windlass.cli import tree
from windlass.cli.main import load
from windlass.cli.model import Command

PROGRAM = """
import sys
from windlass.cache import Store
from windlass.cli.preload import Preload
preload = Preload(Store(sys.argv[1]), "verb")
import {module}
print(type({module}.__spec__.loader).__name__, {module}.__file__, getattr({module}, "MARK", ""))
preload.finish()
"""


START = """
import sys
from windlass.cli.main import load
from windlass.cache import Store
from windlass.cli import tree
from windlass.cli.preload import Preload
before = set(sys.modules)
preload = Preload(Store(sys.argv[1]), " ".join({names!r}))
command = tree.root("windlass")
for name in {names!r}:
    command = next(child for child in command.children if child.name == name)
assert load(command, "run")
print(*{{type(sys.modules[name].__spec__.loader).__name__ for name in set(sys.modules) - before if "windlass" in name}})
preload.finish()
"""


def _commands_with_code(command: Command) -> list[Command]:
    deeper = [found for child in command.children for found in _commands_with_code(child)]
    return [*([command] if command.parent is not None and load(command, "run") else []), *deeper]


COMMANDS_WITH_CODE = _commands_with_code(tree.root("windlass"))


def run(folder: Path, module: str, path: Path | None = None) -> list[str]:
    """Import a module in a fresh process with the pack in a folder; return its loader, file and mark."""
    environment = {"PYTHONPATH": os.pathsep.join([str(path)] if path else []), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-c", PROGRAM.format(module=module), str(folder / "cache")]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment, timeout=60)
    return done.stdout.split()


def test_the_third_run_loads_from_the_pack(tmp_path: Path) -> None:
    first = run(tmp_path, "windlass.golang.path")
    second = run(tmp_path, "windlass.golang.path")
    third = run(tmp_path, "windlass.golang.path")
    assert first[0] != "Preload"
    assert second == first
    assert third == ["Preload", *first[1:]]


NESTED = """
import sys
from windlass.cache import Store
from windlass.cli.preload import Preload
preload = Preload(Store(sys.argv[1]), "env")
found = {"windlass.golang.path", "windlass.net.transport", "h11"} & set(sys.modules)
import windlass.cli.commands.env
if sys.argv[2] != "little":
    import windlass.golang.path
if sys.argv[2] == "much":
    import windlass.net.transport
print(*sorted(found))
preload.finish(well=sys.argv[2] != "failure")
"""


def at_once(folder: Path, what: str) -> list[str]:
    """Run a program that imports more or less, and return what of it was there before it asked."""
    command = [sys.executable, "-c", NESTED, str(folder / "cache"), what]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    return done.stdout.split()


def test_what_the_third_run_asks_for_is_made_at_once_from_then_on(tmp_path: Path) -> None:
    runs = [at_once(tmp_path, "much") for _ in range(4)]
    assert runs[:3] == [[], [], []]
    assert runs[3] == ["h11", "windlass.golang.path", "windlass.net.transport"]


def test_what_a_later_run_does_not_ask_for_waits(tmp_path: Path) -> None:
    runs = [at_once(tmp_path, what) for what in ("much", "much", "some", "much", "much")]
    assert runs[3:] == [["windlass.golang.path"]] * 2


def test_a_run_that_fails_settles_nothing(tmp_path: Path) -> None:
    runs = [at_once(tmp_path, what) for what in ("much", "much", "failure", "some", "little", "little")]
    assert runs[3:] == [[], ["windlass.golang.path"], ["windlass.golang.path"]]


TWO = """
import os, sys
from windlass.cache import Store
from windlass.cli.preload import Preload
first = Preload(Store(sys.argv[1]), "")
import windlass.cli.find
if sys.argv[2] == "first":
    import windlass.golang.path
first.finish()
second = Preload(Store(sys.argv[1]), "env")
import windlass.cli.commands.env
if sys.argv[2] == "second":
    import windlass.golang.path
second.finish()
print(*sorted(os.stat(os.path.join(sys.argv[1], name)).st_mtime_ns for name in os.listdir(sys.argv[1])))
"""


def test_a_module_that_another_pack_gives_is_no_reason_to_write_one_again(tmp_path: Path) -> None:
    def run(which: str) -> str:
        """Let the first pack's turn, the second's or neither ask for a module; return when the packs were written."""
        command = [sys.executable, "-c", TWO, str(tmp_path / "cache"), which]
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout

    for which in ("neither", "neither", "neither", "first", "second"):
        before = run(which)
    assert run("second") == before


@pytest.mark.parametrize("command", COMMANDS_WITH_CODE, ids=lambda command: " ".join(command.names))
def test_every_command_starts_from_its_pack_as_it_starts_from_files(tmp_path: Path, command: Command) -> None:
    program = START.format(names=command.names)
    outputs = [
        subprocess.run(
            [sys.executable, "-c", program, str(tmp_path / "cache")], capture_output=True, text=True, timeout=60
        )
        for _ in range(3)
    ]
    loaders = [output.stdout.split() for output in outputs]
    assert [output.stderr for output in outputs] == ["", "", ""]
    assert "Preload" not in loaders[1]
    assert set(loaders[2]) == {"Preload"}


def test_a_module_whose_source_changed_is_imported_anew(tmp_path: Path) -> None:
    import windlass

    copy = tmp_path / "copy" / "windlass"
    source = Path(windlass.__file__).parent
    for name in (
        "__init__.py",
        "errors.py",
        "cache/__init__.py",
        "cache/store.py",
        "cli/__init__.py",
        "cli/preload.py",
    ):
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / name).write_bytes((source / name).read_bytes())
    module = copy / "changing.py"
    module.write_text("MARK = 1\n")
    for _ in range(2):
        assert run(tmp_path, "windlass.changing", copy.parent)[2] == "1"
    assert run(tmp_path, "windlass.changing", copy.parent)[::2] == ["Preload", "1"]
    module.write_text("MARK = 22\n")
    assert run(tmp_path, "windlass.changing", copy.parent)[2] == "22"
    assert run(tmp_path, "windlass.changing", copy.parent)[::2] == ["Preload", "22"]
    module.unlink()
    assert "Preload" not in subprocess.run(
        [sys.executable, "-c", PROGRAM.format(module="windlass.changing"), str(tmp_path / "cache")],
        capture_output=True, text=True, env={"PYTHONPATH": str(copy.parent)}, timeout=60, check=False,
    ).stdout  # fmt: skip
