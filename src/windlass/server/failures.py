"""Errors to answers: which code and status each error of stores and services travels with, in either protocol."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from windlass.errors import LimitExceeded, WindlassError
from windlass.oci.digest import DigestError
from windlass.oci.document import DocumentError
from windlass.oci.errors import RegistryError, document

from .access import WrongCredentials
from .http import Response
from .stores.base import (
    BlobMissing,
    ContentWrong,
    OffsetWrong,
    ReferenceMissing,
    StillReferenced,
    StoreError,
    UploadMissing,
    VersionTaken,
)

if TYPE_CHECKING:
    from .http import Request

# error: (code of the distribution specification, status if not the code's own). The first class that fits counts.
_CODES: tuple[tuple[type[WindlassError], str, int | None], ...] = (
    (BlobMissing, "BLOB_UNKNOWN", None),
    (UploadMissing, "BLOB_UPLOAD_UNKNOWN", None),
    (OffsetWrong, "RANGE_INVALID", None),
    (ContentWrong, "DIGEST_INVALID", None),
    (ReferenceMissing, "MANIFEST_BLOB_UNKNOWN", None),
    (StillReferenced, "DENIED", 409),
    (VersionTaken, "DENIED", 409),
    (StoreError, "UNAVAILABLE", None),
    (DigestError, "DIGEST_INVALID", None),
    (DocumentError, "MANIFEST_INVALID", None),
    (WrongCredentials, "UNAUTHORIZED", None),
    (LimitExceeded, "SIZE_INVALID", 413),
)


def as_registry_error(error: WindlassError) -> RegistryError:
    """The error as an entry of an error document."""
    if isinstance(error, RegistryError):
        return error
    for kind, code, status in _CODES:
        if isinstance(error, kind):
            return RegistryError(code, str(error), status=status)
    return RegistryError("UNKNOWN", "internal error", status=500)


def is_known(error: WindlassError) -> bool:
    """Tell whether the error says something about the request, rather than about a fault of ours."""
    return isinstance(error, (RegistryError, *(kind for kind, _, _ in _CODES)))


def answer(request: Request, error: WindlassError) -> Response:
    """The answer to a failed request: the specification's document below /v2/, ChartMuseum's elsewhere."""
    entry = as_registry_error(error)
    headers = {"content-type": "application/json"}
    if isinstance(error, OffsetWrong):
        headers["range"] = f"0-{max(error.size - 1, 0)}"
    if entry.status in (429, 503):
        headers["retry-after"] = "1"
    if request.path.startswith("/v2/") or request.path in ("/v2", "/token"):
        return Response(entry.status, headers, document([entry]))
    return Response(entry.status, headers, json.dumps({"error": entry.message}, ensure_ascii=False).encode())
