"""What the services ask of a store. Values and Protocols only; nothing here knows files, SQL or HTTP.

Each Protocol has five methods or fewer, so that an object store and PostgreSQL fit behind them: servers keep no
state of their own that another one would miss. Every write is durable and visible to all readers on return.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from windlass.errors import WindlassError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from dataclasses import dataclass as record
    from typing import BinaryIO, Protocol

    from windlass.oci.digest import Digest
else:
    from windlass._record import record

    Protocol = object


class StoreError(WindlassError):
    """The store cannot do what is asked."""


class BlobMissing(StoreError):
    """Content that is not stored (or no longer)."""


class UploadMissing(StoreError):
    """An upload session that does not exist (or no longer)."""


class ContentWrong(StoreError):
    """Uploaded bytes whose digest is not the promised one."""


class OffsetWrong(StoreError):
    """A piece that does not go on where the upload stands; ``size`` is how much the upload holds."""

    def __init__(self, size: int) -> None:
        self.size = size
        super().__init__(f"upload stands at {size}")


class ReferenceMissing(StoreError):
    """A manifest names a blob or manifest that its repository does not hold."""

    def __init__(self, digest: str) -> None:
        self.digest = digest
        super().__init__(f"unknown to the repository: {digest}")


class StillReferenced(StoreError):
    """A blob that a manifest of the repository needs."""


class VersionTaken(StoreError):
    """The version is published with other content, or its file name belongs to another chart."""


@record(frozen=True)
class ManifestRow:
    """A manifest as stored: the exact bytes, and what lists are made from."""

    digest: Digest
    media_type: str
    body: bytes
    artifact_type: str = ""
    subject: str = ""
    annotations: str = "{}"


@record(frozen=True)
class Referrer:
    """A manifest about another one, as it is listed. ``annotations`` is a JSON object."""

    digest: Digest
    media_type: str
    size: int
    artifact_type: str
    annotations: str


@record(frozen=True)
class ChartRow:
    """A chart version: the archive both protocols hand out, and what stands in the index.

    ``entry`` is its JSON object, ``fragment`` the same as YAML list item; ``revision`` counts the changes of the
    prefix, ``removed`` rows stay behind so that other servers notice.
    """

    prefix: str
    name: str
    version: str
    filename: str
    archive: Digest
    archive_size: int
    provenance: str
    provenance_size: int
    manifest: str
    created: str
    entry: str
    fragment: str
    revision: int = 0
    removed: bool = False


@record(frozen=True)
class ArchiveRow:
    """What reading a chart archive gave; reading it again would give the same."""

    digest: Digest
    name: str
    version: str
    metadata: str


@record(frozen=True)
class Publication:
    """Everything that becomes visible in one step."""

    repository: str
    manifest: ManifestRow
    references: Sequence[tuple[Digest, bool]]
    """Digests that must exist, and whether each is a manifest."""
    at: str
    tag: str = ""
    links: Sequence[tuple[Digest, int]] = ()
    """Blobs that the server itself stored and that join the repository in the same step."""
    archive: ArchiveRow | None = None
    chart: ChartRow | None = None


@record(frozen=True)
class Credential:
    """A token that the server gave out. Only its hash is kept."""

    name: str
    token_hash: str
    rights: str
    created: str


class BlobStore(Protocol):
    """Immutable content by digest."""

    def size(self, digest: Digest) -> int | None:
        """How many bytes, or None when absent."""

    def open(self, digest: Digest) -> BinaryIO:
        """Open for reading. Raises BlobMissing."""

    def put(self, digest: Digest, data: bytes) -> None:
        """Store bytes that the server made; they are durable on return."""


class LocalBlobs(Protocol):
    """Optional ability of a BlobStore: content that is a file the HTTP server can send by itself."""

    def path(self, digest: Digest) -> str:
        """The file's path."""


class UploadStore(Protocol):
    """Uploads under way. A session belongs to a repository and outlives the server that began it."""

    def start(self, repository: str) -> str:
        """Begin a session and name it."""

    def size(self, repository: str, session: str) -> int | None:
        """How many bytes arrived, or None when there is no such session."""

    def append(self, repository: str, session: str, offset: int, data: bytes) -> int:
        """Add a piece and return the new size. Raises OffsetWrong, UploadMissing."""

    def finish(self, repository: str, session: str, digest: Digest) -> int:
        """Turn the session into a blob, durably; return its size. Raises ContentWrong, UploadMissing."""

    def cancel(self, repository: str, session: str) -> bool:
        """Forget the session; False when there was none."""


class Repositories(Protocol):
    """Which repositories exist and which blobs each may hand out."""

    def names(self, after: str, limit: int) -> list[str]:
        """Names of repositories that hold something, in order, after ``after``."""

    def exists(self, repository: str) -> bool:
        """Tell whether anything was ever pushed there."""

    def blob_size(self, repository: str, digest: str) -> int | None:
        """The size of a blob of the repository, or None."""

    def link(self, repository: str, digest: Digest, size: int, at: str) -> None:
        """Let the repository hand out a stored blob."""

    def unlink(self, repository: str, digest: Digest) -> bool:
        """Take it back; False when it was not there. Raises StillReferenced."""


class Manifests(Protocol):
    """Manifests of repositories, their tags' targets, and who refers to whom."""

    def find(self, repository: str, reference: str) -> ManifestRow | None:
        """By tag or by digest."""

    def publish(self, publication: Publication) -> None:
        """Make it visible in both protocols, at once. Raises ReferenceMissing, VersionTaken."""

    def referrers(self, repository: str, subject: str, after: str, budget: int) -> tuple[list[Referrer], bool]:
        """Manifests about ``subject``, oldest first, after the digest ``after``; and whether more follow.

        Stops when the annotations come to ``budget`` characters, but not before the first.
        """

    def remove(self, repository: str, reference: str, at: str) -> bool:
        """Remove a tag, or a manifest with its tags, and the chart versions that go with them."""


class Tags(Protocol):
    """The names of a repository's manifests."""

    def names(self, repository: str, after: str, limit: int) -> list[str]:
        """Tags in order, after ``after``."""


class Charts(Protocol):
    """Chart versions as the classic repository of a prefix shows them."""

    def state(self, prefix: str) -> tuple[int, str]:
        """How often the prefix changed, and when last; ``(0, "")`` for an unknown one."""

    def changes(self, prefix: str, after: int) -> tuple[int, str, list[ChartRow]]:
        """The state, and the rows whose revision is beyond ``after``, as of one moment.

        Removed rows are among them unless ``after`` is 0.
        """

    def file(self, prefix: str, filename: str) -> ChartRow | None:
        """The version whose archive has this file name."""

    def entries(self, prefix: str, name: str) -> dict[str, str]:
        """The index entries of a chart, as JSON by version."""

    def archive(self, digest: str) -> ArchiveRow | None:
        """What an earlier reading of this archive gave."""


class Credentials(Protocol):
    """Tokens that the server gave out."""

    def by_hash(self, token_hash: str) -> Credential | None:
        """The credential with this token."""

    def add_first(self, credential: Credential) -> bool:
        """Keep it unless there is any; False then. Two servers that start at once get one token."""

    def replace(self, credential: Credential) -> None:
        """Keep it in place of every other of its name."""
