"""Which namespace and contexts a kubeconfig names. Go: client-go tools/clientcmd loader.go, client_config.go"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULT_NAMESPACE = "default"
_NOTHING: Mapping[str, str] = {}
KUBECONFIG_LIMIT = 16 * 1024 * 1024  # a kubeconfig beyond this is not read


def current_namespace(
    explicit: str, listed: str, home: str, context: str, variables: Mapping[str, str] = _NOTHING
) -> str:
    """Return the namespace of ``context`` (or of the current one), else the pod's, else ``default``."""
    merged, current = _merge(explicit, listed, home)
    chosen = merged.get(context or current)
    namespace = chosen.get("namespace") if chosen else None
    if isinstance(namespace, str) and namespace:
        return namespace
    return _of_the_pod(variables) or DEFAULT_NAMESPACE


def _of_the_pod(variables: Mapping[str, str]) -> str:
    if "KUBERNETES_SERVICE_HOST" not in variables:
        return ""
    from windlass.kube import incluster

    return incluster.namespace(variables) if incluster.possible(variables) else ""


def contexts(explicit: str, listed: str, home: str) -> dict[str, str]:
    """Return the names of all contexts with their clusters."""
    merged, _ = _merge(explicit, listed, home)
    return {name: str(context.get("cluster") or "") for name, context in merged.items()}


def _merge(explicit: str, listed: str, home: str) -> tuple[dict[str, Mapping[str, object]], str]:
    # The first file that sets a value wins; with --kubeconfig only that file counts.
    paths = [explicit] if explicit else [path for path in listed.split(":") if path] or [f"{home}/.kube/config"]
    found: dict[str, Mapping[str, object]] = {}
    current = ""
    for path in paths:
        document = _read(path)
        name = document.get("current-context")
        current = current or (name if isinstance(name, str) else "")
        entries = document.get("contexts")
        for entry in entries if isinstance(entries, list) else []:
            if isinstance(entry, dict) and isinstance(entry.get("name"), str):
                context = entry.get("context")
                found.setdefault(entry["name"], context if isinstance(context, dict) else {})
    return found, current


def _read(path: str) -> Mapping[str, object]:
    # An unreadable file counts as empty here; the command that needs the cluster reports it.
    try:
        with open(path, "rb") as stream:
            data = stream.read(KUBECONFIG_LIMIT)
    except (OSError, ValueError):
        return {}
    if not data.strip():
        return {}
    from windlass import yaml

    try:
        document = yaml.load(data)
    except yaml.YamlError:
        return {}
    return document if isinstance(document, dict) else {}
