"""From an archive to its provenance file. Go: helm pkg/provenance/sign.go ClearSign, pkg/action/package.go Clearsign"""

from __future__ import annotations

from windlass.provenance import provfile

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from windlass.openpgp.signer import Signer


def sign(archive: bytes, filename: str, metadata: Mapping[str, object], signer: Signer) -> bytes:
    """Return the provenance file for ``archive``, which must keep the name ``filename``.

    ``metadata`` is what Chart.yaml (or plugin.yaml) says, as ``Metadata.to_mapping()`` gives it.
    Raises OpenPgpError.
    """
    return signer.clear_sign(provfile.write(archive, filename, metadata))
