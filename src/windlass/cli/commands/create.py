"""Make a new chart from the built-in texts or a starter. Go: helm pkg/cmd/create.go"""

from __future__ import annotations

from windlass.chart.create import create, create_from
from windlass.chart.metadata import API_VERSION_V2, API_VERSION_V3
from windlass.errors import WindlassError
from windlass.golang.path import base, directory, is_abs, join

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.cli.context import Context
    from windlass.cli.options import Options

# Go: helm internal/gates
_GATE = "HELM_EXPERIMENTAL_CHART_V3"


class GateError(WindlassError):
    """The flag asks for what is not switched on, or does not exist."""


def run(ctx: Context, opts: Options, args: list[str]) -> None:
    """Write the chart and warn, on the output stream, of files that it replaces. Raises the chart package's errors."""
    name = args[0]
    ctx.out.write(f"Creating {name}\n")
    api_version = _api_version(ctx, opts.chart_api_version)
    chart_name, folder = base(name), directory(name)
    if opts.starter:
        starter = opts.starter if is_abs(opts.starter) else join(ctx.settings.data_home, "starters", opts.starter)
        create_from(chart_name, folder, starter, api_version=api_version, log=ctx.log)
    else:
        create(chart_name, folder, api_version=api_version, warn=ctx.out.write)


def _api_version(ctx: Context, wanted: str) -> str:
    if wanted in ("", API_VERSION_V2):
        return API_VERSION_V2
    if wanted != API_VERSION_V3:
        raise GateError(f"unsupported chart API version: {wanted} (supported: v2, v3)")
    if not ctx.settings.variable(_GATE):
        raise GateError(
            "this feature has been marked as experimental and is not enabled by default. "
            f"Please set {_GATE}=1 in your environment to use this feature"
        )
    return API_VERSION_V3
