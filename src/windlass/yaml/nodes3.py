"""The first document as nodes, with go-yaml v3's error texts: it looks elsewhere for the line (v3 decode.go, fail)."""

from __future__ import annotations

from windlass.yaml.errors import YamlError
from windlass.yaml.events import encode
from windlass.yaml.libyaml import source
from windlass.yaml.nodes import Node, build

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def parse(text: str | bytes) -> Node | None:
    """Return the root of the first document, or None when there is none. Raises YamlError."""
    src = source()
    next_event = src.parser(encode(text)).get_event
    try:
        next_event()
        if next_event().__class__ is src.stream_end:
            return None
        return build(next_event).root
    except YamlError:
        raise
    except Exception as error:
        raise translate(error) from None


def translate(error: Exception) -> Exception:
    """Return the YamlError for an error of libyaml as v3 words it; other errors come back as they are."""
    src = source()
    if isinstance(error, src.reader_error):
        return YamlError(f"yaml: {error.reason}")  # type: ignore[attr-defined]  # PyYAML has no types
    if isinstance(error, (src.scanner_error, src.parser_error)):
        found: Any = error
        return YamlError(f"yaml: {_where(found, isinstance(error, src.scanner_error))}{found.problem}")
    return error


def _where(error: Any, scanner: bool) -> str:
    for mark in (error.context_mark, error.problem_mark):
        if mark is not None and mark.line:
            return f"line {mark.line + scanner}: "
    return ""
