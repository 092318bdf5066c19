"""What a file seems to be, from its first bytes (Go: net/http DetectContentType, the WHATWG MIME sniffing table)."""

from __future__ import annotations

SNIFF_SIZE = 512
_UNKNOWN = "application/octet-stream"
_WHITE_SPACE = b"\t\n\x0c\r "
_HTML_TAGS = (
    b"<!DOCTYPE HTML", b"<HTML", b"<HEAD", b"<SCRIPT", b"<IFRAME", b"<H1", b"<DIV", b"<FONT", b"<TABLE", b"<A",
    b"<STYLE", b"<TITLE", b"<B", b"<BODY", b"<BR", b"<P", b"<!--",
)  # fmt: skip

# Offset and bytes that must stand there, and the type. No parts: MP4, which needs a look inside.
_SIGNATURES: tuple[tuple[tuple[tuple[int, bytes], ...], str], ...] = (
    (((0, b"%PDF-"),), "application/pdf"),
    (((0, b"%!PS-Adobe-"),), "application/postscript"),
    (((0, b"\xfe\xff"),), "text/plain; charset=utf-16be"),
    (((0, b"\xff\xfe"),), "text/plain; charset=utf-16le"),
    (((0, b"\xef\xbb\xbf"),), "text/plain; charset=utf-8"),
    (((0, b"\x00\x00\x01\x00"),), "image/x-icon"),
    (((0, b"\x00\x00\x02\x00"),), "image/x-icon"),
    (((0, b"BM"),), "image/bmp"),
    (((0, b"GIF87a"),), "image/gif"),
    (((0, b"GIF89a"),), "image/gif"),
    (((0, b"RIFF"), (8, b"WEBPVP")), "image/webp"),
    (((0, b"\x89PNG\r\n\x1a\n"),), "image/png"),
    (((0, b"\xff\xd8\xff"),), "image/jpeg"),
    (((0, b"FORM"), (8, b"AIFF")), "audio/aiff"),
    (((0, b"ID3"),), "audio/mpeg"),
    (((0, b"OggS\x00"),), "application/ogg"),
    (((0, b"MThd\x00\x00\x00\x06"),), "audio/midi"),
    (((0, b"RIFF"), (8, b"AVI ")), "video/avi"),
    (((0, b"RIFF"), (8, b"WAVE")), "audio/wave"),
    ((), "video/mp4"),
    (((0, b"\x1a\x45\xdf\xa3"),), "video/webm"),
    (((34, b"LP"),), "application/vnd.ms-fontobject"),
    (((0, b"\x00\x01\x00\x00"),), "font/ttf"),
    (((0, b"OTTO"),), "font/otf"),
    (((0, b"ttcf"),), "font/collection"),
    (((0, b"wOFF"),), "font/woff"),
    (((0, b"wOF2"),), "font/woff2"),
    (((0, b"\x1f\x8b\x08"),), "application/x-gzip"),
    (((0, b"PK\x03\x04"),), "application/zip"),
    (((0, b"Rar!\x1a\x07\x00"),), "application/x-rar-compressed"),
    (((0, b"Rar!\x1a\x07\x01\x00"),), "application/x-rar-compressed"),
    (((0, b"\x00asm"),), "application/wasm"),
)  # fmt: skip
# UTF-16 and UTF-8 marks only count when four bytes are there.
_SHORTEST_MARKED = 4
_BINARY = frozenset((*range(0x09), 0x0B, *range(0x0E, 0x1B), *range(0x1C, 0x20)))


def content_type(data: bytes) -> str:
    """Return the MIME type that the first 512 bytes suggest; ``application/octet-stream`` when nothing fits."""
    data = data[:SNIFF_SIZE]
    text = data.lstrip(_WHITE_SPACE)
    if _is_html(text):
        return "text/html; charset=utf-8"
    if text.startswith(b"<?xml"):
        return "text/xml; charset=utf-8"
    for parts, kind in _SIGNATURES:
        if not parts:
            if _is_mp4(data):
                return kind
        elif all(data[at : at + len(mark)] == mark for at, mark in parts) and (
            not kind.startswith("text/") or len(data) >= _SHORTEST_MARKED
        ):
            return kind
    return _UNKNOWN if _BINARY.intersection(text) else "text/plain; charset=utf-8"


def _is_html(text: bytes) -> bool:
    return any(
        text[: len(tag)].upper() == tag and text[len(tag) : len(tag) + 1] in (b" ", b">") for tag in _HTML_TAGS
    )


def _is_mp4(data: bytes) -> bool:
    if len(data) < 12:
        return False
    size = int.from_bytes(data[:4], "big")
    if len(data) < size or size % 4 or data[4:8] != b"ftyp":
        return False
    return any(data[at : at + 3] == b"mp4" for at in range(8, size, 4) if at != 12)
