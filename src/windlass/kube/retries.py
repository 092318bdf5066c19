"""Doing things again after a conflict (Go: client-go util/retry)."""

from __future__ import annotations

from windlass.errors import find
from windlass.kube.errors import ApiStatus, KubeError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    R = TypeVar("R")

ATTEMPTS = 5
"""Go: DefaultRetry.Steps."""
PAUSE = 0.01
"""Seconds between two attempts (Go: DefaultRetry.Duration)."""


def is_conflict(error: KubeError) -> bool:
    """Tell whether somebody else was faster, or owns a field (Go: apierrors.IsConflict)."""
    status = find(error, ApiStatus)
    return status is not None and status.is_conflict


def is_quota_conflict(error: KubeError) -> bool:
    """Tell whether only the counting of a quota collided (Go: helm pkg/kube isResourceQuotaConflict)."""
    text = str(error)
    counted = "Operation cannot be fulfilled on resourcequotas" in text and "the object has been modified" in text
    return counted and is_conflict(error)


def retried(work: Callable[[], R], worth: Callable[[KubeError], bool], pause: Callable[[float], object]) -> R:
    """Return what ``work`` returns, tried again after failures that are worth it. Raises the last KubeError."""
    for _ in range(ATTEMPTS - 1):
        try:
            return work()
        except KubeError as error:
            if not worth(error):
                raise
        pause(PAUSE)
    return work()
