"""Folders made and copied, with the words that Go has for what goes wrong. Go: helm internal/third_party/dep/fs"""

from __future__ import annotations

import os
import stat

from windlass.golang.errno import text
from windlass.plugins.errors import InstallError

MAX_DEPTH = 200
"""Levels of folders that are copied."""

_FOLDER_MODE = 0o755


def make(folder: str) -> None:
    """Make a folder and those above it. Raises InstallError. Go: os.MkdirAll"""
    try:
        os.makedirs(folder or ".", _FOLDER_MODE, exist_ok=True)
    except OSError as error:
        raise InstallError(f"mkdir {error.filename or folder}: {text(error.errno)}") from error


def write(path: str, data: bytes) -> None:
    """Write a file whole or not at all. Raises InstallError."""
    from windlass.chart.pack import write_aside
    from windlass.errors import WindlassError

    try:
        write_aside(path, data)
    except WindlassError as error:
        raise InstallError(str(error)) from error


def read(path: str, limit: int) -> bytes:
    """Return a file of at most ``limit`` bytes. Raises InstallError, FileNotFoundError."""
    try:
        with open(path, "rb") as stream:
            data = stream.read(limit + 1)
    except FileNotFoundError:
        raise
    except OSError as error:
        verb = "read" if isinstance(error, IsADirectoryError) else "open"
        raise InstallError(f"{verb} {path}: {text(error.errno)}") from error
    if len(data) > limit:
        raise InstallError(f"{path} is larger than {limit} bytes")
    return data


def copy(source: str, target: str, depth: int = 0) -> None:
    """Copy a folder with modes and links to a place where there is nothing yet. Raises InstallError. Go: fs.CopyDir"""
    if depth > MAX_DEPTH:
        raise InstallError(f"{source} is nested too deeply")
    if os.path.exists(target):
        raise InstallError("destination already exists")
    try:
        mode = os.lstat(source).st_mode
        if not stat.S_ISDIR(mode):
            raise InstallError("source is not a directory")
        os.makedirs(target, stat.S_IMODE(mode), exist_ok=True)
        for entry in sorted(os.scandir(source), key=lambda found: os.fsencode(found.name)):
            place = f"{target}/{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                copy(entry.path, place, depth + 1)
            elif entry.is_symlink():
                os.symlink(os.readlink(entry.path), place)
            else:
                _copy_file(entry.path, place)
    except OSError as error:
        raise InstallError(f"copying directory failed: {error.filename}: {text(error.errno)}") from error


def _copy_file(source: str, target: str) -> None:
    from shutil import copyfile

    copyfile(source, target)
    os.chmod(target, stat.S_IMODE(os.stat(source).st_mode))


def remove(folder: str) -> None:
    """Remove a folder, or the link to one. Raises InstallError. Go: os.RemoveAll"""
    from shutil import rmtree

    try:
        if os.path.islink(folder) or not os.path.isdir(folder):
            os.unlink(folder)
        else:
            rmtree(folder)
    except FileNotFoundError:
        pass
    except OSError as error:
        raise InstallError(f"unlinkat {error.filename}: {text(error.errno)}") from error
