"""The docs command."""

from __future__ import annotations

from windlass.cli.model import Flag

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.cli.model import Command

FLAGS: tuple[Flag, ...] = (
    Flag("dir", "string", "directory to which documentation is written", default="./"),
    Flag("generate-headers", "bool", "generate standard headers for markdown files"),
    Flag("type", "string", "the type of documentation to generate (markdown, man, bash)", default="markdown"),
)

CHILDREN: tuple[Command, ...] = ()
