"""Token scopes: ``repository:name:pull,push`` and their merging (distribution: docs/content/spec/auth/scope.md)."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

PULL, PUSH, DELETE = "pull", "push", "delete"
CATALOG = "registry:catalog:*"


def repository(name: str, *actions: str) -> str:
    """The scope for ``actions`` on a repository."""
    return f"repository:{name}:{','.join(_actions(actions))}"


def clean(scopes: Iterable[str]) -> tuple[str, ...]:
    """Merge scopes of one resource, sort them, let ``*`` swallow other actions (oras-go auth/scope.go CleanScopes)."""
    merged: dict[str, set[str]] = {}
    for scope in scopes:
        resource, colon, actions = scope.rpartition(":")
        if not colon or ":" not in resource:
            merged[scope] = set()
        elif wanted := {action for action in actions.split(",") if action}:
            merged.setdefault(resource, set()).update(wanted)
    return tuple(sorted(f"{key}:{','.join(_actions(actions))}" if actions else key for key, actions in merged.items()))


def covers(held: Iterable[str], wanted: Iterable[str]) -> bool:
    """Tell whether a token for ``held`` serves a request that needs ``wanted``."""
    have: dict[str, set[str]] = {}
    for scope in held:
        resource, _, actions = scope.rpartition(":")
        have.setdefault(resource, set()).update(actions.split(","))
    for scope in wanted:
        resource, _, actions = scope.rpartition(":")
        granted = have.get(resource, set())
        if "*" not in granted and not granted.issuperset(actions.split(",")):
            return False
    return True


def _actions(actions: Iterable[str]) -> list[str]:
    unique = set(actions)
    return ["*"] if "*" in unique else sorted(unique)
