"""Imports from one file: the modules of a command, read at once instead of one by one.

Finding, opening and checking a module takes longer than running it, and a command needs about a hundred. The first
run of a command keeps their code in the cache's private folder; later runs read that one file. A module whose source
has changed since is imported as usual, and the file is written anew.
"""

from __future__ import annotations

import sys
from marshal import dumps, loads
from os import stat

from windlass.cache.store import Store, digest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType

    Entry = tuple[str, bool, int, int, int, int]
    """Path, whether it is a package, time and size of the source, where its marshalled code begins and ends."""

_KIND = "imports"
_PACKAGES = frozenset(("windlass", "h11"))


class Preload:
    """The finder and loader of packed modules (importlib's protocols), for one process."""

    __slots__ = ("_before", "_changed", "_code", "_key", "_pack", "_spec", "_store")

    def __init__(self, store: Store, verb: str) -> None:
        """``verb`` names the command: each has its own file."""
        self._store = store
        self._key = digest([verb, __file__])
        found = store.read(_KIND, self._key)
        self._pack: dict[str, Entry]
        self._code: bytes  # all modules' in one piece: most of them are never looked at
        self._pack, self._code = found if isinstance(found, tuple) else ({}, b"")
        self._before = frozenset(sys.modules)
        self._changed: set[str] = set()
        self._spec: type[ModuleSpec] = type(__spec__)
        if self._pack:
            sys.meta_path.insert(0, self)

    def find_spec(self, name: str, path: Sequence[str] | None = None, target: object = None) -> ModuleSpec | None:
        """Return how to load a packed module, None for others and for changed ones."""
        entry = self._pack.get(name)
        if entry is None:
            return None
        origin, is_package, mtime, size, _, _ = entry
        try:
            now = stat(origin)
        except OSError:
            now = None
        if now is None or now.st_mtime_ns != mtime or now.st_size != size:
            self._changed.add(name)
            return None
        spec = self._spec(name, self, origin=origin, is_package=is_package)  # type: ignore[arg-type]  # a loader
        spec.has_location = True
        if is_package:
            spec.submodule_search_locations = [origin.rpartition("/")[0]]
        return spec

    def create_module(self, spec: ModuleSpec) -> None:
        """Let importlib make the module."""

    def exec_module(self, module: ModuleType) -> None:
        """Run the module's code."""
        start, stop = self._pack[module.__name__][4:]
        exec(loads(memoryview(self._code)[start:stop]), module.__dict__)

    def finish(self) -> None:
        """Keep the code of what was imported, if that is not what the file holds."""
        fresh = [
            name
            for name in sys.modules.keys() - self._before
            if name.partition(".")[0] in _PACKAGES and (name not in self._pack or name in self._changed)
        ]
        if not fresh:
            return
        pack: dict[str, Entry] = {}
        pieces: list[bytes] = []
        place = 0
        for name in {**self._pack, **dict.fromkeys(fresh)}:
            known = None if name in fresh else self._pack[name]
            head, code = (known[:4], self._code[known[4] : known[5]]) if known else _compiled(name)
            if code:
                pack[name] = (*head, place, place + len(code))
                pieces.append(code)
                place += len(code)
        self._store.write(_KIND, self._key, (pack, b"".join(pieces)))


def _compiled(name: str) -> tuple[tuple[str, bool, int, int], bytes]:
    """Return what a pack holds of an imported module; no code if it comes from no file."""
    spec = sys.modules[name].__spec__
    loader = getattr(spec, "loader", None)
    if spec is None or spec.origin is None or loader is None:
        return ("", False, 0, 0), b""
    try:
        state = stat(spec.origin)
        code = dumps(loader.get_code(name))
    except (OSError, ImportError, AttributeError, ValueError):
        return ("", False, 0, 0), b""
    return (spec.origin, spec.submodule_search_locations is not None, state.st_mtime_ns, state.st_size), code
