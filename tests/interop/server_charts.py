"""Small charts made by hand, so that a test knows every byte, and raw pushes over both protocols."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
from collections.abc import Callable

from tests.interop.server_process import Answer

Caller = Callable[..., Answer]
"""A client: called with method, path, body and headers."""

CONFIG = "application/vnd.cncf.helm.config.v1+json"
LAYER = "application/vnd.cncf.helm.chart.content.v1.tar+gzip"
PROVENANCE = "application/vnd.cncf.helm.chart.provenance.v1.prov"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"


def digest(data: bytes) -> str:
    """The digest as OCI writes it."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


class MadeChart:
    """A chart with what a push needs. ``filler`` makes archives differ and grow."""

    def __init__(self, name: str, version: str, filler: bytes = b"", *, signed: bool = False) -> None:
        self.name = name
        self.version = version
        self.filename = f"{name}-{version}.tgz"
        chart_yaml = f"apiVersion: v2\nname: {name}\nversion: {version}\ndescription: made for a test\n"
        files = {"Chart.yaml": chart_yaml.encode(), "values.yaml": b"a: 1\n", "filler": filler,
                 "templates/x.yaml": b"x: {{ .Values.a }}\n"}  # fmt: skip
        self.archive = pack({f"{name}/{path}": data for path, data in files.items()})
        self.provenance = provenance(chart_yaml, self.filename, self.archive) if signed else None
        self.config = json.dumps({"name": name, "version": version, "apiVersion": "v2"}).encode()

    @property
    def tag(self) -> str:
        """The version as a tag."""
        return self.version.replace("+", "_")

    def blobs(self) -> list[tuple[str, bytes]]:
        """Media type and content of config and layers."""
        layers = [(CONFIG, self.config), (LAYER, self.archive)]
        return [*layers, (PROVENANCE, self.provenance)] if self.provenance else layers

    def manifest(self, created: str = "2026-01-01T00:00:00Z") -> bytes:
        """The manifest that a client of Helm would write."""
        config, *layers = [
            {"mediaType": kind, "digest": digest(data), "size": len(data)} for kind, data in self.blobs()
        ]
        annotations = {"org.opencontainers.image.created": created, "org.opencontainers.image.title": self.name}
        value = {"schemaVersion": 2, "config": config, "layers": layers, "annotations": annotations}
        return json.dumps(value, separators=(",", ":")).encode()


def pack(files: dict[str, bytes]) -> bytes:
    """A gzipped tar of files, the same bytes each time."""
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w") as tar:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return gzip.compress(raw.getvalue(), mtime=0)


def provenance(chart_yaml: str, filename: str, archive: bytes) -> bytes:
    """A provenance file of the right form; its signature is none."""
    return (
        "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n"
        f"{chart_yaml}\n...\nfiles:\n  {filename}: {digest(archive)}\n"
        "-----BEGIN PGP SIGNATURE-----\n\naGVsbG8=\n-----END PGP SIGNATURE-----\n"
    ).encode()


def push_blob(client: Caller, repository: str, data: bytes, pieces: int = 0) -> Answer:
    """Upload a blob: whole in one request, or in ``pieces`` PATCH requests."""
    base = f"/v2/{repository}/blobs/uploads/"
    if not pieces:
        return client("POST", f"{base}?digest={digest(data)}", data, {"Content-Type": "application/octet-stream"})
    place = client("POST", base, b"").headers["location"]
    step = -(-len(data) // pieces)
    for start in range(0, len(data), step):
        piece = data[start : start + step]
        headers = {"Content-Range": f"{start}-{start + len(piece) - 1}", "Content-Type": "application/octet-stream"}
        place = client("PATCH", place, piece, headers).headers["location"]
    return client("PUT", f"{place}?digest={digest(data)}", b"")


def push_oci(client: Caller, prefix: str, chart: MadeChart, pieces: int = 0) -> Answer:
    """Push as Helm 4 does: blobs, the manifest by digest, the manifest by tag."""
    repository = f"{prefix}/{chart.name}" if prefix else chart.name
    for _, data in chart.blobs():
        answer = push_blob(client, repository, data, pieces)
        if answer.status != 201:
            return answer
    body, headers = chart.manifest(), {"Content-Type": MANIFEST}
    answer = client("PUT", f"/v2/{repository}/manifests/{digest(body)}", body, headers)
    if answer.status != 201:
        return answer
    return client("PUT", f"/v2/{repository}/manifests/{chart.tag}", body, headers)


def push_classic(client: Caller, prefix: str, chart: MadeChart) -> Answer:
    """Upload over ChartMuseum's API, as a form when there is provenance."""
    path = f"/api/{prefix}/charts" if prefix else "/api/charts"
    if chart.provenance is None:
        return client("POST", path, chart.archive, {"Content-Type": "application/gzip"})
    body = form({"chart": (chart.filename, chart.archive), "prov": (chart.filename + ".prov", chart.provenance)})
    return client("POST", path, body, {"Content-Type": "multipart/form-data; boundary=edge"})


def form(fields: dict[str, tuple[str, bytes]]) -> bytes:
    """A multipart form with the boundary ``edge``."""
    out = b""
    for name, (filename, data) in fields.items():
        disposition = f'Content-Disposition: form-data; name="{name}"; filename="{filename}"'
        out += b"--edge\r\n" + disposition.encode() + b"\r\n\r\n" + data + b"\r\n"
    return out + b"--edge--\r\n"
