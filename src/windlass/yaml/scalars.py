"""Strings as go-yaml v2 writes them: which style, which escapes, where long lines fold (emitterc.go).

The emitter is fixed as sigs.k8s.io/yaml uses it: block collections, indent 2, width 80, Unicode allowed.
"""

from __future__ import annotations

from windlass.yaml.resolve import HINTS, STR_TAG, resolve

WIDTH = 80
SIMPLE_KEY_BYTES = 128

_FIRST_INDICATORS = frozenset("#,[]{}&*!|>'\"%@`")
_BREAKS = frozenset("\u2028\u2029")  # line breaks that are printable; the others are special characters
_ALL_BREAKS = frozenset("\n\r\x85\u2028\u2029")
_ESCAPES = {
    "\0": "\\0", "\a": "\\a", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\v": "\\v", "\f": "\\f", "\r": "\\r",
    "\x1b": "\\e", '"': '\\"', "\\": "\\\\", "\x85": "\\N", "\xa0": "\\_", "\u2028": "\\L", "\u2029": "\\P",
}  # fmt: skip
_BOM = "\ufeff"


def is_special(text: str) -> bool:
    """Say whether the text holds a character that only double quotes can carry; "\\n" is none of them."""
    if "\n" in text:
        text = text.replace("\n", "")
    if text.isprintable():
        return not text.isascii() and max(text) > "\uffff"
    return any(map(is_special_character, set(text)))


def is_special_character(character: str) -> bool:
    """Say whether the emitter calls one character unprintable (yamlprivateh.go, is_printable)."""
    return not (
        " " <= character <= "~"
        or character == "\n"
        or "\xa0" <= character <= "\ud7ff"
        or ("\ue000" <= character <= "\ufffd" and character != _BOM)
    )


def inline(text: str) -> str:
    """Return a text without "\\n" in plain, single or double quotes on one line, as a value or a key."""
    if text[:1] in HINTS and (resolve("", text)[0] != STR_TAG or _is_base60(text)):
        return double_quoted(text)
    if is_special(text):
        return double_quoted(text)
    if _plain_allowed(text):
        return text
    if _BREAKS.isdisjoint(text):
        return "'" + text.replace("'", "''") + "'"
    if any(f"{mark} " in text for mark in _BREAKS) or any(f" {mark}" in text for mark in _BREAKS):
        return double_quoted(text)  # a space beside a line break would be lost in single quotes
    return ""


def _plain_allowed(text: str) -> bool:
    first = text[0]
    if first in _FIRST_INDICATORS or first == " " or text[-1] == " ":
        return False
    if first in "-?:" and text[1:2] in ("", " "):
        return False
    if ":" in text and (text[-1] == ":" or ": " in text):
        return False
    if "#" in text and (" #" in text or any(f"{mark}#" in text for mark in _BREAKS)):
        return False
    return not text.startswith(("---", "...")) and (text.isascii() or _BREAKS.isdisjoint(text))


def _is_base60(text: str) -> bool:
    """Match ``^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\\.[0-9_]*)?$``: YAML 1.1's base 60, quoted for other parsers."""
    if ":" not in text:
        return False
    if text[0] in "+-":
        text = text[1:]
    head, *groups = text.split(":")
    last, dot, fraction = groups[-1].partition(".")
    groups[-1] = last
    if not head[:1].isdigit() or not head.isascii() or not head.replace("_", "").isdigit():
        return False
    if dot and fraction.replace("_", "") and not (fraction.isascii() and fraction.replace("_", "").isdigit()):
        return False
    return all(
        group.isascii() and group.isdigit() and (len(group) == 1 or (len(group) == 2 and group[0] <= "5"))
        for group in groups
    )


def double_quoted(text: str) -> str:
    """Return the text in double quotes on one line."""
    return f'"{escaped(text, all_of_it=text[:1] == _BOM)}"'


def escaped(text: str, all_of_it: bool = False) -> str:
    """Return the text with the escapes of double quotes.

    go-yaml asks for a BOM at the start of the text instead of at each character, and so escapes all of such a text.
    """
    if not all_of_it and text.isascii() and text.isprintable():
        return text.replace("\\", "\\\\").replace('"', '\\"')
    return "".join(
        [
            _ESCAPES.get(character) or _hex_escape(character)
            if all_of_it or character in '"\\\n\u2028\u2029' or is_special_character(character)
            else character
            for character in text
        ]
    )


def _hex_escape(character: str) -> str:
    code = ord(character)
    if code <= 0xFF:
        return f"\\x{code:02X}"
    return f"\\u{code:04X}" if code <= 0xFFFF else f"\\U{code:08X}"


def folded(text: str, rendered: str, column: int, pad: str) -> str:
    """Return what ``rendered`` (by ``inline``) becomes when it starts at ``column`` and may break at spaces."""
    mark = rendered[0] if rendered[0] in "'\"" and rendered != text else ""
    words = text.split(" ")
    whole_escape = mark == '"' and text[:1] == _BOM
    if whole_escape:
        return rendered
    out: list[str] = []
    column += len(mark)
    last = len(words) - 1
    broke = False
    for index, word in enumerate(words):
        if index:
            after_space = words[index - 1] == "" and index > 1
            at_edge = (index == 1 and words[0] == "") or (index == last and word == "")
            before_space = word == "" and index < last
            if column > WIDTH and not after_space and not at_edge and not (before_space and mark != '"'):
                out.append("\n" + pad)
                column = len(pad)
                if before_space:
                    out.append("\\")
                    column += 1
                broke = True
            else:
                out.append(" ")
                column += 1
        if mark == "'":
            word = word.replace("'", "''")
        elif mark:
            word = escaped(word)
        out.append(word)
        column += len(word)
    return mark + "".join(out) + mark if broke else rendered


def literal(text: str, pad: str, *, tabs: bool = False) -> str | None:
    """Return a text with "\\n" as a block scalar whose lines start with ``pad``, or None where that cannot be.

    The last line is without its line break unless the scalar keeps it. go-yaml v3 lets tabs stand in it.
    """
    if text[-1] == " " or " \n" in text or is_special(text.replace("\t", "") if tabs else text):
        return None
    if not text.isascii() and any(f" {mark}" in text for mark in _BREAKS):
        return None
    hint = "2" if text[0] in " \n\u2028\u2029" else ""
    breaks = "\n\u2028\u2029"
    chomp = "-" if text[-1] not in breaks else "+" if len(text) == 1 or text[-2] in breaks else ""
    lines = text.split("\n")
    if text.isascii() or _BREAKS.isdisjoint(text):
        body = "\n".join([pad + line if line else "" for line in lines])
    else:
        body = "\n".join([_padded_after_breaks(line, pad) for line in lines])
    return f"|{hint}{chomp}\n{body}"


def _padded_after_breaks(line: str, pad: str) -> str:
    out = []
    at_start = True
    for character in line:
        if character in _BREAKS:
            at_start = True
        elif at_start:
            out.append(pad)
            at_start = False
        out.append(character)
    return "".join(out)


def has_breaks(text: str) -> bool:
    """Say whether the emitter sees more than one line in the text: then it is no simple key."""
    return not _ALL_BREAKS.isdisjoint(text)


def quoted_with_breaks(text: str, column: int, pad: str, may_fold: bool) -> str:
    """Return a single-quoted text that holds U+2028 or U+2029, which the emitter takes for line breaks."""
    out = ["'"]
    column += 1
    after_space = after_break = False
    for index, character in enumerate(text):
        if character == " ":
            following = text[index + 1 : index + 2]
            if may_fold and not after_space and column > WIDTH and 0 < index < len(text) - 1 and following != " ":
                out.append("\n" + pad)
                column = len(pad)
            else:
                out.append(" ")
                column += 1
            after_space = True
        elif character in _BREAKS:
            out.append(character)
            column = 0
            after_break = True
        else:
            if after_break:
                out.append(pad[column:])
                column = len(pad)
            piece = "''" if character == "'" else character
            out.append(piece)
            column += len(piece)
            after_space = after_break = False
    out.append("'")
    return "".join(out)
