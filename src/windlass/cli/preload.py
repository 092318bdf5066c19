"""Imports from one file: the modules of a command, read at once instead of one by one.

Finding, opening and checking a module takes longer than running it, and a command needs about a hundred. The second
run of a command keeps their code in the cache's private folder; later runs read that one file. (The first only leaves a
mark: where no cache survives, as in many a build machine, packing would be for nothing.) A module whose source has
changed since is imported as usual, and the file is written anew.

What the command's own module imports at its top will run in any case, and so will most of what a repeated run imported:
these modules are made at once, each after those it needs, which spares them importlib (half of the time). The others
wait until they are asked for. What the third run, whose caches are full, asked for is made at once from then on.
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
    from types import CodeType, ModuleType

    Origin = tuple[str, bool, int, int]
    """Path, whether it is a package, time and size of the source."""

    Ready = tuple[str, Origin, CodeType]
    """Name, origin and code of a module that is made at once."""

_KIND = "imports"
_PACKAGES = frozenset(("windlass", "h11"))
_AT_ONCE = "windlass"
"""The package whose modules are made at once; h11 is imported by `net.wire`, which lends it other modules."""
_COMMANDS = "windlass.cli.commands."


class Preload:
    """The finder and loader of packed modules (importlib's protocols), for one process."""

    __slots__ = (
        "_at_once",
        "_before",
        "_changed",
        "_first",
        "_key",
        "_module",
        "_origins",
        "_settled",
        "_spec",
        "_store",
        "_verb",
        "_waiting",
    )

    def __init__(self, store: Store, verb: str) -> None:
        """``verb`` names the command: each has its own file. The command line itself is that of the empty name."""
        self._store = store
        self._verb = verb
        self._key = digest([verb, __file__, str(stat(__file__).st_mtime_ns)])
        self._before = frozenset(sys.modules)
        self._changed: set[str] = set()
        self._module: type[ModuleType] = type(sys)
        self._spec: type[ModuleSpec] = type(__spec__)
        found = store.read(_KIND, self._key)
        self._first: set[str] | None = set(found) if isinstance(found, list) else None
        self._at_once: tuple[Ready, ...]
        self._waiting: dict[str, tuple[Origin, bytes]]
        self._at_once, self._waiting, self._settled = found if isinstance(found, tuple) else ((), {}, False)
        self._origins = {name: origin for name, origin, _ in self._at_once}
        for name, (origin, _) in self._waiting.items():
            self._origins[name] = origin
        if self._origins:
            sys.meta_path.insert(0, self)
            self._make(self._at_once)

    def _make(self, modules: tuple[Ready, ...]) -> None:
        """Make modules in the order in which importlib completed them."""
        fresh = [entry for entry in modules if entry[0] not in self._before and self._is_fresh(entry[0], entry[1])]
        for name, origin, _ in fresh:
            if origin[1]:  # a package's own code runs after that of its modules which it imports, so it must be there
                self._add(name, origin)
        known = sys.modules
        for name, origin, code in fresh:
            # A module that is there already and no package was needed by one that stands before it.
            if origin[1]:
                exec(code, known[name].__dict__)
            elif name not in known:
                exec(code, self._add(name, origin).__dict__)

    def _add(self, name: str, origin: Origin) -> ModuleType:
        """Add an empty module to those that are loaded."""
        module = self._module(name)
        spec = self._spec_of(name, origin)
        package, _, last = name.rpartition(".")
        module.__spec__ = spec
        module.__loader__ = spec.loader
        module.__file__ = origin[0]
        if spec.submodule_search_locations is None:
            module.__package__ = package
        else:
            module.__package__ = name
            module.__path__ = spec.submodule_search_locations
        sys.modules[name] = module
        if package in sys.modules:
            setattr(sys.modules[package], last, module)
        return module

    def _spec_of(self, name: str, origin: Origin) -> ModuleSpec:
        spec = self._spec(name, self, origin=origin[0], is_package=origin[1])  # type: ignore[arg-type]  # a loader
        spec.has_location = True
        if origin[1]:
            spec.submodule_search_locations = [origin[0].rpartition("/")[0]]
        return spec

    def _is_fresh(self, name: str, origin: Origin) -> bool:
        try:
            now = stat(origin[0])
        except OSError:
            now = None
        if now is None or now.st_mtime_ns != origin[2] or now.st_size != origin[3]:
            self._changed.add(name)
            return False
        return True

    # -- importlib's side ----------------------------------------------------------------------------------------

    def find_spec(self, name: str, path: Sequence[str] | None = None, target: object = None) -> ModuleSpec | None:
        """Return how to load a packed module, None for others and for changed ones."""
        entry = self._waiting.get(name)
        if entry is None or not self._is_fresh(name, entry[0]):
            return None
        return self._spec_of(name, entry[0])

    def create_module(self, spec: ModuleSpec) -> None:
        """Let importlib make the module."""

    def exec_module(self, module: ModuleType) -> None:
        """Run the module's code."""
        exec(loads(self._waiting[module.__name__][1]), module.__dict__)

    # -- keeping -------------------------------------------------------------------------------------------------

    def finish(self, *, well: bool = True) -> None:
        """Keep the code of what was imported, if that is not what the file holds; ``well`` says how the run ended."""
        loaded = [name for name in sys.modules if name not in self._before and self._is_ours(name)]
        if self._first is None and not self._origins:
            self._store.write(_KIND, self._key, loaded)
            return
        fresh = {name for name in loaded if name in self._changed or name not in self._origins}
        settles = well and not self._settled and bool(self._origins)
        if not (fresh or settles):
            return
        at_once, settled = [name for name, _, _ in self._at_once], self._settled
        if settles:
            known, settled = set(at_once), True
            at_once += [name for name in loaded if name not in known]
        elif not at_once:
            at_once, settled = self._needed(loaded)
        at_once = [name for name in at_once if name.partition(".")[0] == _AT_ONCE]
        codes = {name: code for name, _, code in self._at_once}
        for name in at_once:
            if name in self._waiting:
                codes[name] = loads(self._waiting[name][1])
        origins: dict[str, Origin] = {}
        for name in dict.fromkeys((*self._origins, *loaded)):
            if name in fresh:
                found = _compiled(name)
                if found is not None:
                    origins[name], codes[name] = found
            else:
                origins[name] = self._origins[name]
        ready = tuple([(name, origins.pop(name), codes.pop(name)) for name in at_once if name in origins])
        rest = {
            name: (origins[name], dumps(codes[name]) if name in codes else self._waiting[name][1]) for name in origins
        }
        self._store.write(_KIND, self._key, (ready, rest, settled))

    def _is_ours(self, name: str) -> bool:
        """Tell whether a module is one to keep: not one that comes from another file of this kind."""
        if name.partition(".")[0] not in _PACKAGES:
            return False
        loader = getattr(sys.modules[name].__spec__, "loader", None)
        return loader is self or not isinstance(loader, Preload)

    def _needed(self, loaded: list[str]) -> tuple[list[str], bool]:
        """Return the modules to make at once, in the order in which they were completed, and whether that settles it.

        When the second run needed less than the first, the first filled caches, and a third will need what the second
        did. Otherwise only those are sure that were complete when the command's own module was.
        """
        if self._first is not None and self._first.issuperset(loaded) and len(loaded) < len(self._first):
            return loaded, True
        words = self._verb.split(" ")
        for name in (_COMMANDS + "_".join(words), _COMMANDS + words[0]):
            if name in loaded:
                return loaded[: loaded.index(name) + 1], False
        return loaded, True


def _compiled(name: str) -> tuple[Origin, CodeType] | None:
    """Return origin and code of an imported module; None if it comes from no file."""
    spec = sys.modules[name].__spec__
    loader = getattr(spec, "loader", None)
    if spec is None or spec.origin is None or loader is None:
        return None
    try:
        state = stat(spec.origin)
        code = loader.get_code(name)
    except (OSError, ImportError, AttributeError):
        return None
    return (spec.origin, spec.submodule_search_locations is not None, state.st_mtime_ns, state.st_size), code
