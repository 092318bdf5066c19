"""The YAML that indexes are written in, read by lines: block mappings and sequences of one-line scalars.

Reading a line that was seen before is a look into a dictionary, which makes this several times faster than any general
reader. A value that is not plain to see goes to the general reader together with the lines that belong to it; where
the structure itself is not plain, ``Unusual`` is raised and the general reader gets the whole text. So nothing is read
otherwise than by ``yaml.load_goyaml(…, strict=True)``, errors included.
"""

from __future__ import annotations

import re

from windlass.errors import WindlassError
from windlass.yaml.resolve import HINTS, resolve_untagged

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    # indent, whether an item of a sequence begins, key, kind of value, value
    Token = tuple[int, bool, str | None, int, object]

# Kinds of values: none on this line, a plain scalar that the next line may continue, a finished one, an empty
# collection, a literal block, the beginning of something for the general reader; or no value: nothing to see here.
_CHILD, _PLAIN, _DONE, _EMPTY, _LITERAL, _COMPLEX, _BLANK = range(7)

_LINE = re.compile(r"( *)(- )?(?:([A-Za-z0-9_][A-Za-z0-9_./-]{0,200}):(?: (.*))?|(.*))")
_UNPRINTABLE = re.compile("[^\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_PLAIN_STARTS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_/(.+^$")
_DIGITS, _BASES, _EXPONENTS = "0123456789", ("", *"xXbBoO"), ("", "e", "E")
_LITERALS = {"|": "\n", "|-": ""}
_COLLECTIONS: dict[str, type] = {"[]": list, "{}": dict}


class Unusual(WindlassError):
    """The text is not of the kind that can be read by lines."""


MAX_LINES = 100_000
"""Lines that are remembered from one text to the next."""


def read(data: bytes, tokens: Tokens | None = None) -> object:
    """Return the value of a block mapping. ``tokens`` remembers lines from text to text. Raises Unusual."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise Unusual from None
    if not text.endswith("\n") or _UNPRINTABLE.search(text):
        raise Unusual
    lines = text[:-1].split("\n")
    if tokens is None or len(tokens) > MAX_LINES:
        tokens = Tokens()
    return _Reader(lines, tokens).read(1 if lines[0] == "---" else 0)


class Tokens(dict[str, "Token"]):
    """Lines and what they say, remembered."""

    __slots__ = ("_keys", "singles")

    def __init__(self) -> None:
        self._keys: set[str] = set()
        self.singles: dict[str, object] = {}
        """What the general reader made of texts of one line: scalars, and sequences of scalars."""

    def __missing__(self, line: str) -> Token:
        stripped = line.lstrip(" ")
        key, colon, after = stripped.partition(": ")
        if colon and key in self._keys:
            token = self[line] = (len(line) - len(stripped), False, key, *_value(after))
            return token
        return self._first(line)

    def _first(self, line: str) -> Token:
        match = _LINE.fullmatch(line)
        assert match is not None, "the last alternative takes everything"
        spaces, dash, key, after, alone = match.groups()
        indent = len(spaces)
        if key is None and (not alone or alone[0] == "#"):
            if dash:
                raise Unusual
            token: Token = (indent, False, None, _BLANK, None)
        elif key is None:
            token = (indent, bool(dash), None, *_value(alone))
        else:
            if resolve_untagged(key) != key:
                raise Unusual
            self._keys.add(key)
            token = (indent, bool(dash), key, *((_CHILD, None) if after is None else _value(after)))
        self[line] = token
        return token


def _value(text: str) -> tuple[int, object]:
    first = text[:1]
    if first in _PLAIN_STARTS and first:
        if ": " not in text and " #" not in text and text[-1] not in ": ":
            value: object = text if first not in HINTS or _is_word(text) else resolve_untagged(text)
            if value.__class__ is str:
                return _PLAIN, value
            if value is True or value is False or value is None or value.__class__ is int:
                return _DONE, value
    elif first == '"':
        if text[-1] == '"' and len(text) > 1 and "\\" not in text and '"' not in text[1:-1]:
            return _DONE, text[1:-1]
    elif first == "'":
        inner = text[1:-1]
        if text[-1] == "'" and len(text) > 1 and inner.count("'") == 2 * inner.count("''"):
            return _DONE, inner.replace("''", "'")
    elif text in _LITERALS:
        return _LITERAL, _LITERALS[text]
    elif text in _COLLECTIONS:
        return _EMPTY, _COLLECTIONS[text]
    return _COMPLEX, text


def _is_word(text: str) -> bool:
    """Say whether a text that begins with a digit is surely no number, as nearly all digests are."""
    return (
        text.isascii()
        and text.isalnum()
        and text[0] in _DIGITS
        and text[1:2] not in _BASES
        and text.strip(_DIGITS) not in _EXPONENTS
    )


class _Reader:
    """One text: its lines, and the collections that are open at a line, from the outermost."""

    def __init__(self, lines: list[str], tokens: Tokens) -> None:
        self._lines = lines
        self._tokens = tokens
        self._lines.append("end:")  # closes whatever is open

    def read(self, at: int) -> object:
        """Return the mapping that begins at a line."""
        lines, tokens = self._lines, self._tokens
        root: dict[str, object] = {}
        container: Any = root
        last: Any = None  # key or position of the value that was read last
        depth, in_list, awaits, continuable = 0, False, False, False
        stack: list[tuple[Any, int, bool]] = []
        end = len(lines) - 1
        while at < end:
            line = lines[at]
            at += 1
            indent, dash, key, kind, value = tokens[line]
            if kind == _BLANK:
                continuable = False
                continue
            if awaits:
                awaits = False
                if indent > depth or (dash and indent == depth):
                    child: Any = [] if dash else {}
                    container[last] = child
                    stack.append((container, depth, in_list))
                    container, depth, in_list = child, indent, dash
            elif indent > depth:
                if not continuable or dash or key is not None:
                    raise Unusual
                container[last] = _joined(container[last], line)
                continue
            while depth > indent or (depth == indent and in_list and not dash):
                if not stack:
                    raise Unusual
                container, depth, in_list = stack.pop()
            if depth != indent or in_list is not dash:
                raise Unusual
            if key is None:
                if not dash:
                    raise Unusual
                last = len(container)
                container.append(None)
            else:
                if dash:
                    child = {}
                    container.append(child)
                    stack.append((container, depth, True))
                    container, depth, in_list = child, indent + 2, False
                elif key in container:
                    raise Unusual
                last = key
            continuable = kind == _PLAIN
            if kind <= _CHILD:
                container[last], awaits = None, True
            elif kind <= _DONE:
                container[last] = value
            elif kind == _EMPTY:
                container[last] = value()  # type: ignore[operator]  # list or dict
            elif kind == _LITERAL:
                container[last], at = self._literal(at, depth, str(value))
            else:
                container[last], at = self._complex(at, depth, str(value))
        return root

    def _literal(self, at: int, depth: int, final: str) -> tuple[str, int]:
        """Return the text of a literal block that begins at a line, and the line after it."""
        lines = self._lines
        margin = len(lines[at]) - len(lines[at].lstrip(" "))
        start = at
        if margin <= depth or len(lines[at]) == margin:
            raise Unusual
        spaces = " " * margin
        while lines[at].startswith(spaces) or not lines[at]:
            if at == len(lines) - 1:
                break
            at += 1
        if lines[at][:1] == " " and lines[at].startswith(" " * (depth + 1)):
            raise Unusual  # less than the block's indent and more than its parent's
        return "\n".join([line[margin:] for line in lines[start:at]]).rstrip("\n") + final, at

    def _complex(self, at: int, depth: int, first: str) -> tuple[object, int]:
        """Return the value that begins with a text and goes on in the deeper lines from ``at``, and the line after."""
        lines, spaces, start = self._lines, " " * (depth + 1), at
        while at < len(lines) - 1 and (lines[at].startswith(spaces) or not lines[at]):
            at += 1
        singles = self._tokens.singles
        if at == start and first in singles:
            known = singles[first]
            return (known.copy() if isinstance(known, list) else known), at
        from windlass import yaml

        try:
            # the mapping gives the value its place: deeper lines stay deeper
            whole = yaml.load_goyaml("\n".join([f"{' ' * depth}k: {first}", *lines[start:at], ""]), strict=True)
        except WindlassError:
            raise Unusual from None
        if not isinstance(whole, dict) or list(whole) != ["k"]:
            raise Unusual
        value = whole["k"]
        if at == start and not _has_containers(value):
            singles[first] = value.copy() if isinstance(value, list) else value
        return value, at


def _has_containers(value: object) -> bool:
    """Say whether a value is more than a scalar or a sequence of scalars."""
    return isinstance(value, dict) or (
        isinstance(value, list) and any(isinstance(item, (list, dict)) for item in value)
    )


def _joined(before: object, line: str) -> str:
    """Return a plain scalar with one more line of it. Raises Unusual."""
    text = line.strip(" ")
    joined = f"{before} {text}"
    if ": " in text or " #" in text or text[-1] == ":" or line[-1] == " " or resolve_untagged(joined) != joined:
        raise Unusual
    return joined
