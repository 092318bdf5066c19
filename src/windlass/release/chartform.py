"""A chart as a release record holds it: metadata, templates, values and files, subcharts not (Go: chart/v2 Chart)."""

from __future__ import annotations

from windlass.chart.lock import Lock
from windlass.chart.metadata import Metadata
from windlass.chart.model import Chart, File
from windlass.golang.decode import ZERO_TIME
from windlass.release.fields import Fields

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

_SECOND = 10**9
_NAMES = frozenset(("metadata", "lock", "templates", "values", "schema", "schemamodtime", "files", "modtime"))


def chart_of(mapping: Mapping[str, object]) -> Chart:
    """Build from decoded JSON, as ``golang.decode`` returns it. A chart without metadata gets empty ones."""
    metadata, lock, schema, values = (mapping.get(key) for key in ("metadata", "lock", "schema", "values"))
    chart = Chart(
        Metadata.from_mapping(metadata) if isinstance(metadata, dict) else Metadata(),
        Lock.from_mapping(lock) if isinstance(lock, dict) else None,
        None,
        _files(mapping.get("templates")),
        values if isinstance(values, dict) else None,
        schema if isinstance(schema, bytes) else None,
        _files(mapping.get("files")),
    )
    chart.schema_mtime_ns = _nanoseconds(mapping.get("schemamodtime"))
    chart.mtime_ns = _nanoseconds(mapping.get("modtime"))
    return chart


def unknown_of(mapping: Mapping[str, object]) -> dict[str, object] | None:
    """Return the fields of a stored chart that this version does not know, those of its metadata below ``metadata``."""
    unknown = {key: value for key, value in mapping.items() if key not in _NAMES}
    metadata = mapping.get("metadata")
    extra = Metadata.from_mapping(metadata).extra if isinstance(metadata, dict) else None
    if extra:
        unknown["metadata"] = extra
    return unknown or None


def add_unknown(fields: Fields, unknown: Mapping[str, object]) -> None:
    """Put into the JSON form of a chart what ``unknown_of`` found."""
    for key, value in unknown.items():
        known = fields.get(key)
        if isinstance(known, dict) and isinstance(value, dict):
            known.update(value)
        else:
            fields[key] = value


def fields_of(chart: Chart) -> Fields:
    """Return the JSON form in Go's field order."""
    empty = chart.metadata == Metadata()
    fields = Fields(
        metadata=None if empty else _metadata(chart.metadata),
        lock=_lock(chart.lock),
        templates=_file_list(chart.templates),
        values=chart.values,
        schema=chart.schema,
        schemamodtime=moment(chart.schema_mtime_ns),
        files=_file_list(chart.files),
    )
    if chart.mtime_ns is not None:
        fields["modtime"] = moment(chart.mtime_ns)
    return fields


def moment(nanoseconds: int | None) -> str:
    """Return a time as Go's time.Time marshals it, the zero time for None."""
    if nanoseconds is None:
        return ZERO_TIME
    from windlass.golang.time import Time, format_rfc3339_nano

    return format_rfc3339_nano(Time(*divmod(nanoseconds, _SECOND)))


def _metadata(metadata: Metadata) -> Fields:
    # without ``extra``: keys of a Chart.yaml that Helm does not know get into no record
    fields = Fields(metadata.to_mapping())
    for name in ("maintainers", "dependencies"):
        entries = fields.get(name)
        if isinstance(entries, list):
            fields[name] = [None if entry is None else Fields(entry) for entry in entries]
    return fields


def _lock(lock: Lock | None) -> Fields | None:
    if lock is None:
        return None
    fields = Fields(lock.to_mapping())
    entries = fields["dependencies"]
    if isinstance(entries, list):
        fields["dependencies"] = [None if entry is None else Fields(entry) for entry in entries]
    return fields


def _files(entries: object) -> list[File]:
    if not isinstance(entries, list):
        return []
    return [_file(entry) for entry in entries if isinstance(entry, dict)]


def _file(entry: dict[str, object]) -> File:
    name, data = entry.get("name"), entry.get("data")
    return File(
        name if isinstance(name, str) else "",
        data if isinstance(data, bytes) else b"",
        _nanoseconds(entry.get("modtime")),
    )


def _file_list(files: list[File]) -> list[Fields] | None:
    # Go appends to a nil slice, which stays nil, and null, when there is nothing to append
    return [_file_fields(file) for file in files] or None


def _file_fields(file: File) -> Fields:
    fields = Fields(name=file.name, data=file.data)
    if file.mtime_ns is not None:
        fields["modtime"] = moment(file.mtime_ns)
    return fields


def _nanoseconds(text: object) -> int | None:
    if not isinstance(text, str) or text == ZERO_TIME:
        return None
    from windlass.golang.timeparse import parse_rfc3339

    found = parse_rfc3339(text)
    return int(found.Unix()) * _SECOND + found.Nanosecond()
