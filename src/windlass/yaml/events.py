"""The first document of a YAML text as libyaml events, with go-yaml's limits and error texts. Knows no values.

libyaml and go-yaml share their scanner but for some years of changes: flow collections, tags, BOMs, ``%YAML`` 1.2, and
where a line number points. Where that matters ``grammar`` reads the document instead, character by character.
"""

from __future__ import annotations

from windlass.yaml.errors import YamlError, YamlLimitError
from windlass.yaml.libyaml import source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

MAX_DOCUMENT_BYTES = 512 * 1024 * 1024
MAX_DEPTH = 10_000  # go-yaml: max_flow_level and max_indents in scannerc.go
MAX_EXACT_BYTES = 4 * 1024 * 1024
"""Above this size libyaml's reading and errors stand, for ``grammar`` would take minutes."""

_BOM = b"\xef\xbb\xbf"
_BEFORE_TAG = frozenset(b" \t\r\n,[]{}:-?")
_AFTER_TAG = frozenset(b' \t\r\n{}"<>|^`\\')


def encode(text: str | bytes) -> bytes:
    """Return the bytes of a document. Raises YamlLimitError above MAX_DOCUMENT_BYTES."""
    data = text.encode("utf-8", "surrogateescape") if isinstance(text, str) else text
    if len(data) > MAX_DOCUMENT_BYTES:
        raise YamlLimitError(f"yaml: document is larger than {MAX_DOCUMENT_BYTES} bytes")
    return data


class Unusual(Exception):
    """The document needs the complete decoder."""


class Inexact(Unusual):
    """libyaml fails on the document, or reads it otherwise than go-yaml: ``grammar`` has to read it."""


def open_document(data: bytes) -> Callable[[], Any] | None:
    """Return a function that gives libyaml's events inside the first document, or None for an empty stream.

    Raises Inexact. The function itself lets libyaml's errors through: turn them into ours with ``translate``.
    """
    src = source()
    if data.find(_BOM, 1) >= 0 or (b"\\/" in data and _has_escaped_slash(data)) or _has_flow_in_tag(data):
        raise Inexact
    next_event: Callable[[], Any] = src.parser(data).get_event
    try:
        next_event()
        event = next_event()
    except Exception as error:
        raise Inexact from error
    if event.__class__ is src.stream_end:
        return None
    if event.version is not None and event.version != (1, 1):
        raise Inexact  # libyaml takes YAML 1.2 as well
    return next_event


def _has_escaped_slash(data: bytes) -> bool:
    # YAML 1.2 and libyaml know the escape \\/, go-yaml v2 does not. Any letter that is no escape in its place makes
    # libyaml fail as go-yaml does; elsewhere than in double quotes the letter is ordinary text.
    src = source()
    next_event = src.parser(data.replace(b"\\/", b"\\z")).get_event
    last = (src.document_end, src.stream_end)
    try:
        while next_event().__class__ not in last:
            pass
    except Exception:
        return True
    return False


def _has_flow_in_tag(data: bytes) -> bool:
    """Say whether something that may be a tag contains a comma or a bracket: to libyaml it ends there."""
    place = data.find(b"!")
    while place >= 0:
        if place == 0 or data[place - 1] in _BEFORE_TAG:
            end = place + 1
            while end < len(data) and data[end] not in _AFTER_TAG:
                if data[end] in b",[]":
                    return True
                end += 1
            place = end - 1  # what was looked at holds for tags inside it
        place = data.find(b"!", place + 1)
    return False


def translate(error: Exception) -> Exception:
    """Return the YamlError for an error of libyaml; other errors come back as they are."""
    src = source()
    if isinstance(error, src.reader_error):
        return YamlError(f"yaml: {error.reason}")  # type: ignore[attr-defined]  # PyYAML has no types
    if isinstance(error, (src.scanner_error, src.parser_error)):
        return YamlError(f"yaml: {_where(error, isinstance(error, src.scanner_error))}{error.problem}")  # type: ignore[attr-defined]
    return error


def _where(error: Any, scanner: bool) -> str:
    # decode.go, parser.fail: marks count from 0, so parser errors name the line before; scanner errors add one
    line = 0
    if error.problem_mark is not None and error.problem_mark.line:
        line = error.problem_mark.line + scanner
    elif error.context_mark is not None:
        line = error.context_mark.line
    return f"line {line}: " if line else ""
