"""Copy the records of releases from one storage to another."""

from __future__ import annotations

from windlass.errors import WindlassError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from windlass.actions.record_copy import Outcome
    from windlass.chart.log import Log
    from windlass.cli.context import Context
    from windlass.cli.options import Options
    from windlass.kube.cluster import Cluster

_WORDS = {
    "copied": "copied",
    "present": "there already",
    "replaced": "replaced",
    "removed": "removed from the source",
    "different": "NOT COPIED: the target has another record of that name",
    "busy": "NOT COPIED: an operation is under way; see windlass unlock",
}


class Incomplete(WindlassError):
    """Some records are not where they should be."""


class SameStorage(WindlassError):
    """A storage cannot be its own target."""


def run(ctx: Context, opts: Options, args: list[str]) -> None:
    """Copy, and say of each record what became of it. Raises SameStorage, Incomplete, StorageError, KubeError."""
    from windlass.actions.record_copy import Copier, migrate, releases_in
    from windlass.cli.cluster import connect
    from windlass.cli.storages import opener

    source_name, target_name = getattr(opts, "from"), opts.to
    if not source_name or not target_name:
        raise SameStorage("say which storage to read with --from, and which to fill with --to")
    if source_name == target_name:
        raise SameStorage("--from and --to are the same storage")
    connected = _once(lambda: connect(ctx))
    source, target = (opener(ctx, name, connected, loud(ctx)) for name in (source_name, target_name))
    where = "" if opts.all_namespaces else ctx.settings.namespace
    if args:
        releases_in(source(where), args)  # nothing is copied when one of them is missing
    copier = Copier(target, simulated=opts.dry_run)
    tell(ctx, migrate(source, copier, where, args, remove=opts.delete_source, simulated=opts.dry_run))


def tell(ctx: Context, outcomes: Iterable[Outcome]) -> None:
    """Print what became of each record. Raises Incomplete."""
    troubles = count = 0
    for outcome in outcomes:
        place = f"{outcome.namespace}/{outcome.name}"
        ctx.out.write(f"{place} revision {outcome.version}: {_WORDS[outcome.what]}\n")
        ctx.out.flush()
        troubles += outcome.is_trouble
        count += 1
    if troubles:
        raise Incomplete(f"{troubles} of {count} records are not where they should be")


def loud(ctx: Context) -> Log:
    """Return a log that warns of records that cannot be read, which elsewhere only details tell."""

    def log(level: str, message: str, fields: dict[str, object]) -> None:
        if message.endswith("failed to decode release"):
            level, message = "WARN", "a record cannot be read and is left out"
        ctx.log(level, message, fields)

    return log


def _once(make: Callable[[], Cluster]) -> Callable[[], Cluster]:
    made: list[Cluster] = []

    def get() -> Cluster:
        if not made:
            made.append(make())
        return made[0]

    return get
