"""Which requests are sent again, and after how long (Go: client-go rest/with_retry.go, helm pkg/kubeenv).

Two rules go beyond client-go, since an operation that is under way had better survive the restart of an API server:
what may be sent twice is sent again when the server hangs up, whatever the method, and a server that has answered
before and now takes no connections is waited for.
"""

from __future__ import annotations

from windlass.errors import find

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.kube.errors import Unreachable
    from windlass.kube.rest import Answer

MAX_REPEATS = 10
"""Go: maxRetries. How often a request is repeated because the server asks for it or hangs up."""
LONGEST_WAIT = 30.0
"""Seconds that one Retry-After is heeded at most; client-go waits as long as it is told."""
MAX_ABSENCES = 30
"""How often a server that takes no connections is tried again: as many seconds as ``PAUSE`` makes of it."""
PAUSE = 1.0
"""Seconds after a server has hung up (Go: retryAfterResponse)."""

_REFUSED = "connection refused"
# The transient failures of etcd that Helm repeats once (Go: helm pkg/kubeenv RetryingRoundTripper)
_TRANSIENT = ("etcdserver: leader changed", "raft proposal dropped")


class Repeats:
    """What has become of one request so far."""

    __slots__ = ("_absences", "_known", "_repeats", "_safe", "_transient")

    def __init__(self, *, safe: bool, known: bool) -> None:
        """``safe`` says that the request may be sent twice; ``known`` that the server has answered another before."""
        self._safe = safe
        self._known = known
        self._repeats = 0
        self._absences = 0
        self._transient = False

    def after_failure(self, error: Unreachable) -> float | None:
        """Return how long to wait before asking again after no answer came, None not to ask."""
        from windlass.net.errors import CLOSED, DIAL, PROTOCOL, NetError

        cause = find(error, NetError)
        if cause is None:
            return None
        if cause.kind == DIAL and self._known and str(cause).endswith(_REFUSED):
            self._absences += 1
            return PAUSE if self._absences <= MAX_ABSENCES else None
        broken_off = cause.kind == CLOSED or (cause.kind == PROTOCOL and str(cause) == "unexpected EOF")
        return PAUSE if broken_off and self._safe and self._counted() else None

    def after_answer(self, answer: Answer) -> float | None:
        """Return how long to wait before asking again after an answer that asks for it, None not to ask."""
        if answer.status >= 500 and not self._transient and _is_transient(answer.body):
            self._transient = True
            return 0.0
        wait = _asked(answer)
        return wait if wait is not None and self._counted() else None

    def _counted(self) -> bool:
        self._repeats += 1
        return self._repeats <= MAX_REPEATS


def _is_transient(body: bytes) -> bool:
    if not any(text.encode() in body for text in _TRANSIENT):
        return False
    import json

    try:
        message = json.loads(body).get("message", "")
    except (ValueError, AttributeError, RecursionError):
        return False
    return isinstance(message, str) and message.endswith(_TRANSIENT)


def _asked(answer: Answer) -> float | None:
    """Return how long the server asks us to wait (Go: checkWait)."""
    value = answer.headers.get("Retry-After")
    if not (answer.status == 429 or answer.status >= 500) or not (value.isascii() and value.isdigit()):
        return None
    return min(float(value[:9]), LONGEST_WAIT)
