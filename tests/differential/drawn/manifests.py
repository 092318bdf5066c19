"""What templates print: splitting into documents, kinds, hooks, notes, CRDs, and the flags that choose among them."""

# ruff: noqa: E501  # rows of tables stay on one line

from __future__ import annotations

from random import Random

from . import words
from .case import Case

KINDS = ["Deployment", "Service", "ConfigMap", "Secret", "Namespace", "Job", "Pod", "CronJob", "Ingress", "Role", "RoleBinding", "ClusterRole", "ServiceAccount", "List",
         "CustomResourceDefinition", "PersistentVolumeClaim", "StatefulSet", "DaemonSet", "HorizontalPodAutoscaler", "APIService", "Foo", "bar", "", "SecretList", "NetworkPolicy",
         "PriorityClass", "ValidatingWebhookConfiguration", "Widget"]  # fmt: skip
HOOKS = ["pre-install", "post-install", "test", "test-success", "pre-upgrade", "crd-install", "PRE-INSTALL", "pre-delete", "nope", "", " post-install ", "post-rollback", "pre-rollback", "post-delete"]
SEPARATORS = ["---\n"] * 12 + ["--- \n", "---  # c\n", "---foo: bar\n", "\n---\n", "----\n", " ---\n", "---\r\n", "---\t\n", "...\n", "-- -\n", "--- |\n", "---\n---\n", "---   a: b\n"]
FLAGS = [["--include-crds"], ["--skip-tests"], ["--no-hooks"], ["--is-upgrade"], ["--skip-crds"], ["-s", "templates/a.yaml"], ["-s", "templates/*.yaml"], ["-s", "templates/b.yaml,templates/a.yaml"],
         ["-s", "templates/none.yaml"], ["-s", "[x"], ["-s", "charts/s/templates/a.yaml"], ["-s", "a.yaml"], ["--show-only", "c/templates/a.yaml"], ["-s", "./templates/a.yaml"], ["-s", "crds/x.yaml"],
         ["--kube-version", "1.29.3-gke.100"], ["--kube-version", "1.x"], ["--kube-version", "1"], ["-a", "foo/v1", "-a", "bar/v2/Baz"], ["--name-template", "x-{{ randAlpha 0 }}y"], ["--name-template", "{{ .x"],
         ["--generate-name"], ["--release-name", "--output-dir", "out"], ["--output-dir", "out"], ["--render-subchart-notes"], ["--hide-notes"], ["--labels", "a=b"], ["--dry-run=server", "--dry-run=client"],
         ["--api-versions", "a,b"], ["--description", "x"], ["--set", "a=1"], ["--dry-run=none"], ["--name-template", "{{ upper \"x\" }}"], ["--name-template", "{{ fail \"x\" }}"], ["--replace"],
         ["--kube-version", ""], ["--kube-version", "v1.30+"], ["--include-crds", "--output-dir", "out"], ["--create-namespace"], ["--version", "1.0.0"], ["--disable-openapi-validation"], ["--wait"]]  # fmt: skip


def _document(draw: Random) -> str:
    if draw.random() < 0.12:
        return draw.choice(["", "\n", "# only a comment\n", "  \n", "text\n", "- a\n", "null\n", "a: [\n", "kind: [\n", "kind: 1\n", "metadata: x\n", "kind: Foo\nmetadata:\n", "{}\n", "a: b\n", "\t\n", "{kind: Foo, metadata: {name: z}}\n"])
    name = draw.choice(["x", "y", "a", "10", "2", "", "é"])
    version = draw.choice(["v1", "apps/v1", "batch/v1", "foo/v1", "", "networking.k8s.io/v1"])
    lines = [f"apiVersion: {version}", f"kind: {draw.choice(KINDS)}", "metadata:", f"  name: {name}"]
    if draw.random() < 0.45:
        hooks = ",".join(draw.choice(HOOKS) for _ in range(draw.choice([1, 1, 1, 2])))
        lines += ["  annotations:", f'    "helm.sh/hook": {draw.choice([hooks, hooks, chr(34) + hooks + chr(34)])}']
        if draw.random() < 0.6:
            lines.append(f'    "helm.sh/hook-weight": {draw.choice(["1", "-5", "abc", "0", "10", "1.5", "", "+3", chr(39) + "2" + chr(39), chr(34) + "-1" + chr(34)])}')
        if draw.random() < 0.3:
            lines.append(f'    "helm.sh/hook-delete-policy": {draw.choice(["before-hook-creation", "hook-succeeded,hook-failed", "nope", "", "x"])}')
        if draw.random() < 0.2:
            lines.append(f'    "helm.sh/hook-output-log-policy": {draw.choice(["hook-succeeded", "hook-failed, x", "nope"])}')
    elif draw.random() < 0.1:
        lines += ["  annotations:", f"    x: {draw.choice(['1', 'true', 'a', '~', '[]'])}"]
    if draw.random() < 0.3:
        lines += [draw.choice(["spec: {a: 1}", "data:\n  k: |\n    line\n    ---\n    more", "# note", "data:\n  cert: |\n    -----BEGIN\n-----END", "x: 'a", "", "  ", "b: \"{{ .Values }}\""])]
    if draw.random() < 0.2:
        draw.shuffle(lines)
    text = "\n".join(lines) + "\n"
    return words.damaged(draw, text).replace("{{", "") if draw.random() < 0.04 else text


def _file(draw: Random) -> str:
    text = draw.choice(["", "", "", "---\n", "# head\n", "\n\n", "\ufeff"])
    for place in range(draw.randint(1, 5)):
        text += (draw.choice(SEPARATORS) if place else "") + _document(draw)
    return text if draw.random() < 0.9 else text.rstrip("\n") + draw.choice(["", "\n\n\n", "\n---", "\n---\n", " "])


def case(draw: Random) -> Case:
    """Return a chart whose templates print drawn documents, and flags."""
    files = {"c/Chart.yaml": "apiVersion: v2\nname: c\nversion: 1.0.0\n" + draw.choice(["", "", "", "kubeVersion: '>=1.30'\n", "kubeVersion: '<1.20'\n", "deprecated: true\n", "type: library\n", "kubeVersion: x\n"])}
    places = ["a.yaml", "b.yaml", "z.yaml", "sub/a.yaml", "d.yml", "e.json", "f.txt", "NOTES.txt", "tests/t.yaml", "_p.yaml", "x.NOTES.txt", "sub/NOTES.txt"]
    for name in draw.sample(places, draw.randint(1, 4)):
        files[f"c/templates/{name}"] = _file(draw)
    if draw.random() < 0.3:
        files |= {"c/charts/s/Chart.yaml": "apiVersion: v2\nname: s\nversion: 1.0.0\n", "c/charts/s/templates/a.yaml": _file(draw), "c/charts/s/templates/NOTES.txt": "sub notes {{ .Chart.Name }}"}
    if draw.random() < 0.3:
        files |= {"c/crds/x.yaml": _file(draw), "c/crds/sub/y.json": '{"kind":"CustomResourceDefinition"}', "c/crds/z.txt": "no"}
        if "c/charts/s/Chart.yaml" in files:
            files["c/charts/s/crds/x.yaml"] = _file(draw)
    argv = ["template", *draw.choice([["c"], ["c"], ["c"], ["r", "c"], ["R_", "c"], ["x" * 54, "c"], ["a.b", "c"]])]
    for _ in range(draw.choice([0, 0, 1, 1, 2])):
        argv += draw.choice(FLAGS)
    return Case("manifests", files, argv)
