"""Cuts the inside of an action into tokens (Go: text/template/parse/lex.go). Knows no grammar.

The text is scanned as *bytes seen through latin-1*: one character is one byte, so every offset is Go's. Nearly all
actions are cut by one ``findall``; what that cannot account for (errors, letters beyond ASCII, a closing delimiter
inside quotes) is scanned again token by token, as Go does it.

A token is a plain string whose first character tells its class. Classes without a character of their own have control
characters, which cannot start a real token: END (the right delimiter), LONE_POINT, and FAULT before an error's text.
"""

from __future__ import annotations

import re
from itertools import accumulate

from windlass.golang import strconv

SPACES = " \t\r\n"
END = "\x01"
FAULT = "\x00"
LONE_POINT = "\x02"
"""A point at the very end of the text, which Go takes for a number."""

LEFT_DELIM, RIGHT_DELIM = "{{", "}}"
LEFT_COMMENT, _RIGHT_COMMENT = "/*", "*/"

# Go: scanNumber. Accepts too much on purpose; the parser's conversion refuses what is no number.
_NUMBER_FORM = (
    r"[+-]?(?:0[xX][0-9a-fA-F_]*(?:\.[0-9a-fA-F_]*)?(?:[pP][+-]?[0-9_]*)?"
    r"|0[oO][0-7_]*(?:\.[0-7_]*)?|0[bB][01_]*(?:\.[01_]*)?"
    r"|[0-9_]*(?:\.[0-9_]*)?(?:[eE][+-]?[0-9_]*)?)i?"
)
_STRING_FORM = r'"[^"\\\n]*+(?:\\[^\n][^"\\\n]*+)*+"'
_RAW_FORM = r"`[^`]*`"
_CHAR_FORM = r"'[^'\\\n]*+(?:\\[^\n][^'\\\n]*+)*+'"
_ATOM_FORM = r":=|=|[|()]|[!#%&*,/;<>?@\[\\\]^{}~]"

# What may follow a name (Go: atTerminator), or the end of the text, which here is the action's.
_STOP = r"(?![^ \t\r\n.,|:)(])"
_NAME = rf"[A-Za-z_][A-Za-z0-9_]*+{_STOP}"
_ACTION = re.compile(
    rf"[ \t\r\n]++|{_NAME}|(?:\.{_NAME})++|\.{_STOP}|{_STRING_FORM}|{_ATOM_FORM}"
    rf"|\$[A-Za-z0-9_]*+{_STOP}(?:\.{_NAME})*+"
    rf"|(?=[-+0-9]|\.[0-9])(?>{_NUMBER_FORM})(?![A-Za-z0-9_+-])|{_RAW_FORM}|{_CHAR_FORM}"
    # Where no token starts, the rest is taken whole: looking on at each character would cost the square of the length.
    r"|(?s:.)++"
)
_cut = _ACTION.findall

# Compiled when first used: most files need none of them.
_SPACE_RUN = r"[ \t\r\n]+"
_QUOTED = {
    '"': (_STRING_FORM, "unterminated quoted string"),
    "`": (_RAW_FORM, "unterminated raw quoted string"),
    "'": (_CHAR_FORM, "unterminated character constant"),
}


def _match(form: str, raw: str, place: int) -> re.Match[str] | None:
    return re.compile(form).match(raw, place)


def as_bytes(text: str) -> str:
    """Return the text with one character per byte."""
    return text if text.isascii() else text.encode("utf-8", "surrogateescape").decode("latin-1")


def as_text(raw: str) -> str:
    """Undo :func:`as_bytes`."""
    return raw if raw.isascii() else raw.encode("latin-1").decode("utf-8", "surrogateescape")


class Lexer:
    """Cuts the actions of one file. ``tokens`` and ``places`` hold the last action: its tokens and their offsets."""

    __slots__ = ("_left", "_plain", "_raw", "_right", "places", "tokens", "trims_right")

    def __init__(self, raw: str, left: str = LEFT_DELIM, right: str = RIGHT_DELIM) -> None:
        self._raw = raw
        self._left = as_bytes(left)
        self._right = as_bytes(right)
        # Another delimiter may look like a token, so only the exact scan tells where an action ends.
        self._plain = self._right == RIGHT_DELIM
        self.tokens: list[str] = []
        self.places: list[int] = []
        self.trims_right = False

    def comment(self, start: int) -> int:
        """Skip the comment at ``start``; return the offset after its right delimiter.

        Returns -1 when the comment is broken, with a FAULT as the only token.
        """
        raw = self._raw
        stop = raw.find(_RIGHT_COMMENT, start + len(LEFT_COMMENT))
        if stop < 0:
            return self._broken_comment(start, "unclosed comment")
        stop += len(_RIGHT_COMMENT)
        self.trims_right = self._at_right_trim(stop)
        if self.trims_right:
            return stop + 2 + len(self._right)
        if raw.startswith(self._right, stop):
            return stop + len(self._right)
        return self._broken_comment(start, "comment ends before closing delimiter")

    def _broken_comment(self, start: int, message: str) -> int:
        self.tokens, self.places = [FAULT + message], [start]
        return -1

    def action(self, start: int) -> int:
        """Cut the action whose text starts at ``start``; return the offset after its right delimiter."""
        raw = self._raw
        if not self._plain:
            return self._exact_action(start)
        close = raw.find(RIGHT_DELIM, start)
        stop = close
        trims = close - start >= 2 and raw[close - 1] == "-" and raw[close - 2] in SPACES
        if trims:
            stop -= 2
        tokens: list[str] = _cut(raw, start, stop) if close >= 0 else []
        places = list(accumulate(map(len, tokens), initial=start))
        if close < 0 or places[-1] != stop or (tokens and _is_rest(tokens[-1])):
            return self._exact_action(start)
        tokens.append(END)
        places[-1] = close
        self.tokens = tokens
        self.places = places
        self.trims_right = trims
        return close + 2

    def _at_right_trim(self, place: int) -> bool:
        raw = self._raw
        return raw[place : place + 1] in (" ", "\t", "\r", "\n") and raw.startswith("-" + self._right, place + 1)

    def _exact_action(self, place: int) -> int:
        """Go's own order of tests, one token at a time (lexInsideAction)."""
        raw, right = self._raw, self._right
        tokens: list[str] = []
        places: list[int] = []
        self.tokens, self.places = tokens, places
        while True:
            self.trims_right = self._at_right_trim(place)
            if self.trims_right or raw.startswith(right, place):
                close = place + 2 if self.trims_right else place
                tokens.append(END)
                places.append(close)
                return close + len(right)
            token = self._token(place)
            places.append(place)
            tokens.append(token)
            if token == LONE_POINT:
                token = "."
            elif token[0] == FAULT:
                return -1
            place += len(token)

    def _token(self, place: int) -> str:
        raw = self._raw
        char = raw[place : place + 1]
        if not char:
            return FAULT + "unclosed action"
        if char in SPACES:
            return self._space(place)
        if char == "." and place + 1 == len(raw):
            return LONE_POINT
        if char in _QUOTED:
            form, message = _QUOTED[char]
            found = _match(form, raw, place)
            return found.group() if found else FAULT + message
        if char == ":":
            return ":=" if raw.startswith(":=", place) else FAULT + "expected :="
        if char in "+-0123456789" or (char == "." and raw[place + 1 : place + 2] in tuple("0123456789")):
            return self._number(place)
        if char in ".$":
            return self._name(place, place + 1)
        rune, _ = self._rune(place)
        if _is_alphanumeric(rune):
            return self._name(place, place)
        if char.isascii() and char.isprintable():
            return char
        return f"{FAULT}unrecognized character in action: {_unicode(rune)}"

    def _space(self, place: int) -> str:
        found = _match(_SPACE_RUN, self._raw, place)
        assert found is not None  # the caller saw a space
        token = found.group()
        # Go: lexSpace leaves the last space to a trimming right delimiter.
        return token[:-1] if self._at_right_trim(found.end() - 1) else token

    def _number(self, place: int) -> str:
        raw = self._raw
        stop, ok = self._scan_number(place)
        if ok and raw[stop : stop + 1] in ("+", "-"):
            stop, ok = self._scan_number(stop)
            ok = ok and raw[stop - 1] == "i"
        if ok:
            return raw[place:stop]
        return f"{FAULT}bad number syntax: {strconv.quote(as_text(raw[place:stop]))}"

    def _scan_number(self, place: int) -> tuple[int, bool]:
        found = _match(_NUMBER_FORM, self._raw, place)
        assert found is not None  # the pattern matches the empty text too
        rune, width = self._rune(found.end())
        if width and _is_alphanumeric(rune):
            return found.end() + width, False
        return found.end(), True

    def _name(self, start: int, place: int) -> str:
        while True:
            rune, width = self._rune(place)
            if not width or not _is_alphanumeric(rune):
                break
            place += width
        if width and rune not in " \t\r\n.,|:)(" and not self._raw.startswith(self._right, place):
            return f"{FAULT}bad character {_unicode(rune)}"
        return self._raw[start:place]

    def _rune(self, place: int) -> tuple[str, int]:
        """Return the character at an offset and its width in bytes (Go: utf8.DecodeRuneInString)."""
        char = self._raw[place : place + 1]
        if not char or char < "\x80":
            return char, len(char)
        for width in (2, 3, 4):
            try:
                return self._raw[place : place + width].encode("latin-1").decode("utf-8"), width
            except UnicodeDecodeError:
                continue
        return "\ufffd", 1


def _is_rest(token: str) -> bool:
    """Tell whether the last that _ACTION found is no token."""
    if token[0] in SPACES:
        return False
    found = _ACTION.match(token + " ")  # which a token leaves alone
    return found is None or found.end() != len(token)


def _is_alphanumeric(rune: str) -> bool:
    # Go: unicode.IsLetter or unicode.IsDigit, or an underscore.
    return rune == "_" or rune.isalpha() or rune.isdecimal()


def _unicode(rune: str) -> str:
    """Return what Go's ``%#U`` prints."""
    code = f"U+{ord(rune):04X}"
    return f"{code} '{rune}'" if strconv.is_print(rune) else code
