"""Go structs as dicts that keep their fields' order in JSON, beside maps, whose keys JSON sorts."""

from __future__ import annotations

from windlass.golang.kinds import GoObject


class Fields(dict[str, object]):
    """The fields of a struct by JSON name, in Go's order."""

    __slots__ = ()


class _Struct(GoObject):
    __slots__ = ("_pairs",)

    def __init__(self, fields: Fields) -> None:
        self._pairs = [(key, in_order(value)) for key, value in fields.items()]

    def json_fields(self) -> list[tuple[str, object]]:
        """Return the pairs in their order."""
        return self._pairs


def in_order(value: object) -> object:
    """Return a value as ``golang.json.dumps`` writes it with the order of structs kept."""
    if isinstance(value, Fields):
        return _Struct(value)
    if isinstance(value, list):
        return [in_order(item) for item in value]
    return value


def without_empty(fields: Fields, kept: tuple[str, ...] = ()) -> Fields:
    """Leave out what ``omitempty`` leaves out: zero numbers, empty texts, lists, maps, and nil."""
    return Fields((key, value) for key, value in fields.items() if key in kept or value not in ("", 0, None, [], {}))
