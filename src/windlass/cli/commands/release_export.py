"""Write the records of releases to a file."""

from __future__ import annotations

from windlass.errors import WindlassError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.cli.context import Context
    from windlass.cli.options import Options


class NothingNamed(WindlassError):
    """A command line that does not say what to export, or where to."""


def run(ctx: Context, opts: Options, args: list[str]) -> None:
    """Write the archive. Raises NothingNamed, ReleaseNotFound, StorageError, KubeError, OSError."""
    from windlass.actions.record_archive import write
    from windlass.actions.record_copy import records_in, releases_in
    from windlass.cli.cluster import connect
    from windlass.cli.commands.release_migrate import loud
    from windlass.cli.storages import opener

    if not opts.output:
        raise NothingNamed("name the file to write with --output")
    if not args and not opts.all and not opts.all_namespaces:
        raise NothingNamed("name releases, or take --all of a namespace or of --all-namespaces")
    source = opener(ctx, ctx.settings.driver, lambda: connect(ctx), loud(ctx))
    driver = source("" if opts.all_namespaces else ctx.settings.namespace)
    if args:
        releases_in(driver, args)  # nothing is written when one of them is missing
    entries = write(opts.output, records_in(driver, args, loud(ctx)))
    releases = {(entry.namespace, entry.name) for entry in entries}
    ctx.out.write(f"{len(entries)} records of {len(releases)} releases written to {opts.output}\n")
