"""Values from Python: what a program may pass, and the files and ``--set`` texts of the command line."""

from __future__ import annotations

from windlass.chart.values import ValueOptions, ValuesError
from windlass.golang.kinds import GoValue, Int64

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Mapping
    from typing import Any

MAX_DEPTH = 500
"""Tables and lists within one another. YAML files have a bound of their own; Python data might contain itself."""

_INT64 = range(-(1 << 63), 1 << 63)


def load_values(
    *files: str | os.PathLike[str],
    set: Iterable[str] = (),
    set_string: Iterable[str] = (),
    set_json: Iterable[str] = (),
    set_file: Iterable[str] = (),
    set_literal: Iterable[str] = (),
    integers: bool = False,
) -> dict[str, Any]:
    """Return the values that ``-f`` and the ``--set`` flags of the command line give, merged as Helm merges them.

    Files are paths. ``integers`` keeps the integers of YAML and JSON. Raises ValuesError with Helm's text, and
    DirectoryError for a file that cannot be read.
    """
    from os import fspath

    from windlass.actions.render_values import NO_SCHEMES, reader
    from windlass.chart.values import merge_user_values

    options = ValueOptions(
        [fspath(path) for path in files],
        list(set_json),
        list(set),
        list(set_string),
        list(set_file),
        list(set_literal),
        integers,
    )
    read = reader(_no_input, NO_SCHEMES, _no_input)
    return merge_user_values(options, read)


def _no_input(*_: object) -> Any:
    raise ValuesError("the library reads values from paths only")


def given(values: Mapping[str, Any] | None, integers: bool) -> dict[str, object]:
    """Return a copy of Python data as a values file would hold it. Raises ValuesError for what YAML does not know.

    Integers become floats, as they do in Helm, unless ``integers`` is asked for.
    """
    table = _plain(values or {}, integers, "values", 0)
    assert isinstance(table, dict)
    return table


def _plain(value: Any, integers: bool, path: str, depth: int) -> object:
    if depth > MAX_DEPTH:
        raise ValuesError(f"{path}: nested deeper than {MAX_DEPTH}")
    if value is None or isinstance(value, (str, bool, float)):
        return str(value) if isinstance(value, str) else value
    if isinstance(value, int):
        if isinstance(value, GoValue):
            return value
        return Int64(value) if integers and value in _INT64 else float(value)
    if isinstance(value, (list, tuple)):
        return [_plain(item, integers, f"{path}[{place}]", depth + 1) for place, item in enumerate(value)]
    from collections.abc import Mapping

    if isinstance(value, Mapping):
        return {_key(key, path): _plain(item, integers, f"{path}.{key}", depth + 1) for key, item in value.items()}
    kind = type(value).__name__
    raise ValuesError(f"{path}: values hold tables, lists, texts, numbers, booleans and None, not {kind}")


def _key(key: object, path: str) -> str:
    if not isinstance(key, str):
        raise ValuesError(f"{path}: keys are texts, not {type(key).__name__}")
    return key
