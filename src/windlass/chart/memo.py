"""What the YAML files of a chart said when they were last read, so that an unchanged chart is not parsed again."""

from __future__ import annotations

from marshal import dumps, loads

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Protocol

    from windlass.cache import Store

    class Reading(Protocol):
        """A way to read files of a kind that may be shorter than ``read``; ``Memo`` is one."""

        def value(self, kind: str, data: bytes, read: Callable[[bytes], object]) -> object: ...


MAX_KEPT = 400
"""Files of one chart, its subcharts' included, whose content is kept."""

_KIND = "chart"


class Memo:
    """Values read from files, by kind of file and digest of its bytes. Each use gets a value of its own."""

    __slots__ = ("_kept", "_key", "_store", "_used")

    def __init__(self, store: Store, path: str) -> None:
        """``path`` names the chart: what was read of it is kept together."""
        from windlass.cache import digest

        self._store = store
        self._key = digest([path])
        kept = store.read(_KIND, self._key)
        self._kept: dict[str, bytes] = kept if isinstance(kept, dict) else {}
        self._used: dict[str, bytes] = {}

    def value(self, kind: str, data: bytes, read: Callable[[bytes], object]) -> object:
        """Return what ``read`` makes of the bytes: plain types only. Raises what ``read`` raises."""
        from windlass.cache import digest

        key = digest([kind, data])
        known = self._kept.get(key)
        if known is not None:
            self._used[key] = known
            return loads(known)
        value = read(data)
        try:
            self._used[key] = dumps(value)  # type: ignore[arg-type]  # what cannot be marshalled raises
        except ValueError:
            pass  # not of plain types
        return value

    def close(self) -> None:
        """Keep what was read. Called when the chart has been loaded."""
        if self._used.keys() != self._kept.keys():
            self._store.write(_KIND, self._key, dict(list(self._used.items())[:MAX_KEPT]))


def read_through(memo: Reading | None, kind: str, data: bytes, read: Callable[[bytes], object]) -> object:
    """Return what ``read`` makes of the bytes, from the memo if there is one."""
    return read(data) if memo is None else memo.value(kind, data, read)
