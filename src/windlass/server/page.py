"""The page for a person's browser: where this is, which charts there are, and how to get them.

Without script, style sheet or picture from elsewhere. Everything that comes from charts is escaped.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from windlass import __version__

from .http import Response
from .layout import join, split
from .login import address

if TYPE_CHECKING:
    from .http import Request
    from .services import Services

MAX_CHARTS = 1000
MAX_VERSIONS = 10
"""Versions of a chart that are named; the index has them all."""

_HEADERS = {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
    "referrer-policy": "no-referrer",
    "cache-control": "no-cache",
}

_PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>windlass at {host}</title>
<style>
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }}
code, pre {{ font: 14px/1.5 ui-monospace, monospace; background: #8881; border-radius: 4px; padding: .1em .3em; }}
pre {{ padding: .7em 1em; overflow-x: auto; }}
table {{ border-collapse: collapse; width: 100%; }}
td, th {{ text-align: left; vertical-align: top; padding: .4em .8em .4em 0; border-top: 1px solid #8884; }}
:root {{ color-scheme: light dark; }}
</style></head>
<body>
<h1>Charts at {host}</h1>
<p>The same charts, two ways:</p>
<pre>helm pull oci://{host}/NAME --version VERSION{plain}
helm repo add NAME {url}/PREFIX</pre>
{charts}
<p><small>windlass {version}</small></p>
</body>
</html>
"""
_NONE = "<p>No chart yet. Publish one: <code>helm push CHART.tgz oci://{host}{plain}</code></p>"
_TABLE = "<table>\n<tr><th>chart</th><th>versions</th><th>pull</th></tr>\n{rows}\n</table>"
_ROW = """<tr><td>{name}</td><td>{versions}</td>
<td><code>helm pull oci://{host}/{name} --version {newest}{plain}</code></td></tr>"""


async def show(services: Services, request: Request, names: dict[str, str]) -> Response:
    """GET /: the page."""
    url = address(services, request)
    charts = await services.run(_charts, services, request)
    return Response(200, _HEADERS, _render(url, charts).encode())


def _charts(services: Services, request: Request) -> list[tuple[str, list[str]]]:
    """The charts that the reader may see, with their versions, newest first."""
    found: list[tuple[str, list[str]]] = []
    repositories = services.stores.repositories.names("", MAX_CHARTS)
    for prefix in sorted({split(name)[0] for name in repositories}):
        charts = [(join(prefix, name), versions) for name, versions in services.indexes.charts(prefix)]
        found += [(name, versions) for name, versions in charts if request.identity.may("pull", name)]
    return found[:MAX_CHARTS]


def _render(url: str, charts: list[tuple[str, list[str]]]) -> str:
    scheme, _, host = url.partition("://")
    common = {"host": escape(host), "url": escape(url), "plain": " --plain-http" if scheme == "http" else ""}
    rows = [
        _ROW.format(**common, name=escape(name), newest=escape(versions[0]), versions=_versions(versions))
        for name, versions in charts
    ]
    table = _TABLE.format(rows="\n".join(rows)) if rows else _NONE.format(**common)
    return _PAGE.format(**common, charts=table, version=escape(__version__))


def _versions(versions: list[str]) -> str:
    shown = ", ".join(escape(version) for version in versions[:MAX_VERSIONS])
    rest = len(versions) - MAX_VERSIONS
    return f"{shown} and {rest} more" if rest > 0 else shown
