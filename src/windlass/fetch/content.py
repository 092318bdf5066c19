"""Downloaded charts by their sha256: ``content/<2 hex>/<sha256>.chart`` and ``.prov`` (Helm: downloader.DiskCache)."""

from __future__ import annotations

import os

from windlass.oci.digest import Digest
from windlass.repo.files import make_folders, write_atomically

CHART = ".chart"
PROVENANCE = ".prov"


class ContentCache:
    """A folder of contents. A chart is trusted only if its bytes have the digest that its name says."""

    __slots__ = ("_folder",)

    def __init__(self, folder: str) -> None:
        self._folder = folder

    def path(self, digest: str, kind: str) -> str:
        """Return where a content is or would be; ``digest`` is 64 hex characters."""
        return os.path.join(self._folder, digest[:2], digest + kind)

    def find(self, digest: str, kind: str) -> tuple[str, bytes] | None:
        """Return path and bytes of a content, or None. An empty file, and a chart with other bytes, do not count."""
        path = self.path(digest, kind)
        try:
            with open(path, "rb") as stream:
                data = stream.read()
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
            return None
        if not data or (kind == CHART and sha256(data) != digest):
            return None
        return path, data

    def put(self, digest: str, data: bytes, kind: str) -> str:
        """Keep a content and return its path. Raises RepoError."""
        path = self.path(digest, kind)
        make_folders(os.path.dirname(path))
        write_atomically(path, data, 0o644)
        return path


def sha256(data: bytes) -> str:
    """Return the digest of a content in hex."""
    return Digest.of(data).encoded
