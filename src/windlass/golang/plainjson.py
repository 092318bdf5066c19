"""JSON as Python's json package reads and writes it, on the C scanner and encoder below it.

The package compiles patterns as it is imported and needs `re` and `enum` for that: 7 ms of a cold start. What is no
plain document (broken, not UTF-8, with a mark of its byte order) is left to the package after all, which has the words.
"""

from __future__ import annotations

from _json import encode_basestring, make_encoder, make_scanner

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import NoReturn

_BLANKS = " \t\r\n"
# SystemError: CPython 3.11's scanner loses its own error when json.decoder was never imported.
_NOT_PLAIN = (ValueError, StopIteration, RecursionError, SystemError)


def reader(parse_int: Callable[[str], object] = int) -> Callable[[str | bytes], object]:
    """Return a function like ``json.loads`` that makes integers so. It raises ValueError."""
    settings = _Settings()
    settings.parse_int = parse_int
    scan = make_scanner(settings)  # type: ignore[arg-type]  # typeshed knows the json package's use only

    def read(data: str | bytes) -> object:
        try:
            text = data if isinstance(data, str) else data.decode("utf-8")
            value, end = scan(text, len(text) - len(text.lstrip(_BLANKS)) if text[:1] in _BLANKS else 0)
            if end == len(text) or not text[end:].strip(_BLANKS):
                return value
        except _NOT_PLAIN:
            pass
        import json

        try:
            return json.loads(data, parse_int=parse_int)
        except RecursionError as error:  # the scanner goes about 1,000 levels deep, Go 10,000
            raise ValueError("exceeded max depth") from error

    return read


def dumps(value: object) -> str:
    """Return JSON without blanks, all characters as they are. Raises what ``json.dumps`` does."""
    encode = make_encoder({}, _unknown, encode_basestring, None, ":", ",", False, False, True)
    return "".join(encode(value, 0))


def _unknown(value: object) -> NoReturn:
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


def _constant(name: str) -> float:
    return float(name)  # NaN, Infinity, -Infinity


class _Settings:
    """What the C scanner reads from its context."""

    strict = True
    object_hook = None
    object_pairs_hook = None
    parse_float = float
    parse_int: Callable[[str], object] = int
    parse_constant = staticmethod(_constant)
    memo: dict[str, str] = {}  # noqa: RUF012  # the C scanner keeps a memo of its own


loads = reader()
"""``json.loads`` of a document without options. Raises ValueError."""
