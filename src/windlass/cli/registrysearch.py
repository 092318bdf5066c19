"""`search repo oci://HOST[/PATH] [WORD…]`: the charts of a registry; a part of the search command."""

from __future__ import annotations

from windlass.cli.commands.search_repo import ANY, STABLE, SearchError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from windlass.cli.context import Context
    from windlass.cli.options import Options
    from windlass.registry.search import Found


def run(ctx: Context, opts: Options, args: list[str]) -> None:
    """Print a registry's charts that have all words. Raises SearchError, the registry client's errors."""
    from windlass.cli.connect import registry_client, without_scheme
    from windlass.registry.search import search

    client = registry_client(ctx, opts)
    accepts = _constraint(opts.version or (ANY if opts.devel else STABLE))
    found = search(client, without_scheme(args[0]), accepts, every=opts.versions, attached=opts.attached)
    words = [word.lower() for word in args[1:]]
    shown = [row for row in found if all(word in f"{row.name} {row.description}".lower() for word in words)]
    _print(ctx, opts, shown)


def _constraint(text: str) -> Callable[[str], bool]:
    from windlass.semver import Constraint, Version
    from windlass.semver.constraint import ConstraintError

    try:
        constraint = Constraint.parse(text)
    except ConstraintError as error:
        raise SearchError(f"an invalid version/constraint format: {error}") from error
    return lambda version: constraint.check(Version.parse(version))


def _print(ctx: Context, opts: Options, found: list[Found]) -> None:
    from windlass.cli.output import table, write
    from windlass.repo.chartversion import Ordered

    if not found and opts.fail_on_no_result:
        raise SearchError("no results found")
    if not found and opts.output == "table":
        ctx.out.write("No results found\n")
        return
    names = ("name", "version", "app_version", "description")
    cells = [(row.name, row.version, row.app_version, row.description) for row in found]
    objects: list[dict[str, object]] = [dict(zip(names, row, strict=True)) for row in cells]
    rows: list[tuple[str, ...]] = [("NAME", "CHART VERSION", "APP VERSION", "DESCRIPTION"), *cells]
    if opts.attached:
        for item, row in zip(objects, found, strict=True):
            item["attached"] = list(row.attached)
        attached = ("ATTACHED", *(", ".join(row.attached) for row in found))
        rows = [(*row, last) for row, last in zip(rows, attached, strict=True)]
    shown: list[object] = [Ordered(item) for item in objects] if opts.output == "json" else list(objects)
    write(ctx.out, opts.output, shown, lambda: table(rows, opts.max_col_width))
