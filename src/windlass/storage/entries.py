"""The records of one release as a storage has found them: known by revision, read when one is asked for.

Most operations look at one record of a history; reading one takes longer than finding ten.
"""

from __future__ import annotations

from windlass.release.model import KEY_PREFIX
from windlass.storage.errors import ReleaseNotFound

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from dataclasses import dataclass as record

    from windlass.release.model import Release

    Read = Callable[[], Release | None]
else:
    from windlass._record import record


@record(frozen=True)
class Entry:
    """One record. ``whole`` and ``brief`` read it anew each time, None if it cannot be read (which is logged).

    What is brief is what lists show, with all labels.
    """

    key: str
    whole: Read
    brief: Read

    @property
    def version(self) -> int:
        """The revision that the key names, 0 if it names none."""
        return named(self.key)[1]


def named(key: str) -> tuple[str, int]:
    """Return the release and the revision that a key names; the whole key and 0 for one that Helm did not make."""
    name, mark, version = key.removeprefix(KEY_PREFIX).rpartition(".v")
    if mark and version.isascii() and version.isdigit():
        return name, int(version[:18])
    return key, 0


def newest(entries: Iterable[Entry]) -> Release:
    """Return the newest record that can be read. Raises ReleaseNotFound."""
    by_version = sorted(entries, key=lambda entry: entry.version, reverse=True)
    if by_version and not by_version[-1].version:  # a record under another name may be of any revision
        found = readable(by_version)
        if found:
            return max(found, key=lambda release: release.version)
    for entry in by_version:
        release = entry.whole()
        if release is not None:
            return release
    raise ReleaseNotFound


def readable(entries: Iterable[Entry]) -> list[Release]:
    """Return the records that can be read."""
    return [release for entry in entries if (release := entry.whole()) is not None]


def outlines(entries: Iterable[Entry]) -> list[Release]:
    """Return what lists show of the records that can be read."""
    return [release for entry in entries if (release := entry.brief()) is not None]
