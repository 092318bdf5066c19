"""Show the state of a release. Go: helm pkg/cmd/status.go"""

from __future__ import annotations

from windlass.cli.releasecompletion import complete, complete_flag
from windlass.cli.releases import configuration, emit
from windlass.cli.releasestatus import report

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.cli.context import Context
    from windlass.cli.options import Options

__all__ = ["complete", "complete_flag", "run"]


def run(ctx: Context, opts: Options, args: list[str]) -> None:
    """Print what is known of a revision, its chart left out. Raises KubeError, ReleaseError, StorageError."""
    from windlass.actions.reading import status
    from windlass.release.codec import fields_of

    if opts.has("drift") and opts.drift:
        _show_drift(ctx, opts, args[0])
        return
    release = status(configuration(ctx), args[0], opts.revision, table=opts.output == "table")
    fields = fields_of(release, unknown=False)
    fields.pop("chart", None)
    emit(ctx, opts, fields, lambda: report(ctx, release, full=False))


def _show_drift(ctx: Context, opts: Options, name: str) -> None:
    from windlass.actions.drift import drift
    from windlass.actions.reading import content
    from windlass.cli.difference import show, to_mappings

    config = configuration(ctx)
    changes = drift(config, content(config, name, opts.revision))
    emit(ctx, opts, to_mappings(changes), lambda: show(changes, color=ctx.color))
