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

    release = status(configuration(ctx), args[0], opts.revision, table=opts.output == "table")
    fields = fields_of(release, unknown=False)
    fields.pop("chart", None)
    emit(ctx, opts, fields, lambda: report(ctx, release, full=False))
