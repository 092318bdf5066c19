"""What install makes of a chart when it only simulates (Go: pkg/action/install.go RunWithContext, createRelease)."""

from __future__ import annotations

from windlass.actions.render import document
from windlass.release.model import CLIENT_SIDE, PENDING_INSTALL, SERVER_SIDE, Info, Release

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.actions.render import Rendered
    from windlass.actions.render_release import Dry
    from windlass.chart.model import Chart
    from windlass.release.manifests import Manifest

DESCRIPTION = "Dry run complete"
_HIDDEN = "# HIDDEN: The Secret output has been suppressed"


def simulated(
    chart: Chart,
    values: dict[str, object],
    dry: Dry,
    rendered: Rendered,
    *,
    now: str,
    server_side: bool,
    hide_secret: bool = False,
) -> Release:
    """Return the release that installing would begin with."""
    return Release(
        name=dry.name,
        info=Info(
            first_deployed=now,
            last_deployed=now,
            description=DESCRIPTION,
            status=PENDING_INSTALL,
            notes=rendered.notes,
        ),
        chart=chart,
        config=values,
        manifest="".join([_shown(manifest, hide_secret) for manifest in rendered.manifests]),
        hooks=rendered.hooks,
        version=1,
        namespace=dry.namespace,
        apply_method=SERVER_SIDE if server_side else CLIENT_SIDE,
    )


def _shown(manifest: Manifest, hide_secret: bool) -> str:
    if hide_secret and manifest.head.kind == "Secret" and manifest.head.version == "v1":
        return document(manifest.name, _HIDDEN)
    return document(manifest.name, manifest.content)
