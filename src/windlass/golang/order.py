"""The order in which Go prints the keys of a map (internal/fmtsort), and how Go compares strings."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


def sorted_strings(strings: Iterable[str]) -> list[str]:
    """Return the strings sorted by their bytes, as Go compares them.

    Code points sort like UTF-8 bytes; only text with bytes that are not UTF-8 (surrogateescape) needs encoding.
    """
    found = sorted(strings)
    if len(found) > 1 and any(not text.isascii() for text in found):
        found.sort(key=as_bytes)
    return found


def as_bytes(text: str) -> bytes:
    """Return the bytes of a Go string."""
    return text.encode("utf-8", "surrogateescape")


def sorted_keys(mapping: dict[str, object] | dict[object, object]) -> list[object]:
    """Return the keys of a map in the order of Go's fmtsort: nil first, then by type, then ascending."""
    keys = list(mapping)
    try:
        return list(sorted_strings(keys))  # type: ignore[arg-type]  # the usual map has string keys only
    except (TypeError, AttributeError):
        return sorted(keys, key=_rank)


def _rank(key: object) -> tuple[int, str, object]:
    # Go orders interface keys of unlike types by the machine address of the type; by name is as good and stable.
    from windlass.golang.kinds import type_name

    if key is None:
        return (0, "", 0)
    return (1, type_name(key), as_bytes(key) if isinstance(key, str) else key)
