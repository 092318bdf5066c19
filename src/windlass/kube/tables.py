"""A release's objects as the server shows them: its tables, read and printed (Go: helm pkg/kube/client.go Get).

Go: cli-runtime pkg/printers tableprinter.go and tabwriter.go, kubectl pkg/cmd/get table_printer.go.
"""

from __future__ import annotations

from windlass.golang.fmt import show
from windlass.kube.errors import KubeError
from windlass.kube.logs import PODS
from windlass.kube.parallel import each
from windlass.kube.resources import metadata_of
from windlass.kube.rest import JSON
from windlass.kube.selectors import of_set
from windlass.kube.telling import by_kind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from windlass.kube.cluster import Cluster
    from windlass.kube.resources import Object, Resource

    Shown = dict[str, list[Object]]

AS_TABLE = ",".join([f"application/json;as=Table;v={version};g=meta.k8s.io" for version in ("v1", "v1beta1")] + [JSON])
RELATED = "v1/Pod(related)"
"""What pods of other objects are listed under."""

_TABLES = ("meta.k8s.io/v1", "meta.k8s.io/v1beta1")
_BY_LABELS = frozenset(("ReplicaSet", "Deployment", "StatefulSet", "DaemonSet", "Job"))
_MIN_WIDTH, _PADDING = 6, 3


def shown(cluster: Cluster, resources: Sequence[Resource], *, table: bool) -> Shown:
    """Return objects and the pods that belong to them by version and kind; what cannot be had is left out."""
    accept, query = (AS_TABLE, [("includeObject", "Object")]) if table else (JSON, [])

    def read(resource: Resource) -> Object | None:
        try:
            return cluster.objects.get(
                resource.mapping, resource.namespace, resource.name, accept=accept, query=query
            )
        except KubeError:
            return None

    found: Shown = {}
    asked: list[Object] = []
    for resource, item in zip(resources, each(resources, read), strict=True):
        if item is None:
            continue
        found.setdefault(f"{resource.mapping.version}/{resource.mapping.kind}", []).append(item)
        by_kind(cluster, "get relation pod of object", resource)
        selector = selector_of(resource.object)
        if not selector or selector in asked:
            continue
        asked.append(selector)
        try:
            pods = _pods(cluster, resource.namespace, selector, table=item.get("kind") == "Table")
        except KubeError as error:
            cluster.log("WARN", "get the relation pod is failed", {"error": str(error)})
            continue
        if pods:
            found.setdefault(RELATED, []).extend(pods)
    return found


def selector_of(item: Object) -> Object:
    """Return the labels of the pods that an object manages, nothing for one that manages none."""
    below = item.get("spec")
    keys = ["selector"] if item.get("kind") == "ReplicationController" else ["selector", "matchLabels"]
    if item.get("kind") not in _BY_LABELS and len(keys) > 1:
        return {}
    for key in keys:
        below = below.get(key) if isinstance(below, dict) else None
    if not isinstance(below, dict) or not all(isinstance(value, str) for value in below.values()):
        return {}
    return below


def _pods(cluster: Cluster, namespace: str, selector: Object, *, table: bool) -> list[Object]:
    """Return what the server answers, a list or a table: Helm takes it as it comes."""
    accept, query = (AS_TABLE, [("includeObject", "Object")]) if table else (JSON, [])
    pages = cluster.objects.list(PODS, namespace, label_selector=of_set(selector), accept=accept, query=query, page=0)
    if not table:
        for page in pages:
            # the items of a list do not say what they are (Go: unstructured UnstructuredJSONScheme.decodeToList)
            page["items"] = [{"apiVersion": "v1", "kind": "Pod", **item} for item in _dicts(page.get("items"))]
    return pages


def printed(objects: Mapping[str, Sequence[Object]], now: float) -> str:
    """Return what ``status`` prints below RESOURCES; ``now`` is the time of day in seconds since 1970.

    Helm's order of kinds is that of a Go map, anew each time; ours is the order of the release.
    """
    printer = _Printer(now)
    kinds = []
    for name, items in objects.items():
        kinds.append(f"==> {name}\n" + "".join([printer.text(item) for item in items]) + "\n")
    return "".join(kinds)


class _Printer:
    """Prints one object after another; a heading only where the columns change (Go: HumanReadablePrinter)."""

    def __init__(self, now: float) -> None:
        self._now = now
        self._columns: list[Object] = []
        self._headed = False
        self._plain = False

    def text(self, item: Object) -> str:
        if item.get("kind") == "Table" and item.get("apiVersion") in _TABLES:
            return self._table(_dicts(item.get("columnDefinitions")), _dicts(item.get("rows")))
        return self._named(item)

    def _table(self, columns: list[Object], rows: list[Object]) -> str:
        headless = self._headed and (not columns or columns == self._columns)
        if not columns:
            columns = self._columns
        elif columns != self._columns:
            self._columns, self._headed = columns, False
        self._headed = self._headed or bool(rows)
        places = [place for place, column in enumerate(columns) if not column.get("priority")]
        lines = [] if headless or not rows else [[str(columns[place].get("name", "")).upper() for place in places]]
        for row in rows:
            cells = row.get("cells")
            cells = cells if isinstance(cells, list) else []
            lines.append([_cell(cells[place]) for place in places if place < len(cells)])
        return aligned(lines)

    def _named(self, item: Object) -> str:
        """Print the name and the age of an object from a server that makes no tables."""
        metadata = metadata_of(item)
        lines = [[str(metadata.get("name") or ""), _age(metadata.get("creationTimestamp"), self._now)]]
        if not self._plain:
            lines.insert(0, ["NAME", "AGE"])
        self._plain = True
        return aligned(lines)


def _dicts(value: object) -> list[Object]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _cell(value: object) -> str:
    """Return a cell as it is printed: its first line, without what would steer a terminal."""
    if value is None:
        return ""
    text = show(value)
    if isinstance(value, str):
        first = min([at for at in (text.find(end) for end in "\f\n\r") if at >= 0], default=-1)
        text = text if first < 0 else text[:first] + "..."
    return text.replace("\x1b", "^[").replace("\r", "\\r")


def aligned(lines: Sequence[Sequence[str]]) -> str:
    """Return lines of cells in columns (Go: liggitt/tabwriter): a column ends where a line has no cell in it.

    The last cell of a line belongs to no column, so that nothing follows it.
    """
    widths = [[0] * len(line) for line in lines]
    for column in range(max([len(line) for line in lines], default=1) - 1):
        block: list[int] = []
        for row in [*range(len(lines)), None]:
            if row is not None and column < len(lines[row]) - 1:
                block.append(row)
                continue
            width = max([_MIN_WIDTH, *(len(lines[member][column]) + _PADDING for member in block)])
            for member in block:
                widths[member][column] = width
            block = []
    return "".join(["".join([cell.ljust(width) for cell, width in zip(*row, strict=True)]) + "\n"
                    for row in zip(lines, widths, strict=True)])  # fmt: skip


def _age(stamp: object, now: float) -> str:
    from windlass.golang.timeparse import parse_rfc3339

    if not isinstance(stamp, str) or not stamp:
        return "<unknown>"
    return elapsed(now - parse_rfc3339(stamp).seconds)


_MINUTE, _HOUR, _DAY, _YEAR = 60, 3600, 86400, 365 * 86400
# up to how many seconds -> units of what is shown
_SHOWN = (
    (2 * _MINUTE, (("s", 1),)),
    (10 * _MINUTE, (("m", _MINUTE), ("s", 1))),
    (3 * _HOUR, (("m", _MINUTE),)),
    (8 * _HOUR, (("h", _HOUR), ("m", _MINUTE))),
    (2 * _DAY, (("h", _HOUR),)),
    (8 * _DAY, (("d", _DAY), ("h", _HOUR))),
    (2 * _YEAR, (("d", _DAY),)),
    (8 * _YEAR, (("y", _YEAR), ("d", _DAY))),
)


def elapsed(seconds: float) -> str:
    """Return a time span in the two units that matter (Go: apimachinery util/duration HumanDuration)."""
    whole = int(seconds)
    if whole < -1:
        return "<invalid>"
    if whole < 0:
        return "0s"
    units = next((units for limit, units in _SHOWN if whole < limit), (("y", _YEAR),))
    parts: list[str] = []
    for name, size in units:
        count, whole = divmod(whole, size)
        if count or not parts:
            parts.append(f"{count}{name}")
    return "".join(parts)
