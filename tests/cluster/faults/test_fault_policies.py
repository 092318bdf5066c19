"""What a cluster itself refuses in the middle: quotas, webhooks, rights, a namespace that is going away."""

from __future__ import annotations

import base64
import json
import re
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.cluster.conftest import ClusterUnderTest
from tests.cluster.faults.proxy import Proxy
from tests.cluster.faults.world import WAIT_S, World
from tests.cluster.releases.sides import View
from windlass.kube.errors import ApiStatus

pytestmark = pytest.mark.peer("kube-apiserver", "etcd", "helm")

UPGRADE = "upgrade web CHART --set text=two,extra=second"

Sides = list[World]


@pytest.fixture
def sides(proxy: Proxy, direct: View, world: World, tmp_path: Path, peer: Callable[[str], str]) -> Sides:
    """Two namespaces, each with a release: the first is windlass's, the second helm's."""
    (tmp_path / "helm").mkdir()
    helms = World(proxy, direct, f"{world.namespace[:50]}-helm", tmp_path / "helm")
    helms.programs["helm"] = Path(peer("helm"))
    for side in (world, helms):
        side.good("install web CHART")
    return [world, helms]


def make(view: View, path: str, document: object) -> None:
    view.client.call("POST", path, body=json.dumps(document).encode())


def assert_alike(sides: Sides, line: str, refusal: str, states: list[str]) -> None:
    """Run a command on both sides: it is refused in the same words, and what is left is the same."""
    found = []
    for side, program in zip(sides, ("windlass", "helm"), strict=True):
        done = side.run(line, program)
        assert re.search(refusal, done.stderr), done.stderr
        err = done.stderr.replace(side.namespace, "NAMESPACE")
        assert side.unknown() == set()
        assert side.statuses() == states
        found.append((done.returncode, done.stdout, err, side.objects()))
    assert found[0] == found[1]


def settle(sides: Sides) -> None:
    """What was refused is undone by the next commands, of either program."""
    world, helms = sides
    world.good("upgrade --install web CHART")
    helms.good("upgrade web CHART")
    for side in sides:
        side.good("rollback web 1")
        said = side.good("uninstall web")
        # what only the failed revision made stays, as in helm, but not without a word
        left = {name for name in side.objects() if name.startswith("web-")}
        assert left == set(re.findall(r"it stays\" kind=ConfigMap namespace=\S+ name=(\S+)", said))


def test_a_quota(sides: Sides, direct: View) -> None:
    hard = {"count/configmaps": "5"}
    for side in sides:
        path = f"/api/v1/namespaces/{side.namespace}/resourcequotas"
        document = {"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": "few"}, "spec": {"hard": hard}}
        made = direct.client.call("POST", path, body=json.dumps(document).encode())
        status = {**made, "status": {"hard": hard, "used": hard}}  # as the controller writes it
        direct.client.call("PUT", f"{path}/few/status", body=json.dumps(status).encode())
        until_refused(side, "exceeded quota")
    assert_alike(sides, f"{UPGRADE} --no-hooks", "exceeded quota: few", ["deployed", "failed"])
    for side in sides:
        direct.client.call("DELETE", f"/api/v1/namespaces/{side.namespace}/resourcequotas/few")
        until_permitted(side)
    settle(sides)


@contextmanager
def webhook(cluster: ClusterUnderTest) -> Iterator[str]:
    """A server that refuses objects whose name ends in ``-b``; gives its URL."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["request"]
            allowed = not request["name"].endswith("-b")
            answer = {"uid": request["uid"], "allowed": allowed, "status": {"code": 403, "message": "nothing named b"}}
            body = json.dumps({"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "response": answer})
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cluster.pki / "server.crt", cluster.pki / "server.key")
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"https://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize(
    ("alive", "refusal"),
    [(True, "denied the request: nothing named b"), (False, "failed calling webhook .*connection refused")],
    ids=["that refuses", "that is down"],
)
def test_a_webhook(
    sides: Sides, direct: View, cluster: ClusterUnderTest, request: pytest.FixtureRequest, alive: bool, refusal: str
) -> None:
    path, name = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations", sides[0].namespace
    with webhook(cluster) as url:
        authority = base64.b64encode((cluster.pki / "ca.crt").read_bytes()).decode()
        where = {"key": "kubernetes.io/metadata.name", "operator": "In", "values": [side.namespace for side in sides]}
        hook = {
            "name": "names.example.com",
            "clientConfig": {"url": url if alive else "https://127.0.0.1:1/", "caBundle": authority},
            "rules": [
                {
                    "operations": ["CREATE", "UPDATE"],
                    "apiGroups": [""],
                    "apiVersions": ["*"],
                    "resources": ["configmaps"],
                }
            ],
            "namespaceSelector": {"matchExpressions": [where]},
            "sideEffects": "None",
            "admissionReviewVersions": ["v1"],
        }
        kind = "ValidatingWebhookConfiguration"
        document = {"apiVersion": "admissionregistration.k8s.io/v1", "kind": kind, "metadata": {"name": name}}
        make(direct, path, {**document, "webhooks": [hook]})
        try:
            for side in sides:
                until_refused(side, "webhook")
            assert_alike(sides, UPGRADE, refusal, ["deployed", "failed"])
        finally:
            direct.client.call("DELETE", f"{path}/{name}")
        for side in sides:
            until_permitted(side)
    settle(sides)


def test_rights_that_do_not_suffice(sides: Sides, direct: View) -> None:
    rules = [
        {"apiGroups": [""], "resources": ["secrets"], "verbs": ["*"]},
        {"apiGroups": [""], "resources": ["configmaps"], "verbs": ["get", "list", "watch", "create", "patch"]},
    ]
    group = "rbac.authorization.k8s.io"
    for side in sides:
        path = f"/apis/{group}/v1/namespaces/{side.namespace}"
        make(direct, f"{path}/roles", {"metadata": {"name": "half"}, "rules": rules})
        user = [{"kind": "User", "apiGroup": group, "name": "nobody"}]
        role = {"kind": "Role", "apiGroup": group, "name": "half"}
        make(direct, f"{path}/rolebindings", {"metadata": {"name": "half"}, "subjects": user, "roleRef": role})
        side.kubeconfig = side.proxy.kubeconfig(side.folder, '{token: "nobody-token"}')
        until(lambda side=side: side.run("list").returncode == 0)  # type: ignore[misc]  # bound at once
    assert_alike(sides, f"{UPGRADE} --no-hooks", 'cannot delete resource "configmaps"', ["deployed", "failed"])
    assert "web-second" in sides[0].objects()  # made, and in the record of the failed revision
    for side in sides:
        side.kubeconfig = side.proxy.kubeconfig(side.folder)
    settle(sides)


def test_a_namespace_that_is_going_away(sides: Sides, direct: View) -> None:
    for side in sides:
        direct.client.call("DELETE", f"/api/v1/namespaces/{side.namespace}")
        until_refused(side, "being terminated")
    assert_alike(sides, UPGRADE, "because it is being terminated", ["deployed"])
    for side in sides:
        side.good("uninstall web --no-hooks")


# -- until a cluster has heard of a rule -----------------------------------------------------------------------------


def probe(side: World) -> str:
    """Return why an object could not be made now, an empty text if it could."""
    document = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "probe-b"}}
    path = f"/api/v1/namespaces/{side.namespace}/configmaps"
    try:
        side.view.client.call("POST", path, [("dryRun", "All")], json.dumps(document).encode())
    except ApiStatus as error:
        return str(error)
    return ""


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + WAIT_S
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


def until_refused(side: World, reason: str) -> None:
    until(lambda: reason in probe(side))


def until_permitted(side: World) -> None:
    until(lambda: not probe(side))
