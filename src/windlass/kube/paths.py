"""The paths of objects on a server (Go: client-go rest/request.go, dynamic/simple.go)."""

from __future__ import annotations

from windlass.golang.escape import path_segment
from windlass.golang.strconv import quote
from windlass.kube.errors import KubeError

_FORBIDDEN_NAMES = (".", "..")
_FORBIDDEN_PARTS = ("/", "%")


def segment_problem(name: str) -> str:
    """Return why ``name`` cannot be part of a path, as Go prints a list (Go: content.IsPathSegmentName)."""
    if name in _FORBIDDEN_NAMES:
        return f"[may not be '{name}']"
    problems = [f"may not contain '{part}'" for part in _FORBIDDEN_PARTS if part in name]
    return f"[{' '.join(problems)}]" if problems else ""


def check_segments(namespace: str, name: str) -> None:
    """Check a namespace and a name, either of which may be empty. Raises KubeError with client-go's text."""
    if problem := segment_problem(namespace):
        raise KubeError(f"invalid namespace {quote(namespace)}: {problem}")
    if problem := segment_problem(name):
        raise KubeError(f"invalid resource name {quote(name)}: {problem}")


def object_path(group: str, version: str, resource: str, namespace: str = "", name: str = "") -> str:
    """Return the path of an object, or of all of a kind. Empty parts are left out, as Go's path.Join does."""
    parts = ["apis", group] if group else ["api"]
    parts.append(version)
    if namespace:
        parts += ["namespaces", namespace]
    parts += [resource, name]
    return "/" + "/".join([path_segment(part) for part in parts if part])
