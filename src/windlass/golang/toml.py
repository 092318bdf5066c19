"""TOML as github.com/BurntSushi/toml lays it out: direct keys first, tables after them, two blanks a level."""

from __future__ import annotations

from windlass.golang.fmt import show
from windlass.golang.kinds import Duration, GoObject, kind_name, type_name
from windlass.golang.layout import RFC3339_NANO
from windlass.golang.order import sorted_strings
from windlass.golang.strconv import format_float
from windlass.golang.tomlread import loads
from windlass.golang.tomlscan import TomlError
from windlass.golang.tomltext import ESCAPES, dotted, quoted_key

__all__ = ["TomlError", "dumps", "loads"]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.golang.time import Time

# What was read without a zone is written without one (toml v1.6.0 internal/tz.go).
_LOCAL_LAYOUTS = {
    "datetime-local": "2006-01-02T15:04:05.999999999",
    "date-local": "2006-01-02",
    "time-local": "15:04:05.999999999",
}

INDENT = "  "

MAX_DEPTH = 1_000
"""How deep a value may nest to be written."""


def dumps(value: object) -> str:
    """Return the TOML text of a value (toml.Encoder.Encode). Raises TomlError with the library's message."""
    out: list[str] = []
    try:
        _encode(out, [], value)
    except RecursionError:  # the caller has used up most of the interpreter's stack
        raise TomlError("toml: value nests too deeply") from None
    return "".join(out)


def _encode(out: list[str], key: list[str], value: object) -> None:
    if len(key) > MAX_DEPTH:
        raise TomlError("toml: value nests too deeply")
    if value is None:
        if not key:
            raise TomlError("reflect: call of reflect.Value.Type on zero Value")
        return
    if _is_table_array(value):
        _array_of_tables(out, key, value)  # type: ignore[arg-type]  # a list, as just seen
    elif _is_table(value):
        if len(key) == 1:
            _newline(out)
        if key:
            out.append(f"{INDENT * (len(key) - 1)}[{dotted(key)}]")
            _newline(out)
        _table(out, key, value)
    elif not key:
        _element(out, value, 0)
    else:
        out.append(f"{INDENT * (len(key) - 1)}{quoted_key(key[-1])} = ")
        _element(out, value, 0)
        _newline(out)


def _array_of_tables(out: list[str], key: list[str], items: list[object]) -> None:
    if not key:
        raise TomlError("toml: top-level values must be Go maps or structs")
    for item in items:
        _newline(out)
        out.append(f"{INDENT * (len(key) - 1)}[[{dotted(key)}]]")
        _newline(out)
        _table(out, key, item)


def _table(out: list[str], key: list[str], table: object) -> None:
    for name, value in _pairs(table):
        if value is not None and not getattr(value, "is_nil", False):
            _encode(out, [*key, name], value)


def _pairs(table: object) -> list[tuple[str, object]]:
    """Return names and values: those that are no tables first; a map's by name, a struct's in its own order."""
    if isinstance(table, dict):
        if any(not isinstance(name, str) for name in table):
            raise TomlError("toml: cannot encode a map with non-string key type")
        pairs = [(name, table[name]) for name in sorted_strings(table)]
    else:
        assert isinstance(table, GoObject)
        pairs = table.exported_fields()
    tables = [pair for pair in pairs if _is_table(pair[1]) or _is_table_array(pair[1])]
    return [pair for pair in pairs if not (_is_table(pair[1]) or _is_table_array(pair[1]))] + tables


def _is_table(value: object) -> bool:
    return isinstance(value, dict) or (isinstance(value, GoObject) and not _marshals_text(value))


def _marshals_text(value: object) -> bool:
    return isinstance(value, GoObject) and "MarshalText" in value.go_methods


def _is_table_array(value: object) -> bool:
    """Go: isTableArray, which also refuses nil elements, here and in lists inside."""
    if not isinstance(value, list) or not value:
        return False
    tables = True
    for item in value:
        if item is None or getattr(item, "is_nil", False):
            raise TomlError("toml: cannot encode array with nil element")
        _is_table_array(item)
        tables = tables and _is_table(item)
    return tables


def _element(out: list[str], value: object, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise TomlError("toml: value nests too deeply")
    if isinstance(value, str):
        out.append(f'"{value.translate(ESCAPES)}"')
    elif isinstance(value, bool):
        out.append("true" if value else "false")
    elif isinstance(value, Duration):
        out.append(f'"{show(value)}"')
    elif isinstance(value, int):
        out.append(int.__repr__(value))
    elif isinstance(value, float):
        out.append(_float(value))
    elif isinstance(value, (list, bytes)):
        out.append("[")
        for place, item in enumerate(value):
            if place:
                out.append(", ")
            _element(out, item, depth + 1)
        out.append("]")
    elif _marshals_text(value):
        from windlass.golang.time import Time

        out.append(_time(value) if isinstance(value, Time) else f'"{show(value)}"')
    elif _is_table(value):
        _inline_table(out, value, depth)
    elif value is None:
        raise TomlError("reflect: call of reflect.Value.Interface on zero Value")
    else:
        raise TomlError(f"unexpected type: {type_name(value)}")


def _time(value: Time) -> str:
    return value.Format(_LOCAL_LAYOUTS.get(value.location.name, RFC3339_NANO))


def _inline_table(out: list[str], value: object, depth: int) -> None:
    pairs = _pairs(value)
    out.append("{")
    for place, (name, item) in enumerate(pairs):
        if item is None:
            continue
        out.append(f"{quoted_key(name)} = ")
        _element(out, item, depth + 1)
        if place != len(pairs) - 1:
            out.append(", ")
    out.append("}")


def _float(value: float) -> str:
    if value != value:
        return "nan"
    if value in (float("inf"), float("-inf")):
        return "inf" if value > 0 else "-inf"
    text = format_float(value, "g", -1, 32 if kind_name(value) == "float32" else 64)
    return text if "e" in text or "." in text else text + ".0"


def _newline(out: list[str]) -> None:
    if out:
        out.append("\n")
