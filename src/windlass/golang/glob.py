"""github.com/gobwas/glob with "/" as separator, as Helm's ``.Files.Glob`` uses it.

``*`` stops at slashes, ``**`` does not, ``{a,b}`` are alternatives, ``[!a-z]`` a class. Matching walks all possible
positions at once, so no pattern can make it slow.
"""

from __future__ import annotations

from windlass.errors import WindlassError

SEPARATOR = "/"
_SPECIAL = "?*[{"


class _Node:
    """One piece of a pattern: its text or class members, or the patterns that alternatives hold."""

    __slots__ = ("branches", "kind", "negated", "text")

    def __init__(self, kind: str, text: str = "", negated: bool = False, branches: list[list[_Node]] | None = None):
        self.kind, self.text, self.negated = kind, text, negated
        self.branches = branches or []


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
        if [node.kind for node in nodes] == [_TEXT, _SUPER, _TEXT]:
            # gobwas: match.PrefixSuffix lets the two texts overlap.
            return name.startswith(nodes[0].text) and name.endswith(nodes[2].text)
        return len(name) in _advance(nodes, name, {0})


def _advance(nodes: list[_Node], name: str, starts: set[int]) -> set[int]:
    """Return every position that the nodes can reach from the given ones."""
    for node in nodes:
        if not starts:
            break
        starts = _step(node, name, starts)
    return starts


def _step(node: _Node, name: str, starts: set[int]) -> set[int]:
    size, kind = len(name), node.kind
    if kind == _TEXT:
        return {start + len(node.text) for start in starts if name.startswith(node.text, start)}
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
        for nodes in node.branches:
            found |= _advance(nodes, name, starts)
        return found
    return {start + 1 for start in starts if start < size and _accepts(node, name[start])}


def _accepts(node: _Node, char: str) -> bool:
    if node.kind == _SINGLE:
        return char != SEPARATOR
    if node.kind == _LIST:
        return (char in node.text) != node.negated
    return (node.text[0] <= char <= node.text[1]) != node.negated


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
                nodes.append(_Node(_ALTERNATIVES, branches=self._alternatives(depth)))
            elif char == "[":
                nodes.append(self._range())
            elif char == "?":
                self.position += 1
                nodes.append(_Node(_SINGLE))
            elif char == "*":
                self.position += 1
                if self.source[self.position : self.position + 1] == "*":
                    self.position += 1
                    nodes.append(_Node(_SUPER))
                else:
                    nodes.append(_Node(_ANY))
            else:
                nodes.append(_Node(_TEXT, self._text(_SPECIAL + ",}" if depth else _SPECIAL)))
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
            return _Node(_RANGE, first + last, negated)
        self.position -= 1
        chars = self._text("]")
        self._close()
        if not chars:
            raise GlobError("could not parse range")
        return _Node(_LIST, chars, negated)

    def _take(self) -> str:
        if self.position >= len(self.source):
            raise GlobError("unexpected end of input")
        self.position += 1
        return self.source[self.position - 1]

    def _close(self) -> None:
        if self._take() != "]":
            raise GlobError("expected close range character")
