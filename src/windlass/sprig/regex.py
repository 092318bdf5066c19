"""Regular expressions (sprig: regex.go). Without ``must`` a bad pattern is a panic, for regexMatch just no match."""

from __future__ import annotations

from windlass.golang.kinds import NilStrings, Strings, TypedList
from windlass.golang.regexp import Regexp, RegexpError, compile, quote_meta
from windlass.template.errors import FuncError

__all__ = [
    "find",
    "find_all",
    "match",
    "must_find",
    "must_find_all",
    "must_match",
    "must_replace_all",
    "must_replace_all_literal",
    "must_split",
    "quote_meta",
    "replace_all",
    "replace_all_literal",
    "split",
]


def match(pattern: str, text: str) -> bool:
    """Tell whether the text contains a match; a bad pattern matches nothing."""
    try:
        return compile(pattern).match(text)
    except RegexpError:
        return False


def must_match(pattern: str, text: str) -> bool:
    """Tell whether the text contains a match. Raises FuncError."""
    return _compiled(pattern).match(text)


def find(pattern: str, text: str) -> str:
    """Return the first match, the empty string without one."""
    return _sure(pattern).find(text)


def must_find(pattern: str, text: str) -> str:
    """Return the first match, the empty string without one. Raises FuncError."""
    return _compiled(pattern).find(text)


def find_all(pattern: str, text: str, limit: int) -> TypedList:
    """Return up to ``limit`` matches, all for a negative limit."""
    return _strings(_sure(pattern).find_all(text, limit))


def must_find_all(pattern: str, text: str, limit: int) -> TypedList:
    """Return up to ``limit`` matches. Raises FuncError."""
    return _strings(_compiled(pattern).find_all(text, limit))


def replace_all(pattern: str, text: str, replacement: str) -> str:
    """Replace every match, with $1 and ${name} expanded."""
    return _sure(pattern).replace_all(text, replacement)


def must_replace_all(pattern: str, text: str, replacement: str) -> str:
    """Replace every match. Raises FuncError."""
    return _compiled(pattern).replace_all(text, replacement)


def replace_all_literal(pattern: str, text: str, replacement: str) -> str:
    """Replace every match by exactly this text."""
    return _sure(pattern).replace_all_literal(text, replacement)


def must_replace_all_literal(pattern: str, text: str, replacement: str) -> str:
    """Replace every match by exactly this text. Raises FuncError."""
    return _compiled(pattern).replace_all_literal(text, replacement)


def split(pattern: str, text: str, limit: int) -> TypedList:
    """Return the text between the matches, at most ``limit`` pieces."""
    return _strings(_sure(pattern).split(text, limit))


def must_split(pattern: str, text: str, limit: int) -> TypedList:
    """Return the text between the matches. Raises FuncError."""
    return _strings(_compiled(pattern).split(text, limit))


def _compiled(pattern: str) -> Regexp:
    """Go: regexp.Compile, whose error is returned."""
    try:
        return compile(pattern)
    except RegexpError as err:
        raise FuncError(str(err)) from err


def _sure(pattern: str) -> Regexp:
    """Go: regexp.MustCompile, which panics."""
    try:
        return compile(pattern)
    except RegexpError as err:
        raise FuncError(err.panic_text) from err


def _strings(found: list[str] | None) -> TypedList:
    return NilStrings() if found is None else Strings(found)
