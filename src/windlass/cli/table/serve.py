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
    Flag("htpasswd", "string", "path to a file of users who may read and write, as htpasswd -B makes it"),
    Flag("listen", "string", "host and port to listen on", default="127.0.0.1:8080"),
    Flag("new-admin-token", "bool", "replace the administrator's token, print the new one, and exit"),
    Flag("tls-cert", "string", "path to a certificate chain to serve HTTPS with"),
    Flag("tls-key", "string", "path to the certificate's key"),
)

CHILDREN: tuple[Command, ...] = ()
