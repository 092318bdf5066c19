"""Refresh the cached indexes of repositories. Go: helm pkg/cmd/repo_update.go"""

from __future__ import annotations

from windlass.cli.pluginhost import look_again
from windlass.errors import WindlassError
from windlass.golang.strconv import quote

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.cli.context import Context
    from windlass.cli.options import Options
    from windlass.repo.config import Entry


class RepoUpdateError(WindlassError):
    """There is nothing to update, or something could not be updated."""


def run(ctx: Context, opts: Options, args: list[str]) -> None:
    """Update the named repositories, or all. Raises RepoUpdateError."""
    from windlass.cache import Store
    from windlass.cli.sources import default_registry, getters
    from windlass.repo.client import check_scheme, refresh, refresh_all

    entries = _configured(ctx.settings.repository_config)
    for name in args:
        if all(entry.name != name for entry in entries):
            raise RepoUpdateError(f"no repositories found matching '{name}'.  Nothing will be updated")
    if args:
        entries = [entry for entry in entries if entry.name in args]
    store = Store(ctx.settings.render_cache)
    fetcher = getters(ctx, lambda: default_registry(ctx), timeout=opts.timeout / 10**9)
    for entry in entries:
        look_again(ctx)
        check_scheme(entry, fetcher)
    ctx.out.write("Hang tight while we grab the latest from your chart repositories...\n")
    ctx.out.flush()
    failed: list[str] = []

    def report(entry: Entry, error: Exception | None) -> None:
        if error is None:
            ctx.out.write(f"...Successfully got an update from the {quote(entry.name)} chart repository\n")
            return
        ctx.out.write(
            f"...Unable to get an update from the {quote(entry.name)} chart repository ({entry.url}):\n\t{error}\n"
        )
        failed.append(entry.url)

    def refresh_one(entry: Entry) -> None:
        refresh(entry, fetcher, ctx.settings.repository_cache, ctx.log, store)

    refresh_all(entries, refresh_one, report)
    if failed:
        raise RepoUpdateError(f"failed to update the following repositories: [{' '.join(failed)}]")
    ctx.out.write("Update Complete. ⎈Happy Helming!⎈\n")


def _configured(path: str) -> list[Entry]:
    from windlass.repo.config import RepoFile, RepoFileMissing

    try:
        entries = RepoFile.load(path).repositories
    except RepoFileMissing:
        entries = []
    except WindlassError as error:
        raise RepoUpdateError(f"failed loading file: {path}: {error}") from error
    if not entries:
        raise RepoUpdateError("no repositories found. You must add one before updating")
    return entries
