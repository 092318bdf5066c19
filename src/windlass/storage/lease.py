"""Who is at work on a pending revision, and until when that counts (docs/design/0011-releases.md).

A client writes a lease together with a pending record and renews it while it works. Helm knows no leases: its own next
update drops them, as ours does, so that a finished record is Helm's.
"""

from __future__ import annotations

from _thread import allocate_lock  # `threading` costs 3 ms of a cold start

from windlass.errors import WindlassError
from windlass.storage import holder as holders
from windlass.storage.errors import LeaseLost, StorageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from dataclasses import dataclass as record
    from threading import Thread

    from windlass.storage.driver import Driver
else:
    from windlass._record import record

HOLDER, EXPIRES = "windlass/lease-holder", "windlass/lease-expires"
"""Annotations on a Secret or ConfigMap: a text, and seconds since 1970."""

DURATION = 60.0
"""Seconds that a lease lasts unless it is renewed."""
RENEWAL = 15.0
"""Seconds between renewals."""
TOLERANCE = 30.0
"""Seconds by which the clocks of two machines may differ: a lease counts that much longer than it says."""
NOTICED = RENEWAL + 5.0
"""Seconds after which a client that lives has noticed that its lease was taken from it, and has stopped."""
MAX_HOLDER = 512
"""Characters of a holder that are shown and stored."""


@record(frozen=True)
class Lease:
    """Who, as ``storage.holder`` says it; ``expires`` is in seconds since 1970, by the clock of the holder."""

    holder: str
    expires: float

    @property
    def who(self) -> str:
        """The holder as it is shown to people."""
        return holders.shown(self.holder)

    def age(self, now: float) -> float:
        """Return how many seconds ago its holder last said that it is at work."""
        return now - (self.expires - DURATION)

    def alive(self, now: float) -> bool:
        """Whether its holder is still to be reckoned with: time has not run out, and its process may be there."""
        return now < self.expires + TOLERANCE and not holders.is_gone(self.holder)

    def annotations(self) -> dict[str, str]:
        """Return it as annotations of an object."""
        return {HOLDER: self.holder, EXPIRES: str(int(self.expires))}


def lease_in(annotations: dict[str, str]) -> Lease | None:
    """Return the lease in annotations. One whose time cannot be read has expired."""
    holder = annotations.get(HOLDER)
    if holder is None:
        return None
    text = annotations.get(EXPIRES, "")
    return Lease(holder[:MAX_HOLDER], float(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0.0)


class Leases:
    """Takes leases for one client and keeps them alive. Safe to share between threads.

    ``lost`` is called from the renewing thread with the error when another client has taken over.
    """

    def __init__(
        self, holder: str, now: Callable[[], float], *, lost: Callable[[StorageError], object] | None = None
    ) -> None:
        self.holder = holder[:MAX_HOLDER]
        self.now = now
        self._lost = lost
        self._lock = allocate_lock()
        self._held: dict[str, Held] = {}
        self._taken: dict[str, LeaseLost] = {}

    @property
    def taken(self) -> bool:
        """Whether another client has taken over an operation of ours: what we began is no more ours to undo."""
        return bool(self._taken)

    def fresh(self) -> Lease:
        """Return a lease that begins now."""
        return Lease(self.holder, self.now() + DURATION)

    def begin(self, driver: Driver, key: str) -> None:
        """Renew the lease of a record, which has just been stored with it, from now on."""
        held = Held(driver, key, self)
        with self._lock:
            previous, self._held[key] = self._held.get(key), held
        if previous is not None:
            previous.stop()
        held.start()

    def end(self, key: str) -> None:
        """Stop renewing. Raises LeaseLost when another client has taken over meanwhile, now and ever after."""
        with self._lock:
            held = self._held.pop(key, None)
        if held is not None:
            held.stop()
            held.check()
        if key in self._taken:
            raise self._taken[key]

    def tell(self, key: str, error: LeaseLost) -> None:
        """Note and pass on that a lease is lost."""
        self._taken[key] = error
        if self._lost is not None:
            self._lost(error)


class Held:
    """One lease under renewal."""

    def __init__(self, driver: Driver, key: str, leases: Leases) -> None:
        import threading

        self._until = leases.now() + DURATION
        self._driver = driver
        self._key = key
        self._leases = leases
        self._stopped = threading.Event()
        self._thread: Thread | None = None

    def start(self) -> None:
        """Renew in a thread that does not keep the process alive."""
        import threading

        self._thread = threading.Thread(target=self._renew, name=f"lease {self._key}", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop renewing; a renewal that is under way is finished first, so that it cannot come after an update."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join()

    def check(self) -> None:
        """Ask for the lease if it has run out, as for a client that slept. Raises StorageError."""
        if self._leases.now() >= self._until:
            self._ask()

    def _ask(self) -> None:
        lease = self._leases.fresh()
        try:
            self._driver.renew(self._key, lease)
        except LeaseLost as error:
            self._leases.tell(self._key, error)
            raise
        self._until = lease.expires

    def _renew(self) -> None:
        while not self._stopped.wait(RENEWAL):
            try:
                self._ask()
            except LeaseLost:
                return
            except WindlassError:
                continue  # the server may be back before the lease runs out
