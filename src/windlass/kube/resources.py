"""Manifests as objects of a cluster: decoded, checked, mapped to where they live.

Go: cli-runtime pkg/resource (StreamVisitor, FlattenListVisitor, mapper), kubectl pkg/validation. Whether fields
exist is the server's business when an object is applied (fieldValidation); a client only checks what it needs itself.
"""

from __future__ import annotations

from windlass.golang.decode import ANY, BOOL, INT64, STRING, TIME, DecodeError, Map, Slice, Struct, decode
from windlass.golang.strconv import quote
from windlass.kube.errors import KubeError, aggregate
from windlass.kube.lookup import split_api_version
from windlass.kube.mapper import NoKindMatch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from dataclasses import dataclass as record
    from typing import Any

    from windlass.kube.mapper import Mapper, Mapping

    Object = dict[str, Any]
else:
    from windlass._record import record

# metav1.TypeMeta and metav1.ObjectMeta, as far as JSON is concerned
_META = Struct(
    "resource.metadataOnlyObject",
    {
        "kind": STRING,
        "apiVersion": STRING,
        "metadata": Struct(
            "v1.ObjectMeta",
            {
                "name": STRING,
                "generateName": STRING,
                "namespace": STRING,
                "selfLink": STRING,
                "uid": STRING,
                "resourceVersion": STRING,
                "generation": INT64,
                "creationTimestamp": TIME,
                "deletionTimestamp": TIME,
                "deletionGracePeriodSeconds": INT64,
                "labels": Map(STRING),
                "annotations": Map(STRING),
                "ownerReferences": Slice(
                    Struct(
                        "v1.OwnerReference",
                        {
                            "apiVersion": STRING,
                            "kind": STRING,
                            "name": STRING,
                            "uid": STRING,
                            "controller": BOOL,
                            "blockOwnerDeletion": BOOL,
                        },
                    )
                ),
                "finalizers": Slice(STRING),
                "managedFields": Slice(
                    Struct(
                        "v1.ManagedFieldsEntry",
                        {
                            "manager": STRING,
                            "operation": STRING,
                            "apiVersion": STRING,
                            "time": TIME,
                            "fieldsType": STRING,
                            "fieldsV1": ANY,
                            "subresource": STRING,
                        },
                    )
                ),
            },
        ),
    },
)

_INVALID = "invalid object to validate"


@record
class Resource:
    """An object to be in the cluster (Go: resource.Info)."""

    mapping: Mapping
    namespace: str
    name: str
    object: Object

    def __str__(self) -> str:
        """Kind, name and namespace, as Helm's errors have them."""
        return f"{self.mapping.kind} {quote(self.name)} in namespace {quote(self.namespace)}"

    @property
    def metadata(self) -> Object:
        """The object's metadata, empty if it has none."""
        return metadata_of(self.object)


def metadata_of(item: Object) -> Object:
    """Return an object's metadata, empty if it has none."""
    found = item.get("metadata")
    return found if isinstance(found, dict) else {}


def build(text: str, mapper: Mapper, namespace: str, *, validate: bool = True) -> list[Resource]:
    """Return the objects of a stream, lists flattened; ``namespace`` is for those that name none.

    Raises KubeError that tells about all that are wrong, up to one that cannot be read at all.
    """
    found: list[Resource] = []
    problems: list[str] = []
    try:
        for document in documents(text):
            if validate:
                _check_kind(document)
            try:
                item = _checked(document)
                mapped = _mapped(item, mapper, listed=False)
                items = _items(item)
            except KubeError as error:
                problems.append(str(error))
                continue
            whole = [_resource(item, mapped)] if items is None else _listed(items, mapper, problems)
            for resource in whole:
                _settle(resource, namespace)
                found.append(resource)
    except _Unreadable as error:
        problems.append(str(error))
    if problems:
        raise KubeError(aggregate(problems))
    return found


class _Unreadable(KubeError):
    """Something after which a stream is not read on."""


def documents(text: str) -> Iterator[object]:
    """Return the values of a stream, empty ones left out. Raises KubeError."""
    from windlass.kube.values import loads
    from windlass.yaml import YamlError, to_json

    for piece in _pieces(text):
        try:
            value = loads(to_json(piece.encode("utf-8", "surrogateescape")))
        except YamlError as error:
            raise _Unreadable(f"error parsing : error converting YAML to JSON: {error}") from error
        if value is not None:
            yield value


def _pieces(text: str) -> Iterator[str]:
    """Split at lines that begin with three dashes (Go: apimachinery util/yaml YAMLReader, LineReader).

    Each line ends in a newline, the last one of a piece too: a block scalar there keeps its own.
    """
    piece: list[str] = []
    for line in text.replace("\r\n", "\n").removesuffix("\n").split("\n"):
        if not line.startswith("---"):
            piece.append(f"{line}\n")
            continue
        rest = line[3:].strip()
        if rest and rest[0] != "#":
            raise _Unreadable(f"error parsing : invalid Yaml document separator: {rest}")
        yield "".join(piece)
        piece = []
    yield "".join(piece)


def _check_kind(document: object) -> None:
    """Check that an object says what it is, and those in a list (Go: kubectl validation ValidateBytes, validateList).

    What a List holds is checked by Helm's client in full; here the server checks it as it does anything else.
    """
    problems = _kind_problems(document)
    if not problems and isinstance(document, dict) and (document["apiVersion"], document["kind"]) == ("v1", "List"):
        items = document.get("items")
        inner = [_kind_problems(item) for item in items] if isinstance(items, list) else [[_INVALID]]
        problems = [problem for found in inner for problem in found]
    if problems:
        raise _Unreadable(f'error validating "": error validating data: {aggregate(problems)}')


def _kind_problems(document: object) -> list[str]:
    """Return what is wrong with apiVersion and kind (Go: kubectl validation getObjectKind)."""
    fields = document if isinstance(document, dict) else {}
    problems = [] if isinstance(document, dict) else [_INVALID]
    for key in ("apiVersion", "kind"):
        value = fields.get(key)
        if value is None:
            problems.append(f"{key} not set")
        elif not isinstance(value, str):
            problems.append(f"{key} isn't string type")
        elif key == "apiVersion" and value.count("/") > 1:
            problems.append(f"unexpected GroupVersion string: {value}")
    return problems


def _checked(document: object) -> Object:
    """Return an object that has a kind and sound metadata (Go: unstructuredJSONScheme, metadataValidatingDecoder)."""
    from windlass.golang.json import dumps

    fields = document if isinstance(document, dict) else {}
    # Go: unstructured GetObjectKind knows no kind where apiVersion cannot be parsed
    if not fields.get("kind") or str(fields.get("apiVersion")).count("/") > 1:
        shown = dumps(document, escape_html=False)
        raise KubeError(f"unable to decode \"\": Object 'Kind' is missing in '{shown}'")
    try:
        decode(document, _META, sort_keys=True)
    except DecodeError as error:
        raise KubeError(f'unable to decode "": {error}') from error
    return fields


def _mapped(item: Object, mapper: Mapper, *, listed: bool) -> Mapping:
    group, version = split_api_version(str(item.get("apiVersion") or ""))
    metadata = metadata_of(item)
    try:
        mapped = mapper.mapping(group, str(item.get("kind") or ""), version)
        return mapped if version else mapped.without_version()
    except NoKindMatch as error:
        if listed:
            raise KubeError(f"unable to recognize {error}") from error
        name, namespace = quote(str(metadata.get("name") or "")), quote(str(metadata.get("namespace") or ""))
        found = f'resource mapping not found for name: {name} namespace: {namespace} from "": {error}'
        raise KubeError(f"{found}\nensure CRDs are installed first") from error
    except KubeError as error:
        raise KubeError(f'unable to recognize "": {error}') from error


def _resource(item: Object, mapped: Mapping) -> Resource:
    metadata = metadata_of(item)
    return Resource(mapped, str(metadata.get("namespace") or ""), str(metadata.get("name") or ""), item)


def _items(item: Object) -> list[Object] | None:
    """Return the objects of a list, None for an object that is no list: whatever has items is one.

    Go: apimachinery unstructuredJSONScheme.decodeToList, cli-runtime FlattenListVisitor. Raises KubeError.
    """
    if "items" not in item:
        return None
    items = item["items"]
    if not isinstance(items, list | None):
        field = "Go struct field decodeList.items of type []json.RawMessage"
        raise KubeError(f'unable to decode "": json: cannot unmarshal {_word(items)} into {field}')
    found: list[Object] = []
    for inner in items or ():
        if not isinstance(inner, dict | None):
            field = "Go value of type map[string]interface {}"
            raise KubeError(f'unable to decode "": json: cannot unmarshal {_word(inner)} into {field}')
        listed = inner or {}
        if not listed.get("kind") and not listed.get("apiVersion"):
            listed = {**listed, "kind": str(item["kind"]).removesuffix("List"), "apiVersion": item.get("apiVersion")}
        found.append(listed)
    if any(isinstance(inner.get("items"), list) for inner in found):
        raise KubeError("*unstructured.Unstructured is not a list: no Items field in this object")
    return found


def _word(value: object) -> str:
    """Return what encoding/json calls a value."""
    for kind, word in ((bool, "bool"), (str, "string"), (dict, "object"), (list, "array")):
        if isinstance(value, kind):
            return word
    return "number"


def _listed(items: list[Object], mapper: Mapper, problems: list[str]) -> Iterator[Resource]:
    """Return the objects of a list that have a kind; tell of the others in ``problems``."""
    for item in items:
        try:
            yield _resource(item, _mapped(item, mapper, listed=True))
        except KubeError as error:
            problems.append(str(error))


def _settle(resource: Resource, namespace: str) -> None:
    """Give a namespaced object its namespace, and take it from any other (Go: SetNamespace, FilterNamespace)."""
    if not resource.mapping.namespaced:
        resource.namespace = ""
        resource.metadata.pop("namespace", None)
    elif not resource.namespace:
        resource.namespace = namespace
        metadata = resource.object.setdefault("metadata", {})
        if isinstance(metadata, dict):  # as Helm: what has null for metadata fails for want of a name
            metadata["namespace"] = namespace
