"""Release records as text: JSON as Helm's, gzip at level 9, base64 (Go: pkg/storage/driver/util.go, pkg/release/v1).

Records of Helm 3 and Helm 4 are the same but for ``apply_method``. What this version does not know comes
back as it was.
"""

from __future__ import annotations

import zlib

from windlass.errors import WindlassError
from windlass.golang.base64 import CorruptInputError
from windlass.golang.base64 import decode as base64_decode
from windlass.golang.base64 import encode as base64_encode
from windlass.golang.decode import ZERO_TIME, DecodeError
from windlass.golang.decode import decode as decode_struct
from windlass.release import spec
from windlass.release.chartform import add_unknown, chart_of, unknown_of
from windlass.release.chartform import fields_of as chart_fields
from windlass.release.fields import Fields, in_order, without_empty
from windlass.release.hooks import Hook, HookRun
from windlass.release.model import Info, Release

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MAX_STORED = 32 * 1024 * 1024
"""Characters of a stored record; etcd takes 1.5 MiB, a database more."""
MAX_JSON = 256 * 1024 * 1024
"""Bytes of a record once it is unpacked."""
MAX_DATA_FILE = 256 * 1024 * 1024
"""Bytes of a file of releases for the memory driver."""

_MAGIC = b"\x1f\x8b\x08"
# RFC 1952; Go's writer sets no time, an unknown system, and says that it took its time (compress/gzip, XFL 2)
_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
_RAW_DEFLATE, _LEVEL = -15, 9
_GZIP_WINDOW = 31


class RecordError(WindlassError):
    """A record that cannot be read, or is too large to be."""


# -- stored form ---------------------------------------------------------------------------------------------


def encode(release: Release) -> str:
    """Return the text that storages hold. Raises JsonError for values that JSON cannot hold."""
    data = to_json(release).encode("utf-8", "surrogateescape")
    engine = zlib.compressobj(_LEVEL, zlib.DEFLATED, _RAW_DEFLATE)
    body = engine.compress(data) + engine.flush()
    trailer = zlib.crc32(data).to_bytes(4, "little") + (len(data) & 0xFFFFFFFF).to_bytes(4, "little")
    return base64_encode(_HEADER + body + trailer)


def decode(text: str) -> Release:
    """Return the release that a stored text holds, compressed or, as of old, not. Raises RecordError."""
    return from_json(unpacked(text))


def unpacked(text: str) -> bytes:
    """Return the JSON in a stored text. Raises RecordError."""
    if len(text) > MAX_STORED:
        raise RecordError(f"release record of {len(text)} characters is above the limit of {MAX_STORED}")
    try:
        data = base64_decode(text)
    except CorruptInputError as error:
        raise RecordError(str(error)) from error
    compressed = len(data) > len(_MAGIC) and data.startswith(_MAGIC)
    return _unpacked(data) if compressed else data


def _unpacked(data: bytes) -> bytes:
    engine = zlib.decompressobj(_GZIP_WINDOW)
    try:
        found = engine.decompress(data, MAX_JSON + 1)
    except zlib.error as error:
        raise RecordError("gzip: invalid data") from error
    if len(found) > MAX_JSON:
        raise RecordError(f"release record unpacks to more than {MAX_JSON} bytes")
    if not engine.eof:
        raise RecordError("unexpected EOF")
    return found


# -- JSON ----------------------------------------------------------------------------------------------------


def to_json(release: Release) -> str:
    """Return the record as encoding/json writes it: fields in Go's order, keys of maps sorted."""
    from windlass.golang.json import dumps

    return dumps(in_order(fields_of(release)))


def from_json(data: bytes) -> Release:
    """Read one record. Raises RecordError with Go's text."""
    from windlass.golang.json import JsonError, loads

    if len(data) > MAX_JSON:
        raise RecordError(f"release record of {len(data)} bytes is above the limit of {MAX_JSON}")
    try:
        value = loads(data.decode("utf-8", "surrogateescape"))
        found = decode_struct(_with_times(value), spec.RELEASE)
    except (JsonError, DecodeError) as error:
        raise RecordError(str(error)) from error
    return release_of(found if isinstance(found, dict) else {})


def releases_from_yaml(text: bytes) -> list[Release]:
    """Read a list of records from YAML or JSON (Go: pkg/cmd/root.go loadReleasesInMemory).

    Raises YamlError with Helm's text, RecordError for an entry that Helm would end its process at.
    """
    from windlass.yaml import YamlError
    from windlass.yaml.loader import load_raw
    from windlass.yaml.typed import shape

    value = load_raw(text, False, lambda raw: shape(raw, spec.RELEASES))
    entries = value if isinstance(value, list) else []
    try:
        found = decode_struct([_with_times(item) for item in entries] or value, spec.RELEASES, sort_keys=True)
    except DecodeError as error:
        raise YamlError(f"error unmarshaling JSON: while decoding JSON: {error}") from None
    assert found is None or isinstance(found, list)
    releases = []
    for place, item in enumerate(found or ()):
        if not isinstance(item, dict) or item.get("info") is None:
            raise RecordError(f"release {place + 1} has no info")
        releases.append(release_of(item))
    return releases


def _with_times(value: object) -> object:
    """Take out the empty times that Helm takes out before it decodes (Go: UnmarshalJSON of Info, HookExecution)."""
    if not isinstance(value, dict):
        return value
    result = dict(value)
    result["info"] = _without_empty_times(value.get("info"), spec.TIMES_OF_INFO)
    hooks = value.get("hooks")
    if isinstance(hooks, list):
        result["hooks"] = [_hook_with_times(hook) for hook in hooks]
    return result


def _hook_with_times(hook: object) -> object:
    if not isinstance(hook, dict) or "last_run" not in hook:
        return hook
    return {**hook, "last_run": _without_empty_times(hook["last_run"], spec.TIMES_OF_RUN)}


def _without_empty_times(value: object, names: tuple[str, ...]) -> object:
    if not isinstance(value, dict):
        return value
    return {key: item for key, item in value.items() if not (key in names and item in ("", None))}


# -- fields --------------------------------------------------------------------------------------------------


def release_of(mapping: Mapping[str, object]) -> Release:
    """Build from decoded JSON, as ``golang.decode`` returns it."""
    info, chart, hooks = (mapping.get(key) for key in ("info", "chart", "hooks"))
    return Release(
        name=_text(mapping, "name"),
        info=_info_of(info) if isinstance(info, dict) else None,
        chart=chart_of(chart) if isinstance(chart, dict) else None,
        config=_map(mapping, "config"),
        manifest=_text(mapping, "manifest"),
        hooks=[_hook_of(hook or {}) for hook in hooks] if isinstance(hooks, list) else None,
        version=_integer(mapping, "version"),
        namespace=_text(mapping, "namespace"),
        apply_method=_text(mapping, "apply_method"),
        extra=_unknown(mapping, spec.RELEASE.fields),
        chart_extra=unknown_of(chart) if isinstance(chart, dict) else None,
    )


def fields_of(release: Release, *, unknown: bool = True) -> Fields:
    """Return the JSON form in Go's field order; without what is ``unknown`` it is what Helm would show."""
    chart = None if release.chart is None else chart_fields(release.chart)
    if chart is not None and unknown:
        add_unknown(chart, release.chart_extra or {})
    fields = Fields(
        name=release.name,
        info=None if release.info is None else _info_fields(release.info, unknown),
        chart=chart,
        config=release.config,
        manifest=release.manifest,
        hooks=[_hook_fields(hook, unknown) for hook in release.hooks or ()],
        version=release.version,
        namespace=release.namespace,
        apply_method=release.apply_method,
    )
    present = tuple(name for name in ("info", "chart") if fields[name] is not None)  # pointers count when not nil
    fields = without_empty(fields, present)
    if unknown:
        fields.update(release.extra or {})
    return fields


def _info_of(mapping: dict[str, object]) -> Info:
    return Info(
        _time(mapping, "first_deployed"),
        _time(mapping, "last_deployed"),
        _time(mapping, "deleted"),
        _text(mapping, "description"),
        _text(mapping, "status"),
        _text(mapping, "notes"),
        _map(mapping, "resources"),
        _unknown(mapping, spec.INFO.fields),
    )


def _info_fields(info: Info, unknown: bool) -> Fields:
    fields = without_empty(
        Fields(
            first_deployed=info.first_deployed,
            last_deployed=info.last_deployed,
            deleted=info.deleted,
            description=info.description,
            status=info.status,
            notes=info.notes,
            resources=info.resources,
        )
    )
    if unknown:
        fields.update(info.extra or {})
    return fields


def _hook_of(mapping: dict[str, object]) -> Hook:
    run = mapping.get("last_run")
    return Hook(
        _text(mapping, "name"),
        _text(mapping, "kind"),
        _text(mapping, "path"),
        _text(mapping, "manifest"),
        _texts(mapping, "events"),
        _integer(mapping, "weight"),
        _texts(mapping, "delete_policies"),
        _texts(mapping, "output_log_policies"),
        _run_of(run) if isinstance(run, dict) else None,
        _unknown(mapping, spec.HOOK.fields),
    )


def _run_of(mapping: dict[str, object]) -> HookRun:
    return HookRun(_time(mapping, "started_at"), _time(mapping, "completed_at"), _text(mapping, "phase"))


def _hook_fields(hook: Hook, unknown: bool) -> Fields:
    run = hook.last_run or HookRun()
    ran = Fields(started_at=run.started_at, completed_at=run.completed_at, phase=run.phase)
    fields = without_empty(
        Fields(
            name=hook.name,
            kind=hook.kind,
            path=hook.path,
            manifest=hook.manifest,
            events=list(hook.events),
            last_run=without_empty(ran, ("phase",)),
            weight=hook.weight,
            delete_policies=list(hook.delete_policies),
            output_log_policies=list(hook.output_log_policies),
        )
    )
    if unknown:
        fields.update(hook.extra or {})
    return fields


def _unknown(mapping: Mapping[str, object], known: Iterable[str]) -> dict[str, object] | None:
    return {key: value for key, value in mapping.items() if key not in known} or None


def _text(mapping: Mapping[str, object], key: str) -> str:
    value = mapping.get(key)
    return value if isinstance(value, str) else ""


def _texts(mapping: Mapping[str, object], key: str) -> tuple[str, ...]:
    value = mapping.get(key)
    return tuple(str(item) for item in value) if isinstance(value, list) else ()


def _time(mapping: Mapping[str, object], key: str) -> str:
    text = _text(mapping, key)
    return "" if text == ZERO_TIME else text


def _integer(mapping: Mapping[str, object], key: str) -> int:
    value = mapping.get(key)
    return int(value) if isinstance(value, (int, float)) else 0


def _map(mapping: Mapping[str, object], key: str) -> dict[str, object] | None:
    value = mapping.get(key)
    return value if isinstance(value, dict) else None
