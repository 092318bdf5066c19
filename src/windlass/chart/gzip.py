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
_RAW_DEFLATE = -15
_HEADER_SIZE = 10
# Go's buffer for the file name and the comment.
_MAX_HEADER_TEXT = 512

# Go: pkg/chart/v2/util/save.go headerBytes, an RFC 1952 extra subfield that marks Helm's archives.
_EXTRA = b"rr\x28\x00aHR0cHM6Ly95b3V0dS5iZS96OVV6MWljandyTQo="
_FLAG_CHECKSUM, _FLAG_EXTRA, _FLAG_NAME, _FLAG_COMMENT = 2, 4, 8, 16
_OS_UNKNOWN = 255


class GzipError(WindlassError):
    """The stream is damaged or cut off."""


class GzipHeaderError(GzipError):
    """The stream does not begin as gzip does (Go: gzip.ErrHeader)."""


class GzipReader:
    """Decompress on demand, so that a bomb costs only what its reader asks for.

    Several members in a row count as one stream, as in Go. Raises GzipHeaderError at once for a stream that is
    not gzip, GzipError from ``read`` for one that breaks later.
    """

    __slots__ = ("_buffer", "_checksum", "_done", "_engine", "_input", "_place", "_size", "_source")

    def __init__(self, source: BinaryIO | bytes) -> None:
        self._source = None if isinstance(source, bytes) else source
        self._input = source if isinstance(source, bytes) else b""
        self._buffer = b""
        self._place = 0
        self._done = False
        self._start_member()
        if self._done:
            raise GzipError("EOF")

    def read(self, size: int) -> bytes:
        """Return ``size`` bytes, fewer only at the end of the stream."""
        place = self._place
        if place + size <= len(self._buffer):
            self._place = place + size
            return self._buffer[place : place + size]
        while len(self._buffer) - self._place < size and not self._done:
            if self._engine.eof:
                # Only now: who has read enough never learns of a broken trailer.
                self._end_member()
            else:
                rest = self._buffer[self._place :]
                self._buffer = rest + self._inflate(max(size - len(rest), _CHUNK_OUT))
                self._place = 0
        start = self._place
        self._place = min(start + size, len(self._buffer))
        return self._buffer[start : self._place]

    def _fill(self, least: int) -> bytes:
        while self._source is not None and len(self._input) < least:
            more = self._source.read(_CHUNK_IN)
            if not more:
                break
            self._input += more
        return self._input

    def _take(self, size: int) -> bytes:
        data = self._fill(size)[:size]
        if len(data) < size:
            raise GzipError("unexpected EOF")
        self._input = self._input[size:]
        return data

    def _start_member(self) -> None:
        """Read a header, or note that there is no further member (Go: gzip.Reader.readHeader, RFC 1952)."""
        if not self._fill(1):
            self._done = True
            return
        head = self._take(_HEADER_SIZE)
        if not head.startswith(b"\x1f\x8b\x08"):
            raise GzipHeaderError("gzip: invalid header")
        flags = head[3]
        if flags & _FLAG_EXTRA:
            length = self._take(2)
            head += length + self._take(int.from_bytes(length, "little"))
        for flag in (_FLAG_NAME, _FLAG_COMMENT):
            if flags & flag:
                head += self._take_text()
        if flags & _FLAG_CHECKSUM and self._take(2) != (zlib.crc32(head) & 0xFFFF).to_bytes(2, "little"):
            raise GzipHeaderError("gzip: invalid header")
        self._engine = zlib.decompressobj(_RAW_DEFLATE)
        self._checksum = self._size = 0

    def _take_text(self) -> bytes:
        for length in range(1, _MAX_HEADER_TEXT + 1):
            if len(self._fill(length)) < length:
                raise GzipError("unexpected EOF")
            if self._input[length - 1] == 0:
                return self._take(length)
        raise GzipHeaderError("gzip: invalid header")

    def _inflate(self, most: int) -> bytes:
        compressed = self._fill(1)
        try:
            data = self._engine.decompress(compressed, most)
        except zlib.error as error:
            # Go also tells an offset, which zlib does not.
            raise GzipError("flate: corrupt input") from error
        self._checksum = zlib.crc32(data, self._checksum)
        self._size += len(data)
        self._input = self._engine.unused_data if self._engine.eof else self._engine.unconsumed_tail
        if not data and not compressed and not self._engine.eof:
            raise GzipError("unexpected EOF")
        return data

    def _end_member(self) -> None:
        if self._take(8) != _trailer(self._checksum, self._size):
            raise GzipError("gzip: invalid checksum")
        self._start_member()


def _trailer(checksum: int, size: int) -> bytes:
    return checksum.to_bytes(4, "little") + (size & 0xFFFFFFFF).to_bytes(4, "little")


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
        return b"".join((*self._pieces, self._engine.flush(), _trailer(self._checksum, self._size)))
