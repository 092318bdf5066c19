"""Search Artifact Hub, or another hub. Go: helm pkg/cmd/search_hub.go"""

from __future__ import annotations

from windlass.errors import WindlassError
from windlass.golang.strconv import quote

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.cli.context import Context
    from windlass.cli.options import Options
    from windlass.repo.hub import HubChart


class HubError(WindlassError):
    """The hub cannot be asked, or nothing was found and that counts as a failure."""


def run(ctx: Context, opts: Options, args: list[str]) -> None:
    """Print the charts that the hub finds. Raises HubError."""
    from windlass.cli.connect import transport
    from windlass.repo.hub import check_endpoint, search

    endpoint = opts.endpoint
    try:
        check_endpoint(endpoint)
    except WindlassError as error:
        raise HubError(f"unable to create connection to {quote(endpoint)}: {error}") from error
    try:
        charts = search(transport(ctx, retry=False, traced=False), endpoint, " ".join(args))
    except WindlassError as error:
        ctx.debug("search failed", error=error)
        raise HubError(f"unable to perform search against {quote(endpoint)}") from error
    _print(ctx, opts, charts)


def _print(ctx: Context, opts: Options, charts: list[HubChart]) -> None:
    from windlass.cli.output import table, write
    from windlass.repo.chartversion import Ordered

    if not charts:
        if opts.fail_on_no_result:
            raise HubError("no results found")
        if opts.output == "table":
            ctx.out.write("No results found\n")
            return
    rows = [["URL", "CHART VERSION", "APP VERSION", "DESCRIPTION"]]
    rows += [[chart.url, chart.version, chart.app_version, chart.description] for chart in charts]
    if opts.list_repo_url:
        for row, place in zip(rows, ["REPO URL", *(chart.repository_url for chart in charts)], strict=True):
            row.append(place)
    objects: list[dict[str, object]] = [
        {
            "url": chart.url,
            "version": chart.version,
            "app_version": chart.app_version,
            "description": chart.description,
            "repository": {"url": chart.repository_url, "name": chart.repository_name},
        }
        for chart in charts
    ]
    shown: list[object] = [Ordered(item) for item in objects] if opts.output == "json" else list(objects)
    write(ctx.out, opts.output, shown, lambda: table(rows, opts.max_col_width))
