"""Search the cached indexes of the configured repositories. Go: helm pkg/cmd/search_repo.go"""

from __future__ import annotations

import os

from windlass.errors import WindlassError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.cli.context import Context
    from windlass.cli.options import Options
    from windlass.repo.search import Match, Result, SearchIndex

STABLE, ANY = ">0.0.0", ">0.0.0-0"


class SearchError(WindlassError):
    """There is nothing to search in, or nothing was found and that counts as a failure."""


def run(ctx: Context, opts: Options, args: list[str]) -> None:
    """Print the charts that match the words. Raises SearchError and RegexpError."""
    from windlass.repo.search import select
    from windlass.semver import Constraint
    from windlass.semver.constraint import ConstraintError

    if ctx.program != "helm" and args and args[0].startswith("oci://"):
        from windlass.cli import registrysearch

        registrysearch.run(ctx, opts, args)
        return
    version = opts.version or (ANY if opts.devel else STABLE)
    if ctx.settings.debug:
        _debug_version(ctx, opts, version)
    index = _index(ctx)
    matches = _search(index, " ".join(args), opts.regexp) if args else index.everything()
    try:
        constraint = Constraint.parse(version)
    except ConstraintError as error:
        raise SearchError(f"an invalid version/constraint format: {error}") from error
    _print(ctx, opts, select(matches, constraint, opts.versions))


def _debug_version(ctx: Context, opts: Options, version: str) -> None:
    ctx.debug("original chart version", version=opts.version)
    if not opts.version:
        ctx.debug(f"setting version to {version}")


def _search(index: SearchIndex, words: str, is_pattern: bool) -> list[Match]:
    return index.search_pattern(words) if is_pattern else index.search(words)


def _index(ctx: Context) -> SearchIndex:
    from windlass.cache import Store
    from windlass.repo import searchtable
    from windlass.repo.config import RepoFile
    from windlass.repo.files import index_name
    from windlass.repo.search import SearchIndex

    try:
        entries = RepoFile.load_or_empty(ctx.settings.repository_config).repositories
    except WindlassError:
        entries = []
    if not entries:
        raise SearchError("no repositories configured")
    index = SearchIndex()
    store = Store(ctx.settings.render_cache)
    for entry in entries:
        path = os.path.join(ctx.settings.repository_cache, index_name(entry.name))
        try:
            table = searchtable.load(path, ctx.log, store)
        except WindlassError as error:
            ctx.warn("repo is corrupt or missing", repo=entry.name, error=error)
            continue
        index.add(entry.name, table)
    return index


def _print(ctx: Context, opts: Options, results: list[Result]) -> None:
    from windlass.cli.output import table, write
    from windlass.repo.chartversion import Ordered

    if not results:
        if opts.fail_on_no_result:
            raise SearchError("no results found")
        if opts.output == "table":
            ctx.out.write("No results found\n")
            return
    rows = [("NAME", "CHART VERSION", "APP VERSION", "DESCRIPTION")]
    rows += [(result.name, result.version, result.app_version, result.description) for result in results]
    names = ("name", "version", "app_version", "description")
    objects: list[dict[str, object]] = [dict(zip(names, row, strict=True)) for row in rows[1:]]
    shown: list[object] = [Ordered(item) for item in objects] if opts.output == "json" else list(objects)
    write(ctx.out, opts.output, shown, lambda: table(rows, opts.max_col_width))
