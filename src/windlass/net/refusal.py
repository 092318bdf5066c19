"""Why Go's net/http would refuse an answer, in its words. h11 decides about answers; this only explains.

It reads what arrived once more as Go does: response.go ReadResponse, textproto readMIMEHeader, transfer.go readTransfer
and internal/chunked.go. An empty text means that Go has no objection.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_LOOKED_AT = 64 * 1024
"""Bytes of an answer's head that are kept to explain it."""
_MAX_INITIAL = 80
_MAX_LENGTH = (1 << 63) - 1
_LENGTH_DIGITS = 19
_MAX_CHUNK_LINE = 4096
_CHUNK_DIGITS = 16
_NAME = frozenset(b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ!#$%&'*+-.^_`|~ ")
"""Go takes a space before the colon, too (go.dev/issue/34540)."""
_VALUE = bytes([9, *range(32, 127), *range(128, 256)])
_BANNED_TRAILERS = ("transfer-encoding", "trailer", "content-length")
_BODILESS = (204, 304)


class _Refused(Exception):
    """Go's text."""


def bad_value(value: bytes) -> bool:
    """Tell whether a header's value has bytes that Go refuses and h11 lets through."""
    return bool(value.translate(None, _VALUE))


def of_head(opening: bytes, *, ended: bool) -> str:
    """What is wrong with the status line and headers that ``opening`` begins with; ``ended``: no more will come."""
    lines = _Lines(opening, ended)
    try:
        status = _status(lines.next())
        headers = list(_headers(lines))
        _transfer(status, headers)
    except _Refused as refused:
        return str(refused)
    return ""


def of_chunk(complaint: str) -> str:
    """What Go says about chunks, from what h11 said: the line that it read stands in its message only."""
    if complaint.startswith("malformed chunk footer"):
        return "malformed chunked encoding"
    shown = complaint.partition("bytearray(")[2].rpartition(")")[0]
    if not shown:
        return ""
    from ast import literal_eval

    line: bytes = literal_eval(shown)
    if complaint.startswith("illegal header line"):
        return f"malformed MIME header: missing colon: {quote(line)}" if b":" not in line else ""
    if len(line) > _MAX_CHUNK_LINE:
        return "header line too long"
    digits = line.removesuffix(b"\r\n").partition(b";")[0].rstrip(b" \t")
    if not digits:
        return "empty hex number for chunk length"
    if any(byte not in b"0123456789abcdefABCDEF" for byte in digits[: _CHUNK_DIGITS + 1]):
        return "invalid byte in chunk length"
    return "http chunk length too large" if len(digits) > _CHUNK_DIGITS else ""


class _Lines:
    """Lines that end in CRLF or LF, as textproto reads them."""

    def __init__(self, data: bytes, ended: bool) -> None:
        self._data = data
        self._ended = ended

    def next(self) -> bytes:
        """The next line without its end. Raises _Refused when there is none."""
        line, newline, self._data = self._data.partition(b"\n")
        if not newline and not (line and self._ended):
            raise _Refused("unexpected EOF" if self._ended else "")
        return line.removesuffix(b"\r")

    def folded(self) -> bool:
        """Tell whether the next line begins with white space."""
        return self._data[:1] in (b" ", b"\t")


def _status(line: bytes) -> int:
    version, space, rest = line.partition(b" ")
    if not space:
        raise _Refused(f"malformed HTTP response {quote(line)}")
    code = rest.lstrip(b" ").partition(b" ")[0]
    digits = code[1:] if code[:1] in (b"+", b"-") else code
    if len(code) != 3 or not digits.isdigit() or (code[:1] == b"-" and digits.strip(b"0")):
        raise _Refused(f"malformed HTTP status code {quote(code)}")
    numbers = version[5:6] + version[7:8]
    if version[:5] != b"HTTP/" or len(version) != 8 or version[6:7] != b"." or not numbers.isdigit():
        raise _Refused(f"malformed HTTP version {quote(version)}")
    return int(code)


def _headers(lines: _Lines) -> Iterator[tuple[str, bytes]]:
    if lines.folded():
        line = lines.next()
        reason = f"malformed MIME header initial line: {quote(line)}"
        raise _Refused("message too large" if len(line) > _MAX_INITIAL else reason)
    while line := lines.next():
        if b":" not in line:
            raise _Refused(f"malformed MIME header: missing colon: {quote(line)}")
        line = line.strip(b" \t")
        while lines.folded():
            line += b" " + lines.next().strip(b" \t")
        name, _, value = line.partition(b":")
        if not name or not _NAME.issuperset(name) or bad_value(value):
            raise _Refused(f"malformed MIME header line: {quote(line)}")
        yield name.decode("ascii").lower(), value.lstrip(b" \t")


def _transfer(status: int, headers: list[tuple[str, bytes]]) -> None:
    encodings = [value for name, value in headers if name == "transfer-encoding"]
    if len(encodings) > 1:
        raise _Refused(f"too many transfer encodings: [{' '.join(map(quote, encodings))}]")
    if encodings and encodings[0].lower() != b"chunked":
        raise _Refused(f"unsupported transfer encoding: {quote(encodings[0])}")
    lengths = [value for name, value in headers if name == "content-length"]
    if len({length.strip() for length in lengths}) > 1:
        shown = " ".join(map(quote, lengths))
        raise _Refused(f"http: message cannot contain multiple Content-Length headers; got [{shown}]")
    if lengths:
        _length(lengths[0].strip())
    if not encodings or status in _BODILESS:
        return
    for name, value in headers:
        for key in value.split(b",") if name == "trailer" else ():
            if key.strip().decode("latin-1").lower() in _BANNED_TRAILERS:
                raise _Refused(f"bad trailer key {quote(key.strip())}")


def _length(text: bytes) -> None:
    if not text:
        raise _Refused('invalid empty Content-Length ""')
    digits = text.lstrip(b"0") or b"0"
    if not text.isdigit() or len(digits) > _LENGTH_DIGITS or int(digits) > _MAX_LENGTH:
        raise _Refused(f"bad Content-Length {quote(text)}")


def quote(raw: bytes) -> str:
    """Text as Go shows it with %q."""
    from windlass.golang import strconv

    return strconv.quote(raw.decode("utf-8", "surrogateescape"))
