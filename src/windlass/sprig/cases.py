"""Letter case: title, snakecase and their kin (sprig calls strings.Title, goutils v1.1.1 and xstrings v1.5.0)."""

from __future__ import annotations

from windlass.golang.runes import (
    SPACES,
    is_digit,
    is_letter,
    is_lower,
    is_number,
    is_punct,
    is_space,
    is_title,
    is_upper,
    to_lower,
    to_title,
    to_upper,
)
from windlass.golang.text import runes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


def title(text: str) -> str:
    """Give each word a capital first letter (Go: strings.Title)."""
    out = []
    previous = " "
    for char in runes(text):
        out.append(to_title(char) if _separates(previous) else char)
        previous = char
    return "".join(out)


def _separates(char: str) -> bool:
    if char.isascii():
        return not (char.isalnum() or char == "_")
    return not (is_letter(char) or is_digit(char)) and is_space(char)


def untitle(text: str) -> str:
    """Give each word a small first letter (goutils: Uncapitalize)."""
    out = []
    first = True
    for char in runes(text):
        if is_space(char):
            first = True
        elif first:
            char, first = to_lower(char), False
        out.append(char)
    return "".join(out)


def swapcase(text: str) -> str:
    """Exchange capital and small letters; a small letter after a blank becomes title case (goutils: SwapCase)."""
    out = []
    after_blank = True
    for char in runes(text):
        if is_upper(char) or is_title(char):
            char, after_blank = to_lower(char), False
        elif is_lower(char):
            char, after_blank = to_title(char) if after_blank else to_upper(char), False
        else:
            after_blank = is_space(char)
        out.append(char)
    return "".join(out)


def camelcase(text: str) -> str:
    """Join words, each with a capital first letter (xstrings: ToPascalCase)."""
    chars = runes(text)
    start = 0
    while start < len(chars) and _connects(chars[start]):
        start += 1
    out = list(chars[:start])  # leading connectors stay
    if start >= len(chars):
        # a text of connectors only keeps its last one twice
        return chars + chars[-1:]
    shouting = is_upper(chars[start])
    current = to_upper(chars[start])
    if start + 1 == len(chars):
        return "".join([*out, current])
    for char in chars[start + 1 :]:
        previous, current = current, char
        if _connects(current) and _connects(previous):
            out.append(previous)
        elif _connects(previous):
            shouting = is_upper(current)
            current = to_upper(current)
        else:
            if shouting:
                shouting = is_upper(current)
                current = to_lower(current) if shouting else current
            out.append(previous)
    return "".join([*out, current])


def snakecase(text: str) -> str:
    """Return the words in small letters, joined by underscores (xstrings: ToSnakeCase)."""
    return _lower_words(text, "_")


def kebabcase(text: str) -> str:
    """Return the words in small letters, joined by hyphens (xstrings: ToKebabCase)."""
    return _lower_words(text, "-")


def _connects(char: str) -> bool:
    return char in "-_" or char in SPACES


_END, _NUMBER, _UPPER, _ALPHABET, _CONNECTOR, _PUNCT, _OTHER = range(7)


class _Words:
    """The words of a text, one after the other (xstrings: nextWord).

    ``signs`` has one character per unit of the text; broken bytes and U+FFFD belong to the unit of the next
    character, or of the last one at the end (xstrings: nextValidRune).
    """

    __slots__ = ("end", "kind", "signs", "start", "units")

    def __init__(self, text: str) -> None:
        self.signs, self.units = _units(text)
        self.kind, self.start, self.end = _END, 0, 0
        self.advance()

    def advance(self) -> None:
        self.start = self.end
        self.kind, self.end = _next_word(self.signs, self.start)

    def more(self) -> bool:
        return self.end < len(self.signs)

    def lowered(self, connector: str) -> str:
        """Return the current word in small letters, blanks and hyphens exchanged for the connector."""
        word = "".join(self.units[self.start : self.end])
        if self.kind not in (_UPPER, _CONNECTOR):
            return word
        return "".join([connector if _connects(char) else _small(char) for char in runes(word)])


def _small(char: str) -> str:
    return to_lower(char) if is_upper(char) else char


def _units(text: str) -> tuple[str, str | list[str]]:
    if text.isascii():
        return text, text
    signs, units, broken = [], [], ""
    for char in text:
        if char == "\ufffd" or "\udc80" <= char <= "\udcff":
            broken += char
            continue
        signs.append(char)
        units.append(broken + char)
        broken = ""
    if broken:
        signs.append(signs[-1] if signs else "\ufffd")
        units.append(broken)
    return "".join(signs), units


def _next_word(signs: str, start: int) -> tuple[int, int]:
    """Return the kind of the word at ``start`` and where it ends."""
    if start >= len(signs) or signs[start] == "\ufffd":
        return _END, len(signs)
    char = signs[start]
    if _connects(char):
        return _CONNECTOR, _while(signs, start + 1, _connects)
    if is_punct(char):
        return _PUNCT, _while(signs, start + 1, is_punct)
    if is_upper(char):
        return _UPPER, _capital_word(signs, start)
    if _in_alphabet(char):
        return _ALPHABET, _while(signs, start + 1, _in_lower_alphabet)
    if is_number(char):
        return _NUMBER, _while(signs, start + 1, is_number)
    return _OTHER, _while(signs, start + 1, _is_other)


def _capital_word(signs: str, start: int) -> int:
    second = signs[start + 1 : start + 2]
    if not second:
        return start + 1
    if is_upper(second):
        end = _while(signs, start + 2, is_upper)
        # "HTTPStatus" is HTTP and Status: the last capital belongs to the next word
        return end - 1 if end < len(signs) and _in_alphabet(signs[end]) else end
    if _in_alphabet(second):
        return _while(signs, start + 2, _in_lower_alphabet)
    return start + 1


def _lower_words(text: str, connector: str) -> str:
    """xstrings: camelCaseToLowerCase; numbers stick to the word before or after by its rules."""
    out: list[str] = []
    words = _Words(text)
    while words.more():
        before = words.kind
        out.append(words.lowered(connector))
        words.advance()
        if before == _NUMBER:
            _absorb(words, out, connector)
            _connect(words.kind, out, connector, also_at_end=False)
        elif before not in (_CONNECTOR, _PUNCT):
            _after_word(words, out, connector)
    out.append(words.lowered(connector))
    return "".join(out)


def _after_word(words: _Words, out: list[str], connector: str) -> None:
    if words.kind != _NUMBER:
        _connect(words.kind, out, connector, also_at_end=True)
        return
    if not words.more():
        return
    number = words.lowered(connector)
    words.advance()
    if words.kind != _ALPHABET:
        out.append(number)  # "Bld4Floor" is bld4_floor
        _connect(words.kind, out, connector, also_at_end=True)
        return
    out.append(connector + number)  # "HTTP2xx" is http_2xx
    _absorb(words, out, connector)
    _connect(words.kind, out, connector, also_at_end=False)


def _absorb(words: _Words, out: list[str], connector: str) -> None:
    while words.kind in (_ALPHABET, _NUMBER):
        out.append(words.lowered(connector))
        words.advance()


def _connect(kind: int, out: list[str], connector: str, also_at_end: bool) -> None:
    if kind not in (_CONNECTOR, _PUNCT) and (also_at_end or kind != _END):
        out.append(connector)


def _while(signs: str, position: int, accepts: Callable[[str], bool]) -> int:
    while position < len(signs) and accepts(signs[position]):
        position += 1
    return position


def _in_alphabet(char: str) -> bool:
    """xstrings: isAlphabet, every letter but the ideographs."""
    if not is_letter(char):
        return False
    if char < "\u3400":
        return True
    return not ("\u4e00" <= char <= "\u9fcc" or "\u3400" <= char <= "\u4d85" or "\U00020000" <= char <= "\U0002b81d")


def _in_lower_alphabet(char: str) -> bool:
    return _in_alphabet(char) and not is_upper(char)


def _is_other(char: str) -> bool:
    return not (_connects(char) or _in_alphabet(char) or is_number(char) or is_punct(char))
