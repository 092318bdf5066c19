"""List releases. Go: helm pkg/cmd/list.go"""

from __future__ import annotations

from windlass.actions.reading import listed
from windlass.cli.releases import app_version, chart_label, configuration, emit, moment
from windlass.release.fields import Fields
from windlass.release.model import DEPLOYED, FAILED, PENDING, SUPERSEDED, UNINSTALLED, UNINSTALLING
from windlass.release.query import Query

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.cli.context import Context
    from windlass.cli.options import Options
    from windlass.release.model import Release

_COLUMNS = ("NAME", "NAMESPACE", "REVISION", "UPDATED", "STATUS", "CHART", "APP VERSION")
_NAMES = ("name", "namespace", "revision", "updated", "status", "chart", "app_version")
_STATUSES = {
    "deployed": (DEPLOYED,),
    "failed": (FAILED,),
    "pending": tuple(PENDING),
    "superseded": (SUPERSEDED,),
    "uninstalled": (UNINSTALLED,),
    "uninstalling": (UNINSTALLING,),
}


def run(ctx: Context, opts: Options, args: list[str]) -> None:
    """Print the releases of a namespace. Raises KubeError, RegexpError, SelectorError."""
    del args
    config = configuration(ctx, namespace="" if opts.all_namespaces else None)
    config.client.reachable()
    releases = listed(config, _query(opts))
    if opts.short:
        _print_names(ctx, opts, [release.name for release in releases])
        return
    rows = [Fields(zip(_NAMES, _row(ctx, opts, release), strict=True)) for release in releases]
    emit(ctx, opts, rows, lambda: _table(ctx, opts, rows))


def _query(opts: Options) -> Query:
    pattern = None
    if opts.filter:
        from windlass.golang.regexp import compile

        pattern = compile(opts.filter)
    statuses = frozenset(status for flag, group in _STATUSES.items() if getattr(opts, flag) for status in group)
    return Query(pattern, statuses, opts.selector, opts.date, opts.reverse, opts.max, opts.offset)


def _row(ctx: Context, opts: Options, release: Release) -> tuple[str, ...]:
    updated = "-"
    if release.known_info.last_deployed:
        time = moment(ctx, release.known_info.last_deployed)
        updated = time.Format(opts.time_format) if opts.time_format else time.String()
    return (
        release.name,
        release.namespace,
        str(release.version),
        updated,
        release.status,
        chart_label(release),
        app_version(release),
    )


def _print_names(ctx: Context, opts: Options, names: list[str]) -> None:
    emit(ctx, opts, names, lambda: "".join([f"{name}\n" for name in names]))


def _table(ctx: Context, opts: Options, rows: list[Fields]) -> str:
    from windlass.cli.colors import Colors
    from windlass.cli.output import table

    colors = Colors(ctx.color)
    lines = [] if opts.no_headers else [[colors.heading(name) for name in _COLUMNS]]
    for row in rows:
        cells = {
            **row,
            "namespace": colors.namespace(str(row["namespace"])),
            "status": colors.status(str(row["status"])),
        }
        lines.append([str(cells[name]) for name in _NAMES])
    return table(lines) + "\n"
