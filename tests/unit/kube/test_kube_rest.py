"""Requests: what is sent, what is repeated, and what refusals say."""

from __future__ import annotations

import gzip

import pytest
from tests.unit.kube.api_server import Reply, serving

from windlass.errors import LimitExceeded
from windlass.golang.kinds import Int64
from windlass.kube import repeats, rest
from windlass.kube.errors import ApiStatus, KubeError, Unreachable
from windlass.kube.statuses import MAX_UNSTRUCTURED, of_document

STATUS = {"kind": "Status", "status": "Failure", "reason": "Forbidden", "code": 403, "message": "no"}

GENERIC = (
    (400, b"x", "the server rejected our request for an unknown reason"),
    (401, b"x", "the server has asked for the client to provide credentials"),
    (403, b"not you\n", "not you"),
    (404, b"x", "the server could not find the requested resource"),
    (405, b"x", "the server does not allow this method on the requested resource"),
    (406, b"", "the server was unable to respond with a content type that the client supports"),
    (409, b"x", "the server reported a conflict"),
    (418, b"x", "the server responded with the status code 418 but did not return more information"),
    (500, b'a "b"', 'an error on the server ("a \\"b\\"") has prevented the request from succeeding'),
    (503, b"x", "the server is currently unable to handle the request"),
)


@pytest.mark.parametrize(("code", "body", "text"), GENERIC)
def test_a_refusal_without_a_status_has_client_gos_words(code: int, body: bytes, text: str) -> None:
    with serving() as server:
        server.replies["/x"] = [Reply(body, code, Content_Type="text/plain")]
        with pytest.raises(ApiStatus) as caught:
            server.client().get("/x")
    assert (str(caught.value), caught.value.code) == (text, code)


def test_a_refusal_names_what_was_asked_for() -> None:
    with serving() as server, pytest.raises(ApiStatus) as caught:
        server.client().get("/x", subject="foos.example.com a")
    assert str(caught.value) == "the server could not find the requested resource (get foos.example.com a)"
    assert caught.value.is_not_found


def test_a_status_speaks_for_itself_unless_documents_are_raw() -> None:
    with serving() as server:
        server.replies["/x"] = [Reply(STATUS, 403)]
        with pytest.raises(ApiStatus, match=r"^no$"):
            server.client().get("/x")
        with pytest.raises(ApiStatus, match=r"^unknown$"):  # as client-go has it for /apis
            server.client().raw("/x")


def test_a_long_refusal_is_cut() -> None:
    with serving() as server:
        server.replies["/x"] = [Reply(b"y" * (MAX_UNSTRUCTURED + 1), 403, Content_Type="text/plain")]
        with pytest.raises(ApiStatus) as caught:
            server.client().raw("/x")
    assert len(str(caught.value)) == MAX_UNSTRUCTURED


def test_reasons_count_before_codes() -> None:
    assert of_document({"reason": "NotFound", "code": 500}).is_not_found
    assert of_document({"reason": "Odd", "code": 404}).is_not_found
    assert not of_document({"reason": "Gone", "code": 404}).is_not_found
    assert of_document({"reason": "Conflict", "code": 409}).is_conflict


def test_integers_stay_integers() -> None:
    with serving() as server:
        server.replies["/x"] = [Reply(b'{"a": 9007199254740993, "b": 1.5, "c": 99999999999999999999}')]
        found = server.client().get("/x")
    assert found == {"a": 9007199254740993, "b": 1.5, "c": 1e20}
    assert isinstance(found["a"], Int64)


def test_a_server_that_is_busy_is_asked_again_when_it_says() -> None:
    with serving() as server:
        server.replies["/x"] = [
            Reply(b"", 429, Retry_After="2"),
            Reply(b"", 503, Retry_After="9999"),
            Reply({"a": "b"}),
        ]
        assert server.client().get("/x") == {"a": "b"}
    assert server.slept == [2.0, repeats.LONGEST_WAIT]


def test_a_server_that_stays_busy_is_given_up() -> None:
    with serving() as server:
        server.replies["/x"] = [Reply(b"", 429, Retry_After="1")]
        with pytest.raises(ApiStatus, match="too many requests"):
            server.client().get("/x")
    assert len(server.asked) == repeats.MAX_REPEATS + 1


def test_a_busy_server_that_names_no_time_is_not_asked_again() -> None:
    with serving() as server:
        server.replies["/x"] = [Reply(b"", 503)]
        with pytest.raises(ApiStatus):
            server.client().get("/x")
    assert len(server.asked) == 1


def test_a_new_leader_of_etcd_is_asked_once_more() -> None:
    transient = {**STATUS, "code": 500, "message": "etcdserver: leader changed"}
    with serving() as server:
        server.replies["/x"] = [Reply(transient, 500)]
        with pytest.raises(ApiStatus, match="leader changed"):
            server.client().get("/x")
    assert len(server.asked) == 2


def test_a_larger_answer_than_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rest, "MAX_ANSWER", 10)
    with serving() as server:
        server.replies["/x"] = [Reply(b"x" * 11)]
        with pytest.raises(LimitExceeded):
            server.client().get("/x")


def test_an_answer_that_is_no_object_is_refused() -> None:
    with serving() as server:
        server.replies["/x"] = [Reply(b"[]")]
        with pytest.raises(KubeError, match="no object"):
            server.client().get("/x")


def test_warnings_are_passed_on() -> None:
    with serving() as server:
        server.replies["/x"] = [Reply({}, Warning='299 - "v1 X is \\"old\\""')]
        server.client().get("/x")
    assert server.warned == ['Warning: v1 X is "old"']


def test_nobody_there_is_told_with_the_address() -> None:
    with serving() as server:
        pass
    with pytest.raises(Unreachable, match=r'^Get "http://127.0.0.1:\d+/x\?a=b%2Fc": dial tcp .*: connection refused$'):
        server.client().get("/x", [("a", "b/c")])


def test_whom_to_impersonate_is_told_in_headers() -> None:
    user = {"as": "u", "as-uid": "1", "as-groups": ["a", "b"], "as-user-extra": {"x/y": ["1", "2"]}, "token": "t"}
    with serving() as server:
        server.replies["/x"] = [Reply({})]
        server.client(user).get("/x")
    headers = server.asked[0][1]
    assert headers["impersonate-user"] == ["u"]
    assert headers["impersonate-uid"] == ["1"]
    assert headers["impersonate-group"] == ["a", "b"]
    assert headers["impersonate-extra-x%2fy"] == ["1", "2"]
    assert headers["authorization"] == ["Bearer t"]


def test_what_a_server_offers_may_come_compressed(monkeypatch: pytest.MonkeyPatch) -> None:
    packed = gzip.compress(b'{"a": 1}')
    with serving() as server:
        client = server.client()
        server.replies["/apis"] = [Reply(packed, Content_Encoding="gzip")]
        assert client.raw("/apis").body == b'{"a": 1}'
        assert server.asked[0][1]["accept-encoding"] == ["gzip"]
        for body, text in ((packed[:-9], "unexpected EOF"), (b"x" * 20, "gzip: invalid header")):
            server.replies["/apis"] = [Reply(body, Content_Encoding="gzip")]
            with pytest.raises(KubeError, match=f"^{text}$"):
                client.raw("/apis")
        monkeypatch.setattr(rest, "MAX_ANSWER", 100)
        server.replies["/apis"] = [Reply(gzip.compress(b"a" * 1000), Content_Encoding="gzip")]
        with pytest.raises(KubeError, match="larger than"):
            client.raw("/apis")
