"""Records too large for one object: what is kept apart, and what is left (docs/design/0012-large-releases.md).

Helm reads what is left as a release of its own. As long as that has the manifest, Helm can do everything with it; of a
release whose manifest had to go too it shows what there is, and refuses to change it. Pure: no requests.
"""

from __future__ import annotations

from windlass.chart.model import Chart
from windlass.errors import WindlassError
from windlass.release import codec
from windlass.release.model import Release
from windlass.storage.errors import StorageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dataclasses import dataclass as record
else:
    from windlass._record import record

CHUNKED, BY_DIGEST = "chunked", "by-digest"
MODES = (CHUNKED, BY_DIGEST)
"""When something is kept apart: when a record is too large for one object, or always."""

MARK = "windlass/kept-apart"
"""Annotation of the chart in a record: where the rest is. Helm keeps it when it stores the record again."""

PIECE = 768 * 1024
"""Characters of one piece; base64 and the fields of an object come on top of them in a request."""
MAX_PIECES = 64
"""Pieces of one record."""

TEMPLATES, MANIFEST, CONFIG = "chart", "manifest", "values"
LEVELS = (TEMPLATES, MANIFEST, CONFIG)
"""What is kept apart, each with what stands before it: the chart's files; manifest and hooks; the user's values."""

STUB = """# This release is too large for one object. windlass keeps its manifest in {pieces} parts beside the record.
# Helm lists and shows the release and leaves it as it is: use windlass to change it.
apiVersion: windlass/v1
kind: KeptInPartsByWindlass
metadata:
  name: {name}
"""
"""What Helm sees in the manifest's place: of a kind that no cluster knows, so that Helm refuses to go on with it."""


class Indivisible(StorageError):
    """A record that is too large even in parts."""


class ApartError(WindlassError):
    """What was kept apart is missing or is not what was stored."""


@record(frozen=True)
class Apart:
    """Where the rest of a record is: in objects whose names begin with ``base``, with a text that has the ``digest``.

    A record that Helm copies from this one, in a rollback, refers to the same objects.
    """

    base: str
    digest: str
    pieces: int
    level: str

    def mark(self) -> str:
        """Return it as an annotation."""
        return f"{self.level} {self.base} {self.pieces} sha256:{self.digest}"

    def belongs_to(self, key: str) -> bool:
        """Whether the objects were made for the record of that key, not for one that it was copied from."""
        return self.base.startswith(f"{key}.")

    def names(self) -> list[str]:
        """Return the names of the objects that hold the pieces."""
        return [f"{self.base}.{place}" for place in range(self.pieces)]


def apart_in(release: Release) -> Apart | None:
    """Return where the rest of a stored release is, None if it is whole. Raises ApartError for a broken mark."""
    annotations = release.chart.metadata.annotations if release.chart is not None else None
    mark = (annotations or {}).get(MARK)
    if mark is None:
        return None
    words = mark.split(" ")
    if len(words) != 4 or words[0] not in LEVELS or not words[2].isdigit() or not words[3].startswith("sha256:"):
        raise ApartError(f"cannot read what says where the rest of {release.key} is")
    pieces = int(words[2][:6])
    if pieces > MAX_PIECES:
        raise ApartError(f"{release.key} says that it has {pieces} parts: more than {MAX_PIECES}")
    return Apart(words[1], words[3].removeprefix("sha256:"), pieces, words[0])


def divisible(release: Release) -> bool:
    """Whether a release has what can be kept apart, and a chart to say so in."""
    return release.chart is not None and release.chart.metadata.name != ""


def split(release: Release, level: str) -> tuple[Release, Release]:
    """Return what stays in the record and what is kept apart. Raises Indivisible for a release without a chart."""
    if release.chart is None or not divisible(release):
        raise Indivisible(f"release {release.name} revision {release.version} has no chart that could be kept apart")
    depth = LEVELS.index(level)
    head, rest = _copy(release, release.chart), Release(chart=Chart())
    assert head.chart is not None
    _move(release.chart, rest.chart, ("templates", "files", "schema", "schema_mtime_ns"))
    head.chart.templates, head.chart.files, head.chart.schema, head.chart.schema_mtime_ns = [], [], None, None
    if depth >= LEVELS.index(MANIFEST):
        assert rest.chart is not None
        rest.chart.values, rest.manifest, rest.hooks = release.chart.values, release.manifest, release.hooks
        head.chart.values, head.manifest, head.hooks = {}, "", None
    if depth >= LEVELS.index(CONFIG):
        rest.config, head.config = release.config, None
    return head, rest


def marked(head: Release, apart: Apart) -> Release:
    """Say in what is left of a record where the rest is."""
    assert head.chart is not None
    metadata = head.chart.metadata
    metadata.annotations = {**(metadata.annotations or {}), MARK: apart.mark()}
    if apart.level != TEMPLATES:
        head.manifest = STUB.format(pieces=apart.pieces, name=head.name)
    return head


def join(head: Release, apart: Apart, text: str) -> Release:
    """Put the rest back into a record. Raises ApartError and RecordError."""
    if digest_of(text) != apart.digest:
        raise ApartError(f"the parts of {head.key} are not what was stored: their digest is another")
    rest = codec.decode(text)
    if head.chart is None or rest.chart is None:
        raise ApartError(f"the parts of {head.key} hold no chart")
    unmarked(head)
    _move(rest.chart, head.chart, ("templates", "files", "schema", "schema_mtime_ns"))
    depth = LEVELS.index(apart.level)
    if depth >= LEVELS.index(MANIFEST):
        head.chart.values, head.manifest, head.hooks = rest.chart.values, rest.manifest, rest.hooks
    if depth >= LEVELS.index(CONFIG):
        head.config = rest.config
    return head


def unmarked(head: Release) -> Release:
    """Take back what ``marked`` said about the chart."""
    assert head.chart is not None
    metadata = head.chart.metadata
    annotations = {name: text for name, text in (metadata.annotations or {}).items() if name != MARK}
    metadata.annotations = annotations or None
    return head


def pieces_of(text: str) -> list[str]:
    """Cut a text. Raises Indivisible when it needs more than MAX_PIECES."""
    pieces = [text[start : start + PIECE] for start in range(0, len(text), PIECE)]
    if len(pieces) > MAX_PIECES:
        raise Indivisible(f"a release of {len(text)} bytes is more than {MAX_PIECES} parts of {PIECE} bytes hold")
    return pieces


def digest_of(text: str) -> str:
    """Return the SHA-256 of a text of ASCII."""
    from hashlib import sha256

    return sha256(text.encode("ascii", "surrogateescape")).hexdigest()


def _copy(release: Release, chart: Chart) -> Release:
    """Return a copy whose chart and metadata may be changed without changing the release's."""
    copied = Release(*(getattr(release, name) for name in release.__match_args__))
    copied.chart = Chart(chart.metadata.copy(), chart.lock, None, [], chart.values, None, [])
    copied.chart.mtime_ns = chart.mtime_ns
    return copied


def _move(source: Chart, target: Chart | None, names: tuple[str, ...]) -> None:
    for name in names:
        setattr(target, name, getattr(source, name))
