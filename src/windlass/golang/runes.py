"""Go's package unicode for single characters: simple case mappings and classes. Knows no strings.

Python maps case as full strings do ("ß" -> "SS"); Go maps one rune to one rune. The differences are rules, found by
comparing both over all of Unicode.
"""

from __future__ import annotations

SPACES = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006"
    "\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)
"""Every character that unicode.IsSpace accepts; str.strip() without it would also take U+001C to U+001F."""


def to_upper(char: str) -> str:
    """Go: unicode.ToUpper."""
    upper = char.upper()
    # Greek letters with iota have a one-letter upper case that Python calls title case
    return upper if len(upper) == 1 else to_title(char)


def to_title(char: str) -> str:
    """Go: unicode.ToTitle."""
    title = char.title()
    return title if len(title) == 1 else char


def to_lower(char: str) -> str:
    """Go: unicode.ToLower."""
    lower = char.lower()
    return lower if len(lower) == 1 else lower[0]  # only İ, whose simple mapping is i


def is_upper(char: str) -> bool:
    """Go: unicode.IsUpper."""
    return "A" <= char <= "Z" if char.isascii() else _category(char) == "Lu"


def is_lower(char: str) -> bool:
    """Go: unicode.IsLower."""
    return "a" <= char <= "z" if char.isascii() else _category(char) == "Ll"


def is_title(char: str) -> bool:
    """Go: unicode.IsTitle."""
    return not char.isascii() and _category(char) == "Lt"


def is_letter(char: str) -> bool:
    """Go: unicode.IsLetter."""
    return char.isalpha()


def is_space(char: str) -> bool:
    """Go: unicode.IsSpace."""
    return char in SPACES


def is_punct(char: str) -> bool:
    """Go: unicode.IsPunct."""
    return _category(char)[0] == "P"


def is_number(char: str) -> bool:
    """Go: unicode.IsNumber."""
    return "0" <= char <= "9" if char.isascii() else _category(char)[0] == "N"


def is_digit(char: str) -> bool:
    """Go: unicode.IsDigit."""
    return char.isdecimal()


def _category(char: str) -> str:
    from unicodedata import category

    return category(char)
