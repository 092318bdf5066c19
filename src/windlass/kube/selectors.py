"""Label selectors as a query has them (Go: apimachinery pkg/apis/meta/v1/helpers.go, pkg/labels/selector.go)."""

from __future__ import annotations

from windlass.kube.errors import KubeError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

_WORDS = {"In": "in", "NotIn": "notin"}


def of_labels(selector: Mapping[str, object]) -> str:
    """Return what a LabelSelector document selects. Raises KubeError for one that is malformed."""
    labels, expressions = selector.get("matchLabels") or {}, selector.get("matchExpressions") or []
    if not isinstance(labels, dict) or not isinstance(expressions, list):
        raise KubeError("invalid label selector")
    parts = [(str(key), f"{key}={value}") for key, value in labels.items()]
    parts += [_expression(entry) for entry in expressions]
    return ",".join(text for _, text in sorted(parts, key=lambda part: part[0]))


def of_set(labels: Mapping[str, object]) -> str:
    """Return what selects objects with exactly these labels (Go: labels.SelectorFromSet)."""
    return of_labels({"matchLabels": dict(labels)})


def _expression(entry: object) -> tuple[str, str]:
    if not isinstance(entry, dict):
        raise KubeError("invalid label selector")
    key, operator = str(entry.get("key") or ""), str(entry.get("operator") or "")
    values = entry.get("values") or []
    if operator in _WORDS and isinstance(values, list):
        return key, f"{key} {_WORDS[operator]} ({','.join(sorted(map(str, values)))})"
    if operator == "Exists":
        return key, key
    if operator == "DoesNotExist":
        return key, f"!{key}"
    from windlass.golang.strconv import quote

    raise KubeError(f"{quote(operator)} is not a valid label selector operator")
