"""``template``: stdout, stderr, exit code and files are helm's, flag by flag and error by error."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.differential.harness import Arena

FILES = {
    "Chart.yaml": """\
apiVersion: v2
name: top
version: 1.2.3
appVersion: "9"
description: "  two   words "
maintainers: [{name: a, email: b@c.example}]
annotations: {category: Tools}
dependencies:
- {name: sub, version: 0.1.0, alias: renamed, condition: renamed.enabled}
- {name: other, version: 0.1.0, tags: [extra]}
- {name: lib, version: 0.1.0}
""",
    "values.yaml": "number: 1000000\nname: ''\nlist: [a, 1, null]\nglobal: {shared: yes}\nrenamed: {enabled: true}\n",
    "notes/plain.txt": "one\ntwo\n",
    "notes/deep/x.json": "{}",
    "notes/empty.txt": "",
    "crds/crd.yaml": "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n",
    "crds/more.txt": "no crd\n",
    "templates/NOTES.txt": "Thanks for {{ .Release.Name }}\n",
    "templates/_helpers.tpl": '{{ define "top.name" }}{{ .Release.Name }}-{{ .Chart.Name }}{{ end }}\n'
    '{{- define "shadowed" }}from top{{ end }}',
    "templates/config.yaml": """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ include "top.name" . }}
data:
  shadowed: {{ include "shadowed" . }}
  number: {{ .Values.number | quote }}
  missing: "{{ .Values.missing }}[{{ .Values.list }}]"
  release: {{ .Release | toJson | quote }}
  chart: {{ .Chart | toJson | quote }}
  template: {{ .Template | toJson | quote }}
  kube: {{ .Capabilities.KubeVersion }} {{ .Capabilities.KubeVersion.GitVersion }} {{ .Capabilities.KubeVersion.Minor }}
  api: {{ .Capabilities.APIVersions.Has "example.com/v1" }}
  tpl: {{ tpl "{{ .Values.number | int }}" . }}
  subcharts: {{ keys .Subcharts | sortAlpha | join "," }} {{ .Subcharts.renamed.Chart.Name }}
  files: '{{ .Files.Lines "notes/plain.txt" }} {{ .Files.Get "nope" | quote }} {{ len (.Files.Glob "notes/**") }}'
{{ (.Files.Glob "notes/*.txt").AsConfig | indent 2 }}
---
{{ (.Files.Glob "{notes/**.json,x}").AsSecrets }}
--- # a comment
kind: Service
metadata: {name: b}
---kind: Namespace
---

---
# nothing but a comment
""",
    "templates/zeta/deep.yaml": "kind: Unknown\nmetadata: {name: {{ .Values.seen | default `unset` }}}\n",
    "templates/hook.yaml": """\
kind: Job
metadata:
  name: hook
  annotations: {"helm.sh/hook": " Pre-Install , post-upgrade", "helm.sh/hook-weight": "5"}
---
kind: Pod
metadata: {name: odd, annotations: {"helm.sh/hook": "crd-install"}}
---
kind: Secret
metadata: {name: early, annotations: {"helm.sh/hook": pre-install, "helm.sh/hook-weight": x}}
""",
    "templates/tests/test.yaml": 'kind: Pod\nmetadata: {name: t, annotations: {"helm.sh/hook": test-success}}\n',
    "charts/sub/Chart.yaml": "apiVersion: v2\nname: sub\nversion: 0.1.0\n",
    "charts/sub/values.yaml": "own: 1\nenabled: true\n",
    "charts/sub/crds/sub.json": "{}\n",
    "charts/sub/templates/x.yaml": "kind: Secret\nv: {{ .Values | toJson }}\n"
    "root: {{ .Chart.IsRoot }}\nn: {{ .Chart.Name }}\n"
    '{{ include "lib.label" . }}\n{{- define "shadowed" }}from sub{{ end }}',
    "charts/sub/templates/NOTES.txt": "sub notes\n",
    "charts/other/Chart.yaml": "apiVersion: v1\nname: other\nversion: 0.1.0\n",
    "charts/other/templates/y.yaml": "kind: Ingress\n",
    "charts/lib/Chart.yaml": "apiVersion: v2\nname: lib\nversion: 0.1.0\ntype: library\n",
    "charts/lib/templates/_l.tpl": '{{ define "lib.label" }}label: {{ .Release.Service }}{{ end }}',
    "charts/lib/templates/ignored.yaml": "kind: Never\n",
}

COMMANDS = [
    ["r", "top"],
    ["top"],
    ["-g", "top", "--name-template", "{{ upper `x` | lower }}-{{ env `TZ` | lower }}"],
    ["--name-template", "{{ .x", "top"],
    ["--name-template", "{{ fail `no` }}", "top"],
    ["r", "top", "-g"],
    ["r", "top", "--name-template", "x"],
    ["r", "top", "extra"],
    ["Upper", "top"],
    ["a..b", "top"],
    ["r", "top", "--no-hooks"],
    ["r", "top", "--skip-tests"],
    ["r", "top", "--include-crds"],
    ["r", "top", "--is-upgrade"],
    ["r", "top", "--namespace", "elsewhere"],
    ["r", "top", "--kube-version", "1.29.3-gke.100", "-a", "example.com/v1,b/v2", "-a", "c/v3"],
    ["r", "top", "--kube-version", "x"],
    ["r", "top", "--kube-version", "1"],
    ["r", "top", "--kube-version", "01.2"],
    ["r", "top", "-s", "templates/hook.yaml"],
    ["r", "top", "-s", "templates/tests/*", "-s", "templates/config.yaml"],
    ["r", "top", "-s", "templates/*.yaml"],
    ["r", "top", "-s", "charts/renamed/templates/x.yaml"],
    ["r", "top", "-s", "templates/nope.yaml"],
    ["r", "top", "-s", "templates/[.yaml"],
    ["r", "top", "--output-dir", "out"],
    ["r", "top", "--output-dir", "out", "--release-name", "--include-crds"],
    ["r", "top", "--output-dir", "top/values.yaml"],
    ["r", "top", "--set", "renamed.enabled=false,tags.extra=false"],
    ["r", "top", "--set", "list[5]=x,a.b.c=1.5,name=null,global.shared=no"],
    ["r", "top", "--set-string", "number=7", "--set-json", 'list={"a":[1,2]}', "--set-literal", "name=a,b={c}"],
    ["r", "top", "--set-file", "name=top/notes/plain.txt"],
    ["r", "top", "-f", "more.yaml", "-f", "-"],
    ["r", "top", "-f", "nope.yaml"],
    ["r", "top", "-f", "broken.yaml"],
    ["r", "top", "--set", "a[=1"],
    ["r", "top", "-l", "owner=me"],
    ["r", "top", "-l", "fine=me"],
    ["r", "top", "--dry-run=none"],
    ["r", "top", "--dry-run=maybe"],
    ["r", "top", "--dry-run=true", "-s", "charts/other/templates/y.yaml"],
    ["r", "top", "--dry-run", "-s", "charts/other/templates/y.yaml"],
    ["r", "top", "--dry-run=false"],
    ["r", "top", "--post-renderer", "nope"],
    ["r", "./missing"],
    ["r", "missing/chart"],
    ["r", "top/values.yaml"],
    ["r", "top/charts/lib"],
    ["r", "top", "--debug", "-s", "charts/other/templates/y.yaml"],
    ["r", "top", "--skip-schema-validation", "--enable-dns", "-s", "templates/zeta/deep.yaml"],
    [],
]

# Text of templates/broken.yaml: each makes the chart fail in its own way.
BROKEN = [
    "{{ .Values.a.b.c }}",
    "{{ .Values.name.x }}",
    "{{ required `name it` .Values.name }}",
    "{{ fail `a\nb` }}",
    "{{ include `nope` . }}",
    '{{ template "nope" . }}',
    "{{ tpl `{{ .Values.number.x }}` . }}",
    "{{ tpl `{{ nope }}` . }}",
    '{{ tpl `{{ fail "deep" }}` . }}',
    "{{ define `loop` }}{{ include `loop` . }}{{ end }}{{ include `loop` . }}",
    "{{ nope }}",
    "{{ if }}",
    "{{ range .Values.list }}",
    "{{ end }}",
    '{{ "open }}',
    "{{ .Values.list | first | upper }}{{ index .Values.list 9 }}",
    "{{ toYaml .Values | fromYaml | toDate }}",
    "{{ mustToJson (dict `f` (index (list .Files.Get) 0)) }}",
    "{{ divide 1 0 }}{{ div 1 0 }}",
    "{{ .Files.Lines `notes/empty.txt` }}",
    "{{ .Capabilities.KubeVersion.Nope }}",
    "{{ .Chart.Nope.x }}",
    "{{ regexFindAll `[` `a` -1 }}",
    "k: {{ lookup `v1` `Pod` `` `` | toJson }}\nv: [",
    "a: b: c",
    "a:\n\t- b",
    "kind: [1, 2]",
    "metadata: text",
    "metadata: {annotations: [a]}",
    "metadata: {annotations: {a: {b: c}}}",
    "kind: {a: b}",
    "- a\n- b",
    "just text",
    "{{ include `one` . }}{{ define `one` }}{{ include `two` . }}{{ end }}"
    "{{ define `two` }}{{ .Values.x.y.z }}{{ end }}",
    "{{ with .Values.name }}{{ else }}{{ .name.first }}{{ end }}",
    "{{ printf `%d` .Values.name | b64enc | b64dec | atoi | fail }}",
]


def write(folder: Path, files: dict[str, str]) -> None:
    """Write files below a folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


@pytest.fixture
def charts(arena: Arena) -> Arena:
    """A world with the chart ``top`` and a few values files."""
    write(arena.template / "work" / "top", FILES)
    write(arena.template / "work", {"more.yaml": "name: more\n---\nlist: [z]\n", "broken.yaml": "a: [\n"})
    return arena


@pytest.mark.peer("helm")
@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_template_prints_and_writes_what_helm_does(charts: Arena, arguments: list[str]) -> None:
    charts.assert_same(["template", *arguments], stdin=b"number: 3\n")


@pytest.mark.peer("helm")
@pytest.mark.parametrize("text", BROKEN)
@pytest.mark.parametrize("debug", [False, True], ids=["plain", "debug"])
def test_a_broken_template_is_reported_like_helm_does(arena: Arena, text: str, debug: bool) -> None:
    chart = arena.template / "work" / "bad"
    write(
        chart,
        {
            "Chart.yaml": "apiVersion: v2\nname: bad\nversion: 0.1.0\n",
            "values.yaml": FILES["values.yaml"],
            "notes/empty.txt": "",
            "templates/broken.yaml": text,
        },
    )
    arena.assert_same(["template", "bad", *(["--debug"] if debug else [])])


@pytest.mark.peer("helm")
def test_a_chart_for_another_kubernetes_is_refused_like_helm_does(charts: Arena) -> None:
    path = charts.template / "work" / "top" / "Chart.yaml"
    path.write_text(path.read_text() + "kubeVersion: '>=1.30'\n")
    charts.assert_same(["template", "top", "--kube-version", "1.29.1+x"])


@pytest.mark.peer("helm")
def test_missing_dependencies_are_reported_like_helm_does(charts: Arena) -> None:
    shutil.rmtree(charts.template / "work" / "top" / "charts")
    charts.assert_same(["template", "top"])


@pytest.mark.peer("helm")
def test_a_deprecated_chart_renders_with_a_warning_like_helm_does(charts: Arena) -> None:
    path = charts.template / "work" / "top" / "Chart.yaml"
    path.write_text(path.read_text() + "deprecated: true\n")
    charts.assert_same(["template", "top"])
