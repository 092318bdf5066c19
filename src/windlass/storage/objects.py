"""Releases as Secrets and ConfigMaps, without requests (Go: pkg/storage/driver/secrets.go, cfgmaps.go)."""

from __future__ import annotations

from windlass.golang.base64 import CorruptInputError
from windlass.golang.base64 import decode as base64_decode
from windlass.golang.base64 import encode as base64_encode
from windlass.release import codec
from windlass.storage.driver import system_labels, user_labels
from windlass.storage.errors import StorageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from windlass.release.model import Release

SECRET, CONFIG_MAP = "Secret", "ConfigMap"
SECRET_TYPE = "helm.sh/release.v1"
CREATED_AT, MODIFIED_AT = "createdAt", "modifiedAt"

MAX_OBJECT = 1024 * 1024
"""Bytes of data that a Kubernetes API server takes in one of these objects (core/v1 MaxSecretSize)."""

_ENTRY = "release"


class TooLarge(StorageError):
    """A record that no API server takes."""


def to_object(kind: str, key: str, release: Release, *, stamp: str, seconds: int) -> dict[str, object]:
    """Return the object that holds a release; ``stamp`` is the label, CREATED_AT or MODIFIED_AT, that gets the time.

    Raises TooLarge, before a server refuses with fewer words.
    """
    text = codec.encode(release)
    if len(text) > MAX_OBJECT:
        raise TooLarge(
            f"release {release.name} revision {release.version} takes {len(text)} bytes; a {kind} holds {MAX_OBJECT}"
        )
    labels = {**(release.labels or {}), stamp: str(seconds), **system_labels(release)}
    document: dict[str, object] = {
        "kind": kind,
        "apiVersion": "v1",
        "metadata": {"name": key, "labels": labels},
        "data": {_ENTRY: base64_encode(text.encode("ascii")) if kind == SECRET else text},
    }
    if kind == SECRET:
        document["type"] = SECRET_TYPE
    return document


def from_object(document: Mapping[str, object]) -> Release:
    """Return the release in an object, with the labels that are not the storage's own. Raises RecordError."""
    data, metadata = document.get("data"), document.get("metadata")
    text = data.get(_ENTRY, "") if isinstance(data, dict) else ""
    if document.get("kind") == SECRET:
        try:
            text = base64_decode(text).decode("utf-8", "surrogateescape")
        except CorruptInputError as error:
            raise codec.RecordError(str(error)) from error
    release = codec.decode(text)
    labels = metadata.get("labels") if isinstance(metadata, dict) else None
    release.labels = user_labels(labels or {})
    return release
