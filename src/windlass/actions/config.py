"""What all flows work with: where records are, which cluster, who is told (Go: pkg/action/action.go Configuration)."""

from __future__ import annotations

from windlass.chart.log import silent
from windlass.events import SILENT
from windlass.release.model import FAILED, PENDING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from dataclasses import dataclass as record

    from windlass.actions.client import KubeClient
    from windlass.cancel import Token
    from windlass.chart.log import Log
    from windlass.chart.model import Chart
    from windlass.engine.capabilities import Capabilities
    from windlass.engine.functions import Lookup
    from windlass.errors import WindlassError
    from windlass.events import Events, Work
    from windlass.release.model import Release
    from windlass.storage.history import Storage

    Now = Callable[[], str]
    """Gives the time of day, RFC 3339."""

    HookOutput = Callable[[str, str, str], Callable[[bytes], object]]
    """From namespace, pod and container to a function that takes what the container wrote, piece by piece."""
else:
    from windlass._record import record


DRY_NONE, DRY_CLIENT, DRY_SERVER = "none", "client", "server"
"""How much of an operation is simulated: nothing, everything, or all but what the server is asked."""

HIDE_WITHOUT_DRY_RUN = "hiding Kubernetes secrets requires a dry-run mode"


def joined(errors: Iterable[object], separator: str) -> str:
    """Return several errors as one text (Go: joinErrors)."""
    return separator.join([str(error) for error in errors])


def discarded(namespace: str, pod: str, container: str) -> Callable[[bytes], object]:
    """Take what a hook's container wrote and drop it (Go: io.Discard)."""
    del namespace, pod, container
    return lambda piece: None


@record
class Configuration:
    """The world of one operation; ``namespace`` is for objects that name none, and where records are.

    ``capabilities`` asks the cluster when it is first called. ``lookup`` is None where there is no cluster.
    """

    storage: Storage
    client: KubeClient
    namespace: str
    capabilities: Callable[[], Capabilities]
    now: Now
    lookup: Lookup | None = None
    log: Log = silent
    cancel: Token | None = None
    hook_output: HookOutput = discarded
    events: Events = SILENT

    def debug(self, message: str, **fields: object) -> None:
        """Tell the log a detail."""
        self.log("DEBUG", message, fields)

    def operation(self, name: str, release: str, **more: object) -> Work:
        """Return the whole of an operation, for listeners."""
        return self.events.work("operation", operation=name, release=release, namespace=self.namespace, **more)

    def rendering(self, chart: Chart) -> Work:
        """Return the rendering of a chart, for listeners."""
        return self.events.work("render", chart=chart.name, version=chart.metadata.version)

    def check_cancelled(self) -> None:
        """Raises Cancelled once the token is set."""
        if self.cancel is not None:
            self.cancel.check()

    def reason(self, error: WindlassError) -> WindlassError:
        """Return why an operation ended: the interruption, if there was one, whatever came of it."""
        if self.cancel is None or not self.cancel.cancelled:
            return error
        from windlass.cancel import Cancelled

        return Cancelled(self.cancel.reason)

    def uncancelled(self) -> Configuration:
        """Return the same world without the token: for what is to be done after an interruption."""
        return Configuration(
            self.storage,
            self.client.uncancelled(),
            self.namespace,
            self.capabilities,
            self.now,
            self.lookup,
            self.log,
            None,
            self.hook_output,
            self.events,
        )

    def take_over(self, release: Release) -> None:
        """Make way for going back or uninstalling where a revision is pending. Raises Cancelled and StorageError.

        Both are how Helm's users get rid of what is stuck, so neither is ever refused; but what another client still
        made after us would be in no record. So it is given the time to notice.
        """
        from windlass.storage.lease import NOTICED

        if self.storage.take_over(release):
            self.pause(NOTICED)

    def pause(self, seconds: float) -> None:
        """Wait. Raises Cancelled once the token is set."""
        if self.cancel is None:
            from time import sleep

            sleep(seconds)
        elif self.cancel.wait(seconds):
            self.cancel.check()

    @property
    def is_taken_over(self) -> bool:
        """Whether another client has taken over what we began, so that nothing of it is ours to undo."""
        return self.storage.leases is not None and self.storage.leases.taken

    def abandon(self, release: Release, error: Exception) -> None:
        """Let no revision stay pending after what no flow reckons with: an output that is closed, a defect."""
        if release.status in PENDING:
            release.set_status(FAILED, f"Operation ended by {type(error).__name__}: {error}")
            self.uncancelled().record(release)

    def record(self, release: Release) -> None:
        """Store a revision again; a storage that refuses is only warned of (Go: recordRelease)."""
        from windlass.errors import WindlassError

        try:
            self.storage.update(release)
        except WindlassError as error:
            fields: dict[str, object] = {"name": release.name, "revision": release.version, "error": str(error)}
            self.log("WARN", "failed to update release", fields)


def simulated(namespace: str, now: Now, log: Log = silent, events: Events = SILENT) -> Configuration:
    """Return a world without a cluster and without records, for a simulation on this machine alone."""
    from windlass.actions.client import Printing
    from windlass.engine.capabilities import Capabilities
    from windlass.storage.history import Storage
    from windlass.storage.memory import MemoryDriver

    return Configuration(
        Storage(MemoryDriver(namespace)), Printing(), namespace, Capabilities, now, log=log, events=events
    )
