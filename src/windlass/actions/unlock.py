"""Mark a release failed whose operation was never finished (docs/design/0011-releases.md)."""

from __future__ import annotations

from windlass.errors import WindlassError
from windlass.release.model import FAILED, PENDING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dataclasses import dataclass as record

    from windlass.actions.config import Configuration
    from windlass.release.model import Release
    from windlass.storage.lease import Lease
else:
    from windlass._record import record


class StillAtWork(WindlassError):
    """The client of a pending revision may be at work."""


@record(frozen=True)
class Lock:
    """What is in the way: the newest revision, and its lease, None if it is Helm's or has none."""

    release: Release
    lease: Lease | None
    alive: bool

    @property
    def pending(self) -> bool:
        """Whether there is anything to unlock."""
        return self.release.status in PENDING


def inspect(config: Configuration, name: str, seconds: float) -> Lock:
    """Return what the newest revision says at a time, seconds since 1970. Raises KubeError and StorageError."""
    from windlass.actions.reading import content

    release = content(config, name)
    lease = config.storage.driver.lease(release.key) if release.status in PENDING else None
    return Lock(release, lease, lease is not None and lease.alive(seconds))


def unlock(config: Configuration, lock: Lock, *, force: bool = False) -> None:
    """Mark the pending revision failed. Raises StillAtWork unless forced, and StorageError."""
    release = lock.release
    if lock.alive and lock.lease is not None and not force:
        raise StillAtWork(
            f"revision {release.version} of {release.name} is {release.status}, and {lock.lease.who} is at work on "
            "it; --force unlocks all the same, and that client's operation ends with an error"
        )
    release.set_status(FAILED, f"Unlocked while {release.status}: the operation was not finished")
    config.storage.update(release)
