"""Charts as artifacts: the config, layers and annotations that Helm writes, and the way back.

Metadata comes as a mapping in the field order of Chart.yaml's Go struct, so that this package needs no ``chart``.
"""

from __future__ import annotations

from . import media_types as media
from .descriptor import Descriptor
from .document import encode
from .errors import OciError
from .manifest import Manifest, build

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from dataclasses import dataclass as record

    from .manifest import Index
else:
    from windlass._record import record

IMMUTABLE_ANNOTATIONS = (media.VERSION, media.TITLE)
"""Annotations that Chart.yaml cannot override (Helm: pkg/registry/chart.go immutableOciAnnotations)."""


class NotAChart(OciError):
    """A manifest that holds no chart. The texts are Helm's (pkg/registry/client.go processChartPull)."""


@record
class Artifact:
    """A chart ready to be pushed: its manifest, and the content of config and layers by digest."""

    manifest: Manifest
    blobs: dict[str, bytes]
    chart: Descriptor
    provenance: Descriptor | None = None


@record(frozen=True)
class ChartParts:
    """The descriptors of a chart found in a graph of manifests."""

    config: Descriptor
    chart: Descriptor | None
    provenance: Descriptor | None
    legacy: bool = False


def to_artifact(
    metadata: Mapping[str, object], archive: bytes, created: str, provenance: bytes | None = None
) -> Artifact:
    """Build what Helm pushes for ``archive`` (Helm: pkg/registry/client.go Push).

    ``metadata`` is Chart.yaml under its JSON names in Go's field order; ``created`` is the archive's time in RFC 3339.
    """
    config_bytes = encode(_config(metadata))
    config = Descriptor.of(media.CHART_CONFIG, config_bytes)
    chart = Descriptor.of(media.CHART_LAYER, archive)
    blobs = {str(config.digest): config_bytes, str(chart.digest): archive}
    layers, signed = [chart], None
    if provenance is not None:
        signed = Descriptor.of(media.PROVENANCE_LAYER, provenance)
        blobs[str(signed.digest)] = provenance
        layers.append(signed)
    layers.sort(key=lambda layer: layer.digest)
    manifest = build(config, layers, manifest_annotations(metadata, created))
    return Artifact(manifest, blobs, chart, signed)


def for_platforms(manifest: Manifest, platforms: Sequence[str]) -> Index:
    """Build an index that names ``manifest`` for each of ``platforms``. Raises PlatformError."""
    from .manifest import build_index
    from .platforms import parse

    entry = manifest.descriptor()
    entries = [
        Descriptor(entry.media_type, entry.digest, entry.size, extra={"platform": parse(platform)})
        for platform in platforms
    ]
    return build_index(entries, manifest.annotations)


def manifest_annotations(metadata: Mapping[str, object], created: str) -> dict[str, str]:
    """The annotations of a chart's manifest (Helm: pkg/registry/chart.go generateOCIAnnotations)."""
    sources = _list(metadata, "sources")
    stated = {
        media.DESCRIPTION: _text(metadata, "description"),
        media.TITLE: _text(metadata, "name"),
        media.VERSION: _text(metadata, "version"),
        media.URL: _text(metadata, "home"),
        media.CREATED: created,
        media.SOURCE: str(sources[0]) if sources else "",
        media.AUTHORS: ", ".join(_author(entry) for entry in _list(metadata, "maintainers") if isinstance(entry, dict)),
    }
    out = {key: value for key, value in stated.items() if value.strip()}
    own = metadata.get("annotations")
    if isinstance(own, dict):
        out.update({key: value for key, value in own.items() if key not in IMMUTABLE_ANNOTATIONS})
    return dict(sorted(out.items()))


def _author(maintainer: Mapping[str, object]) -> str:
    name, email = _text(maintainer, "name"), _text(maintainer, "email")
    return f"{name} ({email})" if email else name


def _text(mapping: Mapping[str, object], key: str) -> str:
    value = mapping.get(key)
    return value if isinstance(value, str) else ""


def _list(mapping: Mapping[str, object], key: str) -> list[object]:
    value = mapping.get(key)
    return value if isinstance(value, list) else []


def _config(metadata: Mapping[str, object]) -> dict[str, object]:
    """Sort what is a map in Go (annotations, import-values) and keep the order of what is a struct."""
    out = dict(metadata)
    if isinstance(own := out.get("annotations"), dict):
        out["annotations"] = dict(sorted(own.items()))
    if isinstance(dependencies := out.get("dependencies"), list):
        out["dependencies"] = [_dependency(entry) for entry in dependencies]
    return out


def _dependency(entry: object) -> object:
    if isinstance(entry, dict) and "import-values" in entry:
        return {**entry, "import-values": _sorted(entry["import-values"])}
    return entry


def _sorted(value: object) -> object:
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value)}
    if isinstance(value, list):
        return [_sorted(item) for item in value]
    return value


def find_parts(
    descriptors: Iterable[Descriptor],
    *,
    chart: bool = True,
    provenance: bool = False,
    optional_provenance: bool = False,
) -> ChartParts:
    """Pick config, chart and provenance among everything that a pull met; the last of a kind counts.

    ``chart`` and ``provenance`` say which layers are wanted; ``optional_provenance`` that its absence is no error.
    Raises NotAChart with Helm's text (processChartPull).
    """
    accepted = wanted_types(chart=chart, provenance=provenance)
    seen = [entry for entry in descriptors if entry.media_type in accepted]
    minimum = 1 + chart + (provenance and not optional_provenance)
    if len(seen) < minimum:
        raise NotAChart(
            f"manifest does not contain minimum number of descriptors ({minimum}), descriptors found: {len(seen)}"
        )
    found = {entry.media_type: entry for entry in seen}
    config = found.get(media.CHART_CONFIG)
    legacy = found.get(media.CHART_LAYER_LEGACY)
    layer = found.get(media.CHART_LAYER) or legacy
    signed = found.get(media.PROVENANCE_LAYER)
    if config is None:
        raise NotAChart(f"could not load config with mediatype {media.CHART_CONFIG}")
    if chart and layer is None:
        raise NotAChart(f"manifest does not contain a layer with mediatype {media.CHART_LAYER}")
    if provenance and signed is None and not optional_provenance:
        raise NotAChart(f"manifest does not contain a layer with mediatype {media.PROVENANCE_LAYER}")
    return ChartParts(config, layer, signed, legacy is not None)


def wanted_types(*, chart: bool = True, provenance: bool = False) -> tuple[str, ...]:
    """The media types that a pull fetches; everything else is left alone (Helm: Client.Pull)."""
    types = [media.OCI_INDEX, media.OCI_MANIFEST, media.CHART_CONFIG]
    types += [media.CHART_LAYER, media.CHART_LAYER_LEGACY] if chart else []
    types += [media.PROVENANCE_LAYER] if provenance else []
    return tuple(types)
