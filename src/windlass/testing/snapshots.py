"""Snapshots of manifests in files beside the tests."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.library.manifests import Manifest, Manifests

FOLDER = "__snapshots__"
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")
MAX_NAME = 100
"""Characters of a snapshot's file name, before its digest."""


class Snapshot:
    """The snapshots of one test: called with manifests, it compares them with the file or, on request, writes it."""

    def __init__(self, module: str, test: str, *, update: bool) -> None:
        """``module`` is the path of the test file, ``test`` the name of the test."""
        folder, file = os.path.split(module)
        self._folder = os.path.join(folder, FOLDER, os.path.splitext(file)[0])
        self._test = test
        self._update = update
        self._count = 0

    def __call__(self, manifests: Manifests | Manifest | str, name: str = "") -> None:
        """Compare with the snapshot of that name (by default numbered). Raises AssertionError."""
        __tracebackhide__ = True
        text = manifests if isinstance(manifests, str) else manifests.text
        self._count += 1
        path = self.path(name or (str(self._count) if self._count > 1 else ""))
        if self._update:
            _write(path, text)
            return
        try:
            with open(path, encoding="utf-8", errors="surrogateescape", newline="") as stream:
                kept = stream.read()
        except FileNotFoundError:
            raise AssertionError(f"there is no snapshot {path}; --windlass-update writes it") from None
        if kept != text:
            raise AssertionError(f"{path} differs; --windlass-update accepts this:\n{_changes(kept, text)}")

    def path(self, name: str) -> str:
        """Return the file of a snapshot."""
        return os.path.join(self._folder, _file_name(f"{self._test}.{name}" if name else self._test))


def _file_name(name: str) -> str:
    plain = "".join([char if char in _PLAIN else "_" for char in name])[:MAX_NAME]
    if plain == name:
        return f"{name}.yaml"
    from zlib import crc32

    return f"{plain}-{crc32(name.encode('utf-8', 'surrogateescape')):08x}.yaml"


def _write(path: str, text: str) -> None:
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8", errors="surrogateescape", newline="") as stream:
        stream.write(text)


def _changes(kept: str, text: str) -> str:
    from windlass.actions.difference import compare
    from windlass.cli.difference import show

    changes = compare(kept, text)
    if changes:
        return show(changes, color=False)
    from difflib import unified_diff

    return "\n".join(unified_diff(kept.splitlines(), text.splitlines(), "snapshot", "now", lineterm="")) + "\n"
