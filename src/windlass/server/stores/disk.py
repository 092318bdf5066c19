"""The default stores: one folder with a SQLite database, blobs and uploads. Servers of one machine may share it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from .charts import SqlCharts
from .credentials import SqlCredentials
from .database import Database
from .files import FileBlobs, FileUploads
from .manifests import SqlManifests
from .repositories import SqlRepositories, SqlTags

if TYPE_CHECKING:
    from .base import BlobStore, Charts, Credentials, Manifests, Repositories, Tags, UploadStore

KEY_BYTES = 32


class Stores:
    """Everything the services need from outside, opened together and closed together."""

    blobs: BlobStore
    uploads: UploadStore
    repositories: Repositories
    manifests: Manifests
    tags: Tags
    charts: Charts
    credentials: Credentials
    token_key: bytes

    def __init__(self, folder: str) -> None:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        blobs = FileBlobs(os.path.join(folder, "blobs"))
        uploads = FileUploads(os.path.join(folder, "uploads"), blobs)
        blobs.sweep()
        uploads.sweep()
        self.token_key = _shared_key(os.path.join(folder, "token.key"))
        self._database = Database(os.path.join(folder, "windlass.db"))
        self.blobs = blobs
        self.uploads = uploads
        self.repositories = SqlRepositories(self._database)
        self.manifests = SqlManifests(self._database)
        self.tags = SqlTags(self._database)
        self.charts = SqlCharts(self._database)
        self.credentials = SqlCredentials(self._database)

    def close(self) -> None:
        """Finish waiting writes and close the database."""
        self._database.close()


def _shared_key(path: str) -> bytes:
    """The key that signs tokens, made once; a server that starts at the same moment gets the same one."""
    aside = f"{path}.{os.urandom(8).hex()}"
    if not os.path.exists(path):
        handle = os.open(aside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with open(handle, "wb") as file:
            file.write(os.urandom(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(aside, path)
        except FileExistsError:
            pass
        os.unlink(aside)
    with open(path, "rb") as file:
        return file.read()
