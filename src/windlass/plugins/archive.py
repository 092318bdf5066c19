"""Archives of plugins: what they hold, how they are made. Go: helm internal/plugin/sign.go, installer/extractor.go"""

from __future__ import annotations

import os

from windlass.chart.gzip import GzipReader
from windlass.chart.tar import DIRECTORY, GLOBAL_HEADER, LOCAL_HEADER, REGULAR, read_members
from windlass.plugins import folders, metadata
from windlass.plugins.errors import InstallError, TooLarge
from windlass.plugins.places import FILE_NAME

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from windlass.plugins.metadata import Metadata

MAX_ARCHIVE_BYTES = 512 * 1024 * 1024
"""Largest packed plugin. Helm has no bounds on archives of plugins at all."""

MAX_UNPACKED_BYTES = 1024 * 1024 * 1024
MAX_MEMBERS = 100_000
SUFFIXES = (".tar.gz", ".tgz")
_FOLDER_MODE = 0o755
_SKIPPED = (GLOBAL_HEADER, LOCAL_HEADER)


def metadata_of(archive: bytes) -> Metadata:
    """Return what the first plugin.yaml of an archive says. Raises InstallError and the errors of its parts."""
    for member, read in read_members(GzipReader(archive)):
        if os.path.basename(member.name.rstrip("/")) == FILE_NAME:
            if member.size > metadata.MAX_BYTES:
                raise TooLarge(f"{FILE_NAME} is larger than {metadata.MAX_BYTES} bytes")
            return metadata.load(read())
    raise InstallError("plugin.yaml not found in tarball")


def extract(archive: bytes, target: str) -> None:
    """Unpack into a folder. Raises InstallError for names and members that lead elsewhere, TooLarge."""
    stream = GzipReader(archive)
    folders.make(target)
    remaining = MAX_UNPACKED_BYTES
    for count, (member, read) in enumerate(read_members(stream)):
        if count >= MAX_MEMBERS:
            raise TooLarge(f"plugin archive has more than {MAX_MEMBERS} members")
        path = _inside(target, member.name)
        if member.kind == DIRECTORY:
            os.makedirs(path, _FOLDER_MODE, exist_ok=True)
        elif member.kind == REGULAR:
            remaining -= member.size
            if remaining < 0:
                raise TooLarge(f"plugin archive is larger than {MAX_UNPACKED_BYTES} bytes when unpacked")
            _write(path, read(), member.mode)
        elif member.kind not in _SKIPPED:
            raise InstallError(f"unknown type: {member.kind[0]:b} in {member.name}")


def _inside(root: str, name: str) -> str:
    # Go: cleanJoin
    if ":" in name:
        raise InstallError("path contains ':', which is illegal")
    path = name.replace("\\", "/")
    if ".." in path.split("/"):
        raise InstallError("path contains '..', which is illegal")
    if path.startswith("/"):
        raise InstallError("path is absolute, which is illegal")
    from windlass.fetch.expand import secure_join

    return secure_join(root, path)


def _write(path: str, data: bytes, mode: int) -> None:
    os.makedirs(os.path.dirname(path), _FOLDER_MODE, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, mode & 0o777)
    with open(descriptor, "wb") as stream:
        stream.write(data)


def pack(folder: str, name: str) -> bytes:
    """Return an archive of a folder below ``name``, in lexical order, without owners. Raises OSError, TooLarge."""
    import tarfile
    from io import BytesIO
    from zlib import DEFLATED, compressobj

    packed = BytesIO()
    total = 0
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for path, stored in _walk(folder, name):
            info = archive.gettarinfo(path, stored)
            info.uid = info.gid = 0
            info.uname = info.gname = ""
            info.mtime = int(info.mtime)
            info.linkname = ""  # Go: tar.FileInfoHeader(info, "")
            total += info.size
            if total > MAX_UNPACKED_BYTES:
                raise TooLarge(f"the plugin is larger than {MAX_UNPACKED_BYTES} bytes")
            if info.isfile():
                with open(path, "rb") as stream:
                    archive.addfile(info, stream)
            else:
                archive.addfile(info)
    engine = compressobj(6, DEFLATED, 31)
    return engine.compress(packed.getvalue()) + engine.flush()


def _walk(path: str, name: str) -> Iterator[tuple[str, str]]:
    yield path, name
    if os.path.isdir(path) and not os.path.islink(path):
        for entry in sorted(os.listdir(path), key=os.fsencode):
            yield from _walk(f"{path}/{entry}", f"{name}/{entry}")
