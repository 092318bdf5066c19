"""List the dependencies of a chart and what is in its charts/ folder. Go: helm pkg/action/dependency.go"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.cli.context import Context
    from windlass.cli.options import Options


def run(ctx: Context, opts: Options, args: list[str]) -> None:
    """Print the dependencies with what is in charts/. Raises ChartError."""
    from windlass.chart.load import load
    from windlass.cli.output import table
    from windlass.fetch.status import status, strays
    from windlass.golang import path as gopath

    folder = gopath.clean(args[0]) if args else "."
    chart = load(folder, log=ctx.log)
    declared = chart.metadata.dependencies
    if declared is None:
        ctx.out.write(f"WARNING: no dependencies at {gopath.join(folder, 'charts')}\n")
        return
    wanted = [dependency for dependency in declared if dependency is not None]
    rows = [("NAME", "VERSION", "REPOSITORY", "STATUS")]
    rows += [(item.name, item.version, item.repository, status(folder, item, chart, ctx.log)) for item in wanted]
    ctx.out.write(table(rows, opts.max_col_width) + "\n\n")
    ctx.out.write("".join(strays(folder, wanted, ctx.log)))
