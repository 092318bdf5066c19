"""Check that a packed chart was signed by a key we know. Go: helm pkg/cmd/verify.go"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.cli.context import Context
    from windlass.cli.options import Options


def run(ctx: Context, opts: Options, args: list[str]) -> None:
    """Print who signed the chart. Raises ProvenanceError, OpenPgpError."""
    from windlass.provenance.files import SUFFIX, verify_archive

    ctx.out.write(verify_archive(args[0], args[0] + SUFFIX, opts.keyring).report())
