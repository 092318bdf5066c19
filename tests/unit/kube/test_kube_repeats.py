"""Which requests are sent again, and how often."""

from __future__ import annotations

import pytest
from tests.unit.kube.api_server import Reply, serving

from windlass.kube.errors import ApiStatus, KubeError, Unreachable
from windlass.kube.repeats import LONGEST_WAIT, MAX_ABSENCES, MAX_REPEATS, PAUSE, Repeats
from windlass.kube.rest import Answer
from windlass.net import Headers
from windlass.net.errors import CLOSED, DIAL, PROTOCOL, TIMEOUT, NetError, TransportError


def failure(text: str, kind: str) -> Unreachable:
    cause = TransportError("GET", "https://x", NetError(text, kind))
    made = Unreachable(str(cause))
    made.__cause__ = cause
    return made


RESET = failure("read tcp 1->2: read: connection reset by peer", CLOSED)
EOF = failure("EOF", CLOSED)
BODY = failure("unexpected EOF", PROTOCOL)
REFUSED = failure("dial tcp 127.0.0.1:1: connect: connection refused", DIAL)
UNKNOWN_HOST = failure("dial tcp: lookup x: no such host", DIAL)
LATE = failure("net/http: timeout awaiting response headers", TIMEOUT)
ODD = failure("net/http: HTTP/1.x transport connection broken: malformed HTTP response", PROTOCOL)


@pytest.mark.parametrize("error", [RESET, EOF, BODY])
def test_what_may_be_sent_twice_is_sent_again_when_the_server_hangs_up(error: Unreachable) -> None:
    repeats = Repeats(safe=True, known=True)
    assert [repeats.after_failure(error) for _ in range(MAX_REPEATS + 1)] == [PAUSE] * MAX_REPEATS + [None]
    assert Repeats(safe=False, known=True).after_failure(error) is None


def test_a_server_that_was_there_is_waited_for_whatever_was_asked() -> None:
    repeats = Repeats(safe=False, known=True)
    assert [repeats.after_failure(REFUSED) for _ in range(MAX_ABSENCES + 1)] == [PAUSE] * MAX_ABSENCES + [None]
    assert Repeats(safe=True, known=False).after_failure(REFUSED) is None


@pytest.mark.parametrize("error", [UNKNOWN_HOST, LATE, ODD, KubeError("something else")])
def test_other_failures_are_final(error: Unreachable) -> None:
    assert Repeats(safe=True, known=True).after_failure(error) is None


@pytest.mark.parametrize(
    ("status", "field", "wait"),
    [
        (429, "2", 2.0),
        (503, "9999", LONGEST_WAIT),
        (500, "0", 0.0),
        (404, "1", None),
        (503, "", None),
        (503, "soon", None),
        (503, "-1", None),
        (429, "9" * 400, LONGEST_WAIT),
    ],
)
def test_a_server_says_when_to_ask_again(status: int, field: str, wait: float | None) -> None:
    answer = Answer(status, Headers([("Retry-After", field)]), b"")
    assert Repeats(safe=False, known=True).after_answer(answer) == wait


def test_requests_that_change_something_are_repeated_when_the_server_asks_for_it() -> None:
    with serving() as server:
        server.replies["POST /x"] = [Reply(b"", 429, Retry_After="1"), Reply({"a": "b"}, 201)]
        assert server.client().call("POST", "/x", body=b"{}") == {"a": "b"}
        assert server.sent == [("POST", "/x", b"{}")] * 2
    assert server.slept == [1.0]


def test_a_refused_credential_is_renewed_once_even_after_a_busy_answer() -> None:
    with serving() as server:
        server.replies["/x"] = [Reply(b"", 429, Retry_After="1"), Reply(b"", 401)]
        with pytest.raises(ApiStatus, match="provide credentials"):
            server.client().get("/x")
    assert len(server.asked) == 2


def test_a_deep_refusal_is_no_transient_one() -> None:
    body = b'{"message": ' + b"[" * 100_000 + b"etcdserver: leader changed"
    assert Repeats(safe=True, known=True).after_answer(Answer(500, Headers(), body)) is None
