"""What every command that renders a chart takes in: chart, values, and the world that templates see.

Go: pkg/cmd/install.go.
"""

from __future__ import annotations

from windlass.actions.render_chart import load_installable, local_path, name_and_chart
from windlass.cli.uservalues import given_values
from windlass.errors import WindlassError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from windlass.actions.render import PostRender
    from windlass.cache import Store
    from windlass.chart.model import Chart
    from windlass.chart.values import Read
    from windlass.cli.context import Context
    from windlass.cli.options import Options
    from windlass.engine.capabilities import KubeVersion
    from windlass.sprig.environment import Environment

DEFAULT_NAME = "release-name"


class KubeVersionFlagError(WindlassError):
    """--kube-version names no version; the text is Helm's."""


def kube_version_of(text: str) -> KubeVersion | None:
    """Return the version that a flag names, None for none. Raises KubeVersionFlagError."""
    if not text:
        return None
    from windlass.engine.capabilities import KubeVersion, KubeVersionError

    try:
        return KubeVersion.parse(text)
    except KubeVersionError as error:
        raise KubeVersionFlagError(f"invalid kube version '{text}': {error}") from error


def inputs(
    context: Context, opts: Options, args: list[str], read: Read | None = None, *, default: str = DEFAULT_NAME
) -> tuple[str, Chart, dict[str, object]]:
    """Return the release's name, the chart and the user's values. Raises what finding and reading them raises."""
    from time import time

    template = _name_template(opts)
    name, argument = name_and_chart(
        args,
        default=default,
        generate=opts.has("generate-name") and opts.generate_name,
        template=template,
        now=time,
        environment=environment_of(context, opts) if template else None,
    )
    path = locate_chart(context, opts, argument)
    context.debug("Chart path", path=path)
    values = given_values(context, opts, read)
    update = dependency_update(context, opts, path) if opts.dependency_update else None
    return name, load_installable(path, update=update, log=context.log, store=store_of(context)), values


def locate_chart(context: Context, opts: Options, argument: str) -> str:
    """Return the path of a chart on this machine, downloaded if need be. Raises ChartChoiceError, FetchError …"""
    if not (opts.repo or opts.verify):
        path = local_path(argument)
        if path is not None:
            return path
    from windlass.cli.sources import chart_options, registry, sources
    from windlass.fetch.locate import locate

    return locate(argument, chart_options(opts), sources(context, lambda: registry(context, opts)))


def dependency_update(context: Context, opts: Options, path: str) -> Callable[[], None]:
    """Return what fetches the missing subcharts of a chart."""

    def update() -> None:
        from windlass.cli.sources import now, registry, sources
        from windlass.fetch.dependencies import Manager

        client = registry(context, opts)
        manager = Manager(
            path,
            sources(context, lambda: client),
            context.out.write,
            keyring=opts.keyring,
            debug=context.settings.debug,
            now=now,
        )
        manager.update()

    return update


def environment_of(context: Context, opts: Options) -> Environment | None:
    """Return the world that sprig's functions see; None is the default, made only if a chart asks."""
    zone = context.settings.variable("TZ")
    template = _name_template(opts)
    if not opts.enable_dns and not template and zone in (None, "", "UTC"):
        return None
    from windlass.sprig.environment import Environment

    return Environment(
        time_zone=zone or "UTC",
        resolve=_resolve if opts.enable_dns else None,
        variables=context.settings.variables if template else None,
    )


def _name_template(opts: Options) -> str:
    """Return what names the release; upgrade, which installs as well, has no such flag."""
    return str(opts.name_template) if opts.has("name-template") else ""


def post_renderer_of(context: Context, opts: Options) -> PostRender | None:
    """Return what is to change the manifests, if anything. Raises PluginError."""
    if not opts.post_renderer:
        return None
    from windlass.cli.pluginhost import host
    from windlass.plugins.postrender import find, post_renderer

    found = find(opts.post_renderer, context.settings.plugins_directory, _silent)
    return post_renderer(found, host(context), opts.post_renderer_args)


def _silent(message: str, **fields: object) -> None:
    """Warn of nothing: broken plugins were warned of when the flags were read."""


def _resolve(host: str) -> list[str]:
    import socket

    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        return []
    return list(dict.fromkeys(str(address[4][0]) for address in found))


def store_of(context: Context) -> Store | None:
    """Return the cache of parsed templates and charts, None when it is switched off."""
    folder = context.settings.render_cache
    if folder is None:
        return None
    from windlass.cache import Store

    return Store(folder)
