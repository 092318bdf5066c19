"""How a revision is made: what installing and upgrading have in common (Go: action.Install, action.Upgrade)."""

from __future__ import annotations

from windlass.actions.config import DRY_NONE
from windlass.actions.waiting import Waiting

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from dataclasses import dataclass as record

    from windlass.actions.render import PostRender
    from windlass.cache import Store
    from windlass.chart.schema import Fetch
    from windlass.sprig.environment import Environment
else:
    from windlass._record import record

AUTO = "auto"


@record
class Making:
    """``dry_run`` is "none", "client" or "server"; ``server_side`` "true", "false", or "auto": as the last revision.

    ``crds`` is one of ``actions.crds.POLICIES``; "" makes definitions when a release is installed and leaves them
    alone when it is upgraded, as Helm does.
    """

    dry_run: str = DRY_NONE
    labels: Mapping[str, str] | None = None
    description: str = ""
    hide_secret: bool = False
    no_hooks: bool = False
    waiting: Waiting = Waiting()
    rollback_on_failure: bool = False
    server_side: str = AUTO
    force_conflicts: bool = False
    force_replace: bool = False
    take_ownership: bool = False
    crds: str = ""
    subchart_notes: bool = False
    skip_schema: bool = False
    validate: bool = True
    post_render: PostRender | None = None
    environment: Environment | None = None
    store: Store | None = None
    schema_refs: Fetch | None = None

    @property
    def is_simulated(self) -> bool:
        """Whether nothing is to be stored or changed."""
        return self.dry_run != DRY_NONE

    @property
    def patience(self) -> Waiting:
        """How to wait: what is to be undone when it fails must be looked at."""
        return self.waiting.at_least_watching() if self.rollback_on_failure else self.waiting
