"""Sign packaged charts: what `package --sign` does, for archives that are there already."""

from __future__ import annotations

from windlass.errors import WindlassError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.cli.context import Context
    from windlass.cli.options import Options


class SignError(WindlassError):
    """The flags do not name a key."""


def run(ctx: Context, opts: Options, args: list[str]) -> None:
    """Write ARCHIVE.prov beside each archive. Raises SignError, OpenPgpError, PassphraseError, ProvenanceError."""
    from windlass.cli.passphrase import PassphraseSource
    from windlass.provenance.files import select_key, sign_archive

    if not opts.key:
        raise SignError("--key is required for signing a package")
    if not opts.keyring:
        raise SignError("--keyring is required for signing a package")
    key = select_key(opts.keyring, opts.key)
    passphrase = PassphraseSource(ctx, opts.passphrase_file)
    passphrase.prepare()
    for archive in args:
        ctx.out.write(f"Successfully signed chart and saved it to: {sign_archive(archive, key, passphrase)}\n")
