"""Where the releases of this run are: in memory, from files, or in a cluster.

Go: helm pkg/cmd/root.go NewRootCmd, loadReleasesInMemory
"""

from __future__ import annotations

from windlass.errors import WindlassError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from windlass.actions.client import KubeClient
    from windlass.actions.config import Configuration, HookOutput
    from windlass.cancel import Token
    from windlass.cli.cluster import World
    from windlass.cli.context import Context
    from windlass.cli.options import Options
    from windlass.golang.time import Time
    from windlass.golang.zone import Location
    from windlass.release.model import Release
    from windlass.storage.history import Storage

MEMORY = "memory"
DATA_VARIABLE = "MEMORY_DRIVER_DATA"


class IncompleteRecord(WindlassError):
    """A record without the chart that a command is to show."""


def load_memory(ctx: Context) -> None:
    """Fill the memory driver from the files that HELM_MEMORY_DRIVER_DATA lists.

    A file that is not there or not right ends the process, whatever the command: so it is in Helm, whose list of no
    files is a list of one without a name.
    """
    from windlass.storage.history import Storage
    from windlass.storage.memory import MemoryDriver

    driver = MemoryDriver(ctx.settings.namespace)
    storage = Storage(driver, log=ctx.log)
    for path in ctx.settings.environment.text(DATA_VARIABLE).split(":"):
        for release in _releases_in(ctx, path):
            try:
                storage.create(release)
            except WindlassError as error:
                raise _fatal(ctx, str(error)) from error
    driver.namespace = ctx.settings.namespace
    ctx.memory = storage


def _releases_in(ctx: Context, path: str) -> list[Release]:
    from windlass.release.codec import MAX_DATA_FILE, releases_from_yaml

    try:
        with open(path, "rb") as stream:
            data = stream.read(MAX_DATA_FILE + 1)
    except (OSError, ValueError) as error:
        from windlass.golang.errno import text

        reason = text(error.errno) if isinstance(error, OSError) else "invalid argument"
        operation = "read" if isinstance(error, IsADirectoryError) else "open"
        raise _fatal(ctx, f"Unable to read memory driver data{operation} {path}: {reason}") from error
    if len(data) > MAX_DATA_FILE:
        raise _fatal(ctx, f"Unable to read memory driver data{path}: larger than {MAX_DATA_FILE} bytes")
    try:
        return releases_from_yaml(data)
    except WindlassError as error:
        raise _fatal(ctx, f"Unable to unmarshal memory driver data: {error}") from error


def _fatal(ctx: Context, text: str) -> SystemExit:
    # Go: log.Fatal, which slog.SetDefault has turned into an INFO line
    ctx.info(text)
    return SystemExit(1)


def configuration(ctx: Context, *, namespace: str | None = None, cancel: Token | None = None) -> Configuration:
    """Return the world of this run: its storage and its cluster. Nothing is sent yet.

    ``namespace`` is another than that of the settings, "" for all of them.
    """
    from windlass.actions.client import Live, Missing, Printing
    from windlass.actions.config import Configuration
    from windlass.cli.cluster import World
    from windlass.cli.waitview import explains
    from windlass.storage.memory import MemoryDriver

    where = ctx.settings.namespace if namespace is None else namespace
    log, world = ctx.log, World(ctx, cancel)
    client: KubeClient = Printing()
    storage = ctx.memory
    if storage is None or not where:  # for all namespaces Helm begins anew, with a cluster, whatever the driver
        if world.error is None:
            client = Live(world.cluster, log, cancel, explain=explains(ctx))
        else:
            client = Missing(world.error)
    if storage is None:
        storage = _stored(ctx, world, where, cancel)
    elif isinstance(storage.driver, MemoryDriver):
        storage.driver.namespace = where
    output = _hook_output(ctx)
    storage.events = ctx.events
    return Configuration(storage, client, where, world.capabilities, now, world.lookup, log, cancel, output, ctx.events)


def with_cluster(ctx: Context, config: Configuration) -> Configuration:
    """Return the same world with the cluster that settings lead to: the memory driver pretends, but logs are there.

    Raises KubeError where they lead to none.
    """
    if ctx.memory is None:
        return config
    from windlass.actions.client import Live
    from windlass.cli.cluster import World

    world = World(ctx)
    if world.error is not None:
        raise world.error
    made = type(config)(*(getattr(config, name) for name in config.__match_args__))
    made.client = Live(world.cluster, config.log, config.cancel)
    return made


def _stored(ctx: Context, world: World, namespace: str, cancel: Token | None) -> Storage:
    """Return the storage in the cluster; where there is no cluster, an empty one, which nobody gets to see."""
    if world.error is None:
        from windlass.cli.storages import storage_of

        return storage_of(ctx, world.cluster, namespace, cancel)
    from windlass.storage.history import Storage
    from windlass.storage.memory import MemoryDriver

    return Storage(MemoryDriver(namespace))


def _hook_output(ctx: Context) -> HookOutput:
    def output(namespace: str, pod: str, container: str) -> Callable[[bytes], object]:
        del namespace, pod, container
        # Go: log.Writer(), which slog.SetDefault has turned into INFO lines, one for each piece
        return lambda piece: ctx.info(piece.decode("utf-8", "surrogateescape").removesuffix("\n"))

    return output


def content(ctx: Context, opts: Options, name: str) -> Release:
    """Return the revision that is asked for, the newest if none is. Raises KubeError, ReleaseError, StorageError."""
    from windlass.actions.reading import content

    return content(configuration(ctx), name, opts.revision)


def now() -> str:
    """Return the time of day as records have it."""
    from time import time_ns

    from windlass.release.chartform import moment as written

    return written(time_ns())


def zone_of(ctx: Context) -> Location:
    """Return the zone in which times without one of their own are shown."""
    from windlass.golang.zone import local

    return local(ctx.settings.variable("TZ") or "UTC")


def moment(ctx: Context, text: str) -> Time:
    """Return a record's time; "" is the zero time."""
    from windlass.golang.decode import ZERO_TIME
    from windlass.golang.layout import RFC3339
    from windlass.golang.timeparse import parse

    return parse(RFC3339, text or ZERO_TIME, zone_of(ctx))


def chart_label(release: Release) -> str:
    """Return name and version of the release's chart (Go: pkg/cmd/history.go formatChartName)."""
    from windlass.release.model import has_metadata

    if release.chart is None or not has_metadata(release.chart):
        return "MISSING"
    return f"{release.chart.name}-{release.chart.metadata.version}"


def app_version(release: Release) -> str:
    """Return the version of what the chart installs."""
    from windlass.release.model import has_metadata

    if release.chart is None or not has_metadata(release.chart):
        return "MISSING"
    return release.chart.metadata.app_version


def emit(ctx: Context, opts: Options, value: object, text: Callable[[], str]) -> None:
    """Print a value as --output asks: as JSON with structs in order, as YAML, or as a text of its own."""
    if opts.output == "table":
        ctx.out.write(text())
        return
    from windlass.cli.output import write
    from windlass.release.fields import in_order

    write(ctx.out, opts.output, in_order(value) if opts.output == "json" else value, text)
