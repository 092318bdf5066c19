"""When to ask again, and how long to wait: the policy of oras-go (registry/remote/retry/policy.go), as data."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dataclasses import dataclass as record

    from .message import Request
else:
    from windlass._record import record

RETRY_STATUSES = frozenset({408, 429, *range(500, 600)})


@record(frozen=True)
class RetryPolicy:
    """Exponential back-off with jitter, within bounds. ``attempts`` counts repetitions, not the first try."""

    attempts: int = 5
    base: float = 0.25
    factor: float = 2.0
    jitter: float = 0.1
    shortest: float = 0.2
    longest: float = 3.0

    def wait(self, attempt: int, status: int, retry_after: str, chance: float) -> float:
        """Seconds before repetition ``attempt`` (from 0). ``chance`` is a random number from 0 to 1."""
        if status == 429 and retry_after.isascii() and retry_after.isdigit() and int(retry_after[:9]) > 0:
            pause = float(retry_after[:9])
        else:
            step = self.base * self.factor**attempt
            pause = step * (1 - self.jitter) + chance * 2 * self.jitter * step
        return min(max(pause, self.shortest), self.longest)


def may_repeat(request: Request) -> bool:
    """Tell whether ``request`` can be sent again without harm and with the same body."""
    return request.idempotent and request.replayable
