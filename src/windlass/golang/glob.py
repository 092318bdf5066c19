"""github.com/gobwas/glob with "/" as separator, as Helm's ``.Files.Glob`` uses it.

``*`` stops at slashes, ``**`` does not, ``{a,b}`` are alternatives, ``[!a-z]`` a class. Matching walks all possible
positions at once, so no pattern can make it slow.
"""

from __future__ import annotations

from windlass.errors import WindlassError

SEPARATOR = "/"
_SPECIAL = "?*[{"

# A pattern is a list of nodes: (kind, payload). Alternatives hold lists of nodes.
_Node = tuple[str, object]
_TEXT, _ANY, _SUPER, _SINGLE, _LIST, _RANGE, _ALTERNATIVES = "text", "any", "super", "single", "list", "range", "alt"


class GlobError(WindlassError):
    """A malformed pattern."""


class Glob:
    """A compiled pattern."""

    __slots__ = ("_nodes",)

    def __init__(self, pattern: str) -> None:
        """Compile the pattern. Raises GlobError."""
        self._nodes = _Parser(pattern).pattern(0)

    def match(self, name: str) -> bool:
        """Tell whether the whole name matches."""
        nodes = self._nodes
        if [kind for kind, _ in nodes] == [_TEXT, _SUPER, _TEXT]:
            # gobwas: match.PrefixSuffix lets the two texts overlap.
            return name.startswith(str(nodes[0][1])) and name.endswith(str(nodes[2][1]))
        return len(name) in _advance(nodes, name, {0})


def _advance(nodes: list[_Node], name: str, starts: set[int]) -> set[int]:
    """Return every position that the nodes can reach from the given ones."""
    for kind, payload in nodes:
        if not starts:
            break
        starts = _step(kind, payload, name, starts)
    return starts


def _step(kind: str, payload: object, name: str, starts: set[int]) -> set[int]:
    size = len(name)
    if kind == _TEXT:
        text = str(payload)
        return {start + len(text) for start in starts if name.startswith(text, start)}
    if kind == _SUPER:
        return set(range(min(starts), size + 1))
    if kind == _ANY:
        reached: set[int] = set()
        for start in sorted(starts):
            if start not in reached:
                stop = name.find(SEPARATOR, start)
                reached.update(range(start, (size if stop < 0 else stop) + 1))
        return reached
    if kind == _ALTERNATIVES:
        found: set[int] = set()
        for nodes in payload:  # type: ignore[attr-defined]  # a list of node lists
            found |= _advance(nodes, name, starts)
        return found
    return {start + 1 for start in starts if start < size and _accepts(kind, payload, name[start])}


def _accepts(kind: str, payload: object, char: str) -> bool:
    if kind == _SINGLE:
        return char != SEPARATOR
    if kind == _LIST:
        chars, negated = payload  # type: ignore[misc]  # (characters, negated)
        return (char in chars) != negated
    low, high, negated = payload  # type: ignore[misc]  # (first, last, negated)
    return (low <= char <= high) != negated


MAX_NESTING = 100
"""How deep alternatives may nest."""


class _Parser:
    """gobwas: syntax/lexer and syntax/ast in one."""

    __slots__ = ("position", "source")

    def __init__(self, source: str) -> None:
        if "�" in source:
            raise GlobError("could not read rune")
        self.source = source.partition("\0")[0]  # gobwas takes NUL for the end
        self.position = 0

    def pattern(self, depth: int) -> list[_Node]:
        """Read up to the end, or inside braces up to a comma or the closing brace."""
        if depth > MAX_NESTING:
            raise GlobError("alternatives nest too deeply")
        nodes: list[_Node] = []
        while self.position < len(self.source):
            char = self.source[self.position]
            if depth and char in ",}":
                break
            if char == "{":
                nodes.append((_ALTERNATIVES, self._alternatives(depth)))
            elif char == "[":
                nodes.append(self._range())
            elif char == "?":
                self.position += 1
                nodes.append((_SINGLE, None))
            elif char == "*":
                self.position += 1
                if self.source[self.position : self.position + 1] == "*":
                    self.position += 1
                    nodes.append((_SUPER, None))
                else:
                    nodes.append((_ANY, None))
            else:
                nodes.append((_TEXT, self._text(_SPECIAL + ",}" if depth else _SPECIAL)))
        return nodes

    def _alternatives(self, depth: int) -> list[list[_Node]]:
        found: list[list[_Node]] = []
        while True:
            self.position += 1  # the brace or the comma
            found.append(self.pattern(depth + 1))
            if self.source[self.position : self.position + 1] != ",":
                self.position += 1  # the closing brace, which may be missing
                return found

    def _text(self, breakers: str) -> str:
        out: list[str] = []
        while self.position < len(self.source):
            char = self.source[self.position]
            if char in breakers:
                break
            if char == "\\":
                self.position += 1
                char = self.source[self.position : self.position + 1]
            out.append(char)
            self.position += 1
        return "".join(out)

    def _range(self) -> _Node:
        self.position += 1
        negated = self._take() == "!"
        if not negated:
            self.position -= 1
        first = self._take()
        if self.source[self.position : self.position + 1] == "-":
            self.position += 1
            last = self._take()
            self._close()
            if last < first:
                raise GlobError(f"hi character '{last}' should be greater than lo '{first}'")
            return _RANGE, (first, last, negated)
        self.position -= 1
        chars = self._text("]")
        self._close()
        if not chars:
            raise GlobError("could not parse range")
        return _LIST, (chars, negated)

    def _take(self) -> str:
        if self.position >= len(self.source):
            raise GlobError("unexpected end of input")
        self.position += 1
        return self.source[self.position - 1]

    def _close(self) -> None:
        if self._take() != "]":
            raise GlobError("expected close range character")
