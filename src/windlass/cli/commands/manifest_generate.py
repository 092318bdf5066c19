"""Print the manifest that a push would write, without any registry."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.cli.context import Context
    from windlass.cli.options import Options


def run(ctx: Context, opts: Options, args: list[str]) -> None:
    """Write the exact bytes to the output and their digest to the error stream. Raises PackedError, PlatformError."""
    from windlass.cli.packed import from_path
    from windlass.oci import charts
    from windlass.oci.digest import Digest

    packed = from_path(ctx, args[0])
    manifest = charts.to_artifact(
        packed.metadata.to_mapping(), packed.archive, packed.created, packed.provenance
    ).manifest
    raw = charts.for_platforms(manifest, opts.platform).raw if opts.platform else manifest.raw
    ctx.out.write(raw.decode())
    ctx.out.flush()
    ctx.err.write(f"Digest: {Digest.of(raw)}\n")
