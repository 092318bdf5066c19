"""The gzip layer of a chart archive: bounded reading with Go's error texts, and Helm's header on writing.

The stdlib's gzip module is not imported: zlib does the work, and Go's texts and header fields are needed.
"""

from __future__ import annotations

import zlib

from windlass.errors import WindlassError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import BinaryIO

_CHUNK_IN = 1 << 16
_CHUNK_OUT = 1 << 18
_WITH_GZIP_HEADER = 31
_RAW_DEFLATE = -15

# Go: pkg/chart/v2/util/save.go headerBytes, an RFC 1952 extra subfield that marks Helm's archives.
_EXTRA = b"rr\x28\x00aHR0cHM6Ly95b3V0dS5iZS96OVV6MWljandyTQo="
_FLAG_EXTRA, _FLAG_COMMENT, _OS_UNKNOWN = 4, 16, 255


class GzipError(WindlassError):
    """The stream is damaged or cut off."""


class GzipHeaderError(GzipError):
    """The stream does not begin as gzip does (Go: gzip.ErrHeader)."""


class GzipReader:
    """Decompress on demand, so that a bomb costs only what its reader asks for.

    Several members in a row count as one stream, as in Go. Raises GzipHeaderError at once for a stream that is
    not gzip, GzipError from ``read`` for one that breaks later.
    """

    __slots__ = ("_buffer", "_done", "_engine", "_input", "_source")

    def __init__(self, source: BinaryIO | bytes) -> None:
        self._source = None if isinstance(source, bytes) else source
        self._input = source if isinstance(source, bytes) else b""
        self._buffer = b""
        self._done = False
        self._engine = zlib.decompressobj(_WITH_GZIP_HEADER)
        head = self._fill(10)
        if not head:
            raise GzipError("EOF")
        if len(head) < 10:
            raise GzipError("unexpected EOF")
        _check_header(head)

    def read(self, size: int) -> bytes:
        """Return ``size`` bytes, fewer only at the end of the stream."""
        while len(self._buffer) < size and not self._done:
            self._buffer += self._inflate(max(size - len(self._buffer), _CHUNK_OUT))
        data, self._buffer = self._buffer[:size], self._buffer[size:]
        return data

    def _fill(self, least: int) -> bytes:
        while self._source is not None and len(self._input) < least:
            more = self._source.read(_CHUNK_IN)
            if not more:
                break
            self._input += more
        return self._input

    def _inflate(self, most: int) -> bytes:
        compressed = self._fill(1)
        try:
            data = self._engine.decompress(compressed, most)
        except zlib.error as error:
            raise _translate(error) from error
        if self._engine.eof:
            self._input = self._engine.unused_data
            self._next_member()
        else:
            self._input = self._engine.unconsumed_tail
            if not data and not compressed:
                raise GzipError("unexpected EOF")
        return data

    def _next_member(self) -> None:
        head = self._fill(10)
        if not head:
            self._done = True
            return
        _check_header(head)
        self._engine = zlib.decompressobj(_WITH_GZIP_HEADER)


def _check_header(head: bytes) -> None:
    if not head.startswith(b"\x1f\x8b\x08"):
        raise GzipHeaderError("gzip: invalid header")


def _translate(error: zlib.error) -> GzipError:
    text = str(error)
    if "header" in text:
        return GzipHeaderError("gzip: invalid header")
    if "data check" in text or "length check" in text:
        return GzipError("gzip: invalid checksum")
    # Go also tells an offset, which zlib does not.
    return GzipError("flate: corrupt input")


class GzipWriter:
    """Collect a gzip stream with the header that Helm writes: comment, extra field, no time, OS unknown."""

    __slots__ = ("_checksum", "_engine", "_pieces", "_size")

    def __init__(self) -> None:
        head = bytes((0x1F, 0x8B, 8, _FLAG_EXTRA | _FLAG_COMMENT, 0, 0, 0, 0, 0, _OS_UNKNOWN))
        self._pieces = [head, len(_EXTRA).to_bytes(2, "little"), _EXTRA, b"Helm\0"]
        self._engine = zlib.compressobj(6, zlib.DEFLATED, _RAW_DEFLATE)
        self._checksum = 0
        self._size = 0

    def write(self, data: bytes) -> None:
        self._checksum = zlib.crc32(data, self._checksum)
        self._size += len(data)
        self._pieces.append(self._engine.compress(data))

    def finish(self) -> bytes:
        """Return the whole stream."""
        tail = self._checksum.to_bytes(4, "little") + (self._size & 0xFFFFFFFF).to_bytes(4, "little")
        return b"".join((*self._pieces, self._engine.flush(), tail))
