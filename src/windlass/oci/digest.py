"""Digests: parsing with go-digest's rules and texts, and verification of streams while they pass.

Verification raises or says nothing; there is no boolean to forget.
"""

from __future__ import annotations

from .errors import OciError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Protocol

    class Hash(Protocol):
        """What the hash objects of both modules can do."""

        def update(self, data: bytes, /) -> None: ...
        def hexdigest(self) -> str: ...


# go-digest algorithm.go: name and length of the hexadecimal form
ALGORITHMS = {"sha256": 64, "sha384": 96, "sha512": 128}
SMALL = 256 * 1024
_HEX = frozenset("0123456789abcdef")


class DigestError(OciError):
    """A text that is not a digest. The texts are go-digest's."""


class ContentMismatch(OciError):
    """Content whose digest or size is not the promised one."""


class Digest(str):
    """A valid digest ``algorithm:hex``; a string, so that it is its own JSON and its own key."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> Digest:
        """Check ``text`` as go-digest's Parse does. Raises DigestError."""
        algorithm, colon, encoded = text.partition(":")
        if not (algorithm and colon and encoded):
            raise DigestError("invalid checksum digest format")
        length = ALGORITHMS.get(algorithm)
        if length is None:
            raise DigestError(
                "unsupported digest algorithm" if _well_formed(text) else "invalid checksum digest format"
            )
        if len(encoded) != length:
            raise DigestError("invalid checksum digest length")
        if not _HEX.issuperset(encoded):
            raise DigestError("invalid checksum digest format")
        return cls(text)

    @classmethod
    def of(cls, data: bytes, algorithm: str = "sha256") -> Digest:
        """The digest of ``data``."""
        made = _hasher(algorithm, len(data))
        made.update(data)
        return cls(f"{algorithm}:{made.hexdigest()}")

    @property
    def algorithm(self) -> str:
        """The part before the colon."""
        return self[: self.index(":")]

    @property
    def encoded(self) -> str:
        """The hexadecimal part."""
        return self[self.index(":") + 1 :]


def _well_formed(text: str) -> bool:
    import re

    # go-digest digest.go DigestRegexpAnchored
    return re.fullmatch(r"[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[a-zA-Z0-9=_-]+", text) is not None


def _hasher(algorithm: str, size: int | None) -> Hash:
    """A hash object. For little content CPython's own SHA-256: OpenSSL's is ten times as fast once it is loaded,
    which takes the time of hashing 400 kB."""
    if algorithm == "sha256" and size is not None and size <= SMALL:
        try:
            from _sha256 import sha256  # type: ignore[import-not-found]  # CPython 3.11; it moved later
        except ImportError:
            pass
        else:
            return sha256()  # type: ignore[no-any-return]  # a module without stubs
    import hashlib

    return hashlib.new(algorithm)


class Verifier:
    """Counts and hashes content as it passes; :meth:`finish` raises unless it is what was promised."""

    __slots__ = ("_hash", "digest", "seen", "size")

    def __init__(self, digest: Digest, size: int | None = None) -> None:
        self.digest = digest
        self.size = size
        self.seen = 0
        self._hash = _hasher(digest.algorithm, size)

    def update(self, data: bytes) -> None:
        """Take the next piece. Raises ContentMismatch at the first byte beyond the promised size."""
        self.seen += len(data)
        if self.size is not None and self.seen > self.size:
            raise ContentMismatch("trailing data")  # oras-go content/reader.go ErrTrailingData
        self._hash.update(data)

    def computed(self) -> Digest:
        """The digest of what was seen so far."""
        return Digest(f"{self.digest.algorithm}:{self._hash.hexdigest()}")

    def finish(self) -> None:
        """Raise ContentMismatch unless size and digest are the promised ones."""
        if self.size is not None and self.seen < self.size:
            # oras-go content/reader.go ReadAll
            raise ContentMismatch(
                f"read failed: expected content size of {self.size}, got {self.seen},"
                f" for digest {self.digest}: unexpected EOF"
            )
        if self.computed() != self.digest:
            raise ContentMismatch("mismatched digest")  # oras-go content/reader.go ErrMismatchedDigest


def verified(chunks: Iterable[bytes], digest: Digest, size: int | None = None) -> Iterator[bytes]:
    """Pass ``chunks`` through; raise ContentMismatch as soon as they are wrong, at the latest at their end."""
    verifier = Verifier(digest, size)
    for chunk in chunks:
        verifier.update(chunk)
        yield chunk
    verifier.finish()


def check(data: bytes, digest: Digest, size: int | None = None) -> bytes:
    """Return ``data`` if it has this digest and size. Raises ContentMismatch."""
    if size is not None and len(data) != size:
        verifier = Verifier(digest, size)
        verifier.update(data)
        verifier.finish()
    if Digest.of(data, digest.algorithm) != digest:
        raise ContentMismatch("mismatched digest")  # oras-go content/reader.go ErrMismatchedDigest
    return data
