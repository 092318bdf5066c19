"""Records in a file, for backup: a tar archive with an index (docs/releases.md describes it).

``records/NAMESPACE/KEY.json`` are the records as Helm writes them into storages, before compression; ``index.json``,
the last member, names them with their labels and SHA-256. An archive without it was not finished.
"""

from __future__ import annotations

from windlass.errors import WindlassError
from windlass.release import codec
from windlass.storage.driver import user_labels

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from dataclasses import dataclass as record
    from tarfile import TarFile
    from typing import BinaryIO

    from windlass.release.model import Release

    Entries = list["Entry"]
else:
    from windlass._record import record

FORMAT = "windlass.releases/v1"
INDEX = "index.json"
MAX_RECORDS = 1_000_000
"""Records of one archive."""
MAX_INDEX = 256 * 1024 * 1024
"""Bytes of the index."""
_MODE = 0o600


class ArchiveError(WindlassError):
    """A file that is no archive of releases, or is damaged."""


@record(frozen=True)
class Entry:
    """One record in an archive."""

    path: str
    namespace: str
    name: str
    version: int
    status: str
    labels: dict[str, str]
    sha256: str

    def fields(self) -> dict[str, object]:
        """Return the form in the index."""
        return {name: getattr(self, name) for name in self.__match_args__}


def write(path: str, releases: Iterable[Release]) -> Entries:
    """Write an archive, in place of what has its name once it is whole. The same records give the same bytes.

    A name that ends in .gz or .tgz is compressed. The file is its owner's alone: records hold secrets. Raises OSError.
    """
    import os
    from tempfile import NamedTemporaryFile

    folder = os.path.dirname(os.path.abspath(path))
    with NamedTemporaryFile(dir=folder, prefix=".windlass-", delete=False) as aside:
        try:
            entries = _write(aside, releases, packed=path.endswith((".gz", ".tgz")))  # type: ignore[arg-type]  # a file
            aside.flush()
            os.fsync(aside.fileno())
            os.replace(aside.name, path)
        except BaseException:
            os.unlink(aside.name)
            raise
    return entries


def check(path: str) -> Entries:
    """Read an archive from end to end and return what is in it. Raises ArchiveError, OSError."""
    found: dict[str, str] = {}
    index: bytes | None = None
    for name, data in _members(path):
        if index is not None or name in found:
            raise ArchiveError(f"{path}: {name} does not belong there")
        if name == INDEX:
            index = data
        else:
            found[name] = _digest(data)
            if len(found) > MAX_RECORDS:
                raise ArchiveError(f"{path} holds more than {MAX_RECORDS} records")
    if index is None:
        raise ArchiveError(f"{path} has no {INDEX}: it was not finished")
    entries = _entries(path, index)
    if {entry.path: entry.sha256 for entry in entries} != found:
        raise ArchiveError(f"{path}: the records are not those that {INDEX} names")
    return entries


def read(path: str, entries: Entries) -> Iterator[Release]:
    """Give the records of an archive that ``check`` has read. Raises ArchiveError, RecordError, OSError."""
    wanted = {entry.path: entry for entry in entries}
    for name, data in _members(path):
        entry = wanted.get(name)
        if entry is None:
            continue
        if _digest(data) != entry.sha256:
            raise ArchiveError(f"{path}: {name} has changed while it was read")
        release = codec.from_json(data)
        if (release.namespace, release.name, release.version) != (entry.namespace, entry.name, entry.version):
            raise ArchiveError(f"{path}: {name} is another release than {INDEX} says")
        release.labels = dict(entry.labels)
        yield release


def _write(stream: BinaryIO, releases: Iterable[Release], *, packed: bool) -> Entries:
    import tarfile
    from contextlib import ExitStack
    from gzip import GzipFile

    entries: Entries = []
    with ExitStack() as stack:
        if packed:
            stream = stack.enter_context(GzipFile("", "wb", fileobj=stream, mtime=0))  # type: ignore[assignment]  # a file
        archive = stack.enter_context(tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT))
        for release in releases:
            data = codec.to_json(release).encode("utf-8", "surrogateescape")
            path = f"records/{release.namespace}/{release.key}.json"
            labels = dict(sorted(user_labels(release.labels or {}).items()))
            _add(archive, path, data)
            entries.append(
                Entry(path, release.namespace, release.name, release.version, release.status, labels, _digest(data))
            )
        _add(archive, INDEX, _index(entries))
    return entries


def _index(entries: Entries) -> bytes:
    import json

    document = {"format": FORMAT, "records": [entry.fields() for entry in entries]}
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "surrogateescape")


def _entries(path: str, data: bytes) -> Entries:
    import json

    try:
        document = json.loads(data)
        if document["format"] != FORMAT:
            raise ArchiveError(f"{path} is of the format {document['format']}, which this version cannot read")
        entries = [Entry(**fields) for fields in document["records"]]
    except (ValueError, KeyError, TypeError) as error:
        raise ArchiveError(f"{path}: {INDEX} cannot be read: {error}") from error
    for entry in entries:
        texts = (entry.path, entry.namespace, entry.name, entry.status, entry.sha256)
        labels = entry.labels.items() if isinstance(entry.labels, dict) else [(None, None)]
        if not all(isinstance(text, str) for text in (*texts, *(part for pair in labels for part in pair))):
            raise ArchiveError(f"{path}: {INDEX} says of {entry.path} what is no text")
    return entries


def _members(path: str) -> Iterator[tuple[str, bytes]]:
    import tarfile
    import zlib

    try:
        with tarfile.open(path, "r|*") as archive:
            for member in archive:
                limit = MAX_INDEX if member.name == INDEX else codec.MAX_JSON
                stream = archive.extractfile(member) if member.isreg() and member.size <= limit else None
                if stream is None:
                    raise ArchiveError(f"{path}: {member.name} is no file of at most {limit} bytes")
                yield member.name, stream.read()
    except (tarfile.TarError, EOFError, zlib.error) as error:
        raise ArchiveError(f"{path} is no archive of releases: {error}") from error


def _add(archive: TarFile, path: str, data: bytes) -> None:
    from io import BytesIO
    from tarfile import TarInfo

    member = TarInfo(path)
    member.size, member.mode = len(data), _MODE
    archive.addfile(member, BytesIO(data))


def _digest(data: bytes) -> str:
    from hashlib import sha256

    return sha256(data).hexdigest()
