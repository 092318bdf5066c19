"""Walk through the whole chain on this machine and leave nothing behind."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.cli.context import Context
    from windlass.cli.options import Options


def run(ctx: Context, opts: Options, args: list[str]) -> None:
    """Run the demo in a temporary folder. Raises demo.stage.StepFailed, which names the step and the reason."""
    del args
    import shutil
    import tempfile

    from windlass.demo.walk import walk

    folder = tempfile.mkdtemp(prefix="windlass-demo-")
    kept = False
    try:
        address = walk(ctx.out, ctx.settings.variables, folder, opts.keep)
        kept = opts.keep
    finally:
        if not kept:
            shutil.rmtree(folder)
    if kept:
        ctx.out.write(f"{address}\n")
