"""Pack a plugin's folder, signed unless told otherwise. Go: helm pkg/cmd/plugin_package.go"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.cli.context import Context
    from windlass.cli.options import Options
    from windlass.openpgp.signer import Signer
    from windlass.plugins.discover import Plugin

UNSIGNED = "WARNING: Skipping plugin signing. This is not recommended for plugins intended for distribution.\n"


def run(ctx: Context, opts: Options, args: list[str]) -> None:
    """Write ``NAME-VERSION.tgz`` and its provenance. Raises InstallError, KeyringUnreadable, OpenPgpError."""
    from windlass.plugins import folders

    plugin = _load(args[0])
    folders.make(opts.destination)
    signer = None
    if opts.sign:
        signer = _signer(ctx, opts)
    else:
        ctx.out.write(UNSIGNED)
    path = _pack(plugin, args[0], opts.destination)
    if signer is not None:
        ctx.out.write(f"Successfully signed. Signature written to: {_sign(path, signer)}\n")
    ctx.out.write(f"Successfully packaged plugin and saved it to: {path}\n")


def _load(folder: str) -> Plugin:
    import os

    from windlass.golang.errno import text
    from windlass.plugins.discover import load_folder
    from windlass.plugins.errors import InstallError, PluginError

    try:
        os.stat(folder)
    except OSError as error:
        raise InstallError(f"stat {folder}: {text(error.errno)}") from error
    if not os.path.isdir(folder):
        raise InstallError("plugin package only supports directories, not tarballs")
    try:
        return load_folder(folder)
    except PluginError as error:
        raise InstallError(f"invalid plugin directory: {error}") from error


def _signer(ctx: Context, opts: Options) -> Signer:
    from windlass.cli.passphrase import PassphraseSource
    from windlass.errors import WindlassError
    from windlass.openpgp.signer import Signer
    from windlass.plugins.errors import InstallError
    from windlass.provenance.files import select_key

    try:
        key = select_key(opts.keyring, opts.key)
    except WindlassError as error:
        raise InstallError(f"error reading from keyring: {error}") from error
    passphrase = PassphraseSource(ctx, opts.passphrase_file)
    passphrase.prepare()
    return Signer.unlock(key, passphrase)


def _pack(plugin: Plugin, folder: str, destination: str) -> str:
    from windlass.cli.env import join
    from windlass.golang.errno import text
    from windlass.plugins import folders
    from windlass.plugins.archive import pack
    from windlass.plugins.errors import InstallError

    path = join(destination, f"{plugin.name}-{plugin.metadata.version}.tgz")
    try:
        packed = pack(folder, plugin.name)
    except OSError as error:
        reason = f"open {error.filename}: {text(error.errno)}"
        raise InstallError(f"failed to create plugin tarball: {reason}") from error
    try:
        folders.write(path, packed)
    except InstallError as error:
        raise InstallError(f"failed to create tarball: {error}") from error
    return path


def _sign(path: str, signer: Signer) -> str:
    import os

    from windlass.errors import WindlassError
    from windlass.plugins import folders
    from windlass.plugins.archive import MAX_ARCHIVE_BYTES
    from windlass.plugins.errors import InstallError
    from windlass.plugins.signing import sign
    from windlass.plugins.sources import PROVENANCE_SUFFIX

    try:
        statement = sign(folders.read(path, MAX_ARCHIVE_BYTES), os.path.basename(path), signer)
    except WindlassError as error:
        os.unlink(path)
        raise InstallError(f"failed to sign plugin: {error}") from error
    folders.write(path + PROVENANCE_SUFFIX, statement)
    return path + PROVENANCE_SUFFIX
