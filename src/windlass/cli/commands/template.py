"""The template command (Go: pkg/cmd/template.go, and runInstall of pkg/cmd/install.go)."""

from __future__ import annotations

from windlass.actions.render import ResourcesError
from windlass.actions.render_output import FileWriter, ShowOnlyError, hooks_text, shown_only, whole_text
from windlass.actions.render_release import Dry, render_release
from windlass.chart.directory import DirectoryError
from windlass.cli.rendering import environment_of, inputs, kube_version_of, post_renderer_of, store_of
from windlass.cli.uservalues import schema_refs
from windlass.errors import WindlassError
from windlass.golang.runes import SPACES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from windlass.actions.render import Rendered
    from windlass.chart.model import Chart
    from windlass.cli.analysis import Analysis
    from windlass.cli.cluster import ServerSide
    from windlass.cli.context import Context
    from windlass.cli.options import Options
    from windlass.engine.functions import Lookup
    from windlass.release.hooks import Hook


class TemplateCommandError(WindlassError):
    """Flags that do not fit together, or a chart that does not render; the text is Helm's."""


def run(context: Context, opts: Options, args: list[str]) -> None:
    """Render a chart and write what comes of it. Raises WindlassError with Helm's texts."""
    kube_version = kube_version_of(opts.kube_version)
    wants_server = _wants_server(context, opts)
    _prepare(context, opts)
    analysis = _analysis(context, opts)
    name, chart, values = inputs(context, opts, args, None if analysis is None else analysis.read)
    server = _server(context, opts) if wants_server else None
    release = Dry(
        name,
        context.settings.namespace,
        is_upgrade=opts.is_upgrade,
        kube_version=kube_version,
        api_versions=opts.api_versions,
        labels=opts.labels,
        skip_schema=opts.skip_schema_validation,
        discover=None if server is None else server.discover,
        schema_refs=schema_refs(context, opts),
        integers=bool(opts.has("integers") and opts.integers),
    )
    environment = environment_of(context, opts)
    lookup: Lookup | None = None if server is None else server.lookup
    if analysis is not None:
        lookup = analysis.prepare(chart) or lookup
        text = analysis.run(chart, values, release, environment)
        if text is not None:
            context.out.write(text)
            return

    def render() -> Rendered:
        return render_release(
            chart,
            values,
            release,
            environment=environment,
            log=context.log,
            store=store_of(context),
            lookup=lookup,
            post_render=post_renderer_of(context, opts),
        )

    try:
        rendered = _told(context, chart, render) if context.settings.traced else render()
    except ResourcesError as error:
        _report(context, opts, error)
    else:
        crds = [(crd.filename, _text(crd.file.data)) for crd in chart.crds()] if opts.include_crds else []
        if server is not None and not opts.output_dir:  # what Helm writes to files it does not check
            server.check(whole_text(crds, rendered, ()), release)
        _deliver(context, opts, name, rendered, crds)


def _told(context: Context, chart: Chart, render: Callable[[], Rendered]) -> Rendered:
    """Render, and tell listeners."""
    with context.events.work("render", chart=chart.name, version=chart.metadata.version) as told:
        rendered = render()
        told.note(hooks=len(rendered.hooks))
        return rendered


# -- what comes out ------------------------------------------------------------------------------------------


def _deliver(context: Context, opts: Options, name: str, rendered: Rendered, crds: list[tuple[str, str]]) -> None:
    hooks = [] if opts.no_hooks else [hook for hook in rendered.hooks if not (opts.skip_tests and hook.is_test)]
    if opts.output_dir:
        _write_files(context, opts, name, rendered, crds, hooks)
        text = "\n"
    else:
        text = whole_text(crds, rendered, hooks)
    context.out.write(shown_only(text, opts.show_only) if opts.show_only else text)


def _write_files(
    context: Context, opts: Options, name: str, rendered: Rendered, crds: list[tuple[str, str]], hooks: list[Hook]
) -> None:
    from windlass.golang.path import join

    writer = FileWriter(context.out.write)
    folder = join(opts.output_dir, name) if opts.release_name else opts.output_dir
    try:
        for path, text in crds:
            writer.write(opts.output_dir, path, text)
        for manifest in rendered.manifests:
            writer.write(folder, manifest.name, manifest.content)
    except DirectoryError as error:
        raise _with_hint(context, error) from error
    for hook in hooks:
        writer.write_hook(folder, hook.path, hook.manifest)


def _report(context: Context, opts: Options, error: ResourcesError) -> None:
    """Fail with a hint; with --debug show what there is first. Raises TemplateCommandError or the error itself."""
    if not context.settings.debug:
        raise _with_hint(context, error) from error
    text = error.dump.strip(SPACES) + "\n" + hooks_text(())
    try:
        context.out.write(shown_only(text, opts.show_only) if opts.show_only else text)
    except ShowOnlyError:
        pass  # what was asked for may be what is broken
    raise error


def _with_hint(context: Context, error: WindlassError) -> WindlassError:
    if context.settings.debug:
        return error
    return TemplateCommandError(f"{error}\n\nUse --debug flag to render out invalid YAML")


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


# -- what goes in --------------------------------------------------------------------------------------------


def _wants_server(context: Context, opts: Options) -> bool:
    """Go: cmdGetDryRunFlagStrategy for template. Raises TemplateCommandError."""
    value = opts.dry_run
    if opts.validate:
        return True
    if value in ("client", "server"):
        return bool(value == "server")
    if value == "unset":
        context.warn("--dry-run is deprecated and should be replaced with '--dry-run=client'")
        return False
    from windlass.golang.strconv import NumError, parse_bool, quote

    try:
        simulated = value != "none" and parse_bool(value)
    except NumError as error:
        message = f'invalid dry-run value ({quote(value)}). Must be "none", "server", or "client"'
        raise TemplateCommandError(message) from error
    if not simulated:
        raise TemplateCommandError(f'invalid dry-run value ({quote(value)}). Must be "server" or "client"')
    context.warn(f"boolean '--dry-run={value}' flag is deprecated and must be replaced with '--dry-run=client'")
    return False


def _prepare(context: Context, opts: Options) -> None:
    context.debug("Original chart version", version=opts.version)
    if not opts.version and opts.devel:
        context.debug("setting version to >0.0.0-0")
    if opts.cert_file or opts.key_file or opts.ca_file:
        from windlass.cli.sources import check_client_files

        check_client_files(context, opts)


def _server(context: Context, opts: Options) -> ServerSide:
    from windlass.cli.cluster import ServerSide

    return ServerSide(context, opts)


def _analysis(context: Context, opts: Options) -> Analysis | None:
    """Return what windlass's own flags ask for, if they ask for anything."""
    if not opts.has("strict") or not (opts.strict or opts.explain or opts.lookup_file or opts.integers):
        return None
    from windlass.cli.analysis import Analysis

    return Analysis(context, opts)
