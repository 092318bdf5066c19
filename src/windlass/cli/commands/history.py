"""List the revisions of a release. Go: helm pkg/cmd/history.go"""

from __future__ import annotations

from windlass.actions.reading import history
from windlass.cli.releasecompletion import complete
from windlass.cli.releases import app_version, chart_label, configuration, emit, moment
from windlass.golang.layout import ANSIC
from windlass.release.fields import Fields
from windlass.release.query import sort_by_revision

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.cli.context import Context
    from windlass.cli.options import Options
    from windlass.release.model import Release

__all__ = ["complete", "run"]

_COLUMNS = ("REVISION", "UPDATED", "STATUS", "CHART", "APP VERSION", "DESCRIPTION")


def run(ctx: Context, opts: Options, args: list[str]) -> None:
    """Print the newest revisions, the newest last. Raises KubeError and StorageError."""
    revisions = sort_by_revision(history(configuration(ctx), args[0], brief=True))
    shown = revisions[-opts.max :] if opts.max > 0 else []
    emit(ctx, opts, [_fields(release) for release in shown], lambda: _table(ctx, shown))


def _fields(release: Release) -> Fields:
    updated = release.known_info.last_deployed
    fields = Fields(revision=release.version)
    if updated:
        fields["updated"] = updated
    fields["status"] = release.status
    fields["chart"] = chart_label(release)
    fields["app_version"] = app_version(release)
    fields["description"] = release.known_info.description
    return fields


def _table(ctx: Context, releases: list[Release]) -> str:
    from windlass.cli.output import table

    rows: list[tuple[object, ...]] = [_COLUMNS]
    rows += [
        (
            str(release.version),
            moment(ctx, release.known_info.last_deployed).Format(ANSIC),
            release.status,
            chart_label(release),
            app_version(release),
            release.known_info.description,
        )
        for release in releases
    ]
    return table(rows) + "\n"
