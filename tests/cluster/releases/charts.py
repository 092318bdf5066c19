"""Charts that the sequences install: small, with everything that a release can do steered by values."""

from __future__ import annotations

from pathlib import Path

Files = dict[str, str]

_METADATA = "apiVersion: v2\nname: {name}\nversion: {version}\nappVersion: '1'\n"

WORKLOADS = """
{{- range $i := until (int .Values.configs) }}
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ $.Release.Name }}-config-{{ $i }}
  labels: {app: {{ $.Release.Name }}}
data:
  text: {{ $.Values.text | quote }}
  revision: "{{ $.Release.Revision }}"
---
{{- end }}
apiVersion: v1
kind: Secret
metadata: {name: {{ .Release.Name }}-secret}
stringData: {password: {{ .Values.password | quote }}}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: {{ .Release.Name }}}
---
apiVersion: v1
kind: Service
metadata: {name: {{ .Release.Name }}}
spec:
  selector: {app: {{ .Release.Name }}}
  ports: [{name: http, port: {{ .Values.port }}, targetPort: 8080}]
---
{{- if .Values.deployment }}
apiVersion: apps/v1
kind: Deployment
metadata: {name: {{ .Release.Name }}}
spec:
  replicas: {{ .Values.replicas }}
  selector: {matchLabels: {app: {{ .Release.Name }}}}
  template:
    metadata:
      labels: {app: {{ .Release.Name }}}
      annotations: {windlass-test/fate: {{ .Values.fate }}, text: {{ .Values.text | quote }}}
    spec:
      serviceAccountName: {{ .Release.Name }}
      containers:
      - name: main
        image: {{ .Values.image }}
        env: [{name: TEXT, value: {{ .Values.text | quote }}}]
        ports: [{containerPort: 8080, name: http}]
{{- end }}
{{- with .Values.extra }}
---
{{ . }}
{{- end }}
"""

VALUES = """
text: hello
password: swordfish
configs: 1
port: 80
replicas: 1
fate: run
image: example.com/main:1
deployment: true
extra: ""
hooks: false
hookFate: done
hookPolicy: before-hook-creation
hookLogs: ""
tests: true
testFate: done
keep: false
bad: ""
"""

_HOOK = """
{{- if .Values.hooks }}
apiVersion: batch/v1
kind: Job
metadata:
  name: {{ .Release.Name }}-EVENT
  annotations:
    helm.sh/hook: EVENT
    helm.sh/hook-weight: "1"
    helm.sh/hook-delete-policy: {{ .Values.hookPolicy }}
    {{- with .Values.hookLogs }}
    helm.sh/hook-output-log-policy: {{ . }}
    {{- end }}
spec:
  backoffLimit: 0
  template:
    metadata: {annotations: {windlass-test/fate: {{ .Values.hookFate }}}}
    spec: {restartPolicy: Never, containers: [{name: main, image: example.com/hook}]}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}-EVENT
  annotations: {helm.sh/hook: EVENT, helm.sh/hook-weight: "-1"}
data: {revision: "{{ .Release.Revision }}"}
{{- end }}
"""

TESTS = """
{{- if .Values.tests }}
{{- range $name := list "one" "two" }}
---
apiVersion: v1
kind: Pod
metadata:
  name: {{ $.Release.Name }}-{{ $name }}
  annotations: {helm.sh/hook: test, windlass-test/fate: {{ $.Values.testFate }}}
spec: {restartPolicy: Never, containers: [{name: main, image: example.com/test}]}
{{- end }}
{{- end }}
"""

KEPT = """
{{- if .Values.keep }}
apiVersion: v1
kind: ConfigMap
metadata: {name: {{ .Release.Name }}-kept, annotations: {helm.sh/resource-policy: keep}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: {{ .Release.Name }}-odd, annotations: {helm.sh/resource-policy: delete}}
{{- end }}
"""

BAD = """
{{- if eq .Values.bad "fail" }}{{ fail "told to" }}{{ end }}
{{- if eq .Values.bad "yaml" }}
apiVersion: v1
kind: [
{{- end }}
{{- if eq .Values.bad "kind" }}
apiVersion: example.com/v1
kind: Nothing
metadata: {name: x}
{{- end }}
{{- if eq .Values.bad "refused" }}
apiVersion: v1
kind: Service
metadata: {name: {{ .Release.Name }}-refused}
spec: {ports: [{port: 100000}]}
{{- end }}
{{- if eq .Values.bad "field" }}
apiVersion: v1
kind: ConfigMap
metadata: {name: {{ .Release.Name }}-field}
daata: {a: b}
{{- end }}
{{- if eq .Values.bad "name" }}
apiVersion: v1
kind: ConfigMap
metadata: {name: Not_A_Name}
{{- end }}
{{- if eq .Values.bad "taken" }}
apiVersion: v1
kind: ConfigMap
metadata: {name: kube-root-ca.crt}
{{- end }}
{{- if eq .Values.bad "immutable" }}
apiVersion: v1
kind: ConfigMap
metadata: {name: {{ .Release.Name }}-immutable}
immutable: true
data: {text: {{ .Values.text | quote }}}
{{- end }}
"""

EVENTS = (
    "pre-install", "post-install", "pre-upgrade", "post-upgrade", "pre-rollback", "post-rollback", "pre-delete",
    "post-delete",
)  # fmt: skip


def _full(version: str) -> Files:
    files = {
        "Chart.yaml": _METADATA.format(name="full", version=version),
        "values.yaml": VALUES,
        "values.schema.json": '{"properties": {"replicas": {"type": "integer"}}}',
        "templates/workloads.yaml": WORKLOADS,
        "templates/tests.yaml": TESTS,
        "templates/kept.yaml": KEPT,
        "templates/bad.yaml": BAD,
        "templates/NOTES.txt": "{{ .Release.Name }} says {{ .Values.text }} in revision {{ .Release.Revision }}\n",
    }
    for event in EVENTS:
        files[f"templates/hook-{event}.yaml"] = _HOOK.replace("EVENT", event)
    return files


_CRD = """apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: GROUP}
spec:
  group: SUFFIX
  names: {kind: Gadget, plural: gadgets, singular: gadget, listKind: GadgetList}
  scope: Namespaced
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec: {type: object, properties: {size: {type: integer}, tags: {type: array, items: {type: string}}}}
"""


def custom(suffix: str) -> Files:
    """Return a chart with a definition of its own API group, and an object of it."""
    return {
        "Chart.yaml": _METADATA.format(name="custom", version="0.1.0"),
        "values.yaml": "size: 1\ntags: [a, b]\n",
        "crds/gadgets.yaml": _CRD.replace("GROUP", f"gadgets.{suffix}").replace("SUFFIX", suffix),
        "templates/gadget.yaml": (
            f"apiVersion: {suffix}/v1\nkind: Gadget\nmetadata: {{name: {{{{ .Release.Name }}}}}}\n"
            "spec: {size: {{ .Values.size }}, tags: {{ toJson .Values.tags }}}\n"
        ),
    }


_ODD = """
{{- if eq .Values.odd "text" }}
apiVersion: v1
kind: Secret
metadata: {name: text}
stringData:
  file: |
    the first of two objects of a file, ends in {{ .Values.text }}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: text, labels: {none: null, text: {{ .Values.text }}}, annotations: null}
data:
  file: |
    ends in {{ .Values.text }}
{{- else if eq .Values.odd "list" }}
apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: ConfigMap, metadata: {name: in-a-list}, data: {text: {{ .Values.text }}}}
- {apiVersion: v1, kind: Secret, metadata: {name: in-a-list-{{ .Values.text }}}}
---
apiVersion: v1
kind: ConfigMapList
items: [{metadata: {name: of-one-kind}, data: {text: {{ .Values.text }}}}]
{{- else if eq .Values.odd "nested" }}
apiVersion: v1
kind: List
items: [{apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: ConfigMap, metadata: {name: deep}}]}]
{{- else if eq .Values.odd "null" }}
{apiVersion: v1, kind: List, items: null}
{{- else if eq .Values.odd "strange" }}
apiVersion: v1
kind: List
items: [3, {metadata: {name: kindless}}, {apiVersion: v1, kind: ConfigMap, metadata: {name: sound}}]
{{- else if eq .Values.odd "items" }}
{apiVersion: v1, kind: ConfigMap, metadata: {name: items}, items: text}
{{- else if eq .Values.odd "nameless" }}
{apiVersion: v1, kind: ConfigMap, metadata: null}
{{- end }}
"""

CHARTS: dict[str, Files] = {
    "odd": {
        # as charts of old have it: keys that Helm does not know
        "Chart.yaml": _METADATA.format(name="odd", version="1.0.0") + "engine: gotpl\nsource: [example.com]\n",
        "values.yaml": "odd: ''\ntext: one\n",
        "templates/odd.yaml": _ODD,
    },
    "full": _full("0.1.0"),
    "full2": _full("0.2.0"),
    "parent": {
        "Chart.yaml": _METADATA.format(name="parent", version="1.0.0")
        + "dependencies: [{name: child, version: 0.1.0, repository: 'file://../child', condition: child.enabled}]\n",
        "values.yaml": "child: {enabled: true, text: from the parent}\n",
        "templates/config.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: {{ .Release.Name }}-parent}\n",
        "templates/NOTES.txt": "parent notes\n",
        "charts/child/Chart.yaml": _METADATA.format(name="child", version="0.1.0"),
        "charts/child/values.yaml": "text: from the child\n",
        "charts/child/templates/config.yaml": (
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: {{ .Release.Name }}-child}\n"
            "data: {text: {{ .Values.text }}}\n"
        ),
        "charts/child/templates/NOTES.txt": "child notes\n",
    },
    "missing": {
        "Chart.yaml": _METADATA.format(name="missing", version="1.0.0")
        + "dependencies: [{name: gone, version: 0.1.0, repository: 'file://../gone'}]\n",
    },
    "library": {"Chart.yaml": _METADATA.format(name="library", version="1.0.0") + "type: library\n"},
    "old": {
        "Chart.yaml": _METADATA.format(name="old", version="1.0.0") + "deprecated: true\n",
        "templates/config.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: {{ .Release.Name }}-old}\n",
    },
    "picky": {"Chart.yaml": _METADATA.format(name="picky", version="1.0.0") + "kubeVersion: '<1.0.0'\n"},
    "empty": {"Chart.yaml": _METADATA.format(name="empty", version="1.0.0")},
    "generated": {
        "Chart.yaml": _METADATA.format(name="generated", version="1.0.0"),
        "templates/config.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {generateName: made-}\n",
    },
    "seeing": {
        "Chart.yaml": _METADATA.format(name="seeing", version="1.0.0"),
        "templates/config.yaml": (
            "{{- $seen := lookup \"v1\" \"ConfigMap\" .Release.Namespace (printf \"%s-seen\" .Release.Name) }}\n"
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: {{ .Release.Name }}-seen}\n"
            "data: {before: {{ dig \"data\" \"now\" \"nothing\" $seen | quote }}, now: rev{{ .Release.Revision }}}\n"
        ),
    },
}  # fmt: skip


def write(folder: Path, charts: dict[str, Files]) -> None:
    """Write charts as folders."""
    for name, files in charts.items():
        for path, text in files.items():
            file = folder / name / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
