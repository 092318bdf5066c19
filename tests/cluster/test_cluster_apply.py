"""Objects after helm and after windlass: the same fields, the same managers of them, whatever was done in between."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cluster.conftest import ClusterUnderTest
from tests.cluster.releases.sides import Side, View
from tests.differential.harness import windlass_script
from windlass.kube import apply, crds
from windlass.kube.apply import ApplyOptions
from windlass.kube.cluster import Cluster
from windlass.kube.config import Overrides
from windlass.kube.errors import ApiStatus
from windlass.kube.tables import printed, shown

pytestmark = pytest.mark.peer("helm", "etcd", "kube-apiserver")

DEFINITION = """
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: gadgets.apply.test}
spec:
  group: apply.test
  scope: Namespaced
  names: {kind: Gadget, plural: gadgets, singular: gadget, listKind: GadgetList}
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec: {type: object, properties: {size: {type: integer}, %s: {type: string}}}
"""
CHART = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {tier: front{{ if not .Values.next }}, old: label{{ end }}}}
spec:
  selector: {matchLabels: {app: web}}
  {{- if .Values.next }}
  strategy: {type: Recreate}
  {{- else }}
  strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 2}}
  {{- end }}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      {{- if .Values.next }}
      - {name: side, image: side:1}
      {{- end }}
      - name: app
        image: app:{{ .Values.next | ternary 2 1 }}
        args: {{ .Values.next | ternary "[b, a]" "[a, b, c]" }}
        env:
        - {name: STAYS, value: "1"}
        {{- if .Values.next }}
        - {name: NEW, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
        {{- else }}
        - {name: OLD, value: "2"}
        {{- end }}
        volumeMounts: [{name: tmp, mountPath: /tmp}]
      volumes: [{name: tmp, emptyDir: {}}]
---
apiVersion: v1
kind: Service
metadata: {name: dns}
spec:
  selector: {app: web}
  ports:
  - {name: tcp, port: 53, protocol: TCP}
  - {name: udp, port: 53, protocol: UDP, targetPort: {{ .Values.next | ternary 5353 53 }}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {a: {{ .Values.next | quote }}{{ if not .Values.next }}, b: gone{{ end }}}
---
apiVersion: v1
kind: Secret
metadata: {name: hidden}
stringData: {a: {{ .Values.next | quote }}}
---
apiVersion: apply.test/v1
kind: Gadget
metadata: {name: gadget}
spec: {size: {{ .Values.next | ternary 2 1 }}}
---
{{- if .Values.next }}
apiVersion: v1
kind: ConfigMap
metadata: {name: added}
{{- else }}
apiVersion: v1
kind: ConfigMap
metadata: {name: removed}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: kept, annotations: {helm.sh/resource-policy: keep}}
{{- end }}
"""
KINDS = (
    ("apps", "v1", "deployments"),
    ("", "v1", "services"),
    ("", "v1", "configmaps"),
    ("", "v1", "secrets"),
    ("apply.test", "v1", "gadgets"),
)
PASSING = {"uid", "resourceVersion", "creationTimestamp", "generation"}
# what somebody else does between two commands
EDIT = "an edit by somebody else"
ADDED = "fields added by somebody else"
EDITS = {
    EDIT: (
        ("settings", {"data": {"a": "edited", "c": "3"}}),
        ("web", {"spec": {"template": {"spec": {"containers": [{"name": "app", "image": "edited:1"}]}}}}),
        ("dns", {"metadata": {"labels": {"by": "hand"}}}),
    ),
    ADDED: (
        ("settings", {"data": {"c": "3"}}),
        ("web", {"spec": {"template": {"spec": {"containers": [{"name": "injected", "image": "i:1"}]}}}}),
    ),
}
WHERE = {"settings": "api/v1/{0}/configmaps", "web": "apis/apps/v1/{0}/deployments", "dns": "api/v1/{0}/services"}

SEQUENCES = {
    "server-side": [
        "install r app",
        "upgrade r app",
        ADDED,
        "upgrade r app --set next=true",
        "rollback r 2",
        EDIT,
        "upgrade r app --set next=true",
        "upgrade r app --set next=true --force-conflicts",
        "rollback r 2",
        "uninstall r",
    ],
    "client-side": [
        "install r app --server-side=false",
        "upgrade r app",
        EDIT,
        "upgrade r app",
        "upgrade r app --set next=true",
        "rollback r 1",
        "uninstall r",
    ],
    "replaced": [
        "install r app --server-side=false",
        EDIT,
        "upgrade r app --set next=true --force-replace --server-side=false",
        "rollback r 1 --force-replace --server-side=false",
    ],
    "from one to the other": [
        "install r app --server-side=false",
        ADDED,
        "upgrade r app --set next=true --server-side=true",
        "upgrade r app --server-side=false",
        "rollback r 2",
        "rollback r 1",
    ],
}


class Place:
    """The cluster, two sides of it, and somebody who edits both."""

    def __init__(self, kubeconfig: Path, folder: Path, helm: str, name: str) -> None:
        charts = folder / "charts"
        (charts / "app" / "templates").mkdir(parents=True)
        (charts / "app" / "Chart.yaml").write_text("apiVersion: v2\nname: app\nversion: 1.0.0\n")
        (charts / "app" / "values.yaml").write_text("next: false\n")
        (charts / "app" / "templates" / "all.yaml").write_text(CHART)
        programs = {"helm": Path(helm), "windlass": windlass_script()}
        self.sides = [
            Side(program, f"{name}-{side}", folder / side, kubeconfig, charts) for side, program in programs.items()
        ]
        self.view = View(kubeconfig)
        self.cluster = Cluster(Overrides(kubeconfig=str(kubeconfig)), {}, "", user_agent="t", log=lambda *_: None)
        for side in self.sides:
            document = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": side.namespace}}
            self.cluster.client.call("POST", "/api/v1/namespaces", body=json.dumps(document).encode())

    def close(self) -> None:
        self.view.client.close()
        self.cluster.close()

    def edit(self, what: str) -> None:
        for side in self.sides:
            for name, patch in EDITS[what]:
                path = f"/{WHERE[name].format(f'namespaces/{side.namespace}')}/{name}"
                query = [("fieldManager", "somebody")]
                body, kind = json.dumps(patch).encode(), "application/strategic-merge-patch+json"
                self.cluster.client.call("PATCH", path, query, body, kind)

    def objects(self, side: Side) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for kind in KINDS:
            for item in self.view._items(*kind, side.namespace, "owner!=helm"):
                item["metadata"] = {key: value for key, value in item["metadata"].items() if key not in PASSING}
                for entry in item["metadata"]["managedFields"]:
                    del entry["time"]
                key = f"{kind[2]}/{item['metadata']['name']}"
                found[key] = json.loads(side.mask(json.dumps({k: v for k, v in item.items() if k != "status"})))
        return found


@pytest.fixture
def place(
    cluster: ClusterUnderTest, tmp_path: Path, peer: Callable[[str], str], request: pytest.FixtureRequest
) -> Iterator[Place]:
    name = "".join(char if char.isalnum() else "-" for char in request.node.name.lower())[-40:].strip("-")
    made = Place(cluster.kubeconfig, tmp_path, peer("helm"), name)
    definitions = made.cluster.build(DEFINITION % "colour", "default")
    crds.upgrade(made.cluster, definitions, ApplyOptions())
    yield made
    made.close()


@pytest.mark.parametrize("steps", SEQUENCES.values(), ids=SEQUENCES)
def test_objects_and_their_managers_are_those_that_helm_leaves(place: Place, steps: list[str]) -> None:
    for step in steps:
        if step in EDITS:
            place.edit(step)
            continue
        theirs, ours = (side.run(step.split()) for side in place.sides)
        assert (ours.code, ours.out, ours.err) == (theirs.code, theirs.out, theirs.err), step
        expected, actual = (place.objects(side) for side in place.sides)
        assert actual == expected, step


def test_a_release_is_shown_by_the_servers_tables(place: Place) -> None:
    helm, _ = place.sides
    helm.run(["install", "r", "app"])
    manifest = helm.run(["get", "manifest", "r"]).out.replace("NAMESPACE", helm.namespace)
    objects = shown(place.cluster, place.cluster.build(manifest, helm.namespace, validate=False), table=True)
    ours = helm.mask(f"RESOURCES:\n{printed(objects, 0)}\n")
    assert ours.strip() in helm.run(["status", "r"]).out


def test_hundreds_of_objects_are_applied_side_by_side(place: Place) -> None:
    text = "\n---\n".join(f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c{at}}}\n" for at in range(200))
    namespace = place.sides[1].namespace
    made = apply.create(place.cluster, place.cluster.build(text, namespace), ApplyOptions())
    assert [one.name for one in made.created] == [f"c{at}" for at in range(200)]
    again = apply.update(place.cluster, made.created, [], ApplyOptions())
    assert len(again.deleted) == 200


def test_a_definition_is_upgraded_unless_objects_would_lose_a_field(place: Place) -> None:
    namespace = place.sides[1].namespace
    gadget = "apiVersion: apply.test/v1\nkind: Gadget\nmetadata: {name: g}\nspec: {colour: red}\n"
    made = apply.create(place.cluster, place.cluster.build(gadget, namespace), ApplyOptions()).created
    with pytest.raises(crds.CrdRefused, match=r"version v1 would lose \.spec\.colour"):
        crds.upgrade(place.cluster, place.cluster.build(DEFINITION % "taste", "default"), ApplyOptions())
    wider = DEFINITION % "colour: {type: string}, taste"
    (change,) = crds.upgrade(place.cluster, place.cluster.build(wider, "default"), ApplyOptions())
    assert change.action == crds.UPGRADE
    apply.update(place.cluster, made, [], ApplyOptions())
    with pytest.raises(ApiStatus):
        place.cluster.live(made[0])
