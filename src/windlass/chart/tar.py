"""The tar format as Go's archive/tar reads and writes it. Knows no charts; the gzip layer is ``chart.gzip``.

``tarfile`` would cost 10 ms of every ``template chart.tgz`` and accepts and refuses other archives than Go does.
Sparse files are refused: no chart holds one, and they are how a small archive expands without end.
"""

from __future__ import annotations

from zlib import adler32

from windlass.errors import WindlassError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from dataclasses import dataclass as record

    from windlass.chart.gzip import GzipReader
else:
    from windlass._record import record

BLOCK = 512
# Go: archive/tar/common.go maxSpecialFileSize, the bound on PAX records and GNU long names.
MAX_SPECIAL_SIZE = 1 << 20
NAME_SIZE = 100
PREFIX_SIZE = 155

REGULAR, LINK, SYMLINK, CHARACTER, DIRECTORY = b"0", b"1", b"2", b"3", b"5"
LOCAL_HEADER, GLOBAL_HEADER, LONG_NAME, LONG_LINK, SPARSE = b"x", b"g", b"L", b"K", b"S"
# Go: isHeaderOnlyType; whatever their size field claims, these have no data.
_HEADER_ONLY = frozenset((LINK, SYMLINK, CHARACTER, b"4", DIRECTORY, b"6"))
_MODE_TYPE_MASK, _MODE_DIRECTORY = ~0o7777, 0o40000


class TarError(WindlassError):
    """The bytes are not a tar archive that Go would read."""


@record
class Member:
    """One entry: its data follows as ``size`` bytes in the stream."""

    name: str
    kind: bytes
    mode: int
    size: int
    mtime_ns: int

    @property
    def is_dir(self) -> bool:
        """What Go's headerFileInfo.IsDir answers: by type flag or by the mode's file type bits."""
        return self.kind == DIRECTORY or self.mode & _MODE_TYPE_MASK == _MODE_DIRECTORY


def _invalid() -> TarError:
    return TarError("archive/tar: invalid tar header")


# --- reading ---------------------------------------------------------------------------------------------------


def read_members(stream: GzipReader) -> Iterator[tuple[Member, Callable[[], bytes]]]:
    """Yield each entry with a function that reads its data; data that is not asked for is skipped.

    Raises TarError for anything that Go's archive/tar refuses, with its text.
    """
    while True:
        member = _next_member(stream)
        if member is None:
            return
        stored = 0 if member.kind in _HEADER_ONLY or member.kind == GLOBAL_HEADER else member.size
        taken = False

        def data(stored: int = stored) -> bytes:
            nonlocal taken
            taken = True
            return _read_data(stream, stored)

        yield member, data
        if not taken:
            _skip(stream, stored + _padding(stored))


def _next_member(stream: GzipReader) -> Member | None:
    """Read headers until one describes a file (Go: Reader.next)."""
    records: dict[str, str] = {}
    long_name = ""
    while True:
        member = _read_header(stream)
        if member is None:
            return None
        if member.kind in (LOCAL_HEADER, GLOBAL_HEADER):
            records = _parse_records(_read_special(stream, member.size))
            if member.kind == GLOBAL_HEADER:
                return Member(member.name, GLOBAL_HEADER, 0, 0, 0)
        elif member.kind in (LONG_NAME, LONG_LINK):
            text = _text(_read_special(stream, member.size))
            if member.kind == LONG_NAME:
                long_name = text
        else:
            return _finish(member, records, long_name)


def _finish(member: Member, records: dict[str, str], long_name: str) -> Member:
    _merge_records(member, records)
    if long_name:
        member.name = long_name
    if member.kind == b"\0":
        member.kind = DIRECTORY if member.name.endswith("/") else REGULAR
    sparse = member.kind == SPARSE or any(key.startswith("GNU.sparse.") for key in records)
    if sparse or (member.size < 0 and member.kind not in _HEADER_ONLY):
        raise _invalid()
    return member


def _read_header(stream: GzipReader) -> Member | None:
    block = stream.read(BLOCK)
    if not block:
        return None
    if not block[0] and block.count(0) == len(block) == BLOCK:
        block = stream.read(BLOCK)
        if not block or block.count(0) == len(block) == BLOCK:
            return None
        if len(block) == BLOCK:
            raise _invalid()
    if len(block) < BLOCK:
        raise TarError("unexpected EOF")
    if not _checksum_matches(block):
        raise _invalid()
    name = _text(block[:NAME_SIZE])
    if block[345] and block[257:263] == b"ustar\0":
        # Go reads the last four bytes "tar\0" as the STAR format, whose prefix is shorter.
        prefix = _text(block[345:476] if block[508:512] == b"tar\0" else block[345:500])
        name = f"{prefix}/{name}" if prefix else name
    seconds = _number(block[136:148])
    return Member(name, block[156:157], _number(block[100:108]), _number(block[124:136]), seconds * 10**9)


def _checksum_matches(block: bytes) -> bool:
    """Both sums of Go's getFormat: bytes as unsigned and, as Sun tar wrote them, signed."""
    stored = _number(block[148:156])
    unsigned = _sum(block[:256]) + _sum(block[256:]) - sum(block[148:156]) + 8 * 32
    if stored == unsigned:
        return True
    return stored == unsigned - 256 * sum(byte > 127 for byte in block[:148] + block[156:])


def _sum(half: bytes) -> int:
    """Add up 256 bytes: one more than that is Adler-32's low half, which so few bytes do not make overflow."""
    return (adler32(half) & 0xFFFF) - 1


def _text(field: bytes) -> str:
    end = field.find(0)
    return (field if end < 0 else field[:end]).decode("utf-8", "surrogateescape")


def _number(field: bytes) -> int:
    """Go: parser.parseNumeric, octal or base-256."""
    if field[0] & 0x80:
        value = int.from_bytes(field, "big", signed=False)
        bits = len(field) * 8 - 1
        value &= (1 << bits) - 1
        if value >> (bits - 1):
            value -= 1 << bits
        if not -(1 << 63) <= value < 1 << 63:
            raise _invalid()
        return value
    if field[-1] == 0 and field[:-1].isdigit() and b"8" not in field and b"9" not in field:
        return int(field[:-1], 8)  # as nearly every program writes them
    digits = field.strip(b" \0").split(b"\0", 1)[0]
    if not digits:
        return 0
    if digits.strip(b"01234567"):
        raise _invalid()
    return int(digits, 8)


def _read_special(stream: GzipReader, size: int) -> bytes:
    if size < 0:
        raise _invalid()
    if size > MAX_SPECIAL_SIZE:
        raise TarError("archive/tar: header field too long")
    return _read_data(stream, size)


def _read_data(stream: GzipReader, size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise TarError("unexpected EOF")
    # The last member's padding may be missing altogether (Go: tryReadFull).
    stream.read(_padding(size))
    return data


def _skip(stream: GzipReader, size: int) -> None:
    while size > 0:
        got = len(stream.read(min(size, 1 << 20)))
        if not got:
            return
        size -= got


def _padding(size: int) -> int:
    return -size % BLOCK


def _parse_records(data: bytes) -> dict[str, str]:
    """Go: parsePAX over parsePAXRecord: lines of "length key=value"."""
    records: dict[str, str] = {}
    while data:
        digits, space, _ = data.partition(b" ")
        if not space or not digits.isdigit():
            raise _invalid()
        length = int(digits)
        body = data[len(digits) + 1 : length]
        if not 5 <= length <= len(data) or not body.endswith(b"\n"):
            raise _invalid()
        key, equals, value = body[:-1].partition(b"=")
        if not equals or not key or b"\0" in (value if key in _NUL_FREE_VALUES else key):
            raise _invalid()
        records[key.decode("utf-8", "surrogateescape")] = value.decode("utf-8", "surrogateescape")
        data = data[length:]
    return records


_NUL_FREE_VALUES = (b"path", b"linkpath", b"uname", b"gname")


def _merge_records(member: Member, records: dict[str, str]) -> None:
    try:
        if records.get("path"):
            member.name = records["path"]
        if records.get("size"):
            member.size = int(records["size"])
        if records.get("mtime"):
            member.mtime_ns = _parse_time(records["mtime"])
    except ValueError:
        raise _invalid()


def _parse_time(text: str) -> int:
    """Go: parsePAXTime. Nanoseconds since the epoch."""
    seconds, _, fraction = text.partition(".")
    if fraction and not fraction.isdigit():
        raise ValueError(text)
    nanos = int(fraction[:9].ljust(9, "0")) if fraction else 0
    return int(seconds) * 10**9 + (-nanos if seconds.startswith("-") else nanos)


# --- writing ---------------------------------------------------------------------------------------------------

END = b"\0" * (2 * BLOCK)


def encode(name: str, body: bytes, mtime_ns: int) -> bytes:
    """Return one regular file as Go's tar.Writer writes it: mode 0644, owner 0, USTAR where it fits, else PAX.

    The time is rounded to the second as WriteHeader does when no format is asked for.
    """
    mtime = (mtime_ns + 500_000_000) // 10**9
    raw = name.encode("utf-8", "surrogateescape")
    records = {}
    split = (b"", raw)
    if not raw.isascii() or len(raw) > NAME_SIZE:
        records["path"] = raw
        split = _split_ustar(raw)
    fits = 0 <= mtime < 1 << 33
    if not fits:
        records["mtime"] = str(mtime).encode()
    if fits and split[1]:
        head = _header(split[1], REGULAR, 0o644, len(body), mtime, prefix=split[0])
    else:
        head = _pax(raw, records) + _header(_ascii(raw), REGULAR, 0o644, len(body), mtime if fits else 0)
    return b"".join((head, body, b"\0" * _padding(len(body))))


def _split_ustar(name: bytes) -> tuple[bytes, bytes]:
    """Go: splitUSTARPath. Prefix and suffix, both empty when the name cannot be split."""
    if len(name) <= NAME_SIZE or not name.isascii():
        return b"", b""
    at = name.rfind(b"/", 0, PREFIX_SIZE + 1)
    suffix = len(name) - at - 1
    if at <= 0 or suffix > NAME_SIZE or suffix == 0 or at > PREFIX_SIZE:
        return b"", b""
    return name[:at], name[at + 1 :]


def _pax(name: bytes, records: dict[str, bytes]) -> bytes:
    data = b"".join(_record(key, records[key]) for key in sorted(records))
    folder, _, base = name.rpartition(b"/")
    special = b"/".join(part for part in (folder, b"PaxHeaders.0", base) if part)
    head = _header(_ascii(special)[:NAME_SIZE].rstrip(b"/"), LOCAL_HEADER, 0, len(data), 0, owners=False)
    return head + data + b"\0" * _padding(len(data))


def _record(key: str, value: bytes) -> bytes:
    """Go: formatPAXRecord; the length counts its own digits."""
    size = len(key) + len(value) + 3
    size += len(str(size))
    line = b"%d %s=%s\n" % (size, key.encode(), value)
    if len(line) != size:
        line = b"%d %s=%s\n" % (len(line), key.encode(), value)
    return line


def _ascii(name: bytes) -> bytes:
    return bytes(byte for byte in name if 0 < byte < 0x80)


def _header(
    name: bytes, kind: bytes, mode: int, size: int, mtime: int, *, prefix: bytes = b"", owners: bool = True
) -> bytes:
    device = b"0000000\0" if owners else b"\0" * 8
    if len(name) > NAME_SIZE and name[NAME_SIZE - 1 : NAME_SIZE] == b"/":
        # Go: formatString; a cut name must not look like a directory.
        name = name[: NAME_SIZE - 1].rstrip(b"/")
    block = b"".join(
        (
            name[:NAME_SIZE].ljust(NAME_SIZE, b"\0"),
            b"%07o\0" % mode,
            b"0000000\x000000000\0",
            b"%011o\0" % size,
            b"%011o\0" % mtime,
            b" " * 8,
            kind,
            b"\0" * 100,
            b"ustar\x0000",
            b"\0" * 64,
            device,
            device,
            prefix.ljust(PREFIX_SIZE, b"\0"),
            b"\0" * 12,
        )
    )
    return block[:148] + b"%06o\0 " % sum(block) + block[156:]
