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

MAX_FILE = 1024 * 1024
"""Most that is read of one of its files."""


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
    cluster = {"certificate-authority": authority} if _is_authority(authority) else {}
    return server, cluster, {"tokenFile": token}


def _is_authority(path: str) -> bool:
    """Tell whether there is a certificate in a file; without one the system's authorities count (Go: NewPool)."""
    from windlass.kube.pem import usable

    try:
        with open(path, "rb") as stream:
            return bool(usable(stream.read(MAX_FILE)))
    except OSError:
        return False


def namespace(variables: Mapping[str, str], folder: str = ACCOUNT) -> str:
    """Return the namespace of the pod, an empty text if nothing tells it (Go: inClusterClientConfig.Namespace)."""
    if told := variables.get("POD_NAMESPACE"):
        return told
    try:
        with open(f"{folder}/namespace", "rb") as stream:
            return stream.read(MAX_FILE).decode("utf-8", "replace").strip()
    except OSError:
        return ""
