"""Print the script that teaches a shell to complete. Go: helm pkg/cmd/completion.go, cobra *_completions.go"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.cli.context import Context
    from windlass.cli.options import Options


def _run(ctx: Context, opts: Options, shell: str) -> None:
    file = os.path.join(os.path.dirname(os.path.dirname(__file__)), "scripts", f"{shell}.txt")
    with open(file, encoding="utf-8") as stream:
        script = stream.read()
    if opts.no_descriptions:
        script = script.replace("__complete ", "__completeNoDesc ")
    if ctx.program != "helm":
        script = script.replace("helm", ctx.program).replace("HELM", ctx.program.upper())
    ctx.out.write(script)


def run_bash(ctx: Context, opts: Options, args: list[str]) -> None:
    """Print the script for bash."""
    _run(ctx, opts, "bash")


def run_zsh(ctx: Context, opts: Options, args: list[str]) -> None:
    """Print the script for zsh."""
    _run(ctx, opts, "zsh")


def run_fish(ctx: Context, opts: Options, args: list[str]) -> None:
    """Print the script for fish."""
    _run(ctx, opts, "fish")


def run_powershell(ctx: Context, opts: Options, args: list[str]) -> None:
    """Print the script for PowerShell."""
    _run(ctx, opts, "powershell")
