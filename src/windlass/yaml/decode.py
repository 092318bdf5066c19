"""From nodes to values as go-yaml v2 decodes into interface{} (decode.go: decoder), limits and texts included.

Mappings come out as ``Mapping``: pairs by Go's idea of equal keys, since keys of a Go map may be of any type.
``jsonform`` turns them into JSON.
"""

from __future__ import annotations

from windlass.yaml.errors import YamlError
from windlass.yaml.nodes import ALIAS, MAPPING, SCALAR, SEQUENCE, Node
from windlass.yaml.resolve import BINARY_TAG, MERGE_TAG, STR_TAG, TIMESTAMP_TAG, resolve

# decode.go, allowedAliasRatio: how much of the decoding may come from aliases, by the size of the document
ALIAS_FREE_COUNT = 100
ALIAS_FREE_DECODES = 1_000
ALIAS_RANGE_LOW = 400_000
ALIAS_RANGE_HIGH = 4_000_000

_BASE64 = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")


class Mapping(dict[tuple[str, object], tuple[object, object]]):
    """A map[interface{}]interface{}: (Go type, key) to (key, value)."""


class Decoder:
    """Decodes one document. ``problems`` collects what go-yaml reports together at the end."""

    __slots__ = ("_alias_count", "_alias_depth", "_count", "_expanding", "_strict", "problems")

    def __init__(self, strict: bool) -> None:
        self._strict = strict
        self._count = self._alias_count = self._alias_depth = 0
        self._expanding: set[int] = set()
        self.problems: list[str] = []

    def decode(self, root: Node) -> object:
        """Return the value of a document. Raises YamlError."""
        self._tick()  # go-yaml counts the document node too
        value = self._value(root)
        if self.problems:
            raise YamlError("yaml: unmarshal errors:\n  " + "\n  ".join(self.problems))
        return value

    def _tick(self) -> None:
        self._count += 1
        if self._alias_depth:
            self._alias_count += 1
        if (
            self._alias_count > ALIAS_FREE_COUNT
            and self._count > ALIAS_FREE_DECODES
            and self._alias_count / self._count > allowed_alias_ratio(self._count)
        ):
            raise YamlError("yaml: document contains excessive aliasing")

    def _value(self, node: Node) -> object:
        self._tick()
        kind = node.kind
        if kind == SCALAR:
            return _scalar(node)
        if kind == ALIAS:
            return self._alias(node)
        if kind == SEQUENCE:
            return [self._value(child) for child in node.children]
        mapping = Mapping()
        self._fill(node, mapping)
        return mapping

    def _alias(self, node: Node) -> object:
        target = self._enter(node)
        value = self._value(target)
        self._leave(node)
        return value

    def _enter(self, node: Node) -> Node:
        if id(node) in self._expanding:
            raise YamlError(f"yaml: anchor '{node.value}' value contains itself")
        self._expanding.add(id(node))
        self._alias_depth += 1
        assert node.target is not None
        return node.target

    def _leave(self, node: Node) -> None:
        self._alias_depth -= 1
        self._expanding.discard(id(node))

    def _fill(self, node: Node, mapping: Mapping) -> None:
        children = node.children
        for index in range(0, len(children), 2):
            key_node, value_node = children[index], children[index + 1]
            if _is_merge(key_node):
                self._merge(value_node, mapping)
                continue
            key = self._value(key_node)
            if isinstance(key, (list, Mapping)):
                from windlass.yaml.gosyntax import show

                raise YamlError(f"yaml: invalid map key: {show(key)}")
            value = self._value(value_node)
            slot = (key.__class__.__name__, key)
            if self._strict and slot in mapping:
                from windlass.yaml.gosyntax import show

                self.problems.append(f"line {value_node.line + 1}: key {show(key)} already set in map")
                continue
            mapping[slot] = (key, value)

    def _merge(self, node: Node, mapping: Mapping) -> None:
        if node.kind == SEQUENCE:
            # decode.go steps backwards, for earlier maps take precedence
            for child in reversed(node.children):
                self._merge_one(child, mapping)
        else:
            self._merge_one(node, mapping)

    def _merge_one(self, node: Node, mapping: Mapping) -> None:
        target = node.target if node.kind == ALIAS else node
        if target is None or target.kind != MAPPING:
            raise YamlError("yaml: map merge requires map or sequence of maps as the value")
        self._tick()
        if node.kind == ALIAS:
            self._enter(node)
            self._tick()
            self._fill(target, mapping)
            self._leave(node)
        else:
            self._fill(target, mapping)


def allowed_alias_ratio(count: int) -> float:
    """Return the share of ``count`` decodes that may come from aliases."""
    if count <= ALIAS_RANGE_LOW:
        return 0.99
    if count >= ALIAS_RANGE_HIGH:
        return 0.10
    return 0.99 - 0.89 * ((count - ALIAS_RANGE_LOW) / (ALIAS_RANGE_HIGH - ALIAS_RANGE_LOW))


def _is_merge(node: Node) -> bool:
    return node.kind == SCALAR and node.value == "<<" and (node.implicit or node.tag == MERGE_TAG)


def _scalar(node: Node) -> object:
    if not node.tag and not node.implicit:
        return node.value
    tag, value = resolve(node.tag, node.value)
    if tag == BINARY_TAG:
        return _binary(node.value)
    if tag in (TIMESTAMP_TAG, STR_TAG):
        return node.value
    return value


def _binary(text: str) -> str:
    from binascii import a2b_base64

    # encoding/base64 skips line ends, wants padding, and nothing else outside the alphabet
    digits = text.replace("\n", "").replace("\r", "")
    padding = len(digits) - len(digits.rstrip("="))
    if len(digits) % 4 or padding > 2 or not _BASE64.issuperset(digits[: len(digits) - padding]):
        raise YamlError("yaml: !!binary value contains invalid base64 data")
    return a2b_base64(digits).decode("utf-8", "surrogateescape")
