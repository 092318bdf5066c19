"""JSONPath templates over values (Go: k8s.io/client-go/util/jsonpath/jsonpath.go).

Map keys go in order, where Go has none.
"""

from __future__ import annotations

from windlass.chart.jsonpath import (
    Constant,
    Field,
    Filter,
    JsonPathError,
    Recursive,
    Slice,
    Union,
    Wildcard,
    Word,
    parse,
)
from windlass.golang.kinds import Uint8

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.chart.jsonpath import Step


class _Nothing:
    """Go's invalid reflect.Value: what a range over nothing walks over."""


_NOTHING = _Nothing()


def expand(template: str, data: object) -> str:
    """Return the template's text for a value.

    Raises JsonPathError for a template that does not parse. As in ``helm show``, one that cannot be evaluated gives
    nothing.
    """
    parts = parse(template)
    try:
        return "".join(map(_print, _Walk(parts).find(data, 0)))
    except _WalkError:
        return ""


class _WalkError(JsonPathError):
    """A step that does not fit the value."""


class _Walk:
    """``depth`` counts the ranges around, ``opened`` and ``ended`` what the last part asked for."""

    __slots__ = ("depth", "ended", "last_end", "opened", "parts")

    def __init__(self, parts: list[list[Step]]) -> None:
        self.parts = parts
        self.depth = 0
        self.opened = 0
        self.ended = 0
        self.last_end = -1

    def find(self, data: object, first: int) -> list[list[object]]:
        """Return the results of each part from ``first`` to the end of the range (Go: FindResults)."""
        current = [_NOTHING if data is None else data]
        found: list[list[object]] = []
        index = first
        while index < len(self.parts):
            results = self.steps(current, self.parts[index])
            if 0 < self.ended <= self.depth:
                self.ended -= 1
                self.last_end = index
                break
            if self.opened:
                self.opened -= 1
                self.depth += 1
                for result in results:
                    found.extend(self.find(result, index + 1))
                if not results:
                    self.find(None, index + 1)
                self.depth -= 1
                index = max(index, self.last_end)
            else:
                found.append(results)
            index += 1
        return found

    def steps(self, values: list[object], steps: list[Step]) -> list[object]:
        for step in steps:
            values = self._step(values, step)
        return values

    def _step(self, values: list[object], step: Step) -> list[object]:
        if isinstance(step, Constant):
            return [step.value] if isinstance(step.value, str) else [step.value] * len(values)
        if isinstance(step, Field):
            return _fields(values, step.name)
        if isinstance(step, Slice):
            return [item for value in values if value is not None for item in _sliced(value, step)]
        if isinstance(step, Wildcard):
            return [item for value in values for item in _children(value)]
        if isinstance(step, Recursive):
            return _descend(values)
        if isinstance(step, Union):
            return [item for part in step.parts for item in self.steps(values, part)]
        if isinstance(step, Filter):
            return [item for value in values for item in self._filtered(value, step)]
        return self._word(values, step)

    def _word(self, values: list[object], step: Word) -> list[object]:
        if step.name == "range":
            self.opened += 1
            return values
        if step.name != "end":
            raise _WalkError(f"unrecognized identifier {step.name}")
        if self.depth == 0:
            raise _WalkError("not in range, nothing to end")
        self.ended += 1
        return []

    def _filtered(self, value: object, step: Filter) -> list[object]:
        if not isinstance(value, list):
            raise _WalkError("value is not array or slice and cannot be filtered")
        return [item for item in value if self._passes(item, step)]

    def _passes(self, item: object, step: Filter) -> bool:
        try:
            left = self.steps([item], step.left)
        except _WalkError:
            if step.operator == "exists":
                return False
            raise
        if step.operator == "exists" or not left:
            return bool(left)
        right = self.steps([item], step.right) if len(left) == 1 else []
        if len(left) > 1 or len(right) > 1:
            raise _WalkError("can only compare one element at a time")
        return bool(right) and _compare(left[0], right[0], step.operator)


def _fields(values: list[object], name: str) -> list[object]:
    found = [value[name] for value in values if isinstance(value, dict) and name in value]
    if values and not found:
        raise _WalkError(f"{name} is not found")
    return found


def _sliced(value: object, step: Slice) -> list[object]:
    if not isinstance(value, list):
        raise _WalkError("value is not array or slice")
    size = len(value)
    start = step.start or 0
    stop = start + 1 if step.single else size if step.stop is None else step.stop
    start = start + size if start < 0 else start
    if stop < 0 or (stop == 0 and step.single):
        stop += size
    if start == stop:
        return []
    if not 0 <= start < size or not 0 <= stop <= size:
        raise _WalkError("array index out of bounds")
    if start > stop:
        raise _WalkError("starting index is greater than ending index")
    if step.step is not None and step.step <= 0:
        raise _WalkError("step must be > 0")
    return value[start : stop : step.step or 1]


def _children(value: object) -> list[object]:
    if isinstance(value, dict):
        return [value[key] for key in sorted(value)]
    if isinstance(value, list):
        return list(value)
    if isinstance(value, str):
        return [Uint8(byte) for byte in value.encode("utf-8", "surrogateescape")]
    return []


def _descend(values: list[object]) -> list[object]:
    found: list[object] = []
    for value in values:
        below = _children(value)
        if below:
            found.append(value)
            found.extend(_descend(below))
    return found


def _compare(left: object, right: object, operator: str) -> bool:
    """Go: client-go third_party/forked/golang/template/funcs.go; an int is never compared with a float."""
    kind = _kind(left)
    if kind != _kind(right):
        raise _WalkError("incompatible types for comparison")
    if operator in ("==", "!="):
        return (left == right) == (operator == "==")
    if operator not in ("<", ">", "<=", ">="):
        raise _WalkError(f"unrecognized filter operator {operator}")
    if kind == "bool":
        raise _WalkError("invalid type for comparison")
    less = bool(left < right)  # type: ignore[operator]  # both are numbers or both are texts
    return {"<": less, "<=": less or left == right, ">": not (less or left == right), ">=": not less}[operator]


def _kind(value: object) -> str:
    if isinstance(value, bool):
        return "bool"
    for base, name in ((Uint8, "uint"), (int, "int"), (float, "float"), (str, "string")):
        if isinstance(value, base):
            return name
    raise _WalkError("invalid type for comparison")


def _print(results: list[object]) -> str:
    return " ".join(map(_text, results))


def _text(value: object) -> str:
    if isinstance(value, (dict, list)):
        from windlass.golang.json import dumps

        return dumps(value)
    if value is None:
        return "null"
    if value is _NOTHING:
        return "<no value>"
    from windlass.golang.fmt import sprint

    return sprint(value)
