"""Files that every start would have to read, and that were found sound once, are not read again while they stay as are.

What is kept is a digest of names, times, sizes and inode numbers; a file that changed is a new question.
"""

from __future__ import annotations

import os

from windlass.cache import Store
from windlass.cache.store import digest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


class Verdict:
    """Whether ``files``, as they are now, were found sound before. ``folder`` None remembers nothing."""

    __slots__ = ("_key", "_kind", "_store", "files")

    def __init__(self, folder: str | None, kind: str, files: Sequence[str]) -> None:
        self.files = files
        self._store = Store(folder)
        self._kind = kind
        self._key = digest(part for path in files for part in (path, _state(path))) if files else ""

    @property
    def sound(self) -> bool:
        """Say whether the files were remembered as they are."""
        return self._store.read(self._kind, self._key) is True

    def remember(self) -> None:
        """Keep the verdict that they are sound."""
        self._store.write(self._kind, self._key, True)


def _state(path: str) -> str:
    try:
        state = os.stat(path)
    except OSError:
        return ""
    return f"{state.st_mtime_ns} {state.st_size} {state.st_ino}"
