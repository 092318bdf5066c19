"""A chart's folder to files in memory: links followed, .helmignore obeyed.

Go: pkg/chart/v2/loader/directory.go, internal/sympath/walk.go.
"""

from __future__ import annotations

import os
import stat

from windlass.chart.ignore import IGNORE_FILE, Rules
from windlass.chart.model import File
from windlass.chart.unpack import BOM, MAX_FILE_SIZE
from windlass.errors import LimitExceeded, WindlassError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import BinaryIO

    from windlass.chart.log import Log

# Two folders that link to each other grow without end under Helm; this is our bound.
MAX_FILES = 100_000

MAX_READ = 1 << 30
"""Largest file that is read by itself, in bytes. Helm has no bound and would exhaust memory."""

_PIECE = 1 << 20


class DirectoryError(WindlassError):
    """A file of the chart cannot be read or is none that a chart may hold."""


def read_directory(folder: str, log: Log) -> list[File]:
    """Return the files below the folder in lexical order, names relative and with ``/``, byte order marks removed.

    Raises DirectoryError, IgnoreError and LimitExceeded with Helm's texts.
    """
    top = os.path.abspath(folder)
    walk = _Walk(top, _read_rules(os.path.join(top, IGNORE_FILE)), log)
    try:
        entries = walk.entries(top)
    except DirectoryError:
        # Helm's walk forgives its root, and then finds that Chart.yaml is missing.
        return []
    walk.visit(top, entries)
    return walk.files


def _read_rules(path: str) -> Rules:
    try:
        with open(path, "rb") as source:
            return Rules.parse(read_stream(source, path, MAX_FILE_SIZE))
    except (FileNotFoundError, NotADirectoryError):
        return Rules.empty()
    except OSError as error:
        raise path_error("read" if isinstance(error, IsADirectoryError) else "open", path, error) from error


def read_file(path: str, most: int = MAX_READ) -> bytes:
    """Return a file's bytes. Raises DirectoryError with Go's texts, LimitExceeded when there are more than ``most``."""
    try:
        with open(path, "rb") as stream:
            return read_stream(stream, path, most)
    except OSError as error:
        raise path_error("read" if isinstance(error, IsADirectoryError) else "open", path, error) from error


def read_stream(stream: BinaryIO, name: str, most: int = MAX_READ) -> bytes:
    """Return what a stream holds. Raises LimitExceeded, naming the stream, when that is more than ``most`` bytes."""
    pieces, size = [], 0
    while piece := stream.read(_PIECE):  # Python makes room for as much as is asked for
        pieces.append(piece)
        size += len(piece)
        if size > most:
            raise LimitExceeded(f"{name} is larger than the maximum size {most}")
    return b"".join(pieces)


def path_error(operation: str, path: str, error: OSError) -> DirectoryError:
    """Return the failure as Go prints an fs.PathError."""
    from windlass.golang.errno import text

    return DirectoryError(f"{operation} {path}: {text(error.errno)}")


class _Walk:
    __slots__ = ("files", "log", "prefix", "rules")

    def __init__(self, top: str, rules: Rules, log: Log) -> None:
        self.files: list[File] = []
        self.log = log
        self.prefix = len(top.rstrip("/")) + 1
        self.rules = rules

    def entries(self, path: str) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(path) as found:
                # Go sorts bytes.
                return sorted(found, key=lambda entry: os.fsencode(entry.name))
        except OSError as error:
            raise path_error("open", path, error) from error

    def visit(self, folder: str, entries: list[os.DirEntry[str]]) -> None:
        for entry in entries:
            path = f"{folder}/{entry.name}" if folder != "/" else f"/{entry.name}"
            if entry.is_symlink():
                self._link(path)
            elif entry.is_dir(follow_symlinks=False):
                self._folder(path)
            else:
                self._file(path, entry.name, entry.is_file(follow_symlinks=False))

    def _link(self, path: str) -> None:
        try:
            resolved = os.path.realpath(path, strict=True)
            mode = os.lstat(resolved).st_mode
        except OSError as error:
            raise _broken_link(path, error) from error
        self.log(
            "INFO",
            "found symbolic link in path. Contents of linked file included and used",
            {"path": path, "resolved": resolved},
        )
        if stat.S_ISDIR(mode):
            self._folder(path)
        else:
            self._file(path, os.path.basename(resolved), stat.S_ISREG(mode))

    def _folder(self, path: str) -> None:
        if not self.rules.ignore(path[self.prefix :], True):
            self.visit(path, self.entries(path))

    def _file(self, path: str, base: str, is_regular: bool) -> None:
        relative = path[self.prefix :]
        if self.rules.ignore(relative, False):
            return
        if not is_regular:
            raise DirectoryError(f"cannot load irregular file {path} as it has file mode type bits set")
        if len(self.files) >= MAX_FILES:
            raise LimitExceeded(f"chart has more than the maximum number of files {MAX_FILES}")
        try:
            data, mtime_ns = _read(path)
        except OSError as error:
            raise DirectoryError(f"error reading {relative}: {path_error('open', path, error)}") from error
        if len(data) > MAX_FILE_SIZE:
            from windlass.golang.strconv import quote

            raise LimitExceeded(f"chart file {quote(base)} is larger than the maximum file size {MAX_FILE_SIZE}")
        self.files.append(File(relative, data.removeprefix(BOM), mtime_ns))


def _read(path: str) -> tuple[bytes, int]:
    """Return a file's bytes, at most one more than a chart may hold, and its time."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        info = os.fstat(descriptor)
        data = os.read(descriptor, min(info.st_size, MAX_FILE_SIZE) + 1)
        if len(data) != info.st_size:
            data += _rest(descriptor, MAX_FILE_SIZE + 1 - len(data))
    finally:
        os.close(descriptor)
    return data, info.st_mtime_ns


def _rest(descriptor: int, most: int) -> bytes:
    """Read on: files of /proc and those that grow tell no true size."""
    pieces = []
    while most > 0:
        pieces.append(os.read(descriptor, most))
        if not pieces[-1]:
            break
        most -= len(pieces[-1])
    return b"".join(pieces)


def _broken_link(path: str, error: OSError) -> DirectoryError:
    """Go: filepath.EvalSymlinks names the element that it could not lstat, or gives up after 255 links."""
    from errno import ELOOP

    if error.errno == ELOOP:
        return DirectoryError(f"error evaluating symlink {path}: EvalSymlinks: too many links")
    return DirectoryError(f"error evaluating symlink {path}: {path_error('lstat', str(error.filename), error)}")
