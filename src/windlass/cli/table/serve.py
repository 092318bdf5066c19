"""The serve command."""

from __future__ import annotations

from windlass.cli.model import Flag

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.cli.model import Command

FLAGS: tuple[Flag, ...] = (
    Flag("allow-delete", "bool", "let clients with admin rights delete charts and manifests"),
    Flag("anonymous", "string", "what a client without credentials may do (none, read, write)", default="none"),
    Flag("config", "string", "path to a file of users and settings"),
    Flag("data", "string", "directory to keep charts in (default: a directory in the user's data home)"),
    Flag("hash-password", "bool", "print the hash of a password given on standard input, and exit"),
    Flag("listen", "string", "host and port to listen on", default="127.0.0.1:8080"),
)

CHILDREN: tuple[Command, ...] = ()
