"""``template --dry-run=server`` and ``--validate`` say and do what Helm's do, against a real API server."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cluster.conftest import ClusterUnderTest
from tests.differential.harness import Arena

pytestmark = pytest.mark.peer("kube-apiserver", "etcd", "helm")

RESOURCE_VERSION = (r'(resourceVersion: |"resourceVersion":)"\d+"', r"\1N")
# A line of klog with time and process, where windlass has one of Helm's own log.
WARNING = (r'I\d{4} [\d:.]+ +\d+ warnings.go:107\] ("Warning: .*")|level=WARN msg=("Warning: .*")', "WARNING")

CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata: {a: b}\n"


def thing(api_version: str, kind: str, metadata: str = "name: x") -> str:
    return f"apiVersion: {api_version}\nkind: {kind}\nmetadata: {{{metadata}}}\n"


def both(one: str, other: str) -> str:
    return f"{one}---\n{other}"


# name -> what the chart's only template is; the object x does not exist, namespace default does
MANIFESTS = {
    "sound": CONFIG_MAP,
    "nothing": "",
    "several": f"{CONFIG_MAP}---\n{CONFIG_MAP.replace('name: x', 'name: y')}",
    "unknown group": thing("example.com/v1", "Foo", "name: x, namespace: z"),
    "unknown kind": thing("v1", "Bar"),
    "gone version": thing("extensions/v1beta1", "Ingress"),
    "two unknown": both(thing("a/v1", "A"), thing("a/v1", "B")),
    "the same unknown twice": both(thing("a/v1", "A"), thing("a/v1", "A")),
    "no kind and version": "metadata: {name: x}\n",
    "no version": "kind: ConfigMap\nmetadata: {name: x}\n",
    "no kind": "apiVersion: v1\nmetadata: {name: x}\n",
    "version with two slashes": thing("a/b/c", "ConfigMap"),
    "no name": "apiVersion: v1\nkind: ConfigMap\ndata: {a: b}\n",
    "name with a slash": thing("v1", "ConfigMap", 'name: "X Y/z"'),
    "name with a blank": thing("v1", "ConfigMap", 'name: "X Y"'),
    "name of dots": thing("v1", "ConfigMap", 'name: ".."'),
    "namespace with a slash": thing("v1", "ConfigMap", "name: x, namespace: a/b"),
    "name is a number": thing("v1", "ConfigMap", "name: 3"),
    "name is a bool": thing("v1", "ConfigMap", "name: y"),
    "label is a number": thing("v1", "ConfigMap", "name: x, labels: {a: 1}"),
    "labels are a list": thing("v1", "ConfigMap", "name: x, labels: [a]"),
    "finalizers are text": thing("v1", "ConfigMap", "name: x, finalizers: a"),
    "owner is text": thing("v1", "ConfigMap", "name: x, ownerReferences: [a]"),
    "bad time": thing("v1", "ConfigMap", "name: x, creationTimestamp: soon"),
    "unknown field": f"{CONFIG_MAP}foo: bar\n",
    "a list": "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: x}}\n",
    "a list with an unknown kind": (
        "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: a/v1, kind: B, metadata: {name: x}}\n"
    ),
    "a typed list": "apiVersion: v1\nkind: ConfigMapList\nitems:\n- {metadata: {name: x}}\n",
    "exists": thing("v1", "Namespace", "name: default"),
    "two exist": both(thing("v1", "Namespace", "name: default"), thing("v1", "Namespace", "name: kube-system")),
    "exists in a namespace": thing("v1", "Service", "name: kubernetes, namespace: default"),
    "generated name": thing("v1", "ConfigMap", "generateName: x-"),
    "generated name and name": thing("v1", "ConfigMap", "generateName: x-, name: x"),
    "missing namespace": thing("v1", "ConfigMap", "namespace: nowhere, name: x"),
    "namespace on a cluster-wide kind": thing("v1", "Namespace", "namespace: nowhere, name: x"),
    "a hook of an unknown kind": thing("v1", "Nope", 'name: x, annotations: {"helm.sh/hook": pre-install}'),
    "a kind in lower case": thing("v1", "configmap"),
    "a subresource": thing("autoscaling/v1", "Scale"),
    "a bad custom resource definition": (
        thing("apiextensions.k8s.io/v1", "CustomResourceDefinition", "name: foos.example.com")
    ),
}

TEMPLATES = {
    "version": (
        "{{ .Capabilities.KubeVersion }} {{ .Capabilities.KubeVersion.Version }} {{ .Capabilities.KubeVersion.Minor }}"
    ),
    "version set": "{{ range sortAlpha .Capabilities.APIVersions }}{{ . }} {{ end }}",
    "has": '{{ .Capabilities.APIVersions.Has "apps/v1/Deployment" }} {{ .Capabilities.APIVersions.Has "a/v1" }}',
    "object": '{{ (lookup "v1" "Namespace" "" "default").metadata.name }}',
    "object's types": '{{ (lookup "v1" "Service" "default" "kubernetes").spec | toJson }}',
    "integer": (
        '{{ range (lookup "v1" "Service" "default" "kubernetes").spec.ports }}{{ kindOf .port }} {{ .port }}{{ end }}'
    ),
    "absent object": '{{ lookup "v1" "ConfigMap" "default" "nope" | toJson }}',
    "absent namespace": '{{ lookup "v1" "ConfigMap" "nowhere" "nope" | toJson }}',
    "namespace ignored": '{{ (lookup "v1" "Namespace" "nowhere" "default").metadata.name }}',
    "list": (
        '{{ range (lookup "v1" "Namespace" "" "").items }}{{ .apiVersion }} {{ .kind }} {{ .metadata.name }},{{ end }}'
    ),
    "empty list": '{{ lookup "apps/v1" "Deployment" "default" "" | toJson }}',
    "list of a namespace": '{{ (lookup "v1" "Service" "default" "").kind }}',
    "unknown kind": '{{ lookup "v1" "Nope" "" "x" | toJson }}',
    "unknown kind, all": '{{ (lookup "v1" "Nope" "" "").kind }}',
    "unknown group": '{{ lookup "a/v1" "Nope" "" "x" | toJson }}',
    "no version": '{{ lookup "" "Nope" "" "x" | toJson }}',
    "two slashes": '{{ lookup "a/b/c" "Nope" "" "x" | toJson }}',
    "name with a slash": '{{ lookup "v1" "ConfigMap" "default" "a/b" | toJson }}',
    "namespace with a slash": '{{ lookup "v1" "ConfigMap" "a/b" "c" | toJson }}',
    "dots": '{{ lookup "v1" "ConfigMap" "default" ".." | toJson }}',
    "per cent": '{{ lookup "v1" "ConfigMap" "default" "a%20b" | toJson }}',
    "blank": '{{ lookup "v1" "ConfigMap" "default" "a b" | toJson }}',
    "deprecated kind": '{{ (lookup "v1" "ComponentStatus" "" "").kind }}',
}

FLAGS = (
    ["--is-upgrade"],
    ["--take-ownership"],
    ["--disable-openapi-validation"],
    ["-n", "nowhere"],
    ["--kube-version", "1.20"],
    ["--api-versions", "a/v1", "--debug", "-s", "templates/none.yaml"],
    ["--output-dir", "out"],
    ["--no-hooks"],
    ["--kube-as-user", "bob"],
    ["--kube-as-user", "bob", "--kube-as-group", "system:masters"],
)


def chart(arena: Arena, template: str, **files: str) -> None:
    folder = arena.template / "work" / "c"
    (folder / "templates").mkdir(parents=True)
    (folder / "Chart.yaml").write_text("apiVersion: v2\nname: c\nversion: 0.1.0\n" + files.get("metadata", ""))
    (folder / "templates" / "a.yaml").write_text(template)
    if "crd" in files:
        (folder / "crds").mkdir()
        (folder / "crds" / "x.yaml").write_text(files["crd"])


def environment(cluster: ClusterUnderTest) -> dict[str, str]:
    return {"KUBECONFIG": str(cluster.kubeconfig)}


@pytest.mark.parametrize("name", MANIFESTS)
def test_manifests_are_checked_as_helm_checks_them(arena: Arena, cluster: ClusterUnderTest, name: str) -> None:
    chart(arena, MANIFESTS[name])
    arena.assert_same(["template", "r", "c", "--dry-run=server"], env=environment(cluster), files=False)


@pytest.mark.parametrize("name", TEMPLATES)
def test_templates_see_the_cluster_that_helms_see(arena: Arena, cluster: ClusterUnderTest, name: str) -> None:
    chart(arena, f"{CONFIG_MAP}# {TEMPLATES[name]}\n")
    masks = [RESOURCE_VERSION, WARNING]
    arena.assert_same(["template", "r", "c", "--validate"], env=environment(cluster), files=False, masks=masks)


@pytest.mark.parametrize("flags", FLAGS, ids=" ".join)
@pytest.mark.parametrize("name", ["exists", "no kind"])
def test_flags_change_what_helms_flags_change(
    arena: Arena, cluster: ClusterUnderTest, name: str, flags: list[str]
) -> None:
    chart(arena, MANIFESTS[name])
    # details are windlass's own
    masks = [(r"level=DEBUG .*\n", "")]
    argv = ["template", "r", "c", "--dry-run=server", *flags]
    arena.assert_same(argv, env=environment(cluster), files=False, masks=masks)


@pytest.mark.parametrize("flags", [[], ["--include-crds"], ["--skip-crds"]], ids=str)
def test_custom_resource_definitions_are_warned_of(arena: Arena, cluster: ClusterUnderTest, flags: list[str]) -> None:
    crd = MANIFESTS["a bad custom resource definition"]
    chart(arena, "apiVersion: example.com/v1\nkind: Foo\nmetadata: {name: x}\n", crd=crd)
    arena.assert_same(["template", "r", "c", "--dry-run=server", *flags], env=environment(cluster), files=False)


def test_the_clusters_version_is_held_against_the_charts(arena: Arena, cluster: ClusterUnderTest) -> None:
    chart(arena, CONFIG_MAP, metadata='kubeVersion: "<1.10"\n')
    done = arena.assert_same(["template", "r", "c", "--dry-run=server"], env=environment(cluster), files=False)
    assert done.code == 1


def test_without_a_server_side_dry_run_no_cluster_is_asked(arena: Arena, tmp_path: Path) -> None:
    chart(arena, MANIFESTS["unknown kind"])
    done = arena.assert_same(["template", "r", "c"], env={"KUBECONFIG": str(tmp_path / "none")}, files=False)
    assert done.code == 0
