"""The functions templates can call: how callers describe them, and one table per family of sets."""

from __future__ import annotations

from windlass.template import signatures
from windlass.template.builtins import FUNCTIONS
from windlass.template.fields import map_methods

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any


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


class Plan:
    """How to call a function with a number of arguments: worked out once, used wherever a template does so.

    ``message`` is the error if it cannot be called so. ``wanted`` holds the types of the written arguments, None for
    those that may be anything; ``wanted_last`` that of the piped one, and ``exact`` the class that surely fits it.
    ``is_builtin`` tells built-in functions, some of which are compiled in their own way, from the caller's.
    """

    __slots__ = ("_func", "_function", "exact", "is_builtin", "message", "scoped", "wanted", "wanted_last")

    def __init__(self, name: str, func: Func | None, written: int, piped: bool) -> None:
        text, function = FUNCTIONS[name] if func is None else (func.signature, None)
        signature = signatures.parse(text)
        self._func = func
        self._function = function
        self.is_builtin = func is None
        self.scoped = func is not None and func.scoped
        self.message = signature.arity_error(name, written, written + piped)
        types = [] if self.message else [signature.type_at(place) for place in range(written + piped)]
        wanted = tuple(None if signatures.accepts_anything(kind) else kind for kind in types)
        self.wanted = wanted[:written]
        self.wanted_last = wanted[-1] if piped and wanted else None
        self.exact = signatures.exact_class(self.wanted_last or "")

    def function(self) -> Callable[..., Any]:
        """Return the Python function."""
        if self._function is not None:
            return self._function
        assert self._func is not None  # one of the two is there
        return self._func.callable()


class Functions:
    """What names mean in a family of sets: the caller's functions, then the built-in ones."""

    __slots__ = ("_custom", "_methods", "_names", "_plans")

    def __init__(self, custom: Mapping[str, Func]) -> None:
        self._custom = custom
        self._methods: frozenset[str] | None = None
        self._names: frozenset[str] | None = None
        self._plans: dict[tuple[str, int, bool], Plan] = {}

    def names(self) -> frozenset[str]:
        """Return all names."""
        found = self._names
        if found is None:
            found = self._names = frozenset((*self._custom, *FUNCTIONS))
        return found

    def plan(self, name: str, written: int, piped: bool) -> Plan | None:
        """Return how to call a function with that many written arguments and maybe a piped one; None: unknown."""
        key = (name, written, piped)
        plan = self._plans.get(key)
        if plan is None:
            func = self._custom.get(name)
            if func is None and name not in FUNCTIONS:
                return None
            plan = self._plans[key] = Plan(name, func, written, piped)
        return plan

    def result(self, name: str) -> str:
        """Return the type of a function's result, "" for unknown names."""
        if name in self._custom:
            return signatures.parse(self._custom[name].signature).result
        return signatures.parse(FUNCTIONS[name][0]).result if name in FUNCTIONS else ""

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
