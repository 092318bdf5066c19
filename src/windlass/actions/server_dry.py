"""What a server-side dry run asks a cluster: whether it is there, what it can do, and whether objects may be made.

Go: helm pkg/action/install.go RunWithContext, action.go getCapabilities.
"""

from __future__ import annotations

from windlass.engine.capabilities import Capabilities, KubeVersion, VersionSet
from windlass.errors import WindlassError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from windlass.chart.log import Log
    from windlass.chart.model import Chart
    from windlass.kube.cluster import Cluster
    from windlass.kube.resources import Resource


class ServerError(WindlassError):
    """A cluster that cannot be reached or will not have a release; the text is Helm's."""


def reach(connect: Callable[[], Cluster], log: Log) -> Cluster:
    """Return a cluster that answers (Go: kube.Client.IsReachable). Raises ServerError after a line in the log."""
    from windlass.kube.errors import KubeError

    try:
        cluster = connect()
        cluster.discovery.ping()
    except KubeError as error:
        reason = f"cluster reachability check failed: kubernetes cluster unreachable: {error}"
        log("ERROR", reason, {})
        raise ServerError(reason) from error
    return cluster


def capabilities(cluster: Cluster) -> Capabilities:
    """Return what templates see of a cluster. Raises ServerError.

    API groups that do not answer are left out without a word: Helm has a warning of them, which it never reaches
    (Go: getCapabilities, GetVersionSet).
    """
    from windlass.kube.errors import KubeError

    try:
        version = cluster.discovery.version()
    except KubeError as error:
        raise ServerError(f"could not get server version from Kubernetes: {error}") from error
    cluster.discovery.renew()
    try:
        offer = cluster.discovery.offer()
    except KubeError as error:
        what = "could not get apiVersions from Kubernetes"
        raise ServerError(f"{what}: {what}: {error}") from error
    found = Capabilities(KubeVersion(version[0], "", version[1], version[2]))
    if offer.groups or offer.resources:
        found.APIVersions = VersionSet(offer.version_set())
    return found


def prepared(cluster: Cluster, chart: Chart, log: Log, *, skip_crds: bool, api_versions: bool) -> Capabilities:
    """Return the capabilities for a chart, after saying what a dry run cannot know. Raises ServerError."""
    if not skip_crds and chart.crds():
        text = "This chart or one of its subcharts contains CRDs. Rendering may fail or contain inaccuracies."
        log("WARN", text, {})
    if api_versions:
        log("DEBUG", "API Version list given outside of client only mode, this list will be ignored", {})
    return capabilities(cluster)


def check_manifest(
    cluster: Cluster,
    manifest: str,
    release: str,
    namespace: str,
    *,
    validate: bool = True,
    take_ownership: bool = False,
    is_upgrade: bool = False,
) -> list[Resource]:
    """Check that a release's objects can be made, and return them. Raises ServerError."""
    from windlass.actions.ownership import OwnershipError, existing
    from windlass.kube.errors import KubeError

    try:
        resources = cluster.build(manifest, namespace, validate=validate)
    except KubeError as error:
        text = f"unable to build kubernetes objects from release manifest: {error}"
        raise ServerError(text) from error
    if not is_upgrade:
        try:
            existing(resources, cluster.live, release, namespace, take=take_ownership)
        except OwnershipError as error:
            raise ServerError(f"unable to continue with install: {error}") from error
    return resources
