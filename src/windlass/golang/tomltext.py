"""What stands in TOML's strings and keys: escapes, joined lines, quoted parts (toml v1.6.0 parse.go, meta.go)."""

from __future__ import annotations

ESCAPES = {code: f"\\u{code:04x}" for code in (*range(0x20), 0x7F)} | {
    0x22: '\\"', 0x5C: "\\\\", 0x08: "\\b", 0x09: "\\t", 0x0A: "\\n", 0x0C: "\\f", 0x0D: "\\r",
}  # fmt: skip
_BARE = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")
_CHARACTERS = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", "e": "\x1b", '"': '"', "\\": "\\"}
_SIZES = {"x": 2, "u": 4, "U": 8}


def quoted_key(part: str) -> str:
    """Return a part of a key as it is written."""
    return part if part and _BARE.issuperset(part) else f'"{part.translate(ESCAPES)}"'


def dotted(key: list[str]) -> str:
    """Return a key of several parts as it is written."""
    return ".".join([quoted_key(part) for part in key])


def joined_lines(text: str) -> str:
    """Drop what follows a backslash at the end of a line, up to the next text."""
    pieces = []
    start = place = 0
    while (place := text.find("\\", place)) >= 0:
        if text[place + 1 : place + 2] == "\\":
            place += 2
            continue
        rest = place + 1
        while text[rest : rest + 1] in (" ", "\t", "\r", "\n"):
            rest += 1
        if "\n" not in text[place:rest]:
            place += 1
            continue
        pieces.append(text[start:place])
        start = place = rest
    return "".join(pieces) + text[start:]


def escapes_replaced(text: str) -> tuple[str, str]:
    """Return the text with its escapes read, and what is wrong with the first bad one."""
    pieces = []
    start = 0
    while (place := text.find("\\", start)) >= 0:
        pieces.append(text[start:place])
        letter = text[place + 1]
        if letter in " \t":
            return "", f"invalid escape: '\\{letter}'"
        size = _SIZES.get(letter, 0)
        if not size:
            pieces.append(_CHARACTERS[letter])
        else:
            digits = text[place + 2 : place + 2 + size]
            code = int(digits, 16)
            if code > 0x10FFFF or 0xD800 <= code < 0xE000:
                return "", f"Escaped character '\\u{digits}' is not valid UTF-8."
            pieces.append(chr(code))
        start = place + 2 + size
    return "".join(pieces) + text[start:], ""
