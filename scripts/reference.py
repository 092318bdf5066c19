"""Write docs/reference/cli.md from the command table: python scripts/reference.py [--check]"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from windlass.cli import help as texts
from windlass.cli import tree
from windlass.cli.env import EnvSettings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from windlass.cli.model import Command

TARGET = Path(__file__).resolve().parents[1] / "docs" / "reference" / "cli.md"
HEAD = """# Commands

Made by `python scripts/reference.py` from the command table; do not edit. Every command also takes the global flags
at the end. Commands marked + are windlass's own, the others are Helm's.
"""


def main() -> int:
    """Write the page, or with --check say whether it is up to date."""
    page = render()
    if "--check" in sys.argv[1:]:
        return 0 if TARGET.read_text() == page else 1
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(page)
    return 0


def render() -> str:
    """Return the page: each command's help text, then the flags they share."""
    settings = EnvSettings("windlass", {"HOME": "~"}, "windlass")
    root = tree.root("windlass")
    parts = [HEAD]
    for command in _walk(root):
        title = texts.path(command)
        text = texts.page(command, settings).partition("\nGlobal Flags:\n")[0].rstrip()
        parts.append(f"\n## {title}{' +' if command.own else ''}\n\n```text\n{text}\n```\n")
    rows = texts.flag_rows(root.flags, settings)
    parts.append(f"\n## Global flags\n\n```text\n{rows}\n```\n")
    return "".join(parts)


def _walk(command: Command) -> Iterator[Command]:
    for child in command.children:
        if child.hidden:
            continue
        yield child
        yield from _walk(child)


if __name__ == "__main__":
    sys.exit(main())
