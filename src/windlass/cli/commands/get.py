"""Show parts of a release. Go: helm pkg/cmd/get_all.go, get_hooks.go, get_manifest.go, get_metadata.go, get_notes.go,
get_values.go
"""

from __future__ import annotations

from windlass.cli.releasecompletion import complete, complete_flag
from windlass.cli.releases import content, emit, moment
from windlass.cli.releasestatus import chart_of, computed_values, report
from windlass.golang.layout import RFC3339
from windlass.release.fields import Fields, without_empty
from windlass.release.model import CLIENT_SIDE, SERVER_SIDE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.cli.context import Context
    from windlass.cli.options import Options
    from windlass.release.model import Release

_METHODS = {
    "": "client-side apply (defaulted)",
    CLIENT_SIDE: "client-side apply",
    SERVER_SIDE: "server-side apply",
}
_OMITTED_WHEN_EMPTY = frozenset(("annotations", "labels", "dependencies", "applyMethod"))

complete_all = complete_hooks = complete_manifest = complete_metadata = complete_notes = complete_values = complete
complete_flag_all = complete_flag_hooks = complete_flag_manifest = complete_flag
complete_flag_metadata = complete_flag_notes = complete_flag_values = complete_flag


def run_all(ctx: Context, opts: Options, args: list[str]) -> None:
    """Print everything, or what a template makes of it. Raises StorageError, IncompleteRecord and the template's."""
    release = content(ctx, opts, args[0])
    if not opts.template:
        ctx.out.write(report(ctx, release, full=True, metadata=True))
        return
    from windlass.cli.releaseobject import release_object
    from windlass.cli.releases import zone_of
    from windlass.template import TemplateSet

    templates = TemplateSet({})
    templates.parse("_", opts.template)
    ctx.out.write(templates.execute("_", {"Release": release_object(release, zone_of(ctx))}))


def run_hooks(ctx: Context, opts: Options, args: list[str]) -> None:
    """Print the hooks. Raises KubeError and StorageError."""
    for hook in content(ctx, opts, args[0]).hooks or ():
        ctx.out.write(f"---\n# Source: {hook.path}\n{hook.manifest}\n")


def run_manifest(ctx: Context, opts: Options, args: list[str]) -> None:
    """Print the manifest. Raises KubeError and StorageError."""
    ctx.out.write(content(ctx, opts, args[0]).manifest + "\n")


def run_notes(ctx: Context, opts: Options, args: list[str]) -> None:
    """Print the notes, if the chart has any. Raises KubeError and StorageError."""
    notes = content(ctx, opts, args[0]).known_info.notes
    if notes:
        ctx.out.write(f"NOTES:\n{notes}\n")


def run_values(ctx: Context, opts: Options, args: list[str]) -> None:
    """Print the values given, or those that the templates saw. Raises StorageError and IncompleteRecord."""
    release = content(ctx, opts, args[0])
    values = computed_values(ctx, release) if opts.all else release.config
    emit(ctx, opts, values, lambda: _values_text(values, everything=opts.all))


def run_metadata(ctx: Context, opts: Options, args: list[str]) -> None:
    """Print what kind of release it is. Raises StorageError and IncompleteRecord."""
    release = content(ctx, opts, args[0])
    fields = _metadata(ctx, release)
    kept = tuple(name for name in fields if name not in _OMITTED_WHEN_EMPTY)
    emit(ctx, opts, without_empty(fields, kept), lambda: _metadata_text(fields))


def _values_text(values: object, *, everything: bool) -> str:
    from windlass import yaml

    return ("COMPUTED VALUES:\n" if everything else "USER-SUPPLIED VALUES:\n") + yaml.dump(values)


def _metadata(ctx: Context, release: Release) -> Fields:
    metadata = chart_of(release).metadata
    return Fields(
        name=release.name,
        chart=metadata.name,
        version=metadata.version,
        appVersion=metadata.app_version,
        annotations=metadata.annotations,
        labels=release.labels,
        dependencies=[Fields(dependency.to_mapping()) for dependency in metadata.dependencies or () if dependency],
        namespace=release.namespace,
        revision=release.version,
        status=release.status,
        deployedAt=moment(ctx, release.known_info.last_deployed).Format(RFC3339),
        applyMethod=release.apply_method,
    )


def _metadata_text(fields: Fields) -> str:
    from windlass.golang.strconv import quote

    method = str(fields["applyMethod"])
    names = sorted(str(entry["name"]) for entry in fields["dependencies"])  # type: ignore[attr-defined]  # made above
    rows = {
        "NAME": fields["name"],
        "CHART": fields["chart"],
        "VERSION": fields["version"],
        "APP_VERSION": fields["appVersion"],
        "ANNOTATIONS": _pairs(fields["annotations"]),
        "LABELS": _pairs(fields["labels"]),
        "DEPENDENCIES": ",".join(names),
        "NAMESPACE": fields["namespace"],
        "REVISION": fields["revision"],
        "STATUS": fields["status"],
        "DEPLOYED_AT": fields["deployedAt"],
        "APPLY_METHOD": _METHODS.get(method) or f"unknown ({quote(method)})",
    }
    return "".join([f"{name}: {value}\n" for name, value in rows.items()])


def _pairs(labels: object) -> str:
    # Go: k8s.io/apimachinery pkg/labels Set.String
    return ",".join(sorted(f"{name}={value}" for name, value in labels.items())) if isinstance(labels, dict) else ""
