"""Requests of the OCI distribution API and what is sent with them."""

from __future__ import annotations

import json

from tests.interop.server_charts import MANIFEST, digest
from tests.unit.server.conftest import LocalClient

DATA = b"some content " * 100
INDEX = "application/vnd.oci.image.index.v1+json"
EMPTY = b"{}"


def errors(body: bytes) -> list[str]:
    """The codes of an error document."""
    return [entry["code"] for entry in json.loads(body)["errors"]]


def put_manifest(
    server: LocalClient, repository: str, reference: str, value: dict[str, object], kind: str = MANIFEST
) -> tuple[int, bytes, str]:
    """Put a manifest; status, answer, and its digest."""
    body = json.dumps(value).encode()
    answer = server("PUT", f"/v2/{repository}/manifests/{reference}", body, {"content-type": kind})
    return answer.status, answer.body, digest(body)


def artifact(kind: str = "application/x.test", **more: object) -> dict[str, object]:
    """A manifest with the empty config and no layers."""
    config = {"mediaType": kind, "digest": digest(EMPTY), "size": len(EMPTY)}
    return {"schemaVersion": 2, "mediaType": MANIFEST, "config": config, "layers": [], **more}
