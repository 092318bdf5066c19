"""Search in Artifact Hub, or another server with Monocular's search API (Helm: internal/monocular)."""

from __future__ import annotations

from windlass.golang import path as gopath
from windlass.golang import url as gourl
from windlass.golang.decode import STRING, Slice, Struct, decode_what_fits
from windlass.repo.errors import RepoError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from dataclasses import dataclass as record

    from windlass.net.transport import Transport
else:
    from windlass._record import record

SEARCH_PATH = "api/chartsvc/v1/charts/search"
MAX_ANSWER_BYTES = 64 * 1024 * 1024

_VERSION = Struct("monocular.ChartVersion", {"version": STRING, "app_version": STRING})
_ANSWER = Struct(
    "monocular.searchResponse",
    {
        "data": Slice(
            Struct(
                "monocular.SearchResult",
                {
                    "id": STRING,
                    "artifactHub": Struct("monocular.ArtifactHub", {"packageUrl": STRING}),
                    "attributes": Struct(
                        "monocular.Chart",
                        {
                            "description": STRING,
                            "repo": Struct("monocular.Repo", {"name": STRING, "url": STRING}),
                        },
                    ),
                    "relationships": Struct(
                        "monocular.Relationships",
                        {"latestChartVersion": Struct("monocular.LatestChartVersion", {"data": _VERSION})},
                    ),
                },
            )
        )
    },
)


@record
class HubChart:
    """A chart that the hub knows."""

    url: str
    version: str
    app_version: str
    description: str
    repository_url: str
    repository_name: str


def check_endpoint(endpoint: str) -> None:
    """Refuse an endpoint that is no URL with a host. Raises UrlError and RepoError."""
    if not gourl.parse(endpoint).hostname:
        raise RepoError("no hostname provided")


def search(transport: Transport, endpoint: str, term: str) -> list[HubChart]:
    """Return the charts that the hub finds. Raises TransportError and RepoError; an answer that is no JSON is empty."""
    from windlass.golang import json
    from windlass.net import Request

    url = gourl.parse(endpoint)
    url.path = gopath.join(url.path, SEARCH_PATH)
    url.raw_query = "q=" + gourl.escape(term, gourl.QUERY)
    with transport.send(Request("GET", str(url))) as response:
        if response.status != 200:
            raise RepoError(f"failed to fetch {url} : {response.status} {response.reason}".rstrip(" "))
        data = response.read(MAX_ANSWER_BYTES)
    try:
        answer = json.loads(data.decode("utf-8", "replace"))
    except json.JsonError:
        return []
    found = decode_what_fits(answer, _ANSWER)
    results = found.get("data") if isinstance(found, dict) else None
    return [_chart(endpoint, item) for item in results or ()]


def _chart(endpoint: str, item: Mapping[str, object]) -> HubChart:
    latest = _inside(item, "relationships", "latestChartVersion", "data")
    attributes = _inside(item, "attributes")
    repository = _inside(attributes, "repo")
    package = _inside(item, "artifactHub").get("packageUrl")
    return HubChart(
        str(package or f"{endpoint}/charts/{item.get('id', '')}"),
        str(latest.get("version", "")),
        str(latest.get("app_version", "")),
        str(attributes.get("description", "")),
        str(repository.get("url", "")),
        str(repository.get("name", "")),
    )


def _inside(mapping: Mapping[str, object], *keys: str) -> Mapping[str, object]:
    for key in keys:
        value = mapping.get(key)
        mapping = value if isinstance(value, dict) else {}
    return mapping
