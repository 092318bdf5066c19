"""Waiting in front of a real API server: the contract, and rights by RBAC. There are no controllers here."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.cluster.conftest import ClusterUnderTest
from tests.wait_contract import DEPLOYMENTS, SOON, WaitContract, deployment, put_deployment, waiting
from windlass.kube.cluster import Cluster
from windlass.kube.config import Overrides
from windlass.kube.errors import ApiStatus, KubeError
from windlass.kube.mapper import Mapping
from windlass.kube.objects import Objects
from windlass.kube.paths import object_path
from windlass.kube.wait import WaitError

pytestmark = pytest.mark.peer("etcd", "kube-apiserver")

ROLES = Mapping("rbac.authorization.k8s.io", "v1", "Role", "roles", True)
BINDINGS = Mapping("rbac.authorization.k8s.io", "v1", "RoleBinding", "rolebindings", True)
NAMESPACES = Mapping("", "v1", "Namespace", "namespaces", False)


def connected(cluster: ClusterUnderTest, user: str = "") -> Cluster:
    overrides = Overrides(str(cluster.kubeconfig), as_user=user)
    return Cluster(overrides, {}, "", user_agent="test", log=lambda level, message, fields: None)


class Real:
    """The world of the contract, in a namespace of its own."""

    def __init__(self, cluster: Cluster) -> None:
        self.client = cluster.client
        self.objects = Objects(cluster.client)
        self.namespace = f"wait-{uuid.uuid4().hex[:8]}"
        self.objects.create(NAMESPACES, "", {"metadata": {"name": self.namespace}})

    def put(self, mapping: Mapping, name: str, spec: dict[str, Any], status: dict[str, Any]) -> None:
        item: dict[str, Any] = {"apiVersion": mapping.api_version, "kind": mapping.kind, "metadata": {"name": name}}
        try:
            self.objects.create(mapping, self.namespace, {**item, "spec": spec})
        except ApiStatus as error:
            assert error.reason == "AlreadyExists"
        path = object_path(mapping.group, mapping.version, mapping.resource, self.namespace, name)
        body = json.dumps({**item, "spec": spec, "status": status}).encode()
        self.client.call("PUT", f"{path}/status", body=body)

    def remove(self, mapping: Mapping, name: str) -> None:
        self.objects.delete(mapping, self.namespace, name)

    def allow(self, user: str, *verbs: str) -> None:
        """Let a user do these things to deployments."""
        rule = {"apiGroups": ["apps"], "resources": ["deployments"], "verbs": list(verbs)}
        reference = {"apiGroup": ROLES.group, "kind": "Role", "name": user}
        subject = {"apiGroup": ROLES.group, "kind": "User", "name": user}
        metadata = {"metadata": {"name": user}}
        self.objects.create(ROLES, self.namespace, {**metadata, "rules": [rule]})
        self.objects.create(BINDINGS, self.namespace, {**metadata, "roleRef": reference, "subjects": [subject]})


@pytest.fixture
def world(cluster: ClusterUnderTest) -> Iterator[Real]:
    connection = connected(cluster)
    yield Real(connection)
    connection.close()


class TestRealServer(WaitContract):
    """The contract, here."""


@pytest.fixture
def as_user(cluster: ClusterUnderTest, world: Real) -> Iterator[Callable[..., Real]]:
    """Give the world as a user sees it who may do so much."""
    connections = []

    def see(*verbs: str) -> Real:
        world.allow("somebody", *verbs)
        connections.append(connected(cluster, "somebody"))
        world.client = connections[-1].client
        return world

    yield see
    for connection in connections:
        connection.close()


WHERE = 'resource "deployments" in API group "apps" in the namespace'


def test_who_may_watch_but_not_list_waits_all_the_same(world: Real, as_user: Callable[..., Real]) -> None:
    put_deployment(world, "one", ready=0)

    with pytest.raises(WaitError, match=r"status: InProgress, message: Available: 0/1\ncontext deadline exceeded$"):
        waiting(as_user("get", "watch")).wait([deployment(world, "one")], 0.5)


def test_who_may_list_but_not_watch_hears_it_in_helms_words(world: Real, as_user: Callable[..., Real]) -> None:
    put_deployment(world, "one", ready=0)

    with pytest.raises(KubeError) as failure:
        waiting(as_user("get", "list")).wait([deployment(world, "one")], SOON)

    forbidden = 'deployments.apps is forbidden: User "somebody" cannot watch'
    assert str(failure.value) == f'{forbidden} {WHERE} "{world.namespace}"'


def test_who_may_neither_hears_it_in_helms_words(world: Real, as_user: Callable[..., Real]) -> None:
    put_deployment(world, "one", ready=0)

    with pytest.raises(KubeError) as failure:
        waiting(as_user("get")).wait([deployment(world, "one")], SOON)

    forbidden = 'deployments.apps is forbidden: User "somebody" cannot list'
    assert str(failure.value) == f'failed to list {DEPLOYMENTS_SHOWN}: {forbidden} {WHERE} "{world.namespace}"'


DEPLOYMENTS_SHOWN = f"{DEPLOYMENTS.api_version}, Kind={DEPLOYMENTS.kind}"
