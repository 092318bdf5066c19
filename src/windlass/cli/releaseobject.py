"""A release as the templates of ``get all --template`` see it. Go: helm pkg/release/v1, pkg/chart/v2"""

from __future__ import annotations

from windlass.golang.decode import ZERO_TIME
from windlass.golang.kinds import GoObject, GoValue, StringMap, Strings, TypedList
from windlass.golang.layout import RFC3339
from windlass.golang.time import Time
from windlass.golang.timeparse import parse
from windlass.release.hooks import HookRun
from windlass.release.model import PENDING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import ClassVar

    from windlass.chart.metadata import Dependency, Maintainer, Metadata
    from windlass.chart.model import Chart, File
    from windlass.golang.zone import Location
    from windlass.release.hooks import Hook
    from windlass.release.model import Info, Release


class _Pointer(GoObject):
    """A struct behind a pointer; its fields are what it is made with, in order."""

    __slots__ = ("__dict__",)

    def __init__(self, *values: object) -> None:
        for name, value in zip(self.go_fields, values, strict=True):
            setattr(self, name, value)


class _Status(str, GoValue):
    """common.Status"""

    __slots__ = ()
    go_type = "common.Status"
    go_kind = "string"
    go_methods: ClassVar[dict[str, str]] = {"IsPending": "() bool", "String": "() string"}

    def IsPending(self) -> bool:
        """Say whether an operation is under way."""
        return str(self) in PENDING

    def String(self) -> str:
        """Return the plain word."""
        return str(self)


class _Event(str, GoValue):
    """release.HookEvent"""

    __slots__ = ()
    go_type = "v1.HookEvent"
    go_kind = "string"


class _Events(TypedList):
    """A hook's events."""

    __slots__ = ()
    go_type = "[]v1.HookEvent"
    elem_type = "v1.HookEvent"


class ReleaseObject(_Pointer):
    """release.Release"""

    go_type = "*v1.Release"
    go_fields = (
        "Name", "Info", "Chart", "Config", "Manifest", "Hooks", "Version", "Namespace", "Labels", "ApplyMethod",
    )  # fmt: skip


class InfoObject(_Pointer):
    """release.Info"""

    go_type = "*v1.Info"
    go_fields = ("FirstDeployed", "LastDeployed", "Deleted", "Description", "Status", "Notes", "Resources")


class HookRunObject(_Pointer):
    """release.HookExecution"""

    go_type = "v1.HookExecution"
    go_fields = ("StartedAt", "CompletedAt", "Phase")


class HookObject(_Pointer):
    """release.Hook"""

    go_type = "*v1.Hook"
    go_fields = (
        "Name", "Kind", "Path", "Manifest", "Events", "LastRun", "Weight", "DeletePolicies", "OutputLogPolicies",
    )  # fmt: skip


class FileObject(_Pointer):
    """common.File"""

    go_type = "*common.File"
    go_fields = ("Name", "Data", "ModTime")


class MaintainerObject(_Pointer):
    """chart.Maintainer"""

    go_type = "*v2.Maintainer"
    go_fields = ("Name", "Email", "URL")


class DependencyObject(_Pointer):
    """chart.Dependency"""

    go_type = "*v2.Dependency"
    go_fields = ("Name", "Version", "Repository", "Condition", "Tags", "Enabled", "ImportValues", "Alias")


class MetadataObject(_Pointer):
    """chart.Metadata"""

    go_type = "*v2.Metadata"
    go_fields = (
        "Name", "Home", "Sources", "Version", "Description", "Keywords", "Maintainers", "Icon", "APIVersion",
        "Condition", "Tags", "AppVersion", "Deprecated", "Annotations", "KubeVersion", "Dependencies", "Type",
    )  # fmt: skip


class ChartObject(_Pointer):
    """chart.Chart, with the methods that tell something of a stored chart, which has no subcharts and no parent."""

    go_type = "*v2.Chart"
    go_fields = (
        "Raw", "Metadata", "Lock", "Templates", "Values", "Schema", "SchemaModTime", "Files", "ModTime",
    )  # fmt: skip
    go_methods: ClassVar[dict[str, str]] = {
        "AppVersion": "() string",
        "CRDObjects": "() []interface {}",
        "ChartFullPath": "() string",
        "ChartPath": "() string",
        "Dependencies": "() []interface {}",
        "IsRoot": "() bool",
        "Name": "() string",
        "Root": "() *v2.Chart",
    }
    Metadata: MetadataObject

    def AppVersion(self) -> object:
        """Return the version of what the chart installs."""
        return getattr(self.Metadata, "AppVersion")  # noqa: B009  # set from go_fields

    def Name(self) -> object:
        """Return the chart's name."""
        return getattr(self.Metadata, "Name")  # noqa: B009  # set from go_fields

    ChartPath = ChartFullPath = Name

    def Dependencies(self) -> list[object]:
        """Return the subcharts, which no record holds."""
        return []

    def CRDObjects(self) -> list[object]:
        """Return the definitions, which no record holds."""
        return []

    def Root(self) -> ChartObject:
        """Return the chart itself, which has no parent."""
        return self

    def IsRoot(self) -> bool:
        """Say that it has no parent."""
        return True


def release_object(release: Release, zone: Location) -> ReleaseObject:
    """Return the release for templates, its times in ``zone`` where they have none of their own."""
    return ReleaseObject(
        release.name,
        None if release.info is None else _info(release.info, zone),
        None if release.chart is None else _chart(release.chart, zone),
        release.config or {},
        release.manifest,
        [_hook(hook, zone) for hook in release.hooks or ()],
        release.version,
        release.namespace,
        StringMap(release.labels or {}),
        release.apply_method,
    )


def _time(text: str, zone: Location) -> Time:
    return parse(RFC3339, text or ZERO_TIME, zone)


def _info(info: Info, zone: Location) -> InfoObject:
    times = [_time(text, zone) for text in (info.first_deployed, info.last_deployed, info.deleted)]
    return InfoObject(*times, info.description, _Status(info.status), info.notes, info.resources or {})


def _hook(hook: Hook, zone: Location) -> HookObject:
    run = hook.last_run or HookRun()
    return HookObject(
        hook.name,
        hook.kind,
        hook.path,
        hook.manifest,
        _Events(map(_Event, hook.events)),
        HookRunObject(_time(run.started_at, zone), _time(run.completed_at, zone), run.phase),
        hook.weight,
        Strings(hook.delete_policies),
        Strings(hook.output_log_policies),
    )


def _chart(chart: Chart, zone: Location) -> ChartObject:
    from windlass.release.chartform import moment

    return ChartObject(
        [],
        _metadata(chart.metadata),
        None,
        [_file(file, zone) for file in chart.templates],
        chart.values or {},
        chart.schema or b"",
        _time(moment(chart.schema_mtime_ns), zone),
        [_file(file, zone) for file in chart.files],
        _time(moment(chart.mtime_ns), zone),
    )


def _file(file: File, zone: Location) -> FileObject:
    from windlass.release.chartform import moment

    return FileObject(file.name, file.data, _time(moment(file.mtime_ns), zone))


def _metadata(metadata: Metadata) -> MetadataObject:
    return MetadataObject(
        metadata.name,
        metadata.home,
        Strings(metadata.sources or ()),
        metadata.version,
        metadata.description,
        Strings(metadata.keywords or ()),
        [_maintainer(entry) for entry in metadata.maintainers or ()],
        metadata.icon,
        metadata.api_version,
        metadata.condition,
        metadata.tags,
        metadata.app_version,
        metadata.deprecated,
        StringMap(metadata.annotations or {}),
        metadata.kube_version,
        [_dependency(entry) for entry in metadata.dependencies or ()],
        metadata.type,
    )


def _maintainer(entry: Maintainer | None) -> MaintainerObject | None:
    return None if entry is None else MaintainerObject(entry.name, entry.email, entry.url)


def _dependency(entry: Dependency | None) -> DependencyObject | None:
    return (
        None
        if entry is None
        else DependencyObject(
            entry.name,
            entry.version,
            entry.repository,
            entry.condition,
            Strings(entry.tags or ()),
            entry.enabled,
            entry.import_values or [],
            entry.alias,
        )
    )
