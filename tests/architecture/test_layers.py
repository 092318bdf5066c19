"""The layer table of docs/design/0001-packages.md, read from there and held against every import in src."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "windlass"
DESIGN = ROOT / "docs" / "design" / "0001-packages.md"
SIDEWAYS = {("repo", "chart"), ("release", "chart"), ("provenance", "chart"), ("plugins", "fetch"), ("lint", "fetch")}
SIDEWAYS |= {("semver", "golang"), ("cancel", "errors")}
SIDEWAYS |= {("events", "cancel"), ("events", "errors"), ("events", "_record")}
FORBIDDEN = {("server", "actions"), ("server", "kube"), ("server", "cli")}


def _table() -> tuple[dict[str, int], dict[str, set[str]]]:
    layers: dict[str, int] = {}
    third: dict[str, set[str]] = {}
    for row in re.findall(r"^\| (\d) \| (.+?) \| (.+?) \|$", DESIGN.read_text(), re.M):
        for package in re.findall(r"`(\w+)`", row[1]):
            layers[package] = int(row[0])
        for package, names in re.findall(r"(\w+): ([\w/, ]+)", row[2]):
            third[package] = set(re.split(r"[/, ]+", names.strip()))
    return layers, third


LAYERS, THIRD_PARTY = _table()


def _is_type_checking(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING")


def _run_time_nodes(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and _is_type_checking(child):
            for other in child.orelse:
                yield other
                yield from _run_time_nodes(other)
            continue
        yield child
        yield from _run_time_nodes(child)


def _imports(path: Path) -> Iterator[tuple[int, str]]:
    package = ("windlass", *path.relative_to(SOURCE).parts[:-1])
    for node in _run_time_nodes(ast.parse(path.read_text(), str(path))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            module = ".".join(part for part in (base, node.module or "") if part)
            if module == "windlass":
                for alias in node.names:
                    yield node.lineno, f"windlass.{alias.name}"
            else:
                yield node.lineno, module


def _files() -> list[Path]:
    return sorted(SOURCE.rglob("*.py"))


def _home(path: Path) -> str:
    relative = path.relative_to(SOURCE)
    return relative.parts[0] if len(relative.parts) > 1 else relative.stem


def test_every_package_stands_in_the_layer_table() -> None:
    homes = {_home(path) for path in _files()} - {"__init__", "__main__"}
    assert homes - set(LAYERS) == set()


def test_imports_point_down() -> None:
    wrong = []
    for path in _files():
        home = _home(path)
        if home in ("__init__", "__main__"):
            continue
        for line, name in _imports(path):
            parts = name.split(".")
            if parts[0] != "windlass" or len(parts) == 1:
                continue
            target = parts[1]
            if target == home or target.startswith("__"):
                continue
            down = LAYERS[home] > LAYERS.get(target, 99) or (home, target) in SIDEWAYS
            if not down or (home, target) in FORBIDDEN:
                wrong.append(f"{path.relative_to(ROOT)}:{line}: {home} may not import {target}")
    assert wrong == []


def test_third_party_imports_stay_in_their_package() -> None:
    wrong = []
    for path in _files():
        home = _home(path)
        for line, name in _imports(path):
            top = name.split(".")[0]
            if top == "windlass" or top in sys.stdlib_module_names:
                continue
            if top not in THIRD_PARTY.get(home, set()):
                wrong.append(f"{path.relative_to(ROOT)}:{line}: {home} may not import {top}")
    assert wrong == []


def test_pure_packages_touch_nothing_outside() -> None:
    banned = {"os", "socket", "ssl", "subprocess", "pathlib", "tempfile", "shutil", "threading", "asyncio", "io"}
    pure = {"golang", "semver", "yaml", "template", "oci", "openpgp", "jsonschema"}
    wrong = [
        f"{path.relative_to(ROOT)}:{line}: {name}"
        for path in _files()
        if _home(path) in pure
        for line, name in _imports(path)
        if name.split(".")[0] in banned
    ]
    assert wrong == []
