"""What a text allows its scalar to look like (go-yaml v3: yaml_emitter_analyze_scalar), and its escapes."""

from __future__ import annotations

BREAKS = frozenset("\r\n\x85\u2028\u2029")
_SPACE_OR_END = BREAKS | {" ", "\t", "\0"}
_FIRST_INDICATORS = frozenset("#,[]{}&*!|>'\"%@`")
_FLOW_INDICATORS = frozenset(",?[]{}")
_ESCAPES = {
    "\0": "0", "\x07": "a", "\x08": "b", "\t": "t", "\n": "n", "\x0b": "v", "\x0c": "f", "\r": "r", "\x1b": "e",
    '"': '"', "\\": "\\", "\x85": "N", "\xa0": "_", "\u2028": "L", "\u2029": "P",
}  # fmt: skip
_ALWAYS_ESCAPED = BREAKS | {'"', "\\", "\ufeff"}


def is_printable(char: str) -> bool:
    """Say whether go-yaml writes the character as it is (yamlprivateh.go, is_printable: none above U+FFFF)."""
    if char <= "~":
        return char >= " " or char == "\n"
    return "\xa0" <= char <= "\ufffd" and not "\ud800" <= char <= "\udfff" and char != "\ufeff"


class Traits:
    """Which styles a text may have."""

    __slots__ = ("block", "block_plain", "flow_plain", "multiline", "single_quoted")

    def __init__(self, value: str) -> None:
        if not value:
            self.multiline = self.flow_plain = self.block = False
            self.block_plain = self.single_quoted = True
            return
        in_block, in_flow = _indicators(value)
        special = any(char != "\t" and not is_printable(char) for char in value)
        self.multiline = not BREAKS.isdisjoint(value)
        break_space, space_break = _mixtures(value)
        edges = value[0] == " " or value[-1] == " " or value[0] in BREAKS or value[-1] in BREAKS
        unquotable = break_space or space_break or special or "\t" in value
        plain = not (edges or unquotable or self.multiline)
        self.flow_plain = plain and not in_flow
        self.block_plain = plain and not in_block
        self.single_quoted = not unquotable
        self.block = not (value[-1] == " " or space_break or special)


def _indicators(value: str) -> tuple[bool, bool]:
    """Say whether characters with a meaning stand where they have it, in block and in flow context."""
    in_block = in_flow = value[:3] in ("---", "...")
    last = len(value) - 1
    first = value[0]
    before_blank = last == 0 or value[1] in " \t"
    if first in _FIRST_INDICATORS:
        in_block = in_flow = True
    elif first in "?:":
        in_flow = True
        in_block = in_block or before_blank
    elif first == "-" and before_blank:
        in_block = in_flow = True
    for at in range(1, last + 1):
        char = value[at]
        if char in _FLOW_INDICATORS:
            in_flow = True
        elif char == ":":
            in_flow = True
            in_block = in_block or at == last or value[at + 1] in " \t"
        elif char == "#" and value[at - 1] in _SPACE_OR_END:
            in_block = in_flow = True
    return in_block, in_flow


def _mixtures(value: str) -> tuple[bool, bool]:
    """Say whether a blank follows a line break, and a line break a blank."""
    break_space = space_break = False
    before = ""
    for char in value:
        if char == " " and before in BREAKS:
            break_space = True
        elif char in BREAKS and before == " ":
            space_break = True
        before = char
    return break_space, space_break


def escaped(value: str) -> str:
    """Return the text as it stands between double quotes."""
    if value.isascii() and value.isprintable() and '"' not in value and "\\" not in value:
        return value
    return "".join([_escape(char) if char in _ALWAYS_ESCAPED or not is_printable(char) else char for char in value])


def _escape(char: str) -> str:
    short = _ESCAPES.get(char)
    if short is not None:
        return "\\" + short
    code = ord(char)
    if code <= 0xFF:
        return f"\\x{code:02X}"
    return f"\\u{code:04X}" if code <= 0xFFFF else f"\\U{code:08X}"
