"""A dataclass stand-in that costs no imports (dataclasses takes 10-15 ms of a cold start).

Use it as::

    if TYPE_CHECKING:
        from dataclasses import dataclass as record
    else:
        from windlass._record import record

It gives ``__init__`` (positional and keyword, defaults, ``__post_init__``), ``__eq__``, ``__repr__`` and
``__match_args__``. Defaults must be immutable; a mutable default is written as ``None`` and filled in
``__post_init__``. Parameters such as ``frozen=True`` are accepted and checked by mypy only.
"""

from __future__ import annotations

_MISSING = object()


def record(cls=None, /, **_options):  # type: ignore[no-untyped-def]
    """Turn a class with annotated fields into a value class. Raises TypeError for wrong arguments to its __init__."""
    if cls is None:
        return record
    fields: dict[str, object] = {}
    for base in reversed(cls.__mro__):
        for name in base.__dict__.get("__annotations__", {}):  # noqa: RUF063  # inspect costs imports
            default = base.__dict__.get(name, _MISSING)
            if not str(base.__annotations__[name]).startswith("ClassVar"):
                fields[name] = default
    names = tuple(fields)
    if "__init__" not in cls.__dict__:
        cls.__init__ = _deferred(cls, fields)  # type: ignore[no-untyped-call]  # untyped like all here
    if "__eq__" not in cls.__dict__:
        cls.__eq__ = _equal
        cls.__hash__ = cls.__dict__.get("__hash__") or None
    if "__repr__" not in cls.__dict__:
        cls.__repr__ = _show
    cls.__match_args__ = names  # type: ignore[misc]  # read by match statements, as a dataclass has it
    return cls


COMPILE_AFTER = 32
"""Instances of a class after which a compiled ``__init__`` has paid for itself."""


def _deferred(cls, fields):  # type: ignore[no-untyped-def]
    """Return an ``__init__`` for the first few instances; compiling one takes as long as making a hundred."""
    names = tuple(fields)
    after = getattr(cls, "__post_init__", None)
    made = 0

    def first(self, *arguments, **named):  # type: ignore[no-untyped-def]
        nonlocal made
        made += 1
        values = dict(zip(names, arguments, strict=False))
        regular = len(arguments) <= len(names) and values.keys().isdisjoint(named) and fields.keys() >= named.keys()
        values = {**fields, **values, **named}
        if made > COMPILE_AFTER or not regular or _MISSING in values.values():
            if cls.__dict__.get("__init__") is first:
                cls.__init__ = _compiled(cls, fields)  # type: ignore[no-untyped-call]  # untyped like all here
            cls.__init__(self, *arguments, **named)
            return
        for name, value in values.items():
            setattr(self, name, value)
        if after is not None:
            self.__post_init__()

    return first


def _compiled(cls, fields):  # type: ignore[no-untyped-def]
    parameters, body = [], []
    for name, default in fields.items():
        parameters.append(name if default is _MISSING else f"{name}=_d_{name}")
        body.append(f"    self.{name} = {name}\n")
    if hasattr(cls, "__post_init__"):
        body.append("    self.__post_init__()\n")
    namespace = {f"_d_{name}": default for name, default in fields.items()}
    source = f"def __init__(self, {', '.join(parameters)}):\n{''.join(body) or '    pass'}"
    exec(source, namespace)
    return namespace["__init__"]


def _equal(self, other):  # type: ignore[no-untyped-def]
    if other.__class__ is not self.__class__:
        return NotImplemented
    return all(getattr(self, name) == getattr(other, name) for name in self.__match_args__)


def _show(self):  # type: ignore[no-untyped-def]
    inside = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.__match_args__)
    return f"{self.__class__.__qualname__}({inside})"
