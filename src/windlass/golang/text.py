"""Go strings seen as bytes. A Python str stands for a Go string; bytes that are not UTF-8 are surrogate escapes."""

from __future__ import annotations

import sys


def length(text: str) -> int:
    """Return the number of bytes (Go: len)."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogateescape"))


def to_bytes(text: str) -> bytes:
    """Return the bytes of a Go string."""
    return text.encode("utf-8", "surrogateescape")


def from_bytes(data: bytes) -> str:
    """Return the Go string with these bytes, valid UTF-8 or not."""
    return data.decode("utf-8", "surrogateescape")


def cut(text: str, start: int, stop: int = sys.maxsize) -> str:
    """Return the bytes from start to stop (Go: s[start:stop]), which may split a character."""
    if text.isascii():
        return text[start:stop]
    return from_bytes(to_bytes(text)[start:stop])


def runes(text: str) -> str:
    """Return the text with each byte that is not UTF-8 as U+FFFD: what Go's ``range`` and ``[]rune`` give."""
    if text.isascii():
        return text
    return "".join(["�" if "\udc80" <= char <= "\udcff" else char for char in text])
