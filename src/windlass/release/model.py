"""Release and Info: one revision of an installed chart, as every storage holds it (Go: pkg/release/v1).

Times are RFC 3339 texts as Go's time.Time marshals them, "" for the zero time. ``extra`` keeps the fields of a record
that this version does not know.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dataclasses import dataclass as record

    from windlass.chart.model import Chart
    from windlass.release.hooks import Hook
else:
    from windlass._record import record

# Go: pkg/release/common/status.go
UNKNOWN = "unknown"
DEPLOYED = "deployed"
UNINSTALLED = "uninstalled"
SUPERSEDED = "superseded"
FAILED = "failed"
UNINSTALLING = "uninstalling"
PENDING_INSTALL = "pending-install"
PENDING_UPGRADE = "pending-upgrade"
PENDING_ROLLBACK = "pending-rollback"

PENDING = frozenset((PENDING_INSTALL, PENDING_UPGRADE, PENDING_ROLLBACK))

SERVER_SIDE, CLIENT_SIDE = "ssa", "csa"

OWNER = "helm"
KEY_PREFIX = "sh.helm.release.v1."


@record
class Info:
    """What happened to a release. ``resources`` are the objects that a cluster showed; storages never hold them."""

    first_deployed: str = ""
    last_deployed: str = ""
    deleted: str = ""
    description: str = ""
    status: str = ""
    notes: str = ""
    resources: dict[str, object] | None = None
    extra: dict[str, object] | None = None


@record
class Release:
    """One revision. ``labels`` stand beside the record in a storage, not in it.

    ``apply_method`` is SERVER_SIDE, CLIENT_SIDE or "", which means client-side.
    """

    name: str = ""
    info: Info | None = None
    chart: Chart | None = None
    config: dict[str, object] | None = None
    manifest: str = ""
    hooks: list[Hook] | None = None
    version: int = 0
    namespace: str = ""
    labels: dict[str, str] | None = None
    apply_method: str = ""
    extra: dict[str, object] | None = None
    chart_extra: dict[str, object] | None = None

    @property
    def status(self) -> str:
        """The status, "" for a record without any information."""
        return "" if self.info is None else self.info.status

    @property
    def known_info(self) -> Info:
        """The information, made empty where the record has none."""
        if self.info is None:
            self.info = Info()
        return self.info

    @property
    def key(self) -> str:
        """The name of the record in a storage."""
        return record_key(self.name, self.version)

    def set_status(self, status: str, description: str) -> None:
        """Set the status and the log entry that goes with it."""
        info = self.known_info
        info.status, info.description = status, description


def record_key(name: str, version: int) -> str:
    """Return the name of a record: ``sh.helm.release.v1.NAME.vN`` (Go: pkg/storage/storage.go makeKey)."""
    return f"{KEY_PREFIX}{name}.v{version}"


def has_metadata(chart: Chart | None) -> bool:
    """Say whether a record tells which chart it is of; some in the wild do not (helm#1347)."""
    from windlass.chart.metadata import Metadata

    return chart is not None and chart.metadata != Metadata()
