"""Pods and what their containers wrote (Go: helm pkg/kube/client.go GetPodList, OutputContainerLogsForPodList)."""

from __future__ import annotations

from windlass.kube.errors import KubeError
from windlass.kube.mapper import Mapping
from windlass.kube.objects import Objects
from windlass.kube.paths import check_segments, object_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from windlass.kube.cluster import Cluster
    from windlass.kube.resources import Object
    from windlass.kube.rest import Client
    from windlass.net import Response

PODS = Mapping("", "v1", "Pod", "pods", True)

MAX_REFUSAL = 64 * 1024
"""Bytes of an answer that are read when a log is refused."""
MAX_TAIL = 16 * 1024
"""Bytes of the end of a log."""
LOG_SILENCE = 60.0
"""Seconds without a byte after which a log that is not followed counts as broken off."""


def pods(cluster: Cluster, namespace: str, *, label_selector: str = "", field_selector: str = "") -> list[Object]:
    """Return the pods that are selected. Raises KubeError."""
    return listed(cluster.client, namespace, label_selector, field_selector)


def listed(client: Client, namespace: str, label_selector: str = "", field_selector: str = "") -> list[Object]:
    """Return the pods that are selected. Raises KubeError."""
    found: list[Object] = []
    pages = Objects(client).list(PODS, namespace, label_selector=label_selector, field_selector=field_selector)
    for page in pages:
        items = page.get("items")
        found += [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
    return found


def stream(cluster: Cluster, namespace: str, pod: str, container: str) -> Iterator[bytes]:
    """Return what a container wrote so far, piece by piece. Raises KubeError, before the first piece or later."""
    return _pieces(_opened(cluster.client, namespace, pod, container))


def tail(client: Client, namespace: str, pod: str, container: str, count: int, *, previous: bool) -> list[str]:
    """Return the last lines that a container wrote, ``previous`` in its run before this one. Raises KubeError."""
    from windlass.net import NetError

    query = [("tailLines", str(count)), ("limitBytes", str(MAX_TAIL))]
    if previous:
        query.append(("previous", "true"))
    with _opened(client, namespace, pod, container, query) as response:
        try:
            body = response.read_up_to(MAX_TAIL)
        except NetError as error:
            raise KubeError(str(error)) from error
    return body.decode("utf-8", "replace").splitlines()[-count:]


def _opened(
    client: Client, namespace: str, pod: str, container: str, options: Sequence[tuple[str, str]] = ()
) -> Response:
    """Ask for a log. Raises KubeError."""
    from windlass.kube import statuses
    from windlass.net import NetError

    check_segments(namespace, pod)
    query = [("container", container), *options]
    path = object_path("", "v1", "pods", namespace, pod) + "/log"
    response = client.send("GET", path, query, headers=[("Accept", "application/json, */*")], timeout=LOG_SILENCE)
    if response.status == 200:
        return response
    with response:
        try:
            body = response.read_up_to(MAX_REFUSAL)
        except NetError:
            body = b""
    raise statuses.stated(response.status, "GET", response.headers, body, f"pods {pod}")


def _pieces(response: Response) -> Iterator[bytes]:
    from windlass.net import NetError

    with response:
        try:
            yield from response
        except NetError as error:
            raise KubeError(str(error)) from error
