"""A cluster as commands use it: made from the settings, the --kube-* flags and the environment."""

from __future__ import annotations

from windlass.cli.connect import HELM_USER_AGENT
from windlass.kube.cluster import Cluster
from windlass.kube.config import Overrides

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.actions.render_release import Dry
    from windlass.cancel import Token
    from windlass.chart.model import Chart
    from windlass.cli.context import Context
    from windlass.cli.options import Options
    from windlass.engine.capabilities import Capabilities
    from windlass.kube.errors import KubeError


def connect(ctx: Context, cancel: Token | None = None) -> Cluster:
    """Return the cluster that is meant; nothing is sent yet. Raises KubeError.

    ``cancel`` breaks off what is under way when it is set; what is sent after that, to tell what happened or to undo
    it, has a short time.
    """
    settings = ctx.settings
    overrides = Overrides(
        settings.kubeconfig,
        settings.kube_context,
        settings.kube_apiserver,
        settings.kube_token,
        settings.kube_as_user,
        tuple(settings.kube_as_groups),
        settings.kube_ca_file,
        settings.kube_insecure_skip_tls_verify,
        settings.kube_tls_server_name,
        settings.qps,
        settings.burst_limit,
    )

    return Cluster(
        overrides,
        settings.variables,
        settings.home,
        user_agent=HELM_USER_AGENT,
        log=ctx.log,
        events=ctx.events,
        trace=ctx.request_trace,
        cancel=cancel,
    )


class World:
    """The cluster of a run, connected to when something is first asked of it.

    With the memory driver that is only what templates see: its capabilities and its objects.
    """

    def __init__(self, ctx: Context, cancel: Token | None = None) -> None:
        self._ctx = ctx
        self._cancel = cancel
        self._cluster: Cluster | None = None
        self._capabilities: Capabilities | None = None

    @property
    def cluster(self) -> Cluster:
        """The cluster that the settings mean. Raises KubeError."""
        if self._cluster is None:
            self._cluster = connect(self._ctx, self._cancel)
        return self._cluster

    @property
    def error(self) -> KubeError | None:
        """Why there is no cluster, None if there is one."""
        from windlass.kube.errors import KubeError

        try:
            self.cluster  # noqa: B018  # it connects
        except KubeError as error:
            return error
        return None

    def capabilities(self) -> Capabilities:
        """Return what templates see of the cluster, asked for once. Raises ServerError."""
        from windlass.actions.server_dry import ServerError, capabilities
        from windlass.kube.errors import KubeError

        if self._capabilities is None:
            try:
                cluster = self.cluster
            except KubeError as error:
                raise ServerError(f"could not get Kubernetes discovery client: {error}") from error
            self._capabilities = capabilities(cluster)
        return self._capabilities

    def lookup(self, api_version: str, kind: str, namespace: str, name: str) -> dict[str, object]:
        """Return what the templates' lookup function gives. Raises KubeError."""
        return self.cluster.lookup(api_version, kind, namespace, name)


class ServerSide:
    """The cluster's part in ``template --dry-run=server``; made when the cluster has answered."""

    def __init__(self, ctx: Context, opts: Options) -> None:
        """Raises ServerError when the cluster cannot be reached."""
        from windlass.actions.server_dry import reach

        self._log = ctx.log
        self._opts = opts
        self._cluster = reach(lambda: connect(ctx), self._log)
        self.lookup = self._cluster.lookup

    def discover(self, chart: Chart) -> Capabilities:
        """Return what the cluster can do. Raises ServerError."""
        from windlass.actions.server_dry import prepared

        opts = self._opts
        return prepared(self._cluster, chart, self._log, skip_crds=opts.skip_crds, api_versions=bool(opts.api_versions))

    def check(self, manifest: str, release: Dry) -> None:
        """Check that the objects of a manifest could be made. Raises ServerError."""
        from windlass.actions.server_dry import check_manifest

        check_manifest(
            self._cluster,
            manifest,
            release.name,
            release.namespace,
            validate=not self._opts.disable_openapi_validation,
            take_ownership=self._opts.take_ownership,
            is_upgrade=release.is_upgrade,
        )
