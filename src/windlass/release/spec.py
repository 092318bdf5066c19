"""The record's Go types as data, for reading JSON and YAML with Go's error texts (Go: pkg/release/v1, pkg/chart/v2)."""

from __future__ import annotations

from windlass.chart.chartfile import LOCK, METADATA
from windlass.golang.decode import ANY, BYTES, INT, STRING, TIME, Map, Named, Slice, Struct

OBJECT = "runtime.Object"
"""An interface with methods: nothing in JSON fits it."""

FILE = Struct("common.File", {"name": STRING, "data": BYTES, "modtime": TIME}, pointer=True, keep_unknown=True)


def _pointer(struct: Struct) -> Struct:
    fields = {name: field[2] for name, field in struct.fields.items()}
    return Struct(struct.go_type, fields, pointer=True, keep_unknown=struct.keep_unknown)


CHART = Struct(
    "v2.Chart",
    {
        "metadata": _pointer(METADATA),
        "lock": _pointer(LOCK),
        "templates": Slice(FILE),
        "values": Map(ANY),
        "schema": BYTES,
        "schemamodtime": TIME,
        "files": Slice(FILE),
        "modtime": TIME,
    },
    pointer=True,
    keep_unknown=True,
)

_READ_BY_HAND = "map[string]interface {}"  # what UnmarshalJSON of Info and HookExecution reads first

INFO = Struct(
    _READ_BY_HAND,
    {
        "first_deployed": TIME,
        "last_deployed": TIME,
        "deleted": TIME,
        "description": STRING,
        "status": Named(STRING, "common.Status"),
        "notes": STRING,
        "resources": Map(Slice(OBJECT)),
    },
    pointer=True,
    keep_unknown=True,
    unmarshals=True,
)
INFO.name = "Release"  # in errors an UnmarshalJSON method stands in the struct that called it

RUN = Struct(
    _READ_BY_HAND,
    {"started_at": TIME, "completed_at": TIME, "phase": Named(STRING, "v1.HookPhase")},
    unmarshals=True,
)
RUN.name = "Hook"

HOOK = Struct(
    "v1.Hook",
    {
        "name": STRING,
        "kind": STRING,
        "path": STRING,
        "manifest": STRING,
        "events": Slice(Named(STRING, "v1.HookEvent")),
        "last_run": RUN,
        "weight": INT,
        "delete_policies": Slice(Named(STRING, "v1.HookDeletePolicy")),
        "output_log_policies": Slice(Named(STRING, "v1.HookOutputLogPolicy")),
    },
    pointer=True,
    keep_unknown=True,
)

RELEASE = Struct(
    "v1.Release",
    {
        "name": STRING,
        "info": INFO,
        "chart": CHART,
        "config": Map(ANY),
        "manifest": STRING,
        "hooks": Slice(HOOK),
        "version": INT,
        "namespace": STRING,
        "apply_method": STRING,
    },
    pointer=True,
    keep_unknown=True,
)

RELEASES = Slice(RELEASE)

TIMES_OF_INFO = ("first_deployed", "last_deployed", "deleted")
TIMES_OF_RUN = ("started_at", "completed_at")
