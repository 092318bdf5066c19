"""Make an OpenPGP key pair for signing charts, for machines without gpg."""

from __future__ import annotations

import os

from windlass.errors import WindlassError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.cli.context import Context
    from windlass.cli.options import Options


class KeyringExists(WindlassError):
    """A keyring stands where the new one would go; keys are never overwritten."""


def run(ctx: Context, opts: Options, args: list[str]) -> None:
    """Write secring.gpg (mode 0600) and pubring.gpg. Raises KeyringExists, UserIdError, OSError."""
    from windlass.openpgp.generate import generate

    pair = generate(args[0])
    os.makedirs(opts.directory, exist_ok=True)
    files = ((pair.secret, 0o600, "secring.gpg"), (pair.public, 0o644, "pubring.gpg"))
    paths = [os.path.join(opts.directory, name) for _, _, name in files]
    for path in paths:
        if os.path.lexists(path):
            raise KeyringExists(f"{path} exists; keys are never overwritten: name another --directory")
    for (data, mode, _), path in zip(files, paths, strict=True):
        _create(path, data, mode)
    ctx.out.write(f"User id:     {args[0]}\nFingerprint: {pair.fingerprint}\n")
    ctx.out.write(f"Sign with:   --keyring {paths[0]}   (not encrypted: guard it)\nVerify with: --keyring {paths[1]}\n")


def _create(path: str, data: bytes, mode: int) -> None:
    # O_EXCL: of two runs at once one makes the file, the other fails
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
