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
    from windlass.chart.log import Log

# Two folders that link to each other grow without end under Helm; this is our bound.
MAX_FILES = 100_000


class DirectoryError(WindlassError):
    """A file of the chart cannot be read or is none that a chart may hold."""


def read_directory(folder: str, log: Log) -> list[File]:
    """Return the files below the folder in lexical order, names relative and with ``/``, byte order marks removed.

    Raises DirectoryError, IgnoreError and LimitExceeded with Helm's texts.
    """
    top = os.path.abspath(folder)
    walk = _Walk(top, _read_rules(os.path.join(top, IGNORE_FILE)), log)
    try:
        names = walk.names(top)
    except DirectoryError:
        # Helm's walk forgives its root, and then finds that Chart.yaml is missing.
        return []
    walk.entries(top, names)
    return walk.files


def _read_rules(path: str) -> Rules:
    try:
        with open(path, "rb") as source:
            return Rules.parse(source.read())
    except FileNotFoundError:
        return Rules.empty()
    except OSError as error:
        raise path_error("read" if isinstance(error, IsADirectoryError) else "open", path, error) from error


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

    def names(self, path: str) -> list[str]:
        try:
            return sorted(os.listdir(path), key=os.fsencode)
        except OSError as error:
            raise path_error("open", path, error) from error

    def entries(self, folder: str, names: list[str]) -> None:
        for name in names:
            self._entry(os.path.join(folder, name))

    def _entry(self, path: str) -> None:
        try:
            info = os.lstat(path)
        except OSError as error:
            raise path_error("lstat", path, error) from error
        name = path
        if stat.S_ISLNK(info.st_mode):
            name = self._resolve(path)
            info = os.lstat(name)
        relative = path[self.prefix :]
        if stat.S_ISDIR(info.st_mode):
            if not self.rules.ignore(relative, True):
                self.entries(path, self.names(path))
        elif not self.rules.ignore(relative, False):
            self._read(path, relative, os.path.basename(name), info)

    def _resolve(self, path: str) -> str:
        try:
            resolved = os.path.realpath(path, strict=True)
        except OSError as error:
            raise _broken_link(path, error) from error
        self.log(
            "INFO",
            "found symbolic link in path. Contents of linked file included and used",
            {"path": path, "resolved": resolved},
        )
        return resolved

    def _read(self, path: str, relative: str, base: str, info: os.stat_result) -> None:
        if not stat.S_ISREG(info.st_mode):
            raise DirectoryError(f"cannot load irregular file {path} as it has file mode type bits set")
        if info.st_size > MAX_FILE_SIZE:
            from windlass.golang.strconv import quote

            raise LimitExceeded(f"chart file {quote(base)} is larger than the maximum file size {MAX_FILE_SIZE}")
        if len(self.files) >= MAX_FILES:
            raise LimitExceeded(f"chart has more than the maximum number of files {MAX_FILES}")
        try:
            with open(path, "rb", buffering=0) as source:
                data = source.read()
        except OSError as error:
            raise DirectoryError(f"error reading {relative}: {path_error('open', path, error)}") from error
        self.files.append(File(relative, data.removeprefix(BOM), info.st_mtime_ns))


def _broken_link(path: str, error: OSError) -> DirectoryError:
    """Go: filepath.EvalSymlinks names the element that it could not lstat, or gives up after 255 links."""
    from errno import ELOOP

    if error.errno == ELOOP:
        return DirectoryError(f"error evaluating symlink {path}: EvalSymlinks: too many links")
    return DirectoryError(f"error evaluating symlink {path}: {path_error('lstat', str(error.filename), error)}")
