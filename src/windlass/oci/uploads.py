"""Upload sessions: the state machine of OCI dist-spec "Pushing Blobs", and its Range headers.

Knows nothing of HTTP or disks. A server feeds it what a request asks and writes what it allows;
a client reads from it where to go on.
"""

from __future__ import annotations

from .digest import Digest, DigestError
from .errors import OciError, RegistryError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dataclasses import dataclass as record
else:
    from windlass._record import record

MAX_OFFSET = 1 << 62

OPEN, CLOSED, CANCELLED = "open", "closed", "cancelled"

# What may happen to a session: (state, request) -> next state. Everything else is BLOB_UPLOAD_UNKNOWN.
TRANSITIONS = {
    (OPEN, "PATCH"): OPEN,
    (OPEN, "GET"): OPEN,
    (OPEN, "PUT"): CLOSED,
    (OPEN, "DELETE"): CANCELLED,
}


class RangeError(OciError):
    """A Range or Content-Range header of another form than ``<first>-<last>``."""


@record(frozen=True)
class Span:
    """Bytes ``first`` to ``last``, both inclusive; an empty span has ``last == first - 1``."""

    first: int
    last: int

    @property
    def size(self) -> int:
        """How many bytes."""
        return self.last - self.first + 1


def parse_content_range(header: str) -> Span:
    """Read ``<first>-<last>`` (dist-spec), also as ``bytes=`` or ``bytes first-last/total``. Raises RangeError."""
    body = header.strip()
    for prefix in ("bytes=", "bytes "):
        body = body.removeprefix(prefix)
    first, dash, last = body.partition("/")[0].strip().partition("-")
    if not dash or not all(part.isascii() and part.isdigit() and len(part) < 20 for part in (first, last)):
        raise RangeError(f"invalid content range {header[:64]!r}")
    span = Span(int(first), int(last))
    if span.last < span.first or span.last > MAX_OFFSET:
        raise RangeError(f"invalid content range {header[:64]!r}")
    return span


def format_content_range(offset: int, size: int) -> str:
    """The Content-Range of a chunk of ``size`` bytes at ``offset``."""
    return f"{offset}-{offset + size - 1}"


def format_range(size: int) -> str:
    """The Range header of a session that holds ``size`` bytes; ``0-0`` when empty, as distribution answers."""
    return f"0-{max(size - 1, 0)}"


def next_offset(range_header: str) -> int:
    """Where a client goes on, from the Range header of a session; nothing held yet is 0. Raises RangeError."""
    span = parse_content_range(range_header)
    return 0 if span.last == 0 else span.last + 1


class Session:
    """What a registry remembers of one upload: its repository, how much arrived, and its state."""

    __slots__ = ("received", "repository", "session", "state")

    def __init__(self, session: str, repository: str, received: int = 0, state: str = OPEN) -> None:
        self.session = session
        self.repository = repository
        self.received = received
        self.state = state

    def expect(self, method: str, repository: str) -> str:
        """The state that ``method`` leads to. Raises RegistryError BLOB_UPLOAD_UNKNOWN if it may not happen."""
        following = TRANSITIONS.get((self.state, method))
        if following is None or repository != self.repository:
            raise RegistryError("BLOB_UPLOAD_UNKNOWN", detail=None)
        return following

    def accept_chunk(self, content_range: str | None, content_length: int | None) -> int:
        """Check a chunk's headers; return the offset to write at.

        Raises RegistryError RANGE_INVALID (416) when the chunk does not go on where the session stands,
        SIZE_INVALID when its two lengths differ.
        """
        if content_range is None:
            return self.received
        try:
            span = parse_content_range(content_range)
        except RangeError as error:
            raise RegistryError("RANGE_INVALID", status=416) from error
        if span.first != self.received:
            raise RegistryError("RANGE_INVALID", status=416)
        if content_length is not None and content_length != span.size:
            raise RegistryError("SIZE_INVALID")
        return self.received

    def advance(self, count: int) -> None:
        """``count`` more bytes are safely stored."""
        self.received += count

    def finish(self, digest: str | None, computed: Digest) -> Digest:
        """Close the session with the digest of its content. Raises RegistryError DIGEST_INVALID unless they agree."""
        try:
            promised = Digest.parse(digest or "")
        except DigestError as error:
            raise RegistryError("DIGEST_INVALID", "digest parsing failed", detail=None) from error
        if promised != computed:
            raise RegistryError("DIGEST_INVALID", detail=None)
        self.state = CLOSED
        return promised

    def range(self) -> str:
        """The Range header that tells how much arrived."""
        return format_range(self.received)
