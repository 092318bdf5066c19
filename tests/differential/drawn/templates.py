"""Templates as charts have them: definitions in several files, include and tpl in each other, files, errors far inside."""

# ruff: noqa: E501  # rows of tables stay on one line

from __future__ import annotations

from random import Random

from tests.differential.gotemplate.generator import Generator
from tests.differential.test_sprig_expressions import expression
from tests.golden.language.ours import is_steady

from . import words
from .case import Case

VALUES = """\
a: str
n: null
f: 1.5
i: 3
big: 12345678
t: true
fa: false
e: ""
zero: 0
m: {x: {y: {z: deep}}, n: null, l: [1, two, null], k: v}
l: [p, q, null, {k: {v: w}}, 2]
el: []
em: {}
tx: "{{ .Values.a }}{{ .Values.none.x }}"
t1: '{{ include "one" . }}'
t2: '{{ define "own" }}own{{ end }}{{ include "own" . }}'
t3: '{{ tpl .Values.tx . }}'
t4: '{{ .Template.Name }} {{ fail "inner" }}'
t5: "{{ required \\"it is needed\\" .Values.n }}"
t6: "{{ if }}"
t7: "{{ nope }}"
t8: "a\\n{{ .Values.a.b.c }}\\n"
rec: '{{ tpl .Values.rec . }}'
u: "é☃"
sub: {own: 1}
"""
DATA = [".", ".", ".", "$", ".Values", ".Values.m", "nil", '"x"', "(dict)", '(dict "Values" .Values "Template" .Template)', "(list 1 2)", ".Release", ".Chart", ".Files", ".Capabilities", "1",
        '(merge (dict "a" 1) .Values)', "(deepCopy .)", '(dict "Template" (dict "BasePath" "x" "Name" "y"))', ".Subcharts.sub", "(omit . \"Template\")"]  # fmt: skip
TEXTS = [".Values.tx", ".Values.t1", ".Values.t2", ".Values.t3", ".Values.t4", ".Values.t5", ".Values.t6", ".Values.t7", ".Values.t8", ".Values.a", '"{{ .Values.a }}"', '"{{ . }}"', '""', "`{{`", '"{{ end }}"',
         '"{{ tpl \\"{{ .Values.a.x }}\\" . }}"', "`{{ include \"two\" . }}`", '"{{ $.Values.m }}"', '(toYaml .Values.m)', '(.Files.Get "f/a.txt")', '"{{ .Template.Name }}{{ .Template.BasePath }}"', ".Values.i", ".Values.rec",
         '"{{- range .Values.l }}{{ . }}{{ end -}}"', '"{{ template \\"one\\" . }}"', '"{{/* c */}}x"', '"{{ block \\"b\\" . }}x{{ end }}"', '"<no value>{{ .Values.none }}"', '"{{ define \\"one\\" }}over{{ end }}"']  # fmt: skip
NAMES = ["one", "two", "three", "c.name", "none", "tpl.x", "c/templates/b.yaml", "c/templates/_h.tpl", "sub.h"]
FIELDS = [".Values.a", ".Values.m", ".Values.m.x.y.z", ".Values.m.x.y.z.q", ".Values.none", ".Values.none.x", ".Values.n", ".Values.n.x", ".Values.l", ".Values.f", ".Values.i", ".Values.big", ".Values.em", ".Values.a.b",
          ".Values", ".Chart.Name", ".Chart.Nope", ".Chart.name", ".Chart", ".Chart.Maintainers", ".Chart.Annotations", ".Chart.IsRoot", ".Release.Name", ".Release.Nope", ".Release.Revision", ".Release", ".Capabilities.KubeVersion",
          ".Capabilities.KubeVersion.Minor", ".Capabilities.KubeVersion.GitVersion", ".Capabilities.APIVersions", ".Capabilities.HelmVersion.Version", ".Capabilities.HelmVersion", ".Capabilities.Nope", ".Template.Name", ".Template.BasePath",
          ".Template", ".Files", ".Subcharts", ".Subcharts.sub.Values", ".Subcharts.none.Values", ".Nope", ".Nope.x", "$.Values.a", "$", ".", ".Values.AsMap", ".Values.YAML", ".Values.m.AsMap", '(.Values.Table "m")',
          '(.Values.Table "a")', '(.Values.PathValue "m.x.y.z")', '(.Values.PathValue "m")', '(.Values.PathValue "")', ".Values.u", ".Values.t", ".Values.fa", ".Values.zero", ".Values.e", ".Chart.Dependencies", ".Chart.AppVersion",
          '(.Capabilities.APIVersions.Has "v1")', '(.Capabilities.APIVersions.Has "apps/v1/Deployment")', ".Capabilities.KubeVersion.String", ".Capabilities.KubeVersion.Major", ".Values.sub.global", "(index .Values.l 3)",
          "(index .Values.l 9)", '(index .Values "m" "x" "none" "q")', '(get .Values "a")', '(dig "m" "x" "none" "dflt" .Values)', "(.Values.m.x)", "(.Values.a).x", ".Values.l.x", "(first .Values.l)", ".Values.m.l"]  # fmt: skip
FILES = ['.Files.Get "f/a.txt"', '.Files.Get "none"', '.Files.Get', '.Files.GetBytes "f/a.txt"', '(.Files.Glob "f/*").AsConfig', '(.Files.Glob "f/*").AsSecrets', '(.Files.Glob "**").AsConfig', '(.Files.Glob "none").AsConfig',
         '.Files.Lines "f/a.txt"', '.Files.Lines "f/empty"', '.Files.Lines "none"', '.Files.AsConfig', '(.Files.Glob "f/{a,b}.*").AsConfig', '(.Files.Glob "[").AsConfig', '(.Files.Glob "f/[!a]*").AsSecrets', 'range $p, $b := .Files.Glob "f/**"',
         '.Files.Get .Values.i', '(.Files.Glob "f/?.txt")', 'index .Files "f/a.txt"', '.Files.Glob "*/a*" | len', '(.Files.Glob "f/*").Get "f/b.txt"', 'range .Files.Lines "f/b.txt"', '.Files.Get "f/bin"', '.Files.Get "f\\\\a.txt"']  # fmt: skip
PIPES = ["quote", "squote", "upper", "toYaml", "toJson", "toYaml | nindent 2", "default \"d\"", "trim", "b64enc", "toString", "typeOf", "kindOf", "len", "indent 1", "toToml", "int", "printf \"%v\"", "printf \"%q\"", "printf \"%#v\"",
         "printf \"%T\"", "printf \"%s\"", "printf \"%d\"", "required \"need it\"", "ternary 1 2", "join \",\"", "keys | sortAlpha", "fromYaml", "toYamlPretty", "mustToJson", "toPrettyJson", "toRawJson", "not", "empty", "first", "cat 1",
         "html", "js", "urlquery", "print", "println", "sha256sum | trunc 8", "include \"one\"", "tpl .Values.tx", "splitList \".\"", "regexFind \"[a-z]+\"", "hasKey .Values", "eq 1", "lt 2", "int64", "float64", "mustToToml", "coalesce nil", "has 1"]  # fmt: skip


def action(draw: Random) -> str:
    """Return what may stand between braces."""
    roll = draw.random()
    if roll < 0.25:
        text = draw.choice(FIELDS)
    elif roll < 0.42:
        text = f'include "{draw.choice(NAMES)}" {draw.choice(DATA)}'
    elif roll < 0.58:
        text = f"tpl {draw.choice(TEXTS)} {draw.choice(DATA)}"
    elif roll < 0.66:
        text = draw.choice(FILES)
        if text.startswith("range"):
            return text
    elif roll < 0.74:
        text = draw.choice(['fail "stop"', 'required "need it" .Values.n', 'required "need it" .Values.a', "fail .Values.a", 'fail (printf "%d\\n" 1)', 'required "" .Values.e', 'fail ""', "lookup \"v1\" \"Pod\" \"\" \"\"", "required .Values.none .Values.none", "set .Values \"a\" 2", "unset .Values \"a\"", "$_ := set .Values.m \"k\" (dict)", "$x := 1", "$x = 2", "$y", "/* c */", "break", "continue", "template \"one\" .", "template \"none\"", "template \"two\" .Values", "env \"X\"", "getHostByName \"localhost\"", "now | typeOf", 'fromYaml "a: ["', 'fromJson "{"', 'fromYamlArray "a"', "toYaml (list nil 1.0 \"1\" true \"\" (dict))", 'fromToml "a = "', "uuidv4 | len"])
    else:
        text = expression(draw, draw.randint(0, 1))
    while draw.random() < 0.3:
        text += " | " + draw.choice(PIPES)
    return text


def _statements(draw: Random, depth: int) -> str:
    return "".join(_statement(draw, depth) for _ in range(draw.choice([1, 1, 2, 3])))


def _braces(draw: Random, text: str) -> str:
    left, right = draw.choice([("{{ ", " }}")] * 4 + [("{{- ", " }}"), ("{{ ", " -}}"), ("{{- ", " -}}")])
    return left + text + right


def _statement(draw: Random, depth: int) -> str:
    roll = draw.random()
    if roll < 0.15:
        return draw.choice(["text ", "a: b\n", "\n", "  - ", "<no value>", "é", "# c\n", "\\"])
    if depth <= 0 or roll < 0.65:
        text = action(draw)
        if text.startswith("range"):
            return "{{ " + text + " }}{{ . }}{{ end }}"
        return _braces(draw, text)
    inside = _statements(draw, depth - 1)
    head = draw.choice(["if", "with", "range", "if not", "with $w :=", "range $i, $v :="])
    subject = draw.choice(FIELDS) if head != "if not" else draw.choice(FIELDS).strip()
    if draw.random() < 0.2:
        subject = f"({action(draw)})"
    other = _braces(draw, draw.choice(["else", "else", "else if .Values.t"])) + _statements(draw, depth - 1) if draw.random() < 0.3 and not head.startswith(("with", "range")) else ""
    return _braces(draw, f"{head} {subject}") + inside + other + _braces(draw, "end")


def _definition(draw: Random) -> str:
    return _braces(draw, f'define "{draw.choice(NAMES[:6])}"') + _statements(draw, 1) + _braces(draw, "end") + draw.choice(["", "\n"])


def case(draw: Random) -> Case:
    """Return a chart of a few templates, most of them sound."""
    files = {"c/Chart.yaml": "apiVersion: v2\nname: c\nversion: 1.0.0\nmaintainers: [{name: x}]\nannotations: {q: r}\n", "c/values.yaml": VALUES, "c/f/a.txt": "one\ntwo\n", "c/f/b.txt": "three", "c/f/empty": "", "c/f/bin": "\udcff\x00a\r\nb\n"}
    texts = {"_h.tpl": _definition(draw) + _definition(draw), "a.yaml": _statements(draw, 2)}
    if draw.random() < 0.5:
        texts["b.yaml"] = _statements(draw, 1) + (_definition(draw) if draw.random() < 0.3 else "")
    if draw.random() < 0.15:
        texts["a.yaml"] = Generator(draw.randrange(1 << 30)).case()["files"][0][1]
    if draw.random() < 0.2:
        files |= {"c/charts/sub/Chart.yaml": "apiVersion: v2\nname: sub\nversion: 1.0.0\n", "c/charts/sub/values.yaml": "own: 2\n", "c/charts/sub/templates/_x.tpl": _definition(draw) + '{{ define "sub.h" }}{{ .Values.own }}{{ .Chart.Name }}{{ end }}'}
        if draw.random() < 0.5:
            files["c/charts/sub/templates/s.yaml"] = _statements(draw, 1)
    if draw.random() < 0.1:
        name = draw.choice(list(texts))
        texts[name] = words.damaged(draw, texts[name])
    files |= {f"c/templates/{name}": text for name, text in texts.items()}
    argv = ["template", "c"] if draw.random() < 0.9 else ["lint", "c"]
    return Case("template", files, argv)


def is_fair(case: Case) -> bool:
    """Tell whether the templates of a case end the same at another time and with other random numbers."""
    return all(is_steady(text) for name, text in case.files.items() if "/templates/" in name)
