"""index.yaml, kept piece by piece: a change costs its own entry, not the index.

Every version's YAML is written once, when it is published. A prefix in memory holds these texts in order; a reader
asks the store for what changed since its revision and joins the texts. Compressed, each chart's versions are a run of
deflate blocks of their own, so only changed charts are compressed again.
"""

from __future__ import annotations

import threading
import zlib
from bisect import bisect_left
from collections import OrderedDict
from typing import TYPE_CHECKING

from windlass.semver.version import Version, VersionError

from .clock import http_date, seconds_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .stores.base import ChartRow, Charts

MAX_PREFIXES = 64
"""Prefixes whose index is kept in memory; the longest unused is dropped and read again when asked for."""
_NO_CHANGE_YET = "0001-01-01T00:00:00Z"
_GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"  # RFC 1952: deflate, no flags, no time, unknown system
_GZIP_END = b"\x03\x00"  # RFC 1951: a last, empty block
_LEVEL = 6


def write_fragment(name: str, entry: Mapping[str, object]) -> str:
    """One version as it stands in index.yaml, from its ``- `` on, laid out as Helm lays out the whole file."""
    from windlass import yaml

    whole = yaml.dump({"entries": {name: [entry]}})
    return whole.split("\n", 2)[2]


class _Piece:
    """Text that never changes, and its compressed form once somebody asked."""

    __slots__ = ("_deflated", "text")

    def __init__(self, text: bytes) -> None:
        self.text = text
        self._deflated: bytes | None = None

    def deflated(self) -> bytes:
        if self._deflated is None:
            self._deflated = _deflate(self.text)
        return self._deflated


class Document:
    """index.yaml at one revision."""

    __slots__ = ("_pieces", "_zipped", "body", "date", "etag", "moment")

    def __init__(self, pieces: list[_Piece], etag: str, changed: str) -> None:
        self.etag = etag
        self.moment = seconds_of(changed)
        self.date = http_date(self.moment) if self.moment > 0 else ""
        head = b"apiVersion: v1\nentries:\n" if pieces else b"apiVersion: v1\nentries: {}\n"
        foot = f'generated: "{changed}"\n'.encode()
        self._pieces = [_Piece(head), *pieces, _Piece(foot)]
        self.body = b"".join([piece.text for piece in self._pieces])
        self._zipped: bytes | None = None

    def compressed(self) -> bytes:
        """The body as gzip."""
        if self._zipped is None:
            size = len(self.body) & 0xFFFFFFFF
            tail = zlib.crc32(self.body).to_bytes(4, "little") + size.to_bytes(4, "little")
            pieces = [piece.deflated() for piece in self._pieces]
            self._zipped = b"".join([_GZIP_HEADER, *pieces, _GZIP_END, tail])
        return self._zipped


class _Chart:
    """The versions of one chart, oldest first."""

    __slots__ = ("_piece", "name", "versions")

    def __init__(self, name: str) -> None:
        self.name = name
        self.versions: list[tuple[Version, str, str]] = []  # order, version, fragment
        self._piece: _Piece | None = None

    def put(self, row: ChartRow) -> None:
        """Add, replace or remove a version."""
        key = (_order(row.version), row.version)
        at = bisect_left(self.versions, key)  # a shorter tuple sorts before a longer one
        if at < len(self.versions) and self.versions[at][1] == row.version:
            del self.versions[at]
        if not row.removed:
            self.versions.insert(at, (*key, row.fragment))
        self._piece = None

    def newest_first(self) -> list[str]:
        return [version for _, version, _ in reversed(self.versions)]

    def piece(self) -> _Piece:
        """The chart's key and its versions, newest first (Helm: IndexFile.SortEntries)."""
        if self._piece is None:
            from windlass import yaml

            key = yaml.dump({self.name: 0}).partition(": ")[0]
            self._piece = _Piece("".join([f"  {key}:\n", *(entry[2] for entry in reversed(self.versions))]).encode())
        return self._piece


class _Prefix:
    """What is known of a prefix, up to a revision."""

    def __init__(self) -> None:
        self.guard = threading.Lock()
        self.revision = 0
        self.charts: dict[str, _Chart] = {}
        self.document: Document | None = None

    def take(self, rows: list[ChartRow]) -> None:
        for row in rows:
            chart = self.charts.setdefault(row.name, _Chart(row.name))
            chart.put(row)
            if not chart.versions:
                del self.charts[row.name]

    def build(self, revision: int, changed: str) -> Document:
        stamp = zlib.crc32(changed.encode())
        pieces = [self.charts[name].piece() for name in sorted(self.charts)]
        return Document(pieces, f'"{revision}-{stamp:08x}"', changed)


class Indexes:
    """The indexes of a server. Safe to use from many threads."""

    def __init__(self, charts: Charts) -> None:
        self._charts = charts
        self._guard = threading.Lock()
        self._prefixes: OrderedDict[str, _Prefix] = OrderedDict()

    def ready(self, prefix: str) -> Document | None:
        """The current document if it is in memory; costs one look at the prefix's revision."""
        known = self._prefixes.get(prefix)
        if known is None or known.document is None:
            return None
        revision, _ = self._charts.state(prefix)
        document = known.document
        return document if known.revision == revision else None

    def current(self, prefix: str) -> Document:
        """The current document, brought up to date if need be."""
        known = self._prefix(prefix)
        with known.guard:
            self._update(prefix, known)
            assert known.document is not None
            return known.document

    def charts(self, prefix: str) -> list[tuple[str, list[str]]]:
        """Charts by name, each with its versions, newest first."""
        known = self._prefix(prefix)
        with known.guard:
            self._update(prefix, known)
            return [(name, known.charts[name].newest_first()) for name in sorted(known.charts)]

    def versions(self, prefix: str, name: str) -> list[str]:
        """The versions of a chart, newest first; none for an unknown chart."""
        known = self._prefix(prefix)
        with known.guard:
            self._update(prefix, known)
            chart = known.charts.get(name)
            return chart.newest_first() if chart else []

    def _prefix(self, prefix: str) -> _Prefix:
        with self._guard:
            known = self._prefixes.setdefault(prefix, _Prefix())
            self._prefixes.move_to_end(prefix)
            while len(self._prefixes) > MAX_PREFIXES:
                self._prefixes.popitem(last=False)
            return known

    def _update(self, prefix: str, known: _Prefix) -> None:
        revision, _ = self._charts.state(prefix)
        if known.document is not None and known.revision == revision:
            return
        revision, changed, rows = self._charts.changes(prefix, known.revision)
        known.take(rows)
        known.document = known.build(revision, changed or _NO_CHANGE_YET)
        known.revision = revision


def _order(version: str) -> Version:
    try:
        return Version.parse(version)
    except VersionError:  # validation refuses such charts; a store of an older rule may hold one
        return Version(0, 0, 0)


def _deflate(data: bytes) -> bytes:
    """A run of deflate blocks that ends on a byte and refers to nothing before it (RFC 1951)."""
    engine = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return engine.compress(data) + engine.flush(zlib.Z_FULL_FLUSH)
