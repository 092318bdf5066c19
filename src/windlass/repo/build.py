"""An index from a folder of packaged charts (Helm: repo.IndexDirectory)."""

from __future__ import annotations

import os

from windlass.chart.load import load_file
from windlass.chart.rules import ValidationError, validate_metadata
from windlass.errors import WindlassError
from windlass.golang import path as gopath
from windlass.golang.url import UrlError
from windlass.repo import urls
from windlass.repo.chartversion import ChartVersion
from windlass.repo.errors import RepoError, file_error
from windlass.repo.index import IndexFile

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from windlass.chart.metadata import Metadata

_CHUNK = 1024 * 1024


def index_directory(folder: str, base_url: str, now: Callable[[], str]) -> IndexFile:
    """Return an index of the archives in a folder and in the folders right below it, in no particular order.

    What is no chart is left out. ``now`` gives the time in RFC 3339. Raises RepoError.
    """
    index = IndexFile(now())
    for archive in _archives(folder):
        parent, _, file_name = os.path.relpath(archive, folder).rpartition("/")
        try:
            parent_url = urls.join(base_url, parent)
        except UrlError:
            parent_url = gopath.join(base_url, parent)
        try:
            metadata = load_file(archive).metadata
        except WindlassError:
            continue
        digest = file_digest(archive)
        try:
            add(index, metadata, file_name, parent_url, digest, now())
        except RepoError as error:
            raise RepoError(f"failed adding to {file_name} to index: {error}") from error
    return index


def add(index: IndexFile, metadata: Metadata, file_name: str, base_url: str, digest: str, created: str) -> None:
    """Put a packaged chart into an index, which is not sorted then (IndexFile.MustAdd). Raises RepoError."""
    if not metadata.api_version:
        metadata.api_version = "v1"
    try:
        validate_metadata(metadata)
    except ValidationError as error:
        raise RepoError(f"validate failed for {file_name}: {error}") from error
    url = file_name
    if base_url:
        last = file_name.rpartition("/")[2]
        try:
            url = urls.join(base_url, last)
        except UrlError:
            url = gopath.join(base_url, last)
    mapping: dict[str, object] = {**metadata.to_mapping(), "urls": [url], "created": created, "digest": digest}
    index.add(ChartVersion(mapping, metadata))


def file_digest(path: str) -> str:
    """Return the sha256 of a file in hex. Raises RepoError."""
    from hashlib import sha256

    digest = sha256()
    try:
        with open(path, "rb") as stream:
            while chunk := stream.read(_CHUNK):
                digest.update(chunk)
    except OSError as error:
        raise file_error("open", path, error) from error
    return digest.hexdigest()


def _archives(folder: str) -> list[str]:
    """Go: filepath.Glob of *.tgz and **/*.tgz, where ** is no more than *; each level in the order of names."""
    below = [os.path.join(folder, name) for name in _names(folder)]
    found = [path for path in below if path.endswith(".tgz")]
    for inner in below:
        found += [os.path.join(inner, name) for name in _names(inner) if name.endswith(".tgz")]
    return found


def _names(folder: str) -> list[str]:
    try:
        return sorted(os.listdir(folder), key=os.fsencode)
    except OSError:
        return []
