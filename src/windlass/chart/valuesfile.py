"""A values file: one or more YAML documents, merged in order (Go: loader.LoadValues, MergeMaps)."""

from __future__ import annotations

from windlass.errors import WindlassError
from windlass.yaml import YamlError, load

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_SEPARATOR = b"---"


class ValuesFileError(WindlassError):
    """A document is not YAML, or not a table."""


def load_values(data: bytes, load: Callable[[bytes], object] = load) -> dict[str, object]:
    """Read the documents of a values file and merge them, later ones winning. ``load`` reads one document.

    Raises ValuesFileError with Helm's text. Helm 4.2.4 loses an unterminated last line whose length is a multiple
    of 4096 bytes (helm#32506, mended on its main branch); here it stays.
    """
    values: dict[str, object] = {}
    for document in _documents(data):
        try:
            table = load_table(document, load)
        except YamlError as error:
            raise ValuesFileError(f"cannot unmarshal yaml document: {error}") from error
        values = merge_maps(values, table) if values else table
    return values


def merge_maps(base: dict[str, object], over: dict[str, object]) -> dict[str, object]:
    """Return a new table in which ``over`` wins; tables on both sides are merged, everything else is replaced."""
    merged = dict(base)
    pending = [(merged, over)]
    while pending:
        target, source = pending.pop()
        for key, value in source.items():
            below = target.get(key)
            if type(value) is dict and type(below) is dict:
                below = dict(below)
                pending.append((below, value))
                target[key] = below
            else:
                target[key] = value
    return merged


def load_table(document: bytes, load: Callable[[bytes], object] = load) -> dict[str, object]:
    """Read one YAML document into a table; an empty one is an empty table. Raises YamlError."""
    value = load(document)
    if value is None:
        return {}
    if isinstance(value, dict):
        return value
    raise YamlError(
        "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal "
        f"{_JSON_NAMES.get(type(value), 'number')} into Go value of type map[string]interface {{}}"
    )


_JSON_NAMES: dict[type, str] = {list: "array", str: "string", bool: "bool"}


def _documents(data: bytes) -> Iterator[bytes]:
    """Split at lines that begin with three dashes (Go: apimachinery yaml.YAMLReader).

    A separator that opens a document stays in it. Line ends become LF, and the last line gets one.
    """
    data = data.replace(b"\r\n", b"\n")
    if data and not data.endswith(b"\n"):
        data += b"\n"
    if not data.startswith(_SEPARATOR) and b"\n" + _SEPARATOR not in data:
        if data:
            yield data
        return
    pending: list[bytes] = []
    for line in data[:-1].split(b"\n"):
        if line.startswith(_SEPARATOR):
            _check_separator(line[len(_SEPARATOR) :])
            if pending:
                yield b"\n".join((*pending, b""))
                pending = []
                continue
        pending.append(line)
    if pending:
        yield b"\n".join((*pending, b""))


def _check_separator(rest: bytes) -> None:
    text = rest.decode("utf-8", "surrogateescape").strip()
    if text and not text.startswith("#"):
        raise ValuesFileError(f"error reading yaml document: invalid Yaml document separator: {text}")
