"""A folder of marshalled values, each in a file named by a digest of its input.

``marshal`` trusts what it reads, so the folder has to be ours alone (owner and mode 0700 are checked); otherwise, or
when it cannot be made, the store is silently off. Files are written whole and renamed, so readers never see half of
one, and a file that is damaged, of another version or otherwise unreadable is a miss. Nothing here may decide about
signatures or digests of charts.
"""

from __future__ import annotations

import gc
import os
import sys
from binascii import crc32
from marshal import dumps, loads

from windlass import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_FILES = 8_000
"""Files kept; when more are found while writing, the older half goes."""

MAX_FILE_BYTES = 64 << 20
"""Largest value that is written or read."""

MAX_TOTAL_BYTES = 512 << 20
"""Bytes kept in all; when more are found, the older half goes."""

_PRIVATE = 0o700
_STAMP_SIZE = 32
_SUM_SIZE = 4
_WEIGH_EVERY = 64
"""Bytes in all are counted when the number of files is a multiple of this: counting them costs a look at each."""


def digest(parts: Iterable[bytes | str]) -> str:
    """Return a digest of a sequence of texts, in which no two sequences look alike by where they are cut."""
    from _blake2 import blake2b  # hashlib loads OpenSSL, which costs more than the hash

    state = blake2b(digest_size=20)
    for part in parts:
        data = part if isinstance(part, bytes) else part.encode("utf-8", "surrogateescape")
        state.update(b"%d:" % len(data))
        state.update(data)
    return state.hexdigest()


class Store:
    """Values by kind and digest. ``folder`` None turns it off."""

    __slots__ = ("_checked", "_folder", "_stamp")

    def __init__(self, folder: str | None) -> None:
        self._folder = folder
        self._checked = False
        # Marshalled values are readable by the same Python only, and their shape is our version's affair.
        stamp = f"{__version__} {sys.implementation.cache_tag} {sys.version_info.releaselevel}"
        self._stamp = stamp.encode("ascii")[:_STAMP_SIZE].ljust(_STAMP_SIZE)

    def read(self, kind: str, key: str) -> object:
        """Return the value kept under a digest, or None."""
        folder = self._ready(make=False)
        if folder is None:
            return None
        try:
            descriptor = os.open(f"{folder}/{kind}-{key}", os.O_RDONLY | os.O_NOFOLLOW)
        except OSError:
            return None
        try:
            data = os.read(descriptor, min(os.fstat(descriptor).st_size, MAX_FILE_BYTES) + 1)
        except OSError:
            return None
        finally:
            os.close(descriptor)
        start = _STAMP_SIZE + _SUM_SIZE
        content = memoryview(data)[start:]
        if data[:_STAMP_SIZE] != self._stamp or data[_STAMP_SIZE:start] != _sum(content):
            return None
        return _loaded(content)

    def write(self, kind: str, key: str, value: object) -> None:
        """Keep a value of plain types. What cannot be kept is forgotten."""
        folder = self._ready(make=True)
        if folder is None:
            return
        try:
            content = dumps(value)  # type: ignore[arg-type]  # what cannot be marshalled raises
        except ValueError:
            return
        data = self._stamp + _sum(content) + content
        if len(data) > MAX_FILE_BYTES:
            return
        path = f"{folder}/{kind}-{key}"
        temporary = f"{path}.{os.getpid()}~"
        try:
            descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        except OSError:
            return
        try:
            with open(descriptor, "wb") as stream:
                stream.write(data)
            os.replace(temporary, path)
            self._prune(folder)
        except OSError:
            _remove(temporary)

    def _ready(self, make: bool) -> str | None:
        """Return the folder if it is there (or can be made) and private."""
        folder = self._folder
        if folder is None or self._checked:
            return folder
        try:
            state = os.stat(folder)
        except OSError:
            if not make or not _made(folder):
                return None
            state = os.stat(folder)
        if state.st_uid != os.getuid() or state.st_mode & 0o077:
            self._folder = None
            return None
        self._checked = True
        return folder

    def _prune(self, folder: str) -> None:
        names = os.listdir(folder)
        if len(names) <= MAX_FILES and len(names) % _WEIGH_EVERY:
            return
        found = [(os.stat(f"{folder}/{name}"), name) for name in names]
        if len(found) > MAX_FILES or sum(state.st_size for state, _ in found) > MAX_TOTAL_BYTES:
            ages = sorted((state.st_mtime_ns, name) for state, name in found)
            for _, name in ages[: len(ages) // 2]:
                _remove(f"{folder}/{name}")


def _sum(content: bytes | memoryview) -> bytes:
    return crc32(content).to_bytes(_SUM_SIZE, "big")


def _loaded(content: memoryview) -> object:
    collecting = gc.isenabled()
    gc.disable()  # a load makes nothing but containers that stay: looking for garbage in them takes twice the load
    try:
        return loads(content)
    except (ValueError, EOFError, TypeError):
        return None
    finally:
        if collecting:
            gc.enable()


def _made(folder: str) -> bool:
    try:
        os.makedirs(os.path.dirname(folder), exist_ok=True)
        os.mkdir(folder, _PRIVATE)
    except OSError:
        return False
    return True


def _remove(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:
        pass
