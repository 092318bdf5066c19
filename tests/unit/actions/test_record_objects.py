"""Records over a server that forgets, refuses, and does things meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from tests.storage_contract import NOW, release
from tests.unit.kube.api_server import Reply, Server, serving

from windlass.actions.record_objects import RecordObjects
from windlass.release import codec
from windlass.release.model import DEPLOYED, SUPERSEDED, Release
from windlass.storage import objects
from windlass.storage.cluster import MAX_DOUBTFUL
from windlass.storage.configmaps import ConfigMapsDriver
from windlass.storage.errors import LeaseLost, ReleaseExists, ReleaseNotFound, StorageError
from windlass.storage.lease import Lease
from windlass.storage.secrets import SecretsDriver

SECRETS = "/api/v1/namespaces/default/secrets"


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as found:
        yield found


def secrets(server: Server) -> SecretsDriver:
    return SecretsDriver(RecordObjects(server.client(), "default"), lambda: NOW)


def document(one: Release) -> dict[str, object]:
    found = objects.to_object("Secret", one.key, one, codec.encode(one), stamp=objects.CREATED_AT, seconds=1)
    metadata = found["metadata"]
    assert isinstance(metadata, dict)
    metadata["namespace"] = one.namespace
    return found


def page(*releases: Release, more: str = "") -> Reply:
    return Reply({"kind": "SecretList", "metadata": {"continue": more}, "items": [document(one) for one in releases]})


def refusal(code: int, reason: str, message: str) -> Reply:
    return Reply({"kind": "Status", "status": "Failure", "code": code, "reason": reason, "message": message}, code)


def rows(*releases: Release) -> Reply:
    return Reply({"kind": "Table", "rows": [{"cells": [one.key, "type", 1, "1d"]} for one in releases]})


EXPIRED = refusal(410, "Expired", "The provided continue parameter is too old")
FORBIDDEN = refusal(403, "Forbidden", 'secrets is forbidden: User "x" cannot list resource "secrets"')


def test_a_list_whose_place_has_expired_is_read_anew_and_nothing_comes_twice(server: Server) -> None:
    first, second = release("a", 1), release("b", 1)
    server.replies[SECRETS] = [page(first, more="here"), EXPIRED, page(first, second)]
    found = secrets(server).list(lambda _: True)
    assert [one.name for one in found] == ["a", "b"]
    assert ["continue=here" in path for path in server.paths()] == [False, True, False]
    assert "limit" not in server.paths()[2]


def test_a_list_that_cannot_be_gone_on_with_is_an_error(server: Server) -> None:
    server.replies[SECRETS] = [page(release("a", 1), more="here"), FORBIDDEN]
    with pytest.raises(StorageError, match=r"^list: failed to list: secrets is forbidden"):
        secrets(server).list(lambda _: True)


def test_only_what_is_not_superseded_is_read_whole_for_a_list(server: Server) -> None:
    newest = release("web", 3, DEPLOYED)
    server.replies[SECRETS] = [page(newest), rows(release("web", 1), release("web", 2))]
    assert [(one.name, one.version) for one in secrets(server).summaries()] == [("web", 3)]
    assert ["status%21%3Dsuperseded" in path for path in server.paths()] == [True, False]
    assert "includeObject=None" in server.paths()[1]
    assert server.asked[1][1]["accept"] == ["application/json;as=Table;g=meta.k8s.io;v=v1"]


def test_a_release_whose_newest_record_is_superseded_is_looked_at_again(server: Server) -> None:
    server.replies[SECRETS] = [
        page(release("web", 1, DEPLOYED)),
        rows(release("web", 2)),
        page(release("web", 1, DEPLOYED), release("web", 2)),
    ]
    assert [(one.version, one.status) for one in secrets(server).summaries()] == [(2, SUPERSEDED)]
    assert "name%3Dweb" in server.paths()[2]


def test_a_release_whose_newest_record_cannot_be_read_shows_the_one_before(server: Server) -> None:
    broken = document(release("web", 2, DEPLOYED))
    broken["data"] = {"release": "?"}
    one = document(release("web", 1))
    server.replies[SECRETS] = [Reply({"items": [broken]}), rows(release("web", 1)), Reply({"items": [one, broken]})]
    assert [found.version for found in secrets(server).summaries()] == [1]


def test_many_releases_in_doubt_are_looked_at_together(server: Server) -> None:
    releases = [release(f"r{place}", 1) for place in range(MAX_DOUBTFUL + 1)]
    server.replies[SECRETS] = [page(), rows(*releases), page(*releases)]
    assert len(secrets(server).summaries()) == MAX_DOUBTFUL + 1
    assert len(server.asked) == 3


def test_of_all_namespaces_a_table_says_where_a_record_is(server: Server) -> None:
    rest = {"rows": [{"cells": ["x"], "object": {"metadata": {"namespace": "n", "name": "a.v1"}}}]}
    server.replies["/api/v1/secrets"] = [Reply(rest)]
    assert RecordObjects(server.client(), "").names("Secret", "owner=helm") == [("n", "a.v1")]
    assert "includeObject=Metadata" in server.paths()[0]


@pytest.mark.parametrize(
    ("verb", "reply", "text"),
    [
        ("get", FORBIDDEN, '^get: failed to get "sh.helm.release.v1.web.v1": secrets is forbidden'),
        ("create", refusal(404, "NotFound", 'namespaces "default" not found'), "^create: failed to create: namespaces"),
        ("create", refusal(409, "Conflict", "changed"), "^create: failed to create: changed"),
        ("update", refusal(404, "NotFound", "secrets not found"), "^update: failed to update: secrets not found"),
        ("update", refusal(409, "Conflict", "changed"), "^update: failed to update: changed"),
        ("query", FORBIDDEN, "^query: failed to query with labels: secrets is forbidden"),
        ("delete", FORBIDDEN, "^get: failed to get"),
    ],
)
def test_what_the_server_refuses_is_told_as_helm_tells_it(server: Server, verb: str, reply: Reply, text: str) -> None:
    one, driver = release("web", 1), secrets(server)
    for path in (SECRETS, f"{SECRETS}/{one.key}"):
        server.replies[path] = [reply]
    attempts: dict[str, Callable[[], object]] = {
        "get": lambda: driver.get(one.key), "create": lambda: driver.create(one.key, one),
        "update": lambda: driver.update(one.key, one), "query": lambda: driver.query({"name": "web"}),
        "delete": lambda: driver.delete(one.key),
    }  # fmt: skip
    with pytest.raises(StorageError, match=text):
        attempts[verb]()


def test_configmaps_leave_the_servers_words_alone_and_tell_the_log(server: Server) -> None:
    told: list[tuple[str, ...]] = []
    server.replies["/api/v1/namespaces/default/configmaps"] = [FORBIDDEN]
    driver = ConfigMapsDriver(
        RecordObjects(server.client(), "default"), lambda: NOW, lambda level, text, fields: told.append((text, *fields))
    )
    with pytest.raises(StorageError, match=r"^secrets is forbidden"):
        driver.list(lambda _: True)
    with pytest.raises(StorageError, match=r"^the server could not find"):
        driver.update("web", release("web", 1))
    assert told == [("failed to list releases", "error"), ("failed to update release", "error")]


def test_a_record_that_somebody_else_made_first_exists(server: Server) -> None:
    server.replies[SECRETS] = [refusal(409, "AlreadyExists", "secrets already exists")]
    with pytest.raises(ReleaseExists):
        secrets(server).create(release("web", 1).key, release("web", 1))


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (refusal(422, "Invalid", "testing value failed"), LeaseLost),
        (refusal(404, "NotFound", "gone"), LeaseLost),
        (refusal(500, "InternalError", "try again"), StorageError),
    ],
)
def test_a_lease_is_lost_only_when_the_server_says_so(server: Server, reply: Reply, kind: type[StorageError]) -> None:
    key = release("web", 1).key
    server.replies[f"{SECRETS}/{key}"] = [reply]
    with pytest.raises(StorageError) as seen:
        secrets(server).renew(key, Lease("me", NOW))
    assert type(seen.value) is kind


def test_a_label_that_is_none_is_not_asked_for(server: Server) -> None:
    with pytest.raises(StorageError, match=r'^invalid label value: "a b"'):
        secrets(server).query({"name": "a b"})
    assert server.asked == []


def test_the_lease_of_what_is_not_there_is_not_found(server: Server) -> None:
    key = release("web", 1).key
    server.replies[f"{SECRETS}/{key}"] = [refusal(404, "NotFound", "gone")]
    with pytest.raises(ReleaseNotFound):
        secrets(server).lease(key)
