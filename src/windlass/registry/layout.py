"""Artifacts kept on disk as an OCI image layout (image-spec image-layout.md): what `chart save` and its kin work on.

Helm 3.0 to 3.6 kept its charts like this below ``registry/cache``; other tools read the folder too. Blobs are files
that are never changed; index.json is replaced as a whole, one writer at a time.
"""

from __future__ import annotations

import os

from windlass.oci.descriptor import Descriptor
from windlass.oci.digest import Digest, check
from windlass.oci.document import MAX_BYTES, decode, encode, objects
from windlass.oci.media_types import OCI_INDEX

from .errors import RegistryClientError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

REF_NAME = "org.opencontainers.image.ref.name"
MAX_BLOB = 32 * 1024 * 1024
_MARKER = b'{"imageLayoutVersion":"1.0.0"}'


class LayoutError(RegistryClientError):
    """The layout cannot be read or written."""


class Layout:
    """A folder of artifacts by reference."""

    __slots__ = ("_folder",)

    def __init__(self, folder: str) -> None:
        self._folder = folder

    def entries(self) -> dict[str, Descriptor]:
        """The kept manifests by reference. Raises LayoutError, DocumentError."""
        raw = self._read("index.json", MAX_BYTES)
        if raw is None:
            return {}
        found = (Descriptor.from_mapping(entry, "index.json") for entry in objects(decode(raw), "manifests", "index"))
        return {entry.annotations[REF_NAME]: entry for entry in found if REF_NAME in entry.annotations}

    def put(self, reference: str, manifest: Descriptor, contents: Iterable[bytes]) -> None:
        """Keep ``contents``, the manifest's bytes among them, under ``reference``. Raises LayoutError."""
        named = Descriptor(manifest.media_type, manifest.digest, manifest.size, {REF_NAME: reference})
        self._change(lambda entries: {**entries, reference: named}, contents)

    def remove(self, reference: str) -> bool:
        """Forget ``reference`` and the blobs that nothing else uses; tell whether it was there. Raises LayoutError."""
        if reference not in self.entries():
            return False
        self._change(lambda entries: {name: entry for name, entry in entries.items() if name != reference})
        return True

    def blob(self, descriptor: Descriptor) -> bytes:
        """The content that ``descriptor`` promises. Raises LayoutError, ContentMismatch."""
        if descriptor.size > MAX_BLOB:
            raise LayoutError(f"{descriptor.digest} is larger than {MAX_BLOB} bytes")
        data = self._read(_blob_path(descriptor.digest), MAX_BLOB)
        if data is None:
            raise LayoutError(f"{descriptor.digest}: not found")
        return check(data, descriptor.digest, descriptor.size)

    def _change(
        self, change: Callable[[dict[str, Descriptor]], dict[str, Descriptor]], contents: Iterable[bytes] = ()
    ) -> None:
        """Write ``contents``, then the changed index, and sweep: under a lock, so that nobody sweeps what is new."""
        import fcntl

        self._write("oci-layout", _MARKER)
        lock = os.open(os.path.join(self._folder, "index.lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            for content in contents:
                self._write(_blob_path(Digest.of(content)), content)
            entries = change(self.entries())
            manifests = [entries[name].to_mapping() for name in sorted(entries)]
            self._write("index.json", encode({"schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": manifests}))
            self._sweep(entries.values())
        finally:
            os.close(lock)

    def _sweep(self, kept: Iterable[Descriptor]) -> None:
        """Delete the blobs that no manifest reaches."""
        from windlass.oci.manifest import parse

        used = set()
        for entry in kept:
            used.add(entry.digest.encoded)
            used.update(child.digest.encoded for child in parse(self.blob(entry), entry.media_type).references())
        folder = os.path.join(self._folder, "blobs", "sha256")
        for name in os.listdir(folder):
            if name not in used and "." not in name:
                os.unlink(os.path.join(folder, name))

    def _read(self, name: str, limit: int) -> bytes | None:
        path = os.path.join(self._folder, name)
        try:
            with open(path, "rb") as file:
                data = file.read(limit + 1)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise LayoutError(_text("open", path, error)) from error
        if len(data) > limit:
            raise LayoutError(f"{path} is larger than {limit} bytes")
        return data

    def _write(self, name: str, data: bytes) -> None:
        path = os.path.join(self._folder, name)
        aside = f"{path}.{os.getpid()}.{os.urandom(4).hex()}"
        try:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644), "wb") as file:
                file.write(data)
            os.replace(aside, path)
        except OSError as error:
            raise LayoutError(_text("write", path, error)) from error


def _blob_path(digest: Digest) -> str:
    return f"blobs/{digest.algorithm}/{digest.encoded}"


def _text(operation: str, path: str, error: OSError) -> str:
    from windlass.golang.errno import text

    return f"{operation} {path}: {text(error.errno)}"
