"""Manifests as one stream for a post-renderer, and back (Go: helm pkg/action/action.go annotateAndMerge).

Helm reads and writes the manifests with kustomize's kyaml, which leaves its marks: comments move, indentation is made
regular, an annotation carries the file's name. Those marks are in what people get to see, so they are made here too.
"""

from __future__ import annotations

from windlass.errors import WindlassError
from windlass.golang.path import base
from windlass.golang.runes import SPACES
from windlass.release.manifests import split
from windlass.yaml.tree3 import DOCUMENT, MAPPING, SCALAR, SINGLE, Node, parse
from windlass.yaml.write3 import dump

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

FILE_ANNOTATION = "postrenderer.helm.sh/postrender-filename"

# Go: kyaml kio/kioutil: the old name of each annotation and its new one
_INDEX = ("config.kubernetes.io/index", "internal.config.kubernetes.io/index")
_LEGACY = (
    ("config.kubernetes.io/path", "internal.config.kubernetes.io/path"),
    _INDEX,
    ("config.k8s.io/id", "internal.config.kubernetes.io/id"),
)
_WRITER_DROPS = (*_INDEX[::-1], "internal.config.kubernetes.io/seqindent")
_LISTS = ("ResourceList", "List")
_NULL = "!!null"
_KINDS = {1: "SequenceNode", 3: "ScalarNode", 4: "AliasNode"}


class StreamError(WindlassError):
    """Text that is no stream of manifests; the reason is kyaml's."""


def merge(files: Mapping[str, str]) -> str:
    """Return all documents of all files, each with its file's name in an annotation. Raises StreamError."""
    nodes: list[Node] = []
    for name in sorted(files, key=lambda path: path.encode("utf-8", "surrogateescape")):
        content = files[name]
        if base(name).startswith("_") or not content.strip(SPACES):
            continue
        for document in split(content):
            if not document.strip(SPACES):
                continue
            try:
                found = read(document)
            except WindlassError as error:
                raise StreamError(f"parsing {name}: {error}") from error
            for node in found:
                try:
                    _annotate(node, FILE_ANNOTATION, name)
                except StreamError as error:
                    raise StreamError(f"annotating {name}: {error}") from error
                nodes.append(node)
    return write(nodes)


def unmerge(text: str) -> dict[str, str]:
    """Return files by name; a document without a name gets one from its place. Raises StreamError."""
    try:
        nodes = read(text)
    except WindlassError as error:
        raise StreamError(f"error parsing YAML: {error}") from error
    by_name: dict[str, list[Node]] = {}
    for index, node in enumerate(nodes):
        name = _annotations(node).get(FILE_ANNOTATION) or f"generated-by-postrender-{index}.yaml"
        _remove_annotation(node, FILE_ANNOTATION)
        by_name.setdefault(name, []).append(node)
    return {name: write(found) for name, found in by_name.items()}


# --- kio.ByteReader, kio.ByteWriter ---


def read(text: str) -> list[Node]:
    """Return the documents, with the items of a lone list instead of the list. Raises StreamError, YamlError."""
    texts = _documents(text.replace("\r\n", "\n"))
    nodes: list[Node] = []
    index = 0
    for number, piece in enumerate(texts):
        try:
            node = parse(piece if number == len(texts) - 1 else piece + "\n")
        except WindlassError as error:
            raise StreamError(f"MalformedYAMLError: {error}") from error
        if node is None or _root(node).tag == _NULL:
            continue
        _mark(node, index)
        items = _items(node) if len(texts) == 1 else None
        if items is not None:
            nodes += items
            continue
        nodes.append(node)
        index += 1
    return nodes


def _documents(text: str) -> list[str]:
    """Split at lines that begin with three dashes. Raises StreamError. Go: splitDocuments"""
    found: list[str] = []
    start = at = 0
    while (at := text.find("\n---", at)) >= 0:
        stop = text.find("\n", at + 1)
        if stop < 0:
            break
        rest = text[at + 4 : stop].strip(SPACES)
        if rest and not rest.startswith("#"):
            raise StreamError(f"invalid document separator: {text[at : stop + 1].strip(SPACES)}")
        found.append(text[start:at])
        start = at = stop + 1
    return [*found, text[start:]] if text else []


def _mark(node: Node, index: int) -> None:
    """Set the annotations that the reader leaves, some of which the writer takes away again."""
    annotations = _annotations(node)
    if _has_metadata(node):
        for old, new in _LEGACY:
            if annotations.get(new) and not annotations.get(old):
                _annotate(node, old, annotations[new])
            elif annotations.get(old) and not annotations.get(new):
                _annotate(node, new, annotations[old])
    for key in _INDEX:
        _annotate(node, key, str(index))


def _items(node: Node) -> list[Node] | None:
    kind = _field(_root(node), "kind")
    if kind is None or kind.value not in _LISTS:
        return None
    items = _field(_root(node), "items")
    if items is None and _field(_root(node), "functionConfig") is None:
        return None
    return list(items.content) if items is not None else []


def write(nodes: list[Node]) -> str:
    """Return the documents as a stream, without the reader's marks. Raises YamlError."""
    for node in nodes:
        for key in _WRITER_DROPS:
            _remove_annotation(node, key)
        _clear_empty(node)
    return dump(nodes)


# --- kyaml's ways with mappings ---


def _root(node: Node) -> Node:
    return node.content[0] if node.kind == DOCUMENT else node


def _field(node: Node | None, name: str) -> Node | None:
    if node is None or node.kind != MAPPING:
        return None
    for at in range(0, len(node.content), 2):
        if node.content[at].value == name:
            return node.content[at + 1]
    return None


def _metadata(node: Node) -> Node | None:
    return _field(_root(node), "metadata")


def _annotations(node: Node) -> dict[str, str]:
    found = _field(_metadata(node), "annotations")
    if found is None or found.kind != MAPPING:
        return {}
    return {key.value: value.value for key, value in zip(found.content[::2], found.content[1::2], strict=True)}


def _has_metadata(node: Node) -> bool:
    root = _root(node)
    return any((field := _field(root, name)) and field.tag != _NULL for name in ("apiVersion", "kind", "metadata"))


def _must_be_mapping(node: Node | None) -> None:
    if node is not None and node.kind != MAPPING and node.tag != _NULL:
        text = dump([node])
        kind = _KINDS.get(node.kind, "DocumentNode")
        raise StreamError(f"wrong node kind: expected MappingNode but got {kind}: node contents:\n{text}")


def _remove(node: Node | None, name: str, *, only_empty: bool = False) -> None:
    _must_be_mapping(node)
    if node is None:
        return
    for at in range(0, len(node.content) - 1, 2):
        if node.content[at].value == name and not (only_empty and node.content[at + 1].content):
            del node.content[at : at + 2]
            return


def _clear_empty(node: Node) -> None:
    metadata = _metadata(node)
    if metadata is not None and metadata.tag != _NULL:
        _remove(metadata, "annotations", only_empty=True)
    _remove(_root(node), "metadata", only_empty=True)


def _remove_annotation(node: Node, key: str) -> None:
    found = _field(_metadata(node), "annotations")
    if found is not None and found.tag != _NULL:
        _remove(found, key)


def _annotate(node: Node, key: str, value: str) -> None:
    """Set an annotation as kyaml does: between single quotes, unless one is there, whose style is kept."""
    _clear_empty(node)
    metadata = _child(_root(node), "metadata")
    annotations = _child(metadata, "annotations")
    _must_be_mapping(annotations)
    before = _field(annotations, key)
    made = Node(SCALAR, "!!str", value, SINGLE if before is None else before.style)
    if before is None:
        annotations.content += (Node(SCALAR, "", key), made)
        return
    annotations.content[annotations.content.index(before)] = made


def _child(node: Node, name: str) -> Node:
    _must_be_mapping(node)
    found = _field(node, name)
    if found is None:
        found = Node(MAPPING)
        node.content += (Node(SCALAR, "", name), found)
    return found
