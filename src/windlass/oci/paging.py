"""Paging: the ``Link`` headers of tag lists, catalogs and referrers (RFC 8288, rel="next")."""

from __future__ import annotations

from .errors import RegistryError

MAX_LINK = 8 * 1024
MAX_PAGE = 10_000


def parse_next(header: str) -> str | None:
    """The target of the first link, or None without one (oras-go registry/remote/utils.go parseLink).

    Raises ValueError with oras-go's text for a header of another form.
    """
    if not header:
        return None
    header = header[:MAX_LINK]
    if not header.startswith("<"):
        raise ValueError(f"invalid next link \"{header}\": missing '<'")
    end = header.find(">")
    if end < 0:
        raise ValueError(f"invalid next link \"{header}\": missing '>'")
    return header[1:end]


def format_next(path: str, last: str, count: int | None) -> str:
    """The Link header to the page after ``last``."""
    from urllib.parse import urlencode

    query = urlencode({"last": last, **({"n": count} if count is not None else {})})
    return f'<{path}?{query}>; rel="next"'


def page_size(text: str | None, default: int | None = None, limit: int = MAX_PAGE) -> int | None:
    """Read the ``n`` of a query: bounded by ``limit``. Raises RegistryError PAGINATION_NUMBER_INVALID."""
    if text is None or text == "":
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise RegistryError("PAGINATION_NUMBER_INVALID", detail=None)
    return min(int(text), limit)


def page(names: list[str], last: str, count: int | None) -> tuple[list[str], bool]:
    """The names after ``last``, at most ``count``, and whether more follow. ``names`` must be sorted."""
    from bisect import bisect_right

    start = bisect_right(names, last) if last else 0
    if count is None:
        return names[start:], False
    return names[start : start + count], start + count < len(names)
