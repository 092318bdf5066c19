"""Hooks: manifests that annotations tie to a moment in a release's life (Go: pkg/release/v1/hook.go)."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dataclasses import dataclass as record

    from windlass.release.heads import Head
else:
    from windlass._record import record

HOOK_ANNOTATION = "helm.sh/hook"
WEIGHT_ANNOTATION = "helm.sh/hook-weight"
DELETE_ANNOTATION = "helm.sh/hook-delete-policy"
OUTPUT_LOG_ANNOTATION = "helm.sh/hook-output-log-policy"

TEST = "test"

EVENTS = {
    "pre-install": "pre-install",
    "post-install": "post-install",
    "pre-delete": "pre-delete",
    "post-delete": "post-delete",
    "pre-upgrade": "pre-upgrade",
    "post-upgrade": "post-upgrade",
    "pre-rollback": "pre-rollback",
    "post-rollback": "post-rollback",
    "test": TEST,
    "test-success": TEST,  # Helm 2's name
}


RUN_UNKNOWN, RUNNING, SUCCEEDED, FAILED = "Unknown", "Running", "Succeeded", "Failed"


@record
class HookRun:
    """When a hook last ran and how it went. Times are RFC 3339 as Go marshals them, "" for never."""

    started_at: str = ""
    completed_at: str = ""
    phase: str = ""


@record
class Hook:
    """A hook of a release. ``path`` is the template it came from; ``extra`` are fields that we do not know."""

    name: str = ""
    kind: str = ""
    path: str = ""
    manifest: str = ""
    events: tuple[str, ...] = ()
    weight: int = 0
    delete_policies: tuple[str, ...] = ()
    output_log_policies: tuple[str, ...] = ()
    last_run: HookRun | None = None
    extra: dict[str, object] | None = None

    @property
    def is_test(self) -> bool:
        """Whether ``helm test`` runs it."""
        return TEST in self.events


def is_hook(head: Head) -> bool:
    """Tell whether the manifest has a hook annotation, be its value known or not."""
    return head.annotations is not None and HOOK_ANNOTATION in head.annotations


def from_manifest(path: str, manifest: str, head: Head) -> Hook | None:
    """Return the hook that a manifest is, or None if one of its events is unknown (Go: manifestFile.sort)."""
    annotations = head.annotations or {}
    events = tuple(EVENTS.get(name, "") for name in _words(annotations, HOOK_ANNOTATION))
    if "" in events:
        return None
    return Hook(
        head.name,
        head.kind,
        path,
        manifest,
        events,
        _weight(annotations.get(WEIGHT_ANNOTATION, "")),
        _words(annotations, DELETE_ANNOTATION),
        _words(annotations, OUTPUT_LOG_ANNOTATION),
    )


def _words(annotations: dict[str, str], name: str) -> tuple[str, ...]:
    from windlass.golang.runes import SPACES, to_lower

    if name not in annotations:
        return ()
    words = [word.strip(SPACES) for word in annotations[name].split(",")]
    return tuple(word.lower() if word.isascii() else "".join(map(to_lower, word)) for word in words)


def _weight(text: str) -> int:
    """Return the weight; what is no integer counts as 0."""
    from windlass.golang.strconv import NumError, atoi

    try:
        return atoi(text)
    except NumError:
        return 0
