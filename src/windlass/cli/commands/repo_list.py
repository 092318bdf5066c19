"""List the configured repositories. Go: helm pkg/cmd/repo_list.go"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.cli.context import Context
    from windlass.cli.options import Options


def run(ctx: Context, opts: Options, args: list[str]) -> None:
    """Print names and URLs; a file that cannot be read counts as empty, as in Helm."""
    from windlass.cli.output import table, write
    from windlass.errors import WindlassError
    from windlass.repo.config import RepoFile

    try:
        entries = RepoFile.load_or_empty(ctx.settings.repository_config).repositories
    except WindlassError:
        entries = []
    if not entries and opts.output == "table":
        ctx.err.write("no repositories to show\n")
        return
    rows = [] if opts.no_headers else [("NAME", "URL")]
    rows += [(entry.name, entry.url) for entry in entries]
    write(ctx.out, opts.output, [{"name": entry.name, "url": entry.url} for entry in entries], lambda: table(rows))
