"""The first document of a YAML text as libyaml events, with go-yaml's limits and error texts. Knows no values.

libyaml and go-yaml share their scanner; what differs is collected here: where a line number points, BOMs, the
``%YAML`` version, and the depth at which each gives up.
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


def encode(text: str | bytes) -> bytes:
    """Return the bytes of a document. Raises YamlLimitError above MAX_DOCUMENT_BYTES."""
    data = text.encode("utf-8", "surrogateescape") if isinstance(text, str) else text
    if len(data) > MAX_DOCUMENT_BYTES:
        raise YamlLimitError(f"yaml: document is larger than {MAX_DOCUMENT_BYTES} bytes")
    return data


def open_document(data: bytes) -> Callable[[], Any] | None:
    """Return a function that gives the events inside the first document one by one, or None for an empty stream.

    Raises YamlError. The function itself lets libyaml's errors through: turn them into ours with ``translate``.
    """
    src = source()
    if b"\\/" in data:
        _refuse_escaped_slash(data)
    next_event: Callable[[], Any] = src.parser(data).get_event
    try:
        next_event()
        event = next_event()
    except Exception as error:
        raise translate(error) from None
    if event.__class__ is src.stream_end:
        return None
    if event.version is not None and event.version != (1, 1):
        # libyaml takes YAML 1.2 as well, go-yaml v2 does not (parserc.go, yaml_parser_process_directives)
        line = event.start_mark.line
        raise YamlError(f"yaml: {f'line {line}: ' if line else ''}found incompatible YAML document")
    return next_event


def _refuse_escaped_slash(data: bytes) -> None:
    # YAML 1.2 and libyaml know the escape \\/, go-yaml v2 does not. Any letter that is no escape in its place makes
    # libyaml report what go-yaml reports; elsewhere than in double quotes the letter is ordinary text.
    src = source()
    next_event = src.parser(data.replace(b"\\/", b"\\z")).get_event
    last = (src.document_end, src.stream_end)
    try:
        while next_event().__class__ not in last:
            pass
    except src.scanner_error as error:
        if error.problem == "found unknown escape character":  # type: ignore[attr-defined]  # PyYAML has no types
            raise translate(error) from None
    except Exception:
        return  # whatever else is wrong will be found again in the real text


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
