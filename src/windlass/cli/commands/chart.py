"""The chart commands of Helm 3.0 to 3.6: charts kept by reference on this machine, pushed and pulled from there."""

from __future__ import annotations

from windlass.errors import WindlassError
from windlass.oci import charts
from windlass.oci.manifest import Manifest, parse
from windlass.oci.reference import Reference

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.cli.context import Context
    from windlass.cli.options import Options
    from windlass.oci.charts import ChartParts
    from windlass.oci.descriptor import Descriptor
    from windlass.registry.layout import Layout

_UNITS = ("B", "KiB", "MiB", "GiB")


class ChartError(WindlassError):
    """Nothing is kept under this reference, or the reference names no version."""


def run_save(ctx: Context, opts: Options, args: list[str]) -> None:
    """Keep the chart ``args[0]`` (a folder or an archive) under ``args[1]``. Raises ChartError, PackedError."""
    from windlass.cli.packed import from_path

    packed = from_path(ctx, args[0])
    target = _reference(args[1], packed.metadata.version)
    artifact = charts.to_artifact(
        packed.metadata.to_mapping(), packed.archive, packed.created, packed.provenance
    )  # fmt: skip
    _layout(ctx).put(
        str(target), artifact.manifest.descriptor(), (*artifact.blobs.values(), artifact.manifest.raw)
    )  # fmt: skip
    ctx.out.write(_summary(str(target), artifact.manifest.descriptor(), artifact.chart.size, packed.metadata.name))
    ctx.out.write(f"{target.tag}: saved\n")


def run_push(ctx: Context, opts: Options, args: list[str]) -> None:
    """Push what is kept under ``args[0]``. Raises ChartError and the registry client's errors."""
    from windlass.cli.connect import registry_client

    layout = _layout(ctx)
    target = _reference(args[0])
    manifest, parts = _kept(layout, target)
    blobs = {str(entry.digest): layout.blob(entry) for entry in manifest.references()}
    client = registry_client(ctx, opts, out=lambda _: None)
    ctx.out.write(f"The push refers to repository [{target.name}]\n")
    client.push(target, manifest, blobs)
    size = _size(parts)
    ctx.out.write(_summary(str(target), manifest.descriptor(), size, _name(layout, parts)))
    count = len(manifest.layers)
    ctx.out.write(f"{target.tag}: pushed to remote ({count} layer{'s' * (count != 1)}, {_human(size)} total)\n")


def run_pull(ctx: Context, opts: Options, args: list[str]) -> None:
    """Pull the chart ``args[0]`` and keep it. Raises ChartError and the registry client's errors."""
    from windlass.cli.connect import registry_client
    from windlass.registry.pull import pull

    target = _reference(args[0])
    layout = _layout(ctx)
    before = layout.entries().get(str(target))
    client = registry_client(ctx, opts, out=lambda _: None)
    ctx.out.write(f"{target.tag}: Pulling from {target.name}\n")
    graph = pull(client.repository(target), target.tag, charts.wanted_types(provenance=True))
    parts = charts.find_parts(graph.descriptors, provenance=True, optional_provenance=True)
    layout.put(str(target), graph.root, graph.content.values())
    ctx.out.write(_summary(str(target), graph.root, _size(parts), _name(layout, parts)))
    fresh = before is None or before.digest != graph.root.digest
    status = "Downloaded newer chart for" if fresh else "Chart is up to date for"
    ctx.out.write(f"Status: {status} {target}\n")


def run_list(ctx: Context, opts: Options, args: list[str]) -> None:
    """List what is kept. Raises LayoutError."""
    del opts, args
    from windlass.cli.output import table

    layout = _layout(ctx)
    rows = [("REF", "NAME", "VERSION", "DIGEST", "SIZE")]
    for reference, entry in sorted(layout.entries().items()):
        parts = _kept(layout, Reference.parse(reference))[1]
        version = Reference.parse(reference).tag
        rows.append((reference, _name(layout, parts), version, entry.digest.encoded[:7], _human(_size(parts))))
    ctx.out.write(f"{table(rows)}\n")


def run_remove(ctx: Context, opts: Options, args: list[str]) -> None:
    """Forget what is kept under ``args[0]``. Raises ChartError, LayoutError."""
    del opts
    target = _reference(args[0])
    if not _layout(ctx).remove(str(target)):
        raise ChartError(f"Chart not found: {target}")
    ctx.out.write(f"{target.tag}: removed\n")


def run_export(ctx: Context, opts: Options, args: list[str]) -> None:
    """Unpack what is kept under ``args[0]`` into a folder. Raises ChartError, LayoutError, FetchError."""
    import os

    from windlass.fetch.expand import expand

    layout = _layout(ctx)
    _, parts = _kept(layout, _reference(args[0]))
    assert parts.chart is not None, "find_parts raises when there is no chart"
    os.makedirs(opts.destination, exist_ok=True)
    expand(opts.destination, layout.blob(parts.chart))
    ctx.out.write(f"Exported chart to {os.path.join(opts.destination, _name(layout, parts))}/\n")


def _layout(ctx: Context) -> Layout:
    from windlass.cli.env import join
    from windlass.registry.layout import Layout

    return Layout(join(ctx.settings.cache_home, "registry/cache"))


def _reference(text: str, version: str = "") -> Reference:
    """Read a reference; a chart's version completes one that has none. Raises ChartError, InvalidReference."""
    reference = Reference.parse(text)
    if not reference.tag and version:
        reference = Reference.parse(f"{reference.name}:{version}")
    if not reference.tag:
        raise ChartError(f"{text} names no version: end it with :VERSION")
    return reference


def _kept(layout: Layout, reference: Reference) -> tuple[Manifest, ChartParts]:
    entry = layout.entries().get(str(reference))
    if entry is None:
        raise ChartError(f"Chart not found: {reference}")
    manifest = parse(layout.blob(entry), entry.media_type)
    if not isinstance(manifest, Manifest):
        raise ChartError(f"{reference} is an index, which only the registry can resolve")
    found = charts.find_parts(manifest.references(), provenance=True, optional_provenance=True)
    return manifest, found


def _name(layout: Layout, parts: ChartParts) -> str:
    from windlass.oci.document import decode

    return str(decode(layout.blob(parts.config)).get("name", ""))


def _size(parts: ChartParts) -> int:
    return parts.chart.size if parts.chart else 0


def _summary(reference: str, manifest: Descriptor, size: int, name: str) -> str:
    version = Reference.parse(reference).tag
    rows = (("ref", reference), ("digest", manifest.digest.encoded), ("size", _human(size)), ("name", name))
    return "".join(f"{key + ':':<9}{value}\n" for key, value in (*rows, ("version", version)))


def _human(size: int) -> str:
    amount, unit = float(size), 0
    while amount >= 1024 and unit < len(_UNITS) - 1:
        amount, unit = amount / 1024, unit + 1
    return f"{amount:.1f} {_UNITS[unit]}"
