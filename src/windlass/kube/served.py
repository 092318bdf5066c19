"""Waiting until a server offers the kinds of new definitions.

Helm goes on at once, and finds the kinds since its next requests are slow; discovery trails behind the definitions by
up to seconds (kube-apiserver's crdregistration and discovery controllers), even once they are established.
"""

from __future__ import annotations

from windlass.kube.discovery import group_version

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from windlass.cancel import Token
    from windlass.kube.cluster import Cluster
    from windlass.kube.discovery import Offer
    from windlass.kube.resources import Object, Resource

    Kind = tuple[str, str]

SERVED_SECONDS = 10.0
"""How long kinds may take to appear. Those that do not, as when their names are taken, are missed when needed."""
POLL_SECONDS = 0.05


def await_served(
    cluster: Cluster, definitions: Sequence[Resource], cancel: Token | None = None, seconds: float = SERVED_SECONDS
) -> None:
    """Ask anew what the server offers until the kinds are among it. Raises KubeError, and Cancelled."""
    from time import monotonic

    wanted = {kind for definition in definitions for kind in _kinds(definition.object)}
    end = monotonic() + seconds
    while True:
        cluster.discovery.forget()
        if wanted <= set(_offered(cluster.discovery.offer())) or monotonic() > end:
            return
        if cancel is not None:
            cancel.check()
        cluster.client.pause(POLL_SECONDS)


def _kinds(definition: Object) -> Iterator[Kind]:
    """Return the kinds that a definition says are served: group version and kind."""
    spec = definition.get("spec")
    if not isinstance(spec, dict):
        return
    names, versions = spec.get("names"), spec.get("versions")
    kind = names.get("kind") if isinstance(names, dict) else None
    for version in versions if isinstance(versions, list) else ():
        if isinstance(version, dict) and version.get("served"):
            yield group_version(str(spec.get("group")), str(version.get("name"))), str(kind)


def _offered(offer: Offer) -> Iterable[Kind]:
    return ((name, resource.kind) for name, resources in offer.resources.items() for resource in resources)
