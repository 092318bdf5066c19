"""What the server checks in a chart before it lets anyone see it.

Only the chart itself is read, not the charts below ``charts/``: they do not appear in any list, and archives within
archives would multiply what the bounds of one archive allow.
"""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING

from windlass.errors import LimitExceeded, WindlassError
from windlass.oci import media_types as media
from windlass.oci.errors import RegistryError

from .stores.base import ArchiveRow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import BinaryIO

    from windlass.oci.descriptor import Descriptor
    from windlass.oci.digest import Digest
    from windlass.oci.manifest import Manifest

MAX_AT_ONCE = 2
"""Archives that are read at the same time; each may unpack to chart.unpack.MAX_CHART_SIZE."""
MAX_PROVENANCE = 1024 * 1024
"""Bytes of a provenance file: the text of Chart.yaml, some sums and a signature."""
_turns = threading.BoundedSemaphore(MAX_AT_ONCE)


def invalid(message: str) -> RegistryError:
    """A chart that is refused."""
    return RegistryError("MANIFEST_INVALID", message)


def read_archive(digest: Digest, source: BinaryIO | bytes) -> ArchiveRow:
    """Read a chart archive within bounds. Raises RegistryError MANIFEST_INVALID, LimitExceeded."""
    from windlass.chart.load import load_files
    from windlass.chart.unpack import read_archive as unpack

    with _turns:
        try:
            files = [file for file in unpack(source) if not file.name.startswith("charts/")]
            metadata = load_files(files).metadata
        except LimitExceeded:
            raise
        except WindlassError as error:
            raise invalid(f"the chart archive cannot be read: {error}") from error
    entry = json.dumps(metadata.to_mapping(), ensure_ascii=False)
    return ArchiveRow(digest, metadata.name, metadata.version, entry)


def layers(manifest: Manifest) -> tuple[Descriptor, Descriptor | None]:
    """The archive and the provenance of a chart's manifest. Raises RegistryError MANIFEST_INVALID."""
    archives = [layer for layer in manifest.layers if layer.media_type in (media.CHART_LAYER, media.CHART_LAYER_LEGACY)]
    proofs = [layer for layer in manifest.layers if layer.media_type == media.PROVENANCE_LAYER]
    if len(archives) != 1 or len(proofs) > 1:
        raise invalid("a chart's manifest has one layer with the archive and at most one with its provenance")
    if archives[0].digest.algorithm != "sha256":
        raise invalid("a chart's archive is named by its sha256, since index.yaml knows no other digest")
    if proofs and proofs[0].size > MAX_PROVENANCE:
        raise LimitExceeded(f"the provenance file is larger than {MAX_PROVENANCE} bytes")
    return archives[0], proofs[0] if proofs else None


def check_config(config: bytes, archive: ArchiveRow) -> None:
    """Hold the config blob against Chart.yaml in the archive. Raises RegistryError MANIFEST_INVALID."""
    from windlass.oci.document import decode

    stated = decode(config)
    if (stated.get("name"), stated.get("version")) != (archive.name, archive.version):
        raise invalid(
            f"the config describes {stated.get('name')} {stated.get('version')}, "
            f"the archive holds {archive.name} {archive.version}"
        )


def check_provenance(text: bytes, filename: str, digest: Digest) -> None:
    """Hold a provenance file's sums against the archive. The signature is for clients, who know the keys, to verify.

    Raises RegistryError MANIFEST_INVALID.
    """
    sums = provenance_sums(text)
    if sums.get(filename) != str(digest):
        raise invalid(f"the provenance file states {sums.get(filename) or 'nothing'} for {filename}, which is {digest}")


def provenance_sums(text: bytes) -> dict[str, str]:
    """The sums by file name that a provenance file states. Raises RegistryError MANIFEST_INVALID."""
    from windlass import yaml

    try:
        signed = signed_text(text.decode("utf-8"))
        _, mark, sums = signed.partition("\n...\n")
        document = yaml.load(sums) if mark else None
    except (WindlassError, UnicodeDecodeError) as error:
        raise invalid(f"the provenance file cannot be read: {error}") from error
    files = document.get("files") if isinstance(document, dict) else None
    if not isinstance(files, dict):
        raise invalid("the provenance file has no sums")
    return {name: value for name, value in files.items() if isinstance(value, str)}


def signed_text(text: str) -> str:
    """The text of a cleartext signature, dashes unescaped (RFC 9580 section 7). Raises RegistryError."""
    lines = text.replace("\r\n", "\n").split("\n")
    try:
        start = lines.index("-----BEGIN PGP SIGNED MESSAGE-----")
        body = lines.index("", start) + 1
        end = lines.index("-----BEGIN PGP SIGNATURE-----", body)
        lines.index("-----END PGP SIGNATURE-----", end)
    except ValueError as error:
        raise invalid("the provenance file is not a cleartext signature") from error
    return "\n".join(line.removeprefix("- ") for line in lines[body:end])


def chart_of_provenance(text: bytes) -> tuple[str, str]:
    """The name and version in the Chart.yaml that a provenance file quotes. Raises RegistryError MANIFEST_INVALID."""
    from windlass import yaml

    try:
        metadata = yaml.load(signed_text(text.decode("utf-8")).partition("\n...\n")[0])
    except (WindlassError, UnicodeDecodeError) as error:
        raise invalid(f"the provenance file cannot be read: {error}") from error
    values: Sequence[object] = [metadata.get(key) for key in ("name", "version")] if isinstance(metadata, dict) else []
    if len(values) != 2 or not all(isinstance(value, str) for value in values):
        raise invalid("the provenance file names no chart")
    return str(values[0]), str(values[1])
