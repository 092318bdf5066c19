"""Print the help page of a command. Go: cobra command.go InitDefaultHelpCmd"""

from __future__ import annotations

from windlass.cli import find, tree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.cli.context import Context
    from windlass.cli.model import Command
    from windlass.cli.options import Options


def run(ctx: Context, opts: Options, args: list[str]) -> None:
    """Print the page, or the usage of the program for a topic that is unknown."""
    from windlass.cli.help import page, usage

    del opts
    root = tree.root(ctx.program, extra=ctx.plugin_commands)
    try:
        command = _find(ctx, root, args)
    except find.UnknownCommand:
        topics = " ".join(_back_quoted(arg) for arg in args)
        ctx.err.write(f"Unknown help topic [{topics}]\n{usage(root, ctx.settings, with_help=False)}")
    else:
        ctx.out.write(page(command, ctx.settings))


def _find(ctx: Context, root: Command, args: list[str]) -> Command:
    from windlass.cli.flags import FlagSet

    return find.find(root, args, FlagSet(root.flags, ctx.settings, ctx.warn))[0]


def _back_quoted(text: str) -> str:
    from windlass.golang.strconv import can_backquote, quote

    return f"`{text}`" if can_backquote(text) else quote(text)


def complete(ctx: Context, args: list[str], to_complete: str) -> tuple[list[str], int]:
    """Offer the subcommands of the command named so far."""
    from windlass.cli.complete import NO_FILES, described

    try:
        command = _find(ctx, tree.root(ctx.program, extra=ctx.plugin_commands), args)
    except find.UnknownCommand:
        return [], NO_FILES
    shown = [c for c in command.children if c.listed or c.name == "help"]
    return [described(c.name, c.short) for c in shown if c.name.startswith(to_complete)], NO_FILES
