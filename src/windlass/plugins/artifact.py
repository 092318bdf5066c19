"""Plugins in registries. Go: helm pkg/registry/plugin.go, pkg/getter/ocigetter.go getPlugin"""

from __future__ import annotations

from windlass.oci.manifest import Manifest, parse
from windlass.oci.media_types import OCI_MANIFEST, PLUGIN_ARTIFACT, TITLE
from windlass.oci.reference import Reference
from windlass.plugins.errors import InstallError
from windlass.registry.pull import pull

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.oci.descriptor import Descriptor
    from windlass.registry.client import Client

WANTED = (OCI_MANIFEST, "application/vnd.oci.image.layer.v1.tar", "application/vnd.oci.image.layer.v1.tar+gzip")


def pull_plugin(client: Client, source: str) -> tuple[bytes, bytes]:
    """Return the archive of a plugin and its provenance, empty if there is none; all content is verified.

    Raises InvalidReference, CopyError, InstallError.
    """
    reference = Reference.parse(source)
    if not (reference.digest or reference.tag):
        raise InstallError('failed to perform "FetchReference" on source: invalid reference')
    graph = pull(client.repository(reference), reference.digest or reference.tag, WANTED)
    manifest = parse(graph.raw, graph.root.media_type)
    if not isinstance(manifest, Manifest):
        raise InstallError(f"expected artifact type {PLUGIN_ARTIFACT}, got an index")
    _check_type(manifest)
    name = _name(source)
    archive = _layer(manifest, name, ".tgz")
    if archive is None:
        raise InstallError(f"required layer matching pattern {name}-VERSION.tgz not found in manifest")
    provenance = _layer(manifest, name, ".tgz.prov")
    if archive.digest not in graph.content:
        stated = f"{archive.digest}: {archive.media_type}"
        raise InstallError(f"unable to retrieve plugin data with digest {archive.digest}: {stated}: not found")
    return graph.content[archive.digest], graph.content.get(provenance.digest, b"") if provenance else b""


def _check_type(manifest: Manifest) -> None:
    if manifest.artifact_type and manifest.artifact_type != PLUGIN_ARTIFACT:
        raise InstallError(f"expected artifact type {PLUGIN_ARTIFACT}, got {manifest.artifact_type}")
    config = manifest.config.media_type
    if not manifest.artifact_type and config != PLUGIN_ARTIFACT:
        raise InstallError(f"expected config media type {PLUGIN_ARTIFACT} for legacy compatibility, got {config}")


def _layer(manifest: Manifest, name: str, suffix: str) -> Descriptor | None:
    """Return the first layer titled ``NAME-VERSION`` with that suffix."""
    for layer in manifest.layers:
        title = (layer.annotations or {}).get(TITLE, "")
        if title.startswith(f"{name}-") and title.endswith(suffix):
            return layer
    return None


def _name(source: str) -> str:
    last = source.rpartition("/")[2]
    for mark in ("@", ":"):
        last = last.partition(mark)[0] or last
    return last
