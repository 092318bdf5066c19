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
    from windlass.provenance.provfile import read_sums

    try:
        return read_sums(_signed_text(text))
    except WindlassError as error:
        raise invalid(f"the provenance file cannot be read: {error}") from error


def chart_of_provenance(text: bytes) -> tuple[str, str]:
    """The name and version in the Chart.yaml that a provenance file quotes. Raises RegistryError MANIFEST_INVALID."""
    from windlass import yaml
    from windlass.provenance.provfile import SEPARATOR

    try:
        quoted = yaml.load(_signed_text(text).partition(SEPARATOR.encode())[0])
    except WindlassError as error:
        raise invalid(f"the provenance file cannot be read: {error}") from error
    name, version = (quoted.get("name"), quoted.get("version")) if isinstance(quoted, dict) else (None, None)
    if not isinstance(name, str) or not isinstance(version, str):
        raise invalid("the provenance file names no chart")
    return name, version


def _signed_text(text: bytes) -> bytes:
    from windlass.openpgp.cleartext import parse

    return parse(text).text
