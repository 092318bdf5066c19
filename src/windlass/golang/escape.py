"""The escapers of text/template (html, js, urlquery) and their relatives in net/url."""

from __future__ import annotations

_HTML = {0: "�", 0x22: "&#34;", 0x27: "&#39;", 0x26: "&amp;", 0x3C: "&lt;", 0x3E: "&gt;"}

_JS = {
    "\\": "\\\\", "'": "\\'", '"': '\\"', "<": "\\u003C", ">": "\\u003E", "&": "\\u0026", "=": "\\u003D",
}  # fmt: skip

_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~")
_PATH_SEGMENT = _UNRESERVED | frozenset("$&+:=@")


def html(text: str) -> str:
    """Go: text/template HTMLEscapeString."""
    return text.translate(_HTML)


def js(text: str) -> str:
    """Go: text/template JSEscapeString."""
    if text.isascii() and text.isprintable() and not any(char in text for char in _JS):
        return text
    from windlass.golang.strconv import is_print

    out = []
    for char in text:
        if char in _JS:
            out.append(_JS[char])
        elif char < " ":
            out.append(f"\\u00{ord(char):02X}")
        elif char <= "\x7f" or "\udc80" <= char <= "\udcff" or is_print(char):
            out.append(char)
        else:
            out.append(f"\\u{ord(char):04X}")
    return "".join(out)


def urlquery(text: str) -> str:
    """Go: url.QueryEscape."""
    return _escape(text, _UNRESERVED, "+")


def path_segment(text: str) -> str:
    """Go: url.PathEscape."""
    return _escape(text, _PATH_SEGMENT, "%20")


def _escape(text: str, kept: frozenset[str], blank: str) -> str:
    out = []
    for char in text:
        if char in kept:
            out.append(char)
        elif char == " ":
            out.append(blank)
        else:
            out.extend(f"%{byte:02X}" for byte in char.encode("utf-8", "surrogateescape"))
    return "".join(out)
