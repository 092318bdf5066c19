"""Charts, good and broken, that helm lints: each a mapping of files that differ from a chart in order, and arguments.

``{}`` is that chart as it is; a file that is None is not there.
"""

from __future__ import annotations

CHART = "apiVersion: v2\nname: c\nversion: 0.1.0\nicon: https://x.y/z.png\n"
FILES = {
    "Chart.yaml": CHART,
    "values.yaml": "a: 1\nn: {x: 1, y: 2}\n",
    "templates/d.yaml": (
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: x\nspec:\n  selector:\n    matchLabels: {a: b}\n"
    ),
}
SCHEMA = (
    '{"type":"object","properties":{"a":{"type":"string"},"n":{"type":"object","properties":{"x":{"type":"string"}}}},'
    '"required":["q"]}'
)
ARCHIVE = "x.tgz"
"""In arguments: the chart packed."""

ARGUMENTS: list[list[str]] = [
    ["--strict", "c"],
    ["--quiet", "c"],
    ["--with-subcharts", "c"],
    ["c", "missing"],
    ["missing"],
    ["--kube-version", "1.20", "c"],
    ["--kube-version", "bad", "c"],
    ["--kube-version", "v1.20.3-x", "c"],
    ["--set", "a=2", "c"],
    ["--namespace", "foo", "c"],
    [],
    ["--bogus", "c"],
    ["-f", "none.yaml", "c"],
    ["c/"],
    ["./c"],
    ["--skip-schema-validation", "c"],
    ["c", "c"],
]

CHARTFILES = [
    "",
    "a",
    "- a\n",
    "name: c\n",
    "apiVersion: v2\n",
    "apiVersion: v3\nname: c\nversion: 1.0.0\n",
    "apiVersion: v1\nname: c\nversion: 1.0.0\ntype: application\n"
    'dependencies: [{name: a, version: 1, repository: ""}]\n',
    CHART + "foo: bar\n",
    CHART + "name: d\n",
    "apiVersion: v2\nname: c\nversion: 1.0\n",
    "apiVersion: v2\nname: c\nversion: 1\nappVersion: 1.2\n",
    "apiVersion: v2\nname: c/d\nversion: 1.0.0\n",
    "apiVersion: v2\nname: c\nversion: x\n",
    "apiVersion: v2\nname: c\nversion: v1.0.0\n",
    "apiVersion: v2\nname: c\nversion: 0.0.0-0\n",
    "apiVersion: v2\nname: c\nversion: 1.2.3.4\n",
    "apiVersion: v2\nname: c\nversion: '1.0'\n",
    CHART + "maintainers: [{}]\n",
    CHART + "maintainers: [null]\n",
    CHART + "maintainers: [{name: a, email: x}]\n",
    CHART + 'maintainers: [{name: a, email: a@b.c, url: "x"}]\n',
    CHART + 'maintainers: [{name: a, url: "http://a b"}]\n',
    CHART + 'maintainers: [{name: a, url: "example.com/x", email: "j@example.com"}]\n',
    CHART + 'sources: [""]\n',
    CHART + 'sources: ["foo"]\n',
    CHART + 'sources: ["https://x", "a/b"]\n',
    "apiVersion: v2\nname: c\nversion: 1.0.0\nicon: foo\n",
    CHART + "type: foo\n",
    CHART + "dependencies: [null]\n",
    CHART + 'dependencies: [{name: a, version: 1.0.0, repository: "http://x"}, '
    '{name: a, version: 2.0.0, repository: "http://x"}, '
    '{name: b, alias: a, version: 1.0.0, repository: ""}]\n',
    CHART + 'kubeVersion: ">9"\n',
    CHART + "deprecated: yes\n",
    CHART + "keywords: foo\n",
    CHART + "annotations: {a: 1}\n",
    ": x",
    "a: b: c\n",
    'apiVersion: v2\nname: ""\nversion: 1.0.0\n',
    "apiVersion: 2\nname: 3\nversion: 1.0.0\n",
    'apiVersion: v2\nname: c\nversion: 1.0.0\ndescription: "\\u0007"\n',
    "apiVersion: v2\nname: ..\nversion: 1.0.0\n",
    "null\n",
    "{}\n",
]

VALUES = [
    "",
    "a",
    "- 1\n",
    "a: b: c\n",
    "a: 1\n---\nb: 2\n",
    "a: &x [*x]\n",
    "null\n",
    '"a"\n',
    "a: 1\na: 2\n",
    "\ta: 1\n",
]

TEMPLATES = [
    "a: {{ .Values.x.y }}\n",
    '{{ fail "boo" }}\n',
    '{{ required "need" .Values.zz }}\n',
    'a: {{ required "need" .Values.zz | upper }}\n',
    "{{ nope }}",
    '{{ include "x" . }}',
    "  apiVersion: v1\n  kind: A\n",
    "\n\n\tfoo: 1",
    "a: b: c\n",
    "- a\n",
    "a\n",
    "1\n",
    '"x"\n',
    "null\n",
    "# c\n",
    "---\n---\n",
    "---\n# a\n---\napiVersion: v1\nkind: Service\nmetadata: {name: 1a}\n",
    "--- foo\na: 1\n",
    "a: 1\n---foo\nb: 2\n",
    "a: 1\n--- # c\nkind: X\nmetadata: {name: x}\n",
    "kind: 1\n",
    "kind: [1]\n",
    "metadata: x\n",
    "metadata: {name: [1]}\n",
    "metadata: {name: 12}\nkind: true\n",
    "metadata: {name: 1.50}\n",
    "metadata: {name: true, namespace: 5}\n",
    "metadata: null\nkind: null\n",
    "apiVersion: v1\nkind: Pod\nmetadata: {name: A_b}\n",
    "apiVersion: v1\nkind: Service\nmetadata: {name: a.b}\n",
    "apiVersion: v1\nkind: Service\nmetadata: {name: " + "a" * 64 + "}\n",
    "apiVersion: v1\nkind: Service\nmetadata: {name: " + "A" * 64 + "}\n",
    "apiVersion: v1\nkind: Namespace\nmetadata: {name: a.b}\n",
    "apiVersion: v1\nkind: Namespace\nmetadata: {name: a_b}\n",
    'kind: Role\nmetadata: {name: "a/b%c"}\n',
    'kind: Role\nmetadata: {name: ".."}\n',
    "kind: Role\nmetadata: {}\n",
    "kind: CertificateSigningRequest\n",
    "kind: Foo\n",
    'kind: ServiceAccount\nmetadata: {name: "x y"}\n',
    "kind: Pod\nmetadata: {name: " + "a" * 254 + "}\n",
    "apiVersion: extensions/v1beta1\nkind: Ingress\nmetadata: {name: x}\n",
    "apiVersion: apps/v1beta1\nkind: Deployment\nmetadata: {name: x}\nspec: {selector: {matchLabels: {}}}\n",
    "apiVersion: v1\nkind: Endpoints\nmetadata: {name: x}\n",
    "apiVersion: networking.k8s.io/v1beta1\nkind: IngressClass\nmetadata: {name: x}\n",
    "apiVersion: policy/v1beta1\nkind: PodSecurityPolicy\nmetadata: {name: x}\n",
    "apiVersion: batch/v1beta1\nkind: CronJobList\nmetadata: {name: x}\n",
    "apiVersion: a/b/c\nkind: X\nmetadata: {name: x}\n",
    "apiVersion: admissionregistration.k8s.io/v1beta1\nkind: MutatingAdmissionPolicy\nmetadata: {name: x}\n",
    "apiVersion: v1\nkind: ComponentStatus\nmetadata: {name: x}\n",
    "kind: Deployment\nmetadata: {name: x}\n",
    'kind: StatefulSet\nmetadata: {name: "a\\"b"}\n',
    'kind: List\nitems: [{metadata: {annotations: {"helm.sh/resource-policy": keep}}}]\n',
    'kind: List\nmetadata: {name: x}\nitems: [{metadata: {annotations: {"helm.sh/resource-policy": keep}}}]\n',
    'kind: List\nmetadata: {name: x}\nitems: [{metadata: {annotations: {"a": b}}}]\n',
    "kind: List\nmetadata: {name: x}\nitems: foo\n",
    "kind: List\nmetadata: {name: x}\nitems: [{metadata: [1]}]\n",
    "kind: List\nmetadata: {name: x}\nitems: [{metadata: {annotations: [1]}}]\n",
    "kind: List\nmetadata: {name: x}\nitems: [null]\n",
    '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"x"}}',
    '{"kind":"Pod","metadata":{"name":"x"}}{"kind":"Pod","metadata":{"name":"Y"}}',
    '{"kind":"Pod","metadata":{"name":"x"}}\n---\nkind: Pod\nmetadata: {name: Y}\n',
    '{"kind":"Pod"',
    "{kind: Pod, metadata: {name: X}}\n",
    '{"kind":"Pod","metadata":{"name":"x"}} x',
    '{"kind":1}',
    '{"kind":"Pod","metadata":{"name":"x"}}{"kind":"Pod","metadata":{"name":"x"}}{',
    '{"metadata":{"name":5}}',
    '{"kind":"A","metadata":{"name":"x"}}\n{"kind":"B","metadata":{"name":"y"}}\n---\nkind: C\n',
    ' {"kind":"Pod"}',
    '{"a":"\\q"}',
    "kind: A\nmetadata: {name: x}\n---\nkind: B: c\n",
    "a: *x\n",
    "a: !!binary x\n",
    "? a\n: b\n",
    'x: "\\x"\n',
    "kind: Pod\nkind: Pod2\nmetadata: {name: x}\n",
    "a: 1\r\nkind: Pod\r\n---\r\nkind: Pod\r\nmetadata: {name: y}\r\n",
    "<no value>\n",
    "a: " + "x" * 70000 + "\n",
    "" + "x" * 66000 + ": 1\n",
    "{{ .Values.n | toYaml }}\nkind: A\nmetadata: {name: x}\n",
    '{{ lookup "v1" "Pod" "a" "b" }}\n',
    "kind: Pod\nmetadata: {name: "
    "{{ .Release.Name }}-{{ .Release.Namespace }}-{{ .Release.Revision }}{{ .Release.IsInstall }}}\n",
    "{{ .Capabilities.KubeVersion }}: {{ .Chart.Name }}\n",
    "kind: Deployment\nspec: matchLabels\nmetadata: {name: é}\n",
    "kind: x\nmetadata: {name: y}\n...\nfoo: [\n",
]

OTHERS: list[tuple[dict[str, str | None], list[str]]] = [
    ({"Chart.yaml": CHART + "foo: bar\n"}, ["--strict", "c"]),
    ({"Chart.yaml": CHART + "foo: bar\n"}, ["--quiet", "c"]),
    ({"Chart.yaml": "apiVersion: v2\nname: c\nversion: 0.1.0\nhome: https://x.y/z.png\n"}, ["--quiet", "c"]),
    ({"values.yaml": None}, ["c"]),
    ({"templates/d.yaml": None}, ["c"]),
    ({"templates": "x", "templates/d.yaml": None}, ["c"]),
    ({"values.yaml/x": "x", "values.yaml": None}, ["c"]),
    ({"Chart.yaml/x": "x", "Chart.yaml": None}, ["c"]),
    ({"crds": "x"}, ["c"]),
    ({"values.schema.json": SCHEMA}, ["c"]),
    ({"values.schema.json": SCHEMA}, ["--set", "a=x,q=1,n.x=z", "c"]),
    ({"values.schema.json": SCHEMA}, ["--set-string", "a=x,q=1,n.x=z", "c"]),
    ({"values.schema.json": SCHEMA}, ["--skip-schema-validation", "c"]),
    ({"values.schema.json": "{"}, ["c"]),
    ({"values.schema.json": ""}, ["c"]),
    ({"values.schema.json": '{"$ref":"#/x"}'}, ["c"]),
    ({"values.schema.json/x": ""}, ["c"]),
    (
        {
            "templates/t.yml": "a: b: c\n",
            "templates/u.foo": "x",
            "templates/NOTES.txt": '{{ fail "n" }}',
            "templates/_h.tpl": '{{ define "x" }}{{ end }}',
            "templates/sub/z.YAML": "kind: P_\nmetadata: {name: P_}\n",
            "templates/noext": "x",
            "templates/a.tgz": "x",
        },
        ["c"],
    ),
    (
        {"templates/t.yaml": "apiVersion: batch/v1beta1\nkind: CronJob\nmetadata: {name: x}\n"},
        ["--kube-version", "1.20", "c"],
    ),
    (
        {"templates/t.yaml": "apiVersion: batch/v1beta1\nkind: CronJob\nmetadata: {name: x}\n"},
        ["--kube-version", "1.21", "--strict", "c"],
    ),
    ({"templates/t.yaml": "{{ .Values.n.x }}: {{ .Values.n.y }}\n"}, ["--set", "n.x=null", "c"]),
    ({"templates/t.yaml": "{{ if .Values.n.x }}kind: Foo\nmetadata: {name: X}{{ end }}\n"}, ["--set", "n.x=null", "c"]),
    (
        {
            "crds/a.yaml": "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n",
            "crds/b.yaml": "apiVersion: v1\nkind: Pod\n---\n---\nkind: X\n",
            "crds/c.txt": "x",
            "crds/d.json": '{"kind":"CustomResourceDefinition"}',
            "crds/e.yaml": "a: {{ x }}\n",
            "crds/f.yaml": "kind: Z\n",
        },
        ["c"],
    ),
    (
        {
            "charts/s/Chart.yaml": "apiVersion: v2\nname: s\nversion: 0.1.0\n",
            "charts/s/values.yaml": "",
            "charts/s/templates/x.yaml": "a: b: c\n",
            "charts/t/Chart.yaml": "apiVersion: v1\nname: t\n",
            "charts/s/charts/u/Chart.yaml": "apiVersion: v2\nname: u\nversion: 1.0.0\n",
        },
        ["c"],
    ),
    (
        {
            "charts/s/Chart.yaml": "apiVersion: v2\nname: s\nversion: 0.1.0\n",
            "charts/s/values.yaml": "",
            "charts/s/templates/x.yaml": "a: b: c\n",
            "charts/t/Chart.yaml": "apiVersion: v1\nname: t\n",
            "charts/s/charts/u/Chart.yaml": "apiVersion: v2\nname: u\nversion: 1.0.0\n",
        },
        ["--with-subcharts", "c"],
    ),
    (
        {
            "charts/s/Chart.yaml": "apiVersion: v2\nname: s\nversion: 0.1.0\n",
            "charts/s/values.yaml": "",
            "charts/s/templates/x.yaml": "a: b: c\n",
            "charts/s/charts/u/Chart.yaml": "apiVersion: v2\nname: u\nversion: 1.0.0\n",
        },
        ["--with-subcharts", "c"],
    ),
    (
        {
            "charts/s/Chart.yaml": "apiVersion: v2\nname: s\nversion: 0.1.0\n",
            "charts/s/values.yaml": "",
            "charts/s/templates/x.yaml": "a: b: c\n",
            "charts/s/charts/u/Chart.yaml": "apiVersion: v2\nname: u\nversion: 1.0.0\n",
        },
        ["--with-subcharts", "--quiet", "c"],
    ),
    (
        {
            "Chart.yaml": CHART
            + 'dependencies: [{name: s, version: 0.1.0, repository: ""}, {name: q, version: 0.1.0, repository: ""}]\n',
            "charts/s/Chart.yaml": "apiVersion: v2\nname: s\nversion: 0.1.0\n",
            "charts/s/values.yaml": "",
        },
        ["c"],
    ),
    (
        {
            "Chart.yaml": CHART + 'dependencies: [{name: s, version: 0.1.0, repository: "", condition: s.enabled}]\n',
            "charts/s/Chart.yaml": "apiVersion: v2\nname: s\nversion: 0.1.0\n",
            "charts/s/values.yaml": "",
        },
        ["--set", "s=foo", "c"],
    ),
    (
        {
            "Chart.yaml": CHART + 'dependencies: [{name: s, version: 9.1.0, repository: ""}]\n',
            "charts/s/Chart.yaml": "apiVersion: v2\nname: s\nversion: 0.1.0\n",
            "charts/s/values.yaml": "",
        },
        ["c"],
    ),
    (
        {
            "Chart.yaml": CHART + 'dependencies: [{name: s, version: 0.1.0, repository: "", import-values: [foo]}]\n',
            "values.yaml": "s: 1\n",
            "charts/s/Chart.yaml": "apiVersion: v2\nname: s\nversion: 0.1.0\n",
            "charts/s/values.yaml": "",
        },
        ["c"],
    ),
    (
        {
            "Chart.yaml": CHART + 'dependencies: [{name: s, version: 0.1.0, repository: ""}]\n',
            "charts/s/Chart.yaml": "apiVersion: v2\nname: s\nversion: 0.1.0\n",
            "charts/s/values.yaml": "",
            "charts/s/values.schema.json": SCHEMA,
        },
        ["c"],
    ),
    ({"charts/bad.tgz": "x"}, ["c"]),
    ({"charts/bad.tgz": "x"}, ["--with-subcharts", "c"]),
    ({"charts/_x/y": "x", "charts/README": "z"}, ["--with-subcharts", "c"]),
    ({".helmignore": "templates/d.yaml\n"}, ["c"]),
    ({".helmignore": "a**\n"}, ["c"]),
    ({".helmignore": "[\n"}, ["c"]),
    ({"requirements.yaml": "dependencies: [{name: a}]\n"}, ["c"]),
    ({"Chart.lock": "{"}, ["c"]),
    ({"templates/x.yaml": "a: ÿ\n"}, ["c"]),
    ({}, ["x.tgz"]),
    ({"templates/t.yaml": "a: b: c\n"}, ["x.tgz"]),
    ({"Chart.yaml": 'name: ""\n', "values.yaml": None, "templates/d.yaml": None}, ["x.tgz"]),
    ({"x": "y", "Chart.yaml": None, "values.yaml": None, "templates/d.yaml": None}, ["x.tgz"]),
    ({"Chart.yaml": None, "values.yaml": None, "templates/d.yaml": None}, ["bad.tgz"]),
    ({"values.yaml": "", "Chart.yaml": None, "templates/d.yaml": None}, ["c"]),
]

Case = tuple[dict[str, str | None], list[str]]


def cases() -> list[Case]:
    """Return all cases."""
    every: list[Case] = [({}, arguments) for arguments in ARGUMENTS]
    every += [({"Chart.yaml": text}, ["c"]) for text in CHARTFILES]
    every += [({"values.yaml": text}, ["c"]) for text in VALUES]
    every += [({"templates/t.yaml": text}, ["c"]) for text in TEMPLATES]
    return every + OTHERS


def files_of(case: Case) -> dict[str, str]:
    """Return the files of a case's chart."""
    files: dict[str, str | None] = {**FILES, **case[0]}
    return {name: text for name, text in files.items() if text is not None}
