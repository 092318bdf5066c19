"""Print the settings that come from the environment."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.cli.context import Context
    from windlass.cli.options import Options


def run(ctx: Context, opts: Options, args: list[str]) -> None:
    """Print all settings, or the value of one; an unknown name prints an empty line, as Helm does."""
    del opts
    shown = settings_of(ctx)
    if args:
        # scripts behind `alias helm=windlass` ask for Helm's names
        value = shown.get(args[0]) or ctx.settings.shown().get(args[0], "")
        ctx.out.write(f"{value}\n")
    else:
        ctx.out.write("".join(f'{name}="{value}"\n' for name, value in shown.items()))


def settings_of(ctx: Context) -> dict[str, str]:
    """Return the variables under the names that this program prefers: as windlass, ``WINDLASS_X``."""
    prefix = f"{ctx.program.upper()}_"
    return {name.replace("HELM_", prefix, 1): value for name, value in ctx.settings.shown().items()}


def complete(ctx: Context, args: list[str], to_complete: str) -> tuple[list[str], int]:
    """Offer the names once."""
    from windlass.cli.complete import NO_FILES, no_more_arguments

    return (sorted(settings_of(ctx)), NO_FILES) if not args else no_more_arguments()
