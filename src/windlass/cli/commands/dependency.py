"""Dependencies of a chart: list, build, update. Go: helm pkg/cmd/dependency*.go, pkg/action/dependency.go"""

from __future__ import annotations

from windlass.errors import WindlassError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.cli.context import Context
    from windlass.cli.options import Options
    from windlass.fetch.dependencies import Manager


class DependencyCommandError(WindlassError):
    """A command about dependencies cannot go on; the text tells what to do."""


def run_list(ctx: Context, opts: Options, args: list[str]) -> None:
    """Print the dependencies with what is in charts/. Raises ChartError."""
    from windlass.chart.load import load
    from windlass.cli.output import table
    from windlass.cli.sources import log
    from windlass.fetch.status import status, strays
    from windlass.golang import path as gopath

    folder = _folder(args)
    chart = load(folder, log=log(ctx))
    declared = chart.metadata.dependencies
    if declared is None:
        ctx.out.write(f"WARNING: no dependencies at {gopath.join(folder, 'charts')}\n")
        return
    wanted = [dependency for dependency in declared if dependency is not None]
    rows = [("NAME", "VERSION", "REPOSITORY", "STATUS")]
    rows += [(item.name, item.version, item.repository, status(folder, item, chart, log(ctx))) for item in wanted]
    ctx.out.write(table(rows, opts.max_col_width) + "\n\n")
    ctx.out.write("".join(strays(folder, wanted, log(ctx))))


def run_build(ctx: Context, opts: Options, args: list[str]) -> None:
    """Fill charts/ from the lock file. Raises DependencyCommandError and the errors of fetching."""
    from windlass.fetch.dependencies import MissingRepositories
    from windlass.fetch.download import IF_POSSIBLE

    try:
        _manager(ctx, opts, args, IF_POSSIBLE).build()
    except MissingRepositories as error:
        raise DependencyCommandError(f"{error}. Please add the missing repos via 'helm repo add'") from error


def run_update(ctx: Context, opts: Options, args: list[str]) -> None:
    """Choose versions, fill charts/ and write the lock file. Raises the errors of fetching."""
    from windlass.fetch.download import ALWAYS

    _manager(ctx, opts, args, ALWAYS).update()


def _folder(args: list[str]) -> str:
    from windlass.golang.path import clean

    return clean(args[0]) if args else "."


def _manager(ctx: Context, opts: Options, args: list[str], strategy: str) -> Manager:
    from windlass.cli.sources import now, registry, sources
    from windlass.fetch.dependencies import Manager
    from windlass.fetch.download import NEVER

    client = registry(ctx, opts)

    def say(text: str) -> None:
        ctx.out.write(text)
        ctx.out.flush()

    return Manager(
        _folder(args),
        sources(ctx, lambda: client),
        say,
        verify=strategy if opts.verify else NEVER,
        keyring=opts.keyring,
        refresh=not opts.skip_refresh,
        debug=ctx.settings.debug,
        now=now,
    )
