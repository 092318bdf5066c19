"""A cluster as commands use it: made from the settings, the --kube-* flags and the environment."""

from __future__ import annotations

from windlass.cli.connect import HELM_USER_AGENT
from windlass.kube.cluster import Cluster
from windlass.kube.config import Overrides

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.cli.context import Context


def connect(ctx: Context) -> Cluster:
    """Return the cluster that is meant; nothing is sent yet. Raises KubeError."""
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
    )
    return Cluster(overrides, settings.variables, settings.home, user_agent=HELM_USER_AGENT, log=ctx.log)
