"""Charts for lint: Chart.yaml, values, templates, dependencies and folders that are wrong in some way."""

# ruff: noqa: E501  # rows of tables stay on one line

from __future__ import annotations

from random import Random
from typing import Any

from . import charts, words, yamls
from .case import Case

FIELDS: dict[str, list[Any]] = {
    "apiVersion": ["v1", "v2", "v3", "", None, 1, "V2"],
    "name": ["c", "", "C", "c d", "c/d", "c.d", "-c", "é", 1, None, "x" * 260, ".", "..", "other", "c\u0007"],
    "version": ["1.0.0", "1.0", "1", "v1.0.0", "", "x", 1, 1.0, None, "1.2.3.4", "1.0.0-rc.1+b", "0.0.0", "01.0.0", "1.0.0-", "1.0.0_x"],
    "kubeVersion": [">=1.20", "", "x", None, 1, "<1.0"],
    "description": ["x", "", None, 5, "a\nb", "a  b", "\u0007"],
    "type": ["application", "library", "", "x", None, 1],
    "keywords": [["a"], [], None, "a", [1], [None]],
    "home": ["https://x.y", "x", "", None, "http://[", "ftp://x", "//x", ":"],
    "sources": [["https://x.y"], ["x"], [""], [":"], None, "a", ["a b", "mailto:x"]],
    "icon": ["https://x.y/z.png", "x.png", "", None, ":", "http://[", "data:x"],
    "maintainers": [[{"name": "a"}], [{"email": "a@b.c"}], [{"name": "a", "email": "x"}], [{"name": "a", "url": "x"}], [None], [], None, "a", [{"name": ""}], [{"name": "a", "email": "a@b", "url": "https://x"}]],
    "appVersion": ["1.0", 1, 1.0, 1.1, None, "", True, [1], {"a": 1}, "x y"],
    "deprecated": [True, False, None, "true", "yes", 1],
    "annotations": [{"a": "b"}, {"a": 1}, {}, None, [], {"a": None}, {"category": "X"}],
    "dependencies": [[], None, [{"name": "s", "version": "1"}], [{"name": "s"}], [None], "x", [{"name": "s", "version": "x!", "repository": ":"}], [{"name": "s", "version": "1", "alias": "a b"}]],
    "condition": ["a.b", 1], "tags": ["a", ["a"]], "extra": [1, None], "Name": ["x"], "engine": ["gotpl"], "apiversion": ["v1"],
}  # fmt: skip
TEMPLATES = [
    "a: {{ .Values.a }}\n", "a: {{ .Values.none.x }}\n", "a: {{ required \"need\" .Values.none }}\n", "{{ fail \"no\" }}\n", "a: {{ .Values.a\n", "a: {{ nope }}\n", "a: [\n", "a: b: c\n", "\ta: 1\n",
    "  a: 1\n   b: 2\n", "apiVersion: extensions/v1beta1\nkind: Ingress\nmetadata:\n  name: x\n", "apiVersion: apps/v1beta1\nkind: Deployment\nmetadata:\n  name: x\n", "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: BAD_\n",
    "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}\n", "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: x}\nspec: {}\n", "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: x}\nspec: {selector: {}}\n",
    "kind: List\napiVersion: v1\nitems:\n- metadata: {annotations: {helm.sh/hook: x}}\n", "{{ tpl .Values.t . }}\n", "{{ include \"x\" . }}\n", "{{ template \"x\" }}\n", "{{- if .Values.a }}\n---\n{{- end }}\n", "# {{ .Capabilities.KubeVersion }}\n",
    "apiVersion: policy/v1beta1\nkind: PodSecurityPolicy\nmetadata: {name: x}\n", "kind: Foo\n", "apiVersion: v1\n", "metadata: {name: x}\n", "a\n", "- a\n", "null\n", "", "\n", "--- \n", "a: 1\n---\nb: [\n---\n{{ .Values.x.y }}\n",
    "apiVersion: v1\nkind: Pod\nmetadata: {namespace: \"a b\", name: x}\n", "{{ lookup \"v1\" \"Pod\" \"\" \"\" | toJson }}\n", "a: {{ .Files.Get \"x\" }}\n", "apiVersion: batch/v1beta1\nkind: CronJob\nmetadata: {name: x.y}\n", "{{/* c */}}\n", "a: |\n\tx\n",
    "apiVersion: v1\nkind: Namespace\nmetadata: {name: x.y}\n", "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: \"a:b\"}\n", "apiVersion: v1\nkind: Service\nmetadata: {name: 1x}\n", "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: x}\nspec: {template: {}}\n",
]  # fmt: skip
NAMES = ["a.yaml", "b.yml", "c.tpl", "_d.tpl", "e.txt", "NOTES.txt", "f.json", "g.yaml.gotmpl", "h", "sub/i.yaml", "tests/t.yaml", "j.YAML", ".k.yaml"]
FLAGS = [["--strict"], ["--quiet"], ["--with-subcharts"], ["--kube-version", "1.20"], ["--set", "a=2"], ["--skip-schema-validation"], ["-f", "v.yaml"], ["--kube-version", "x"], ["--set", "a=}"]]


def _chartfile(draw: Random) -> str:
    data: dict[str, Any] = {"apiVersion": "v2", "name": "c", "version": "1.0.0"}
    for _ in range(draw.choice([0, 1, 1, 2, 3])):
        field = draw.choice(list(FIELDS))
        data[field] = draw.choice(FIELDS[field])
    if draw.random() < 0.1:
        data.pop(draw.choice(list(data)))
    text = words.as_json(data)
    if draw.random() < 0.15:
        text = "".join(f"{key}: {words.as_json(value)}\n" for key, value in data.items())
        text = words.damaged(draw, text) if draw.random() < 0.7 else text
    return text


def case(draw: Random) -> Case:
    """Return a chart that is wrong in some way, and lint's flags; sometimes it is shown or rendered instead."""
    files = {"c/Chart.yaml": _chartfile(draw)}
    if draw.random() < 0.05:
        files = {"c/chart.yaml": "x: 1\n"}
    if draw.random() < 0.8:
        files["c/values.yaml"] = draw.choice(["a: 1\nt: '{{ .x.y.z }}'\n", yamls.document(draw), words.as_json(words.mapping(draw, 2)), "", "- a\n", "a"])
    for _ in range(draw.choice([0, 1, 1, 2, 3])):
        files[f"c/templates/{draw.choice(NAMES)}"] = draw.choice(TEMPLATES)
    if draw.random() < 0.15:
        files[f"c/{draw.choice(['crds/x.yaml', 'crds/y.txt', 'templates', 'charts', 'crds'])}"] = draw.choice(["kind: CustomResourceDefinition\napiVersion: apiextensions.k8s.io/v1\n", "kind: Foo\n", "a: [\n", "x"])
    if draw.random() < 0.1:
        files["c/values.schema.json"] = draw.choice(['{"required": ["z"]}', "{", '{"properties": {"a": {"type": "string"}}}', ""])
    if draw.random() < 0.15:
        charts.tree(draw, "c/charts/s", "s", 1, files)
    if draw.random() < 0.1:
        files["c/.helmignore"] = draw.choice(["*.yaml\n", "!x\n", "**\n", "templates/\n", "# c\n\n*.txt\n", "/values.yaml\n", "a**b\n", "[a\n", "Chart.yaml\n"])
    if draw.random() < 0.05:
        files["c/requirements.yaml"] = "dependencies: [{name: s, version: '1'}]\n"
    files = {name: text for name, text in files.items() if not any(other.startswith(name + "/") for other in files)}
    argv = [draw.choice(["lint"] * 6 + ["template"]), "c"]
    if draw.random() < 0.08:
        argv = draw.choice([["show", "chart", "c"], ["show", "values", "c"], ["show", "all", "c"], ["show", "crds", "c"], ["dependency", "list", "c"], ["package", "c", "-d", "out"]])
        return Case("lint", files, argv)
    for _ in range(draw.choice([0, 0, 1, 1, 2])):
        flags = draw.choice(FLAGS if argv[0] == "lint" else FLAGS[3:6])
        if "v.yaml" in flags:
            files["v.yaml"] = yamls.document(draw)
        argv += flags
    return Case("lint", files, argv)
