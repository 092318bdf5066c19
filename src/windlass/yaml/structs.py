"""The first document into a Go type as go-yaml v3 decodes it (v3 decode.go), texts and line numbers included.

Helm reads plugin.yaml this way: no JSON in between, field names with their case, scalars of any kind where a string is
due. The types are described by ``golang.decode``.
"""

from __future__ import annotations

from windlass.golang.decode import ANY, BOOL, FLOAT64, INT, INT64, STRING, Map, Slice, Struct
from windlass.yaml.decode import ALIAS_FREE_COUNT, ALIAS_FREE_DECODES, allowed_alias_ratio
from windlass.yaml.errors import YamlError
from windlass.yaml.nodes import ALIAS, MAPPING, SCALAR, SEQUENCE, Node
from windlass.yaml.resolve3 import BINARY, BOOL_TAG, MERGE, NULL, STR, resolve, short

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.golang.decode import Type

MAX_PROBLEMS = 1_000
"""Repeated keys that are told of; go-yaml tells of every pair of them."""

UINT32, UINT64 = "uint32", "uint64"
_INTEGERS = {INT: (-(2**63), 2**63), INT64: (-(2**63), 2**63), UINT32: (0, 2**32), UINT64: (0, 2**64)}
_TRUE = frozenset(("y", "Y", "yes", "Yes", "YES", "on", "On", "ON"))
_FALSE = frozenset(("n", "N", "no", "No", "NO", "off", "Off", "OFF"))
_SHOWN = 10
_COLLECTION_TAGS = {SEQUENCE: "!!seq", MAPPING: "!!map"}
_UNSET = object()


class EmptyDocument(YamlError):
    """There is no document at all (Go: io.EOF)."""


def load_struct(text: bytes, spec: Struct, *, known_fields: bool = False) -> dict[str, object]:
    """Return the fields that the document sets. ``known_fields`` refuses those that the struct does not have.

    Raises EmptyDocument and YamlError.
    """
    from windlass.yaml.nodes3 import parse

    root = parse(text)
    if root is None:
        raise EmptyDocument("EOF")
    decoder = _Decoder(known_fields)
    value = decoder.value(root, spec)
    if decoder.problems:
        raise YamlError("yaml: unmarshal errors:\n  " + "\n  ".join(decoder.problems))
    return value if isinstance(value, dict) else {}


class _Decoder:
    __slots__ = ("_aliases", "_count", "_depth", "_expanding", "_strict", "problems")

    def __init__(self, known_fields: bool) -> None:
        self._strict = known_fields
        self.problems: list[str] = []
        self._count = self._aliases = self._depth = 0
        self._expanding: set[int] = set()

    def value(self, node: Node, spec: Type) -> object:
        """Return what the node makes of a value of the type, or _UNSET where Go leaves it alone."""
        self._tick()
        if node.kind == ALIAS:
            return self._alias(node, spec)
        if node.kind == MAPPING:
            return self._mapping(node, spec)
        if node.kind == SEQUENCE:
            return self._sequence(node, spec)
        return self._scalar(node, spec)

    def _tick(self) -> None:
        self._count += 1
        self._aliases += self._depth > 0
        if (
            self._aliases > ALIAS_FREE_COUNT
            and self._count > ALIAS_FREE_DECODES
            and self._aliases / self._count > allowed_alias_ratio(self._count)
        ):
            raise YamlError("yaml: document contains excessive aliasing")

    def _alias(self, node: Node, spec: Type) -> object:
        if id(node) in self._expanding:
            raise YamlError(f"yaml: anchor '{node.value}' value contains itself")
        assert node.target is not None
        self._expanding.add(id(node))
        self._depth += 1
        value = self.value(node.target, spec)
        self._depth -= 1
        self._expanding.discard(id(node))
        return value

    def _refuse(self, node: Node, tag: str, spec: Type) -> object:
        # Go: decoder.terror
        text = ""
        if node.kind == SCALAR:
            value = node.value if len(node.value) <= _SHOWN else node.value[:7] + "..."
            text = f" `{value}`"
        kind = spec if isinstance(spec, str) else spec.go_type
        self.problems.append(f"line {node.line + 1}: cannot unmarshal {short(node.tag or tag)}{text} into {kind}")
        return _UNSET

    def _mapping(self, node: Node, spec: Type) -> object:
        if self._repeats(node):
            return _UNSET
        if isinstance(spec, Struct):
            return self._struct(node, spec)
        if isinstance(spec, Map) or spec == ANY:
            return self._map(node, spec.element if isinstance(spec, Map) else ANY)
        return self._refuse(node, _COLLECTION_TAGS[MAPPING], spec)

    def _repeats(self, node: Node) -> bool:
        from windlass.golang.strconv import quote

        same: dict[tuple[int, str], list[Node]] = {}
        for key in node.children[::2]:
            same.setdefault((key.kind, key.value), []).append(key)
        if len(same) * 2 == len(node.children):
            return False
        for first in node.children[::2]:
            later = same[first.kind, first.value]
            del later[0]
            for key in later[: MAX_PROBLEMS - len(self.problems)]:
                self.problems.append(
                    f"line {key.line + 1}: mapping key {quote(key.value)} already defined at line {first.line + 1}"
                )
        return True

    def _struct(self, node: Node, spec: Struct) -> dict[str, object]:
        found: dict[str, object] = {}
        merges: list[Node] = []
        for key_node, value_node in _pairs(node):
            if _is_merge(key_node):
                merges = [value_node]
                continue
            name = self.value(key_node, STRING)
            if name is _UNSET:
                continue
            field = spec.fields.get(str(name))
            if field is not None:
                value = self.value(value_node, field[2])
                if value is not _UNSET:
                    found[str(name)] = value
            elif self._strict:
                self.problems.append(f"line {key_node.line + 1}: field {name} not found in type {spec.go_type}")
        for merged in self._merged(merges, spec):
            found = {**merged, **found}
        return found

    def _map(self, node: Node, element: Type) -> dict[str, object]:
        found: dict[str, object] = {}
        merges: list[Node] = []
        for key_node, value_node in _pairs(node):
            if _is_merge(key_node):
                merges = [value_node]
                continue
            name = self.value(key_node, STRING)
            if name is _UNSET:
                continue
            value = self.value(value_node, element)
            if value is not _UNSET:
                found[str(name)] = value
            elif value_node.kind == SCALAR and _resolved(value_node)[0] == NULL:
                found[str(name)] = None
        for merged in self._merged(merges, Map(element)):
            found = {**merged, **found}
        return found

    def _merged(self, merges: list[Node], spec: Type) -> list[dict[str, object]]:
        """Return what ``<<`` brings; where several say something, the first counts."""
        found: list[dict[str, object]] = []
        for merge in merges:
            for node in merge.children if merge.kind == SEQUENCE else [merge]:
                target = node.target if node.kind == ALIAS else node
                if target is None or target.kind != MAPPING:
                    raise YamlError("yaml: map merge requires map or sequence of maps as the value")
                value = self.value(node, spec)
                if isinstance(value, dict):
                    found.append(value)
        return found

    def _sequence(self, node: Node, spec: Type) -> object:
        if not isinstance(spec, Slice) and spec != ANY:
            return self._refuse(node, _COLLECTION_TAGS[SEQUENCE], spec)
        element = spec.element if isinstance(spec, Slice) else ANY
        items = [self.value(child, element) for child in node.children]
        return [item for item in items if item is not _UNSET]

    def _scalar(self, node: Node, spec: Type) -> object:
        tag, value = _resolved(node)
        if value is None:
            return None if spec == ANY or isinstance(spec, (Slice, Map)) else _UNSET
        if spec == ANY:
            return value
        if spec == STRING:
            return value if tag == BINARY else node.value
        if spec == BOOL:
            return self._boolean(node, tag, value)
        if isinstance(spec, str) and spec in _INTEGERS and isinstance(value, (int, float)) and tag != BOOL_TAG:
            low, high = _INTEGERS[spec]
            if low <= value < high:
                return int(value)
        if spec == FLOAT64 and isinstance(value, (int, float)) and tag != BOOL_TAG:
            return float(value)
        return self._refuse(node, tag, spec)

    def _boolean(self, node: Node, tag: str, value: object) -> object:
        if isinstance(value, bool):
            return value
        if isinstance(value, str) and (value in _TRUE or value in _FALSE):
            return value in _TRUE
        return self._refuse(node, tag, BOOL)


def _pairs(node: Node) -> list[tuple[Node, Node]]:
    return list(zip(node.children[::2], node.children[1::2], strict=True))


def _is_merge(node: Node) -> bool:
    return node.kind == SCALAR and node.value == "<<" and (node.implicit or short(node.tag) == MERGE)


def _resolved(node: Node) -> tuple[str, object]:
    if not node.tag and not node.implicit:
        return STR, node.value
    return resolve(node.tag, node.value)
