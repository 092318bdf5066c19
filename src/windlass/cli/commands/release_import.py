"""Store the records of a file."""

from __future__ import annotations

from windlass.cli.commands.release_migrate import loud, tell

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.cli.context import Context
    from windlass.cli.options import Options


def run(ctx: Context, opts: Options, args: list[str]) -> None:
    """Check all of the file, then store what is in it.

    Records go to the namespaces that they are of; without ``--all-namespaces`` only those of the current one.
    Raises ArchiveError, Incomplete, StorageError, KubeError, OSError.
    """
    from windlass.actions.record_archive import check, read
    from windlass.actions.record_copy import Copier
    from windlass.cli.cluster import connect
    from windlass.cli.storages import opener
    from windlass.storage.errors import ReleaseNotFound

    where, names = ctx.settings.namespace, set(args[1:])
    entries = [
        entry
        for entry in check(args[0])
        if (opts.all_namespaces or entry.namespace == where) and (not names or entry.name in names)
    ]
    if not entries or names - {entry.name for entry in entries}:
        raise ReleaseNotFound
    target = opener(ctx, ctx.settings.driver, lambda: connect(ctx), loud(ctx))
    copier = Copier(target, overwrite=opts.overwrite, simulated=opts.dry_run)
    tell(ctx, copier.put_each(read(args[0], entries)))
