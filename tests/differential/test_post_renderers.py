"""Post-renderers and getters change and bring what they change and bring with helm."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.differential import plugin_cases as cases
from tests.differential.chart_files import MINIMAL, write_chart
from tests.differential.harness import Arena

pytestmark = pytest.mark.peer("helm")

POST_RENDERER = (
    "apiVersion: v1\nname: {name}\nversion: 1.0.0\ntype: postrenderer/v1\nruntime: subprocess\n"
    "runtimeConfig: {{platformCommand: [{{command: '$HELM_PLUGIN_DIR/run.sh'}}]}}\n"
)
SCRIPTS = {
    "same": "cat",
    "change": 'sed "s/old/${1:-new}/g"',
    "show": "cat >&2; exit 1",
    "shown": "sed 's/^/# /'; echo '---'; echo 'a: 1'",
    "fail": "cat > /dev/null; exit 3",
    "empty": "cat > /dev/null; echo",
    "broken": "cat > /dev/null; echo 'a: b: c'",
    "scalar": "cat > /dev/null; echo hello",
    "list": "cat > /dev/null; echo '- a'",
    "more": "cat; printf -- '---\\napiVersion: v1\\nkind: ConfigMap\\nmetadata:\\n  name: more # hi\\n---\\n# c\\n'",
    "nothing-read": "echo 'kind: A\nmetadata: {name: x}'",
    "one-list": "cat >/dev/null; echo '{kind: List, items: [{kind: A, metadata: {name: a}}, {kind: B}]}'",
    "separator": "cat; echo '--- x'; echo 'a: 1'",
}

DOCUMENTS = {
    "comments": """\
# head one

# second
apiVersion: v1
kind: ConfigMap # line
metadata:
    name: old
    annotations:
        x: "y"
# foot of metadata
data:
  a: |
    old

    text
  b: >-
     folded old
     more
  c: 'single'   # cc
  # before list
  list:
  - a
  # between
  - b: 1
    c: 2
  -   - nested
  -  # lonely
    d: 3
  flow: {a: 1, b: [x,y]} # behind
  empty: {}
  none: []
  nothing:
  tilde: ~
  # last

# trailing
---
apiVersion: v1
kind: Service
metadata: {name: svc}
spec:
    ports:
        - port: 80
          name: http
""",
    "styles": """\
kind: A
metadata: {name: x, annotations: {}}
a: "double \\u00e9 \\t"
b: 'it''s'
c: "0123"
d: 'true'
e: !!str 12
f: 1_000
g: 0x1F
h: 2020-01-01
i: .inf
j: "\\U0001F600"
k: \U0001f600
l: é
m: "a\\nb"
n: |+
  keep

o: |2-
    indented
p: >
  folded
    more

  end
q: plain
  continued
r: &anchor {s: 1}
t: *anchor
u:
  <<: *anchor
? complex key
: v
"quoted key": w
""",
    "metadata": "kind: A\nmetadata:\n  name: x\n---\nkind: B\n---\nmetadata: null\nkind: C\n",
    "empty-metadata": "kind: A\nmetadata: {}\n---\nkind: B\nmetadata:\n  labels: {}\n",
    "annotations": "kind: A\nmetadata:\n  annotations:\n    config.kubernetes.io/index: '9'\n    config.kubernetes.io/path: p\n    z: 1\n",  # noqa: E501
    "named": 'kind: A\nmetadata:\n  annotations:\n    postrenderer.helm.sh/postrender-filename: "mine"\n',
    "list": "apiVersion: v1\nkind: List\nitems:\n- kind: A # one\n  metadata: {name: a}\n# two\n- kind: B\n",
    "list-and-more": "kind: List\nitems: []\n---\nkind: A\n",
    "hook": 'kind: Pod\nmetadata:\n  name: h\n  annotations:\n    "helm.sh/hook": pre-install\n---\nkind: A\n',
    "crlf": "kind: A\r\ndata:\r\n  a: |\r\n    x\r\n    y\r\n",
    "sequence": "- a\n",
    "scalar": "text\n",
    "broken": "kind: A\nb: c: d\n",
    "separators": "---\nkind: A\n--- # comment\nkind: B\n---\n---\n\n",
    "blank": "\n\n",
    "bad-annotations": "kind: A\nmetadata:\n  annotations: [a]\n",
    "bad-metadata": "kind: A\nmetadata: text\n",
}


def _world(arena: Arena, files: dict[str, str]) -> None:
    plugins = {f"{name}/plugin.yaml": POST_RENDERER.format(name=name) for name in SCRIPTS}
    plugins |= {f"{name}/run.sh": f"#!/bin/sh\n{script}\n" for name, script in SCRIPTS.items()}
    cases.install(arena.template / "home", plugins)
    chart = {f"templates/{name}.yaml": text for name, text in files.items()}
    write_chart(arena.template / "work" / "c", {"Chart.yaml": MINIMAL, **chart})


@pytest.mark.parametrize("name", DOCUMENTS)
def test_documents_come_back_as_kyaml_writes_them(arena: Arena, name: str) -> None:
    _world(arena, {name: DOCUMENTS[name]})
    for renderer in ("same", "show", "shown"):
        arena.assert_same(["template", "c", "--post-renderer", renderer], files=False)


@pytest.mark.parametrize("renderer", SCRIPTS)
def test_whatever_a_post_renderer_does_has_helms_effect(arena: Arena, renderer: str) -> None:
    _world(arena, {name: DOCUMENTS[name] for name in ("comments", "hook", "list", "metadata")})
    base = ["template", "r", "c", "--post-renderer", renderer]
    for more in ([], ["--post-renderer-args", "a b", "--post-renderer-args="], ["--debug"], ["--output-dir", "out"]):
        arena.assert_same([*base, *more])


@pytest.mark.parametrize(
    "flags",
    ["nope", "same --post-renderer same", "same --post-renderer=", "nope --debug", "same --no-hooks", "show-all",
     "same --show-only templates/hook.yaml"],
)  # fmt: skip
def test_names_and_flags_of_post_renderers_are_checked_alike(arena: Arena, flags: str) -> None:
    _world(arena, {"hook": DOCUMENTS["hook"]})
    cases.install(arena.template / "home", cases.RUNNABLE)
    arena.assert_same(["template", "c", "--post-renderer", *flags.split()], files=False)
    arena.assert_same(["template", "c", "--post-renderer-args", "x", "--post-renderer", *flags.split()], files=False)


def test_a_program_named_by_its_path_is_a_post_renderer(arena: Arena) -> None:
    _world(arena, {"hook": DOCUMENTS["hook"]})
    program = arena.template / "home" / ".local" / "share" / "helm" / "plugins" / "same" / "run.sh"
    theirs = arena.run("helm", ["template", "c", "--post-renderer", "same"])
    ours = arena.run("windlass", ["template", "c", "--post-renderer", str(program)])
    assert (ours.code, ours.out) == (0, theirs.out)
    assert "not found" in arena.run("helm", ["template", "c", "--post-renderer", str(program)]).err


GETTER = {
    "g/plugin.yaml": "apiVersion: v1\nname: g\nversion: 0.1.0\ntype: getter/v1\nruntime: subprocess\n"
    "config: {protocols: [mem]}\nruntimeConfig:\n  protocolCommands:\n"
    "  - {protocols: [mem], platformCommand: [{command: run.sh, args: [$HOME]}]}\n",
    "g/run.sh": """\
#!/bin/sh
echo "$*|$HELM_PLUGIN_USERNAME|$HELM_PLUGIN_PASSWORD|$HELM_PLUGIN_PASS_CREDENTIALS_ALL|$HELM_PLUGIN_NAME" >&2
for last; do :; done
case "$last" in
*values.yaml) echo "k: fromgetter";;
*index.yaml) printf 'apiVersion: v1\\nentries:\\n  demo:\\n  - {apiVersion: v2, name: demo, version: 0.1.0, urls: ["mem://x/demo-0.1.0.tgz"]}\\n';;
*demo-0.1.0.tgz) cat "$HOME/demo-0.1.0.tgz";;
*) exit 4;;
esac
""",
}


@pytest.mark.parametrize(
    "argv",
    [
        "template r c -f mem://a/values.yaml",
        "template r c -f MEM://a/values.yaml",
        "template r c -f mem://a/values.yaml --debug",
        "template r c -f other://a/values.yaml",
        "template r mem://x/demo-0.1.0.tgz",
        "pull mem://x/demo-0.1.0.tgz --username u --password p --pass-credentials",
        "pull mem://x/demo-0.1.0.tgz --cert-file nope --key-file nope --ca-file nope",
        "pull other://x/demo-0.1.0.tgz",
        "show chart mem://x/demo-0.1.0.tgz",
        "repo add m mem://x --username u --password p",
        "repo add m other://x",
    ],
)
def test_getters_of_plugins_are_used_alike(arena: Arena, argv: str) -> None:
    cases.install(arena.template / "home", GETTER)
    write_chart(arena.template / "work" / "c", {"Chart.yaml": MINIMAL, "templates/a.yaml": "kind: {{ .Values.k }}\n"})
    done = arena.run("helm", ["package", "c"])
    assert done.code == 0, done.err
    archive = (arena.world / "work" / "demo-0.1.0.tgz").read_bytes()
    Path(arena.template / "home" / "demo-0.1.0.tgz").write_bytes(archive)
    arena.assert_same(argv.split())


def test_a_plugin_of_helm_3_keeps_its_command(arena: Arena) -> None:
    plugin = "name: both\ncommand: echo command\ndownloaders: [{command: ../g/run.sh, protocols: [both]}]\n"
    cases.install(arena.template / "home", {**GETTER, "both/plugin.yaml": plugin})
    assert arena.run("helm", ["both"]).code == 1
    assert arena.run("windlass", ["both", "x"]).out == "command x\n"
    write_chart(arena.template / "work" / "c", {"Chart.yaml": MINIMAL, "templates/a.yaml": "kind: {{ .Values.k }}\n"})
    arena.assert_same(["template", "r", "c", "-f", "both://a/values.yaml"])
    arena.assert_same(["plugin", "list"])
