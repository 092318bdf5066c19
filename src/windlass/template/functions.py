"""The functions templates can call: how callers describe them, and one table per family of sets."""

from __future__ import annotations

from windlass.template import signatures
from windlass.template.builtins import FUNCTIONS
from windlass.template.fields import map_methods

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from windlass.template.signatures import Signature


class Func:
    """A function for templates.

    ``signature`` is Go text such as ``"(int, string) (string, error)"``; arguments are checked against it before the
    call. ``load`` returns the callable and is called once, when a template first needs it. A ``scoped`` function gets
    the :class:`windlass.template.sets.Run` it is called in before its arguments.
    """

    __slots__ = ("_callable", "load", "name", "scoped", "signature")

    def __init__(
        self, name: str, signature: str, load: Callable[[], Callable[..., object]], *, scoped: bool = False
    ) -> None:
        self.name = name
        self.signature = signature
        self.load = load
        self.scoped = scoped
        self._callable: Callable[..., object] | None = None

    def callable(self) -> Callable[..., object]:
        """Return the Python function."""
        found = self._callable
        if found is None:
            found = self._callable = self.load()
        return found


class Functions:
    """What names mean in a family of sets: the caller's functions, then the built-in ones."""

    __slots__ = ("_custom", "_methods", "_names")

    def __init__(self, custom: Mapping[str, Func]) -> None:
        self._custom = custom
        self._methods: frozenset[str] | None = None
        self._names: frozenset[str] | None = None

    def __contains__(self, name: object) -> bool:
        return name in self._custom or name in FUNCTIONS

    def names(self) -> frozenset[str]:
        """Return all names, for a parser to ask often."""
        found = self._names
        if found is None:
            found = self._names = frozenset((*self._custom, *FUNCTIONS))
        return found

    def custom(self, name: str) -> Func | None:
        """Return the caller's function of that name; it hides a built-in one."""
        return self._custom.get(name)

    def signature(self, name: str) -> Signature:
        """Return a function's signature. Raises KeyError for unknown names."""
        func = self._custom.get(name)
        return signatures.parse(func.signature if func is not None else FUNCTIONS[name][0])

    def result(self, name: str) -> str:
        """Return the type of a function's result."""
        return self.signature(name).result if name in self else ""

    def is_logic(self, name: str) -> bool:
        """Tell whether the name means the built-in ``and`` or ``or``."""
        return name in ("and", "or") and name not in self._custom

    @property
    def map_methods(self) -> frozenset[str]:
        """Names of methods that hide map keys."""
        found = self._methods
        if found is None:
            found = self._methods = map_methods()
        return found
