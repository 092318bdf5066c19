"""Releases as Secrets and ConfigMaps, without requests (Go: pkg/storage/driver/secrets.go, cfgmaps.go)."""

from __future__ import annotations

from windlass.golang.base64 import CorruptInputError
from windlass.golang.base64 import decode as base64_decode
from windlass.golang.base64 import encode as base64_encode
from windlass.release import codec, summary
from windlass.storage.driver import system_labels

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from windlass.release.model import Release

SECRET, CONFIG_MAP = "Secret", "ConfigMap"
SECRET_TYPE = "helm.sh/release.v1"
CREATED_AT, MODIFIED_AT = "createdAt", "modifiedAt"

MAX_OBJECT = 1024 * 1024
"""Bytes of data that a Kubernetes API server takes in one of these objects (core/v1 MaxSecretSize)."""

ENTRY = "release"
"""The entry of an object's data that holds the record."""


def to_object(kind: str, key: str, release: Release, text: str, *, stamp: str, seconds: int) -> dict[str, object]:
    """Return the object that holds a release as ``text``; ``stamp`` is the label of the time: CREATED_AT, MODIFIED_AT.

    A release whose labels have that name already keeps its own, as one that came from a list does in Helm.
    """
    labels = {stamp: str(seconds), **(release.labels or {}), **system_labels(release)}
    return new_object(kind, key, labels, text)


def new_object(kind: str, name: str, labels: Mapping[str, str], text: str) -> dict[str, object]:
    """Return an object that holds a text of ASCII."""
    document: dict[str, object] = {
        "kind": kind,
        "apiVersion": "v1",
        "metadata": {"name": name, "labels": dict(labels)},
        "data": {ENTRY: base64_encode(text.encode("ascii")) if kind == SECRET else text},
    }
    if kind == SECRET:
        document["type"] = SECRET_TYPE
    return document


def text_in(kind: str, document: Mapping[str, object]) -> str:
    """Return the text that an object holds, "" if none. Raises RecordError."""
    data = document.get("data")
    text = data.get(ENTRY, "") if isinstance(data, dict) else ""
    if not isinstance(text, str):
        raise codec.RecordError(f"a {kind} whose {ENTRY} is no text")
    if kind != SECRET:
        return text
    try:
        return base64_decode(text).decode("utf-8", "surrogateescape")
    except CorruptInputError as error:
        raise codec.RecordError(str(error)) from error


def from_object(kind: str, document: Mapping[str, object]) -> Release:
    """Return the release in an object, with all labels of the object. Raises RecordError."""
    release = codec.decode(text_in(kind, document))
    release.labels = labels_of(document)
    return release


def summary_from_object(kind: str, document: Mapping[str, object]) -> Release:
    """Return what lists show of the release in an object, with all labels of the object. Raises RecordError."""
    release = summary.decode(text_in(kind, document))
    release.labels = labels_of(document)
    return release


def labels_of(document: Mapping[str, object]) -> dict[str, str]:
    """Return the labels of an object."""
    labels = _metadata(document).get("labels")
    return {str(name): str(value) for name, value in labels.items()} if isinstance(labels, dict) else {}


def name_of(document: Mapping[str, object]) -> str:
    """Return the name of an object."""
    return str(_metadata(document).get("name") or "")


def namespace_of(document: Mapping[str, object]) -> str:
    """Return the namespace of an object."""
    return str(_metadata(document).get("namespace") or "")


def annotations_of(document: Mapping[str, object]) -> dict[str, str]:
    """Return the annotations of an object."""
    found = _metadata(document).get("annotations")
    return {str(name): str(value) for name, value in found.items()} if isinstance(found, dict) else {}


def uid_of(document: object) -> str:
    """Return what the server knows an object by, "" if that is not told."""
    return str(_metadata(document).get("uid") or "") if isinstance(document, dict) else ""


def annotate(document: Mapping[str, object], annotations: Mapping[str, str]) -> None:
    """Add annotations to an object that is being made."""
    _metadata(document)["annotations"] = dict(annotations)


def _metadata(document: Mapping[str, object]) -> dict[str, object]:
    metadata = document.get("metadata")
    return metadata if isinstance(metadata, dict) else {}
