"""Answers that are none: broken, deep, endless, of another kind. Each bound is crossed once."""

from __future__ import annotations

import pytest
from tests.unit.kube.api_server import Reply, serving

from windlass.errors import LimitExceeded
from windlass.kube import objects
from windlass.kube.discovery import Discovery
from windlass.kube.errors import ApiStatus, KubeError, Unreachable
from windlass.kube.mapper import Mapping
from windlass.kube.objects import Objects
from windlass.net import message
from windlass.net.transport import MAX_REDIRECTS

CONFIG_MAPS = Mapping("", "v1", "ConfigMap", "configmaps", True)
PATH = "/api/v1/namespaces/x/configmaps"


@pytest.mark.parametrize(
    ("body", "content_type", "text"),
    [
        (b"<html>", "application/json", "invalid character '<' looking for beginning of value"),
        (b"", "application/json", "unexpected end of JSON input"),
        (b'{"kind": "', "application/json", "unexpected end of JSON input"),
        (b"<html>", "text/html; charset=utf-8", "serializer for text/html; charset=utf-8 doesn't exist"),
        (b'{"a":' * 100_000, "application/json", "exceeded max depth"),
        (b"[]", "application/json", "the server answered with something that is no object"),
    ],
)
def test_an_answer_that_is_no_object_is_refused_in_gos_words(body: bytes, content_type: str, text: str) -> None:
    with serving() as server:
        server.replies["/x"] = [Reply(body, Content_Type=content_type)]
        with pytest.raises(KubeError) as caught:
            server.client().get("/x")
    assert str(caught.value) == text


def test_what_answers_without_a_version_is_no_api_server() -> None:
    with serving() as server:
        server.replies["/version"] = [Reply(b"<html>")]
        with pytest.raises(KubeError, match=r"^unable to parse the server version: invalid character '<'"):
            Discovery(server.client()).ping()


def test_a_deep_refusal_is_a_refusal() -> None:
    with serving() as server:
        server.replies["/x"] = [Reply(b"[" * 100_000, 403, Content_Type="application/json")]
        with pytest.raises(ApiStatus, match="unknown"):
            server.client().get("/x")


def test_a_list_without_end_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(objects, "MAX_PAGES", 3)
    with serving() as server:
        server.replies[PATH] = [Reply({"items": [], "metadata": {"continue": "again"}})]
        with pytest.raises(LimitExceeded, match="more than 3 pages"):
            Objects(server.client()).list(CONFIG_MAPS, "x")
    assert len(server.asked) == 3


def test_redirects_without_end_end() -> None:
    with serving() as server:
        server.replies["/x"] = [Reply(b"", 302, Location="/x")]
        with pytest.raises(Unreachable, match="stopped after 10 redirects"):
            server.client().get("/x")
    assert len(server.asked) == MAX_REDIRECTS + 1


def test_an_answer_that_drips_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    read = message.Response.read

    def hurried(response: message.Response, limit: int, seconds: float = -1.0) -> bytes:
        return read(response, limit, seconds)

    monkeypatch.setattr(message.Response, "read", hurried)
    with serving() as server:
        server.replies["/x"] = [Reply({"a": "b"})]
        with pytest.raises(Unreachable, match="the body did not arrive within"):
            server.client().get("/x")
