"""Files that other processes read while we write them, and their names in the repository cache (Helm: pkg/helmpath)."""

from __future__ import annotations

import os

from windlass.repo.errors import RepoError, file_error

TYPE_CHECKING = False
if TYPE_CHECKING:
    Mark = tuple[int, ...]
    """What ``stat`` says of a file; another file has another mark."""

SETTLED_NS = 2 * 10**9
"""No file system's times are coarser than this."""


def mark(path: str) -> Mark | None:
    """Return the mark of a file, None when there is none to be had."""
    try:
        state = os.stat(path)
    except OSError:
        return None
    return state.st_dev, state.st_ino, state.st_size, state.st_mtime_ns, state.st_ctime_ns


def is_settled(found: Mark) -> bool:
    """Say whether the file would have another mark if it were touched now; one touched a moment ago may not."""
    from time import time_ns

    return found[4] < time_ns() - SETTLED_NS


def index_name(repository: str) -> str:
    """Return the name of a repository's cached index."""
    return f"{repository}-index.yaml" if repository else "index.yaml"


def charts_name(repository: str) -> str:
    """Return the name of the list of a repository's charts, which completion reads."""
    return f"{repository}-charts.txt" if repository else "charts.txt"


def make_folders(folder: str) -> None:
    """Make a folder and those above it. Raises RepoError."""
    if not folder:
        return
    try:
        os.makedirs(folder, 0o755, exist_ok=True)
    except OSError as error:
        raise file_error("mkdir", str(error.filename), error) from error


def write_atomically(path: str, data: bytes, mode: int, *, as_go: bool = False) -> None:
    """Write a file beside its place and move it there, so that nobody sees half of it. Raises RepoError.

    ``as_go``: Helm does so too, and its error shows the other name. Go: internal/fileutil.AtomicWriteFile
    """
    aside = f"{path}{int.from_bytes(os.urandom(4))}"
    try:
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise file_error("open", aside if as_go else path, error) from error
    except ValueError as error:  # a NUL in the name
        raise RepoError(f"open {path}: invalid argument") from error
    try:
        with open(descriptor, "wb") as stream:
            stream.write(data)
            os.fchmod(descriptor, mode)
        if os.path.isdir(path):
            # Go: os.Rename, and Helm's internal/third_party/dep/fs renameFallback around it
            raise RepoError(f"link error: cannot rename {aside} to {path}: rename {aside} {path}: file exists")
        os.replace(aside, path)
    except OSError as error:
        raise file_error("write", path, error) from error
    finally:
        if os.path.lexists(aside):
            os.unlink(aside)
