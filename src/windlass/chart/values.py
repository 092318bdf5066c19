"""The user's values: files and ``--set`` flags, layered by kind of flag and not by their order.

Go: pkg/cli/values/options.go MergeValues.
"""

from __future__ import annotations

from windlass.chart import strvals
from windlass.chart.valuesfile import ValuesFileError, load_values, merge_maps
from windlass.errors import WindlassError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from dataclasses import dataclass as record

    Table = dict[str, object]
    Read = Callable[[str], bytes]
    Load = Callable[[bytes], Table]
    Number = Callable[[str], object]
else:
    from windlass._record import record


class ValuesError(WindlassError):
    """A values file or flag cannot be read; the text names the flag."""


@record
class ValueOptions:
    """What stood on the command line, each in its order. ``integers`` keeps those of YAML and JSON."""

    files: Sequence[str] = ()  # -f, --values
    json: Sequence[str] = ()  # --set-json
    set: Sequence[str] = ()  # --set
    string: Sequence[str] = ()  # --set-string
    file: Sequence[str] = ()  # --set-file
    literal: Sequence[str] = ()  # --set-literal
    integers: bool = False  # --integers


def merge_user_values(options: ValueOptions, read: Read) -> Table:
    """Return the user's values in one table. ``read`` gives the bytes of a path, of "-" or of a URL.

    Raises ValuesError with Helm's texts, and whatever ``read`` raises.
    """
    load: Load = load_values
    number: Number | None = None
    if options.integers:
        from windlass.chart.integers import exact_number, load_exact_values

        load, number = load_exact_values, exact_number
    base: Table = {}
    for path in options.files:
        base = merge_maps(base, _file(path, read, load))
    for text in options.json:
        base = _json(text, base, number)

    def read_text(path: str) -> object:
        return read(path).decode("utf-8", "surrogateescape")

    _apply("--set", options.set, strvals.parse_into, base)
    _apply("--set-string", options.string, strvals.parse_string_into, base)
    _apply("--set-file", options.file, lambda text, dest: strvals.parse_file_into(text, dest, read_text), base)
    _apply("--set-literal", options.literal, strvals.parse_literal_into, base)
    return base


def _file(path: str, read: Read, load: Load) -> Table:
    data = read(path)
    try:
        return load(data)
    except ValuesFileError as error:
        raise ValuesError(f"failed to parse {path}: {error}") from error


def _json(text: str, base: Table, number: Number | None) -> Table:
    """One bare object is merged at the top; everything else is key=JSON. Helm hides why either fails."""
    if text.strip().startswith("{"):
        from windlass.golang.json import JsonError, loads, loads_first

        try:
            table = loads(text.strip())
        except JsonError as error:
            raise ValuesError(f"failed parsing --set-json data JSON: {text}") from error
        if number is not None:
            table = loads_first(text.strip(), number)[0]
        assert isinstance(table, dict)
        return merge_maps(base, table)
    try:
        strvals.parse_json_into(text, base, number)
    except WindlassError as error:
        raise ValuesError(f"failed parsing --set-json data {text}") from error
    return base


def _apply(flag: str, texts: Sequence[str], parse: Callable[[str, Table], None], base: Table) -> None:
    for text in texts:
        try:
            parse(text, base)
        except WindlassError as error:
            raise ValuesError(f"failed parsing {flag} data: {error}") from error
