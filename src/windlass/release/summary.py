"""What lists show of a record, read without looking at the rest: thousands of records are listed at once.

Records that are not as Helm writes them go through ``codec``, which finds the words for what is wrong.
"""

from __future__ import annotations

from windlass.chart.metadata import Metadata
from windlass.chart.model import Chart
from windlass.golang.decode import ZERO_TIME
from windlass.golang.plainjson import loads
from windlass.release import codec
from windlass.release.model import Info, Release

_TEXTS_OF_METADATA = ("name", "version", "appVersion")


def decode(text: str) -> Release:
    """Return the release of a stored text: name, namespace, version, information, and what chart it is of.

    Values, manifest, hooks and the chart's files are left out. Raises RecordError.
    """
    data = codec.unpacked(text)
    try:
        value = loads(data)
    except ValueError:
        return codec.from_json(data)
    return _plain(value) or codec.from_json(data)


def _plain(value: object) -> Release | None:
    """Return the summary of decoded JSON, None if it is not what Helm writes."""
    if not isinstance(value, dict):
        return None
    name, version, namespace, info, chart = (
        value.get(key) for key in ("name", "version", "namespace", "info", "chart")
    )
    if not (isinstance(name, str) and isinstance(version, int) and isinstance(info, dict) and isinstance(chart, dict)):
        return None
    metadata = chart.get("metadata")
    texts = [info.get(key, "") for key in ("first_deployed", "last_deployed", "deleted", "description", "status")]
    if not (isinstance(metadata, dict) and all(isinstance(text, str) for text in texts)):
        return None
    of_chart = [metadata.get(key, "") for key in _TEXTS_OF_METADATA]
    if not (all(isinstance(text, str) for text in of_chart) and any(of_chart)):
        return None
    first, last, deleted, description, status = ["" if text == ZERO_TIME else text for text in texts]
    known = Info(first, last, deleted, description, status)
    summary = Metadata(name=of_chart[0], version=of_chart[1], app_version=of_chart[2])
    annotations = metadata.get("annotations")
    if isinstance(annotations, dict) and all(isinstance(text, str) for text in annotations.values()):
        summary.annotations = annotations  # storages mark in them what is kept apart
    namespace = namespace if isinstance(namespace, str) else ""
    return Release(name=name, version=version, namespace=namespace, info=known, chart=Chart(summary))
