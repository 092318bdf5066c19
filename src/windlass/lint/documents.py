"""A manifest's documents as Kubernetes' tools read them (Go: apimachinery's yaml.YAMLOrJSONDecoder).

A text that begins with a brace is read as JSON objects, one after the other, until that fails; everything else as
YAML documents between lines of three dashes.
"""

from __future__ import annotations

from windlass.errors import WindlassError
from windlass.golang.decode import STRING, DecodeError, Struct, decode
from windlass.golang.json import JsonError, loads_first
from windlass.golang.runes import SPACES
from windlass.golang.text import cut, length
from windlass.yaml import YamlError, load, load_as

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from dataclasses import dataclass as record

    from windlass.golang.decode import Map, Slice
else:
    from windlass._record import record

JSON_LOOK_AHEAD = 4096
"""Bytes in which the first brace must come for a text to count as JSON."""

_SEPARATOR = "---"
_METADATA = Struct("rules.k8sYamlMetadata", {"Namespace": STRING, "Name": STRING})
_RESOURCE = Struct("rules.k8sYamlStruct", {"apiVersion": STRING, "Kind": STRING, "Metadata": _METADATA}, pointer=True)


def anonymous_struct(name: str, kind: Map | Slice | Struct) -> Struct:
    """Return a struct type without a name and with one field; errors show its definition instead."""
    struct = Struct(f"struct {{ {name} {kind.go_type} }}", {name: kind})
    struct.name = ""
    return struct


class DocumentError(WindlassError):
    """A document is neither YAML nor JSON, or no Kubernetes object; the text is Go's."""


@record
class Resource:
    """What lint looks at in a Kubernetes object."""

    api_version: str
    kind: str
    name: str


def resources(text: str) -> Iterator[Resource | None]:
    """Yield what each document says, None for an empty one. Raises DocumentError, which ends the reading."""
    rest = text
    if cut(text, 0, JSON_LOOK_AHEAD).lstrip(SPACES).startswith("{"):
        found, rest, failure = _json_objects(text)
        yield from found
        if failure is not None:
            yield from _after_json(rest, failure)
        return
    yield from _yaml_resources(rest)


def _after_json(rest: str, failure: DocumentError) -> Iterator[Resource | None]:
    """Read what follows JSON as YAML. If that fails at once, it was not meant so, and the first failure counts."""
    if not rest:
        raise failure
    started = False
    try:
        for resource in _yaml_resources(rest):
            started = True
            yield resource
    except DocumentError:
        if started:
            raise
        raise failure


def _json_objects(text: str) -> tuple[list[Resource | None], str, DocumentError | None]:
    """Read JSON values; return them, what is left, and why reading stopped before the end."""
    found: list[Resource | None] = []
    rest = text
    while rest.strip(" \t\r\n"):
        try:
            value, left = loads_first(rest)
            found.append(None if value is None else _resource(decode(value, _RESOURCE)))
        except (JsonError, DecodeError) as err:
            if len(found) > 1:  # by now it is JSON for sure
                return found, "", DocumentError(_plain(err))
            said = _plain(err)
            if isinstance(err, JsonError) and said is not _UNEXPECTED_END:
                said = f"json: offset {length(text) - length(rest) + err.offset}: {err}"
            return found, _without_blank_line(rest), DocumentError(said)
        rest = left
    return found, "", None


_UNEXPECTED_END = "unexpected EOF"


def _plain(err: WindlassError) -> str:
    """Return the error's text; json.Decoder has its own for a text that ends too early."""
    text = str(err)
    return _UNEXPECTED_END if text == "unexpected end of JSON input" else text


def _without_blank_line(text: str) -> str:
    """Drop leading blanks up to and with the first line break (Go: consumeWhitespace)."""
    stripped = text.lstrip(SPACES)
    blanks = text[: len(text) - len(stripped)]
    line, found, _ = blanks.partition("\n")
    return text[len(line) + 1 :] if found else stripped


def _yaml_resources(text: str) -> Iterator[Resource | None]:
    for document in _yaml_documents(text):
        try:
            value = load_as(document, _RESOURCE)
            if not value and load(document) is None:
                value = None
        except YamlError as err:
            raise DocumentError(str(err)) from err
        yield _resource(value)


def _yaml_documents(text: str) -> Iterator[str]:
    """Go: yaml.YAMLReader. A separator line with nothing before it belongs to the document after it."""
    pending: list[str] = []
    lines = text.split("\n")
    if lines[-1] == "":
        lines.pop()
    for line in lines:
        line = line.removesuffix("\r")
        if line.startswith(_SEPARATOR):
            said = line[len(_SEPARATOR) :].strip(SPACES)
            if said and not said.startswith("#"):
                raise DocumentError(f"invalid Yaml document separator: {said}")
            if pending:
                yield "".join(pending)
                pending = []
                continue
        pending.append(line + "\n")
    if pending:
        yield "".join(pending)


def _resource(value: object) -> Resource | None:
    if not isinstance(value, dict):
        return None
    metadata = value.get("Metadata")
    name = metadata.get("Name", "") if isinstance(metadata, dict) else ""
    return Resource(str(value.get("apiVersion", "")), str(value.get("Kind", "")), str(name))
