"""Write the records of releases to a file."""

from __future__ import annotations

from windlass.errors import WindlassError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from windlass.actions.record_copy import Open, Place
    from windlass.cli.context import Context
    from windlass.cli.options import Options
    from windlass.release.model import Release


class NothingNamed(WindlassError):
    """A command line that does not say what to export, or where to."""


def run(ctx: Context, opts: Options, args: list[str]) -> None:
    """Write the archive. Raises NothingNamed, ReleaseNotFound, StorageError, KubeError, OSError."""
    from windlass.actions.record_archive import write
    from windlass.actions.record_copy import releases_in
    from windlass.cli.cluster import connect
    from windlass.cli.commands.release_migrate import loud
    from windlass.cli.storages import opener

    if not opts.output:
        raise NothingNamed("name the file to write with --output")
    if not args and not opts.all and not opts.all_namespaces:
        raise NothingNamed("name releases, or take --all of a namespace or of --all-namespaces")
    source = opener(ctx, ctx.settings.driver, lambda: connect(ctx), loud(ctx))
    places = releases_in(source("" if opts.all_namespaces else ctx.settings.namespace), args)
    entries = write(opts.output, _records(source, places))
    ctx.out.write(f"{len(entries)} records of {len(places)} releases written to {opts.output}\n")


def _records(source: Open, places: list[Place]) -> Iterator[Release]:
    from windlass.actions.record_copy import revisions_of

    for place in places:
        yield from revisions_of(source(place[0]), place)
