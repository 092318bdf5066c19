"""Check who signed a packed plugin. Go: helm pkg/cmd/plugin_verify.go"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.cli.context import Context
    from windlass.cli.options import Options


def run(ctx: Context, opts: Options, args: list[str]) -> None:
    """Print who signed the archive. Raises InstallError, ProvenanceError, OpenPgpError."""
    import os

    from windlass.golang.errno import text
    from windlass.plugins import folders
    from windlass.plugins.archive import MAX_ARCHIVE_BYTES
    from windlass.plugins.errors import InstallError
    from windlass.plugins.signing import report, verify
    from windlass.plugins.sources import MAX_PROVENANCE_BYTES, PROVENANCE_SUFFIX

    path = args[0]
    try:
        os.stat(path)
    except OSError as error:
        raise InstallError(f"stat {path}: {text(error.errno)}") from error
    if os.path.isdir(path):
        raise InstallError("directory verification not supported - only plugin tarballs can be verified")
    if not path.endswith((".gz", ".tgz")):
        raise InstallError("plugin file must be a gzipped tarball (.tar.gz or .tgz)")
    statement = path + PROVENANCE_SUFFIX
    try:
        os.stat(statement)
    except OSError as error:
        reason = f"stat {statement}: {text(error.errno)}"
        raise InstallError(f"could not find provenance file {statement}: {reason}") from error
    try:
        archive = folders.read(path, MAX_ARCHIVE_BYTES)
    except InstallError as error:
        raise InstallError(f"failed to read plugin file: {error}") from error
    try:
        provenance = folders.read(statement, MAX_PROVENANCE_BYTES)
    except InstallError as error:
        raise InstallError(f"failed to read provenance file: {error}") from error
    ctx.out.write(report(verify(archive, provenance, os.path.basename(path), opts.keyring)))
