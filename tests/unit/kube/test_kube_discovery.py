"""What a server offers, in all three forms that servers have had, and what is looked up in it."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from tests.unit.kube.api_server import Reply, Server, serving

from windlass.kube import discovery
from windlass.kube.discovery import AGGREGATED, Discovery
from windlass.kube.discovery_files import DiscoveryFiles
from windlass.kube.errors import KubeError
from windlass.kube.lookup import Lookup
from windlass.kube.mapper import Mapper, NoKindMatch
from windlass.kube.objects import Objects
from windlass.kube.resources import build

POD = {"resource": "pods", "singularResource": "pod", "scope": "Namespaced", "responseKind": {"kind": "Pod"}}
LOG = {"subresource": "log", "responseKind": {"kind": "Pod"}}
NODE = {"resource": "nodes", "scope": "Cluster", "responseKind": {"kind": "Node"}}
PROXY = {"resource": "proxies", "scope": "Cluster", "subresources": [{"subresource": "a"}]}


def aggregated(name: str, *versions: dict[str, object]) -> dict[str, object]:
    return {"items": [{"metadata": {"name": name}, "versions": list(versions)}]}


CORE = aggregated("", {"version": "v1", "resources": [{**POD, "subresources": [LOG]}, NODE, PROXY]})
APPS = aggregated(
    "apps",
    {"version": "v2", "freshness": "Stale"},
    {"version": "v1", "resources": [{**POD, "resource": "things", "responseKind": {"kind": "Thing"}}]},
    {"version": "v1beta1", "resources": [{**POD, "resource": "olds", "responseKind": {"kind": "Old"}}]},
)


def new_server(server: Server, files: DiscoveryFiles | None = None) -> Discovery:
    server.replies["/api"] = [Reply(CORE, Content_Type=AGGREGATED)]
    server.replies["/apis"] = [Reply(APPS, Content_Type=AGGREGATED)]
    return Discovery(server.client(), files)


def old_server(server: Server) -> Discovery:
    pods = {"name": "pods", "singularName": "pod", "namespaced": True, "kind": "Pod"}
    group = {"groupVersion": "apps/v1", "version": "v1"}
    server.replies["/api"] = [Reply({"versions": ["v1"]})]
    server.replies["/apis"] = [
        Reply({"groups": [{"name": "apps", "versions": [group], "preferredVersion": group}]}),
    ]
    server.replies["/api/v1"] = [Reply({"resources": [pods]})]
    return Discovery(server.client())


def test_what_is_forgotten_while_it_is_asked_for_is_answered_and_not_kept() -> None:
    with serving() as server:
        found = new_server(server)
        ask = found._list

        def forgetting(path: str) -> object:
            found.forget()  # as another thread does that has made a definition
            return ask(path)

        found._list = forgetting  # type: ignore[assignment,method-assign]  # the same, interrupted
        assert "v1" in found.offer().resources
        found._list = ask  # type: ignore[method-assign]  # as it was
        server.asked.clear()
        found.offer()
        assert server.paths()


def test_two_requests_tell_everything() -> None:
    with serving() as server:
        offer = new_server(server).offer()
    assert server.paths() == ["/api?timeout=32s", "/apis?timeout=32s"] * discovery.ATTEMPTS  # a stale group: once more
    assert offer.version_set() == [
        "apps/v1", "apps/v1/Thing", "apps/v1beta1", "apps/v1beta1/Old", "v1", "v1/Node", "v1/Pod",
    ]
    assert offer.failed == {"apps/v2": "stale GroupVersion discovery: apps/v2"}
    assert [resource.name for resource in offer.resources["v1"]] == ["pods", "pods/log", "nodes"]


def test_an_older_server_is_asked_group_by_group() -> None:
    with serving() as server:
        offer = old_server(server).offer()
    assert offer.version_set() == ["apps/v1", "v1", "v1/Pod"]
    assert offer.failed == {"apps/v1": "the server could not find the requested resource"}


def test_group_versions_beyond_the_limit_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discovery, "MAX_GROUP_VERSIONS", 1)
    with serving() as server:
        offer = old_server(server).offer()
    assert list(offer.resources) == ["v1"]
    assert not offer.failed


def test_a_version_that_is_no_json_is_told() -> None:
    with serving() as server:
        server.replies["/version"] = [Reply(b"<html>")]
        with pytest.raises(KubeError, match=r"^unable to parse the server version: invalid character '<' looking for"):
            Discovery(server.client()).version()


def test_kinds_are_found_in_the_preferred_version_first() -> None:
    with serving() as server:
        mapper = Mapper(new_server(server))
        assert mapper.mapping("apps", "Thing").api_version == "apps/v1"
        assert mapper.mapping("apps", "Old").api_version == "apps/v1beta1"
        assert mapper.mapping("apps", "Thing", "v1").qualified == "things.apps"
        assert not mapper.mapping("", "Node", "v1").namespaced
        assert mapper.mapping("", "pod", "v1").resource == "pods"
        assert mapper.mapping("", "List", "v1").resource == "lists"
        assert mapper.mapping("", "PodList", "v1").namespaced
        with pytest.raises(NoKindMatch, match=r'^no matches for kind "Old" in version "apps/v1"$'):
            mapper.mapping("apps", "Old", "v1")
        with pytest.raises(NoKindMatch, match=r'^no matches for kind "Foo" in group "x"$'):
            mapper.mapping("x", "Foo")


def test_a_mapper_of_what_is_known_from_earlier_asks_once_more(tmp_path: Path) -> None:
    files = DiscoveryFiles(str(tmp_path), time.time)
    with serving() as server:
        new_server(server, files).offer()
        asked = len(server.asked)
        mapper = Mapper(new_server(server, files))
        assert mapper.mapping("apps", "Thing").api_version == "apps/v1"
        assert len(server.asked) == asked
        for _ in range(2):
            with pytest.raises(NoKindMatch):
                mapper.mapping("", "Nope", "v1")
    assert len(server.asked) == 2 * asked


def test_lists_that_are_looked_up_have_items_with_kinds() -> None:
    lines: list[str] = []
    with serving() as server:
        server.replies["/api/v1/namespaces/a/pods"] = [
            Reply({"kind": "PodList", "apiVersion": "v1", "items": [{"metadata": {"name": "x"}}]})
        ]
        lookup = Lookup(server.client(), new_server(server), lambda level, text, _: lines.append(f"{level} {text}"))
        server.replies["/api/v1"] = [Reply({"resources": [{"name": "pods", "namespaced": True, "kind": "Pod"}]})]
        found = lookup("v1", "Pod", "a", "")
        assert found["items"] == [{"metadata": {"name": "x"}, "kind": "Pod", "apiVersion": "v1"}]
        assert lookup("v1", "Pod", "a", "none") == {}
        with pytest.raises(KubeError, match=r"^unable to get apiresource from unstructured: x/v1, Kind=Y: the server"):
            lookup("x/v1", "Y", "", "")
    assert lines == ["ERROR unable to retrieve resource list", "ERROR unable to get apiresource"]


INVALID = "invalid object to validate"
NESTED = "*unstructured.Unstructured is not a list: no Items field in this object"


def test_objects_of_a_list_of_one_kind_need_not_say_their_kind() -> None:
    items = "[{metadata: {name: a}}, {apiVersion: v1, kind: Node, metadata: {name: b}}]"
    text = f"apiVersion: v1\nkind: PodList\nitems: {items}"
    with serving() as server:
        found = build(text, Mapper(new_server(server)), "mine")
        assert build("apiVersion: v1\nkind: PodList\nitems: null", Mapper(new_server(server)), "mine") == []
    assert [(item.mapping.kind, item.name, item.namespace) for item in found] == [
        ("Pod", "a", "mine"),
        ("Node", "b", ""),
    ]


def test_objects_get_the_namespace_that_they_lack() -> None:
    text = (
        "---\n# Source: a\napiVersion: v1\nkind: Pod\nmetadata: {name: a}\n"
        "--- # b\napiVersion: v1\nkind: Pod\nmetadata: {name: b, namespace: other}\n"
        "---\napiVersion: v1\nkind: Node\nmetadata: {name: c, namespace: other}\n"
        "---\napiVersion: v1\nkind: List\nitems: [{apiVersion: v1, kind: Pod, metadata: {name: d}}]\n---\n"
    )
    with serving() as server:
        found = build(text, Mapper(new_server(server)), "mine")
    assert [(item.name, item.namespace) for item in found] == [("a", "mine"), ("b", "other"), ("c", ""), ("d", "mine")]
    assert found[0].object["metadata"] == {"name": "a", "namespace": "mine"}
    assert found[2].object["metadata"] == {"name": "c"}


@pytest.mark.parametrize("end", ["", "\n", "\n---\n", "\r\n---\r\n", "\n\n--- # next\n"])
def test_a_text_at_the_end_of_an_object_keeps_its_newline(end: str) -> None:
    text = f"apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\ndata:\n  a: |\n    one\n    two{end}"
    with serving() as server:
        (found,) = build(text, Mapper(new_server(server)), "mine")
    assert found.object["data"] == {"a": "one\ntwo\n"}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("--- x\na: b\n", "error parsing : invalid Yaml document separator: x"),
        ("a: [\n", "error parsing : error converting YAML to JSON: yaml: line 1: did not find expected node content"),
        (
            "[]\n",
            f'error validating "": error validating data: [{INVALID}, apiVersion not set, kind not set]',
        ),
        ("kind: 3\napiVersion: v1\n", 'error validating "": error validating data: kind isn\'t string type'),
        ("apiVersion: v1\nkind: List\nitems: null\n", f'error validating "": error validating data: {INVALID}'),
        (
            "apiVersion: v1\nkind: List\nitems: [3, {metadata: {}}]\n",
            f'error validating "": error validating data: [{INVALID}, apiVersion not set, kind not set]',
        ),
        ("apiVersion: v1\nkind: List\nitems: [{apiVersion: v1, kind: List, items: []}]\n", NESTED),
        (
            "apiVersion: v1\nkind: PodList\nitems: [3]\n",
            'unable to decode "": json: cannot unmarshal number into Go value of type map[string]interface {}',
        ),
        (
            "apiVersion: v1\nkind: Pod\nitems: text\n",
            'unable to decode "": json: cannot unmarshal string into Go struct field decodeList.items of type '
            "[]json.RawMessage",
        ),
    ],
)
def test_what_is_no_object_is_told(text: str, problem: str) -> None:
    with serving() as server, pytest.raises(KubeError) as caught:
        build(text, Mapper(new_server(server)), "mine")
    assert str(caught.value) == problem


def test_what_has_null_for_metadata_is_no_reason_to_crash() -> None:
    with serving() as server:
        (found,) = build("apiVersion: v1\nkind: Pod\nmetadata: null\n", Mapper(new_server(server)), "mine")
    assert (found.name, found.namespace, found.object["metadata"]) == ("", "mine", None)


def test_fields_of_what_a_list_holds_are_the_servers_business() -> None:
    text = "apiVersion: v1\nkind: List\nitems: [{apiVersion: v1, kind: Pod, metadata: {name: a}, sppec: {}}]\n"
    with serving() as server:
        (found,) = build(text, Mapper(new_server(server)), "mine")
    assert found.object["sppec"] == {}


def test_requests_about_an_object_without_a_version_name_none() -> None:
    with serving() as server:
        (found,) = build("kind: Pod\nmetadata: {name: a}\n", Mapper(new_server(server)), "mine", validate=False)
        with pytest.raises(KubeError, match="the server could not find the requested resource"):
            Objects(server.client()).get(found.mapping, found.namespace, found.name)
    assert found.mapping.api_version == "v1"
    assert server.paths()[-1] == "/api/namespaces/mine/pods/a"


def test_a_version_that_cannot_be_parsed_leaves_no_kind() -> None:
    with serving() as server, pytest.raises(KubeError) as caught:
        build("apiVersion: a/b/c\nkind: Pod\n", Mapper(new_server(server)), "mine", validate=False)
    assert str(caught.value) == (
        """unable to decode "": Object 'Kind' is missing in '{"apiVersion":"a/b/c","kind":"Pod"}'"""
    )
