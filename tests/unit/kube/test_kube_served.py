"""New kinds are looked for until the server offers them, and not for ever."""

from __future__ import annotations

import pytest
from tests.unit.kube.api_server import Reply, Server, serving

from windlass.cancel import Cancelled, Token
from windlass.kube.discovery import AGGREGATED, Discovery
from windlass.kube.mapper import Mapping
from windlass.kube.resources import Resource
from windlass.kube.rest import Client
from windlass.kube.served import POLL_SECONDS, SERVED_SECONDS, await_served

DEFINITION = {
    "spec": {
        "group": "example.com",
        "names": {"kind": "Gadget"},
        "versions": [{"name": "v1", "served": True}, {"name": "v0", "served": False}],
    }
}
GADGETS: dict[str, object] = {"resource": "gadgets", "scope": "Namespaced", "responseKind": {"kind": "Gadget"}}


class Asked:
    """The two parts of a cluster that count here."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.discovery = Discovery(client)


def definition() -> Resource:
    mapping = Mapping("apiextensions.k8s.io", "v1", "CustomResourceDefinition", "customresourcedefinitions", False)
    return Resource(mapping, "", "gadgets.example.com", DEFINITION)


def offered(*resources: dict[str, object]) -> Reply:
    versions = [{"version": "v1", "resources": list(resources)}]
    return Reply({"items": [{"metadata": {"name": "example.com"}, "versions": versions}]}, Content_Type=AGGREGATED)


def cluster(server: Server, *answers: Reply) -> Asked:
    server.replies["/api"] = [Reply({"items": []}, Content_Type=AGGREGATED)]
    server.replies["/apis"] = list(answers)
    return Asked(server.client())


def test_the_server_is_asked_until_it_offers_the_kind() -> None:
    with serving() as server:
        asked = cluster(server, offered(), offered(), offered(GADGETS))
        await_served(asked, [definition()])  # type: ignore[arg-type]  # the parts that count
        assert server.slept == [POLL_SECONDS] * 2
        assert "example.com/v1/Gadget" in asked.discovery.offer().version_set()


def test_a_kind_that_never_comes_is_given_up() -> None:
    with serving() as server:
        asked = cluster(server, offered())
        await_served(asked, [definition()], seconds=0.0)  # type: ignore[arg-type]  # the parts that count
        assert server.paths().count("/apis?timeout=32s") <= 2
        assert SERVED_SECONDS > POLL_SECONDS


def test_waiting_for_kinds_can_be_cancelled() -> None:
    token = Token()
    token.cancel("enough")
    with serving() as server, pytest.raises(Cancelled):
        await_served(cluster(server, offered()), [definition()], token)  # type: ignore[arg-type]  # the parts that count
