"""Text that JSON can hold: what is not UTF-8 is replaced."""

from __future__ import annotations


def printable(text: str) -> str:
    """Return the text with bytes that are not UTF-8 replaced, as encoding/json does."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return "".join("\ufffd" if "\ud800" <= character <= "\udfff" else character for character in text)
    return text
