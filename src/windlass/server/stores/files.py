"""Blobs and uploads as files. Content is written aside, synced, renamed into place, and its folder synced.

Layout: ``blobs/<algorithm>/<first two>/<hex>`` and ``uploads/<repository hash>-<session>``. The name of an upload
binds it to its repository, its size is its offset: both survive the server, and any server of the folder goes on.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import threading
from collections import OrderedDict
from typing import TYPE_CHECKING

from .base import BlobMissing, ContentWrong, OffsetWrong, UploadMissing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from windlass.oci.digest import Digest

CHUNK = 1 << 20
UPLOAD_LIFETIME = 7 * 24 * 3600
"""Seconds after which an upload that nobody continued is forgotten (at the next start)."""
REMEMBERED_HASHES = 1024
"""Uploads whose running hash is kept in memory; the others are read again at their end."""

_USUAL = "sha256"
_SESSION = frozenset("0123456789abcdef")


class FileBlobs:
    """Blobs below a folder."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._staging = os.path.join(root, "staging")
        os.makedirs(self._staging, exist_ok=True)
        self._make_folders(_USUAL)

    def path(self, digest: Digest) -> str:
        """Where the content is or would be."""
        return os.path.join(self._root, digest.algorithm, digest.encoded[:2], digest.encoded)

    def size(self, digest: Digest) -> int | None:
        """How many bytes, or None when absent."""
        try:
            return os.stat(self.path(digest)).st_size
        except FileNotFoundError:
            return None

    def open(self, digest: Digest) -> BinaryIO:
        """Open for reading. Raises BlobMissing."""
        try:
            return open(self.path(digest), "rb")
        except FileNotFoundError as error:
            raise BlobMissing(f"no such blob: {digest}") from error

    def put(self, digest: Digest, data: bytes) -> None:
        """Store bytes that the server made; they are durable on return."""
        if self.size(digest) is not None:
            return
        aside = os.path.join(self._staging, f"{digest.encoded}.{os.urandom(8).hex()}")
        with open(aside, "xb") as file:
            file.write(data)
        self.adopt(aside, digest)

    def adopt(self, aside: str, digest: Digest) -> None:
        """Take over a complete, checked file of the same file system; durable on return."""
        target = self.path(digest)
        if digest.algorithm != _USUAL:
            self._make_folders(digest.algorithm)
        _sync(aside)
        os.rename(aside, target)
        _sync(os.path.dirname(target))

    def sweep(self) -> None:
        """Remove what a killed server left aside more than a lifetime ago."""
        _remove_old(self._staging)

    def _make_folders(self, algorithm: str) -> None:
        """Make all folders of an algorithm at once, durably, so that no write has to think of them."""
        folder = os.path.join(self._root, algorithm)
        if os.path.isdir(os.path.join(folder, "ff")):
            return
        for number in range(256):
            os.makedirs(os.path.join(folder, f"{number:02x}"), exist_ok=True)
        _sync(folder)
        _sync(self._root)


class FileUploads:
    """Upload sessions below a folder of the same file system as the blobs."""

    def __init__(self, root: str, blobs: FileBlobs) -> None:
        self._root = root
        self._blobs = blobs
        self._hashes: OrderedDict[str, tuple[hashlib._Hash, int]] = OrderedDict()
        self._lock = threading.Lock()
        os.makedirs(root, exist_ok=True)

    def start(self, repository: str) -> str:
        """Begin a session and name it."""
        session = os.urandom(16).hex()
        path = self._path(repository, session)
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        self._remember(path, hashlib.sha256(), 0)
        return session

    def size(self, repository: str, session: str) -> int | None:
        """How many bytes arrived, or None when there is no such session."""
        try:
            return os.stat(self._path(repository, session)).st_size
        except (FileNotFoundError, UploadMissing):
            return None

    def append(self, repository: str, session: str, offset: int, data: bytes) -> int:
        """Add a piece and return the new size. Raises OffsetWrong, UploadMissing."""
        path = self._path(repository, session)
        with _locked(path) as file:
            size = file.seek(0, os.SEEK_END)
            if size != offset:
                raise OffsetWrong(size)
            running = self._recall(path, size)
            file.write(data)
            file.flush()
            if running is not None:
                running.update(data)
                self._remember(path, running, size + len(data))
            return size + len(data)

    def finish(self, repository: str, session: str, digest: Digest) -> int:
        """Turn the session into a blob, durably; return its size. Raises ContentWrong, UploadMissing."""
        path = self._path(repository, session)
        with _locked(path) as file:
            size = file.seek(0, os.SEEK_END)
            computed = self._digest(path, file, digest.algorithm, size)
            if computed != digest.encoded:
                os.unlink(path)
                raise ContentWrong(f"content is {digest.algorithm}:{computed}, not {digest}")
            if self._blobs.size(digest) is None:
                self._blobs.adopt(path, digest)
            else:
                os.unlink(path)
            return size

    def cancel(self, repository: str, session: str) -> bool:
        """Forget the session; False when there was none."""
        path = self._path(repository, session)
        self._recall(path, -1)
        try:
            os.unlink(path)
        except FileNotFoundError:
            return False
        return True

    def sweep(self) -> None:
        """Forget sessions that nobody continued for a lifetime."""
        _remove_old(self._root)

    def _path(self, repository: str, session: str) -> str:
        if len(session) != 32 or not _SESSION.issuperset(session):
            raise UploadMissing("no such upload")
        owner = hashlib.sha256(repository.encode()).hexdigest()[:32]
        return os.path.join(self._root, f"{owner}-{session}")

    def _digest(self, path: str, file: BinaryIO, algorithm: str, size: int) -> str:
        running = self._recall(path, size)
        if running is not None and algorithm == _USUAL:
            return running.hexdigest()
        fresh = hashlib.new(algorithm)
        for piece in _pieces(file):
            fresh.update(piece)
        return fresh.hexdigest()

    def _remember(self, path: str, running: hashlib._Hash, size: int) -> None:
        with self._lock:
            self._hashes[path] = (running, size)
            while len(self._hashes) > REMEMBERED_HASHES:
                self._hashes.popitem(last=False)

    def _recall(self, path: str, size: int) -> hashlib._Hash | None:
        """Take out the running hash, if it stands exactly at ``size`` (another server may have gone on)."""
        with self._lock:
            running, at = self._hashes.pop(path, (None, -1))
        return running if at == size else None


class _locked:
    """An upload file opened and locked, so that two requests for one session take turns, also between servers."""

    def __init__(self, path: str) -> None:
        self._path = path

    def __enter__(self) -> BinaryIO:
        try:
            self._file = open(self._path, "r+b")
        except FileNotFoundError as error:
            raise UploadMissing("no such upload") from error
        fcntl.flock(self._file, fcntl.LOCK_EX)
        if not self._still_there():  # finished or cancelled while we waited: the file may be a blob now
            self._file.close()
            raise UploadMissing("no such upload")
        return self._file

    def _still_there(self) -> bool:
        try:
            return os.path.samestat(os.stat(self._path), os.fstat(self._file.fileno()))
        except FileNotFoundError:
            return False

    def __exit__(self, *_: object) -> None:
        self._file.close()


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    while piece := file.read(CHUNK):
        yield piece


def _sync(path: str) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remove_old(folder: str) -> None:
    import time

    oldest = time.time() - UPLOAD_LIFETIME
    with os.scandir(folder) as entries:
        for entry in entries:
            try:
                if entry.stat().st_mtime < oldest:
                    os.unlink(entry.path)
            except FileNotFoundError:
                continue  # another server of this folder was faster
