"""The text that is signed: the metadata, a line of three dots, the digests. Go: helm pkg/provenance/sign.go"""

from __future__ import annotations

from windlass.golang.decode import STRING, Map, Struct, decode
from windlass.provenance.errors import ProvenanceError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

# YAML's end of a document: its start, three dashes, would be escaped in a signed text.
SEPARATOR = "\n...\n"
ALGORITHM = "sha256:"
SUMS = Struct("provenance.SumCollection", {"files": Map(STRING), "images": Map(STRING)})


def digest(archive: bytes) -> str:
    """Return the archive's digest with the name of the algorithm."""
    import hashlib

    return ALGORITHM + hashlib.sha256(archive).hexdigest()


def write(archive: bytes, filename: str, metadata: Mapping[str, object]) -> bytes:
    """Return the statement about ``archive`` under the name ``filename``. Raises YamlError."""
    from windlass import yaml

    sums = yaml.dump({"files": {filename: digest(archive)}})
    return (yaml.dump(dict(metadata)) + SEPARATOR + sums).encode("utf-8", "surrogateescape")


def read_sums(text: bytes) -> dict[str, str]:
    """Return file names and digests of a statement. Raises ProvenanceError, YamlError, DecodeError."""
    from windlass import yaml

    parts = text.decode("utf-8", "surrogateescape").split(SEPARATOR)
    if len(parts) < 2:
        raise ProvenanceError("message block must have at least two parts")
    document = yaml.load(parts[1])
    if document is None:
        return {}
    sums = decode(document, SUMS)
    files = sums.get("files") if isinstance(sums, dict) else None
    return {str(name): str(value) for name, value in files.items()} if isinstance(files, dict) else {}
