"""A process that runs in the cluster it talks to (Go: client-go rest.InClusterConfig)."""

from __future__ import annotations

import os

from windlass.kube.errors import KubeconfigError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from windlass.kube.kubeconfig import Entry

ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount"
"""Where a pod finds its token, its cluster's authority and its namespace."""


def possible(variables: Mapping[str, str], folder: str = ACCOUNT) -> bool:
    """Tell whether this process runs in a pod with a service account."""
    named = variables.get("KUBERNETES_SERVICE_HOST") and variables.get("KUBERNETES_SERVICE_PORT")
    return bool(named) and os.path.isfile(f"{folder}/token")


def access(variables: Mapping[str, str], folder: str = ACCOUNT) -> tuple[str, Entry, Entry]:
    """Return server, cluster and user. Raises KubeconfigError when the token cannot be read."""
    from windlass.golang.errno import text
    from windlass.net.urls import join_host_port

    token = f"{folder}/token"
    try:
        with open(token, "rb"):
            pass
    except OSError as error:
        raise KubeconfigError(f"open {token}: {text(error.errno)}") from error
    server = "https://" + join_host_port(variables["KUBERNETES_SERVICE_HOST"], variables["KUBERNETES_SERVICE_PORT"])
    authority = f"{folder}/ca.crt"
    cluster = {"certificate-authority": authority} if os.path.isfile(authority) else {}
    return server, cluster, {"tokenFile": token}
