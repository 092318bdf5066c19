"""Values as templates see them: files, the whole --set language, coalescing, conditions, tags, aliases, imports."""

# ruff: noqa: E501  # rows of tables stay on one line

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.differential.chart_files import MINIMAL, VALUES_TEMPLATE, write_chart
from tests.differential.harness import Arena

pytestmark = pytest.mark.peer("helm")

DEFAULTS = "a: 1\nb: {c: 2, d: {e: 3}}\nl: [1, {x: 1}, [2]]\ns: text\nn: null\nt: true\nbig: 10000000\n"

SETS = [
    "a=1", "a=1.5", "a=01", "a=0", "a=-5", "a=+5", "a=9223372036854775807", "a=9223372036854775808", "a=0x1", "a=1e3",
    "a=true", "a=TRUE", "a=False", "a=null", "a=Null", "a=nil", "a=", "a", "=1", "a=,b=1", "a=1,", "a=1,b", "b.c=5",
    "b.d.e=null", "b=null", "b.c.x=1", "s.x=1", "l[0]=9", "l[1].x=2", "l[1].y.z=3", "l[2][0]=7", "l[2][3]=7", "l[9]=z",
    "l[-1]=1", "l[x]=1", "l[1x]=1", "l[0]x=1", "l[", "l[0", "l[0]", "l[0].", "l[0].x", "l[0][", "l[0].b=", "l[1]=null",
    "new[1].a=1", "new[0][1][2]=x", "new={a,b,c}", "new={}", "new={a", "new={a}b=1", "new={a},b.c=2", "new={1,true,null}",
    "new[0]={a,b}", "a..b=1", "a.=1", ".a=1", "a.b.=1", "a\\.b=1", "a=b\\,c", "a=b=c", "a=\\", "a=b\\nc", "a={x\\,y,z}",
    "a[65536]=1", "a[65537]=1", "a b=c d", " a=1", "a= 1", "a={ x , y }", "ä=ü", "a=\"q\"", "a='q'", "a=[1]",
    "t.x=1", "n.x=1", "a[0]=1", ",".join(f"k{i}={i}" for i in range(40)), ".".join("abcdefghij" * 3) + "=1",
    ".".join("abcdefghij" * 3) + ".k=1", "global.x=1", "l=null", "a=1,a=2,a.b=3", "x[0].y[0].z=1,x[0].y[1].z=2",
    "a={1,2},a[1]=3", "a.b[0]=1,a.b[1].c=2", "a=1\nb=2", "k={{}}", "k={{a}}", "{a=1}", "a[0]=null,a[2]=1", "a=truе",
]  # fmt: skip
JSONS = [
    'a=1', 'a="x"', 'a={"b":[1,2,{"c":null}]}', 'a=[1],b="y"', 'a= {"x":1} , b=2', 'a=', 'a', 'a=,b=1', 'a=tru',
    'a={"x":1', '{"a":{"b":1},"l":[3]}', ' {"a":1} ', '{"a":1', '{"b":{"d":{"e":null}}}', 'l[0]={"x":1}', 'l[1].x=[1]',
    'a=1 2', 'a=01', 'a="\\u00e9"', 'b.c=1,b.x={"y":2}', 'a=1e5', 'a=12345678901234567890', '[1]', 'a="a,b"', 'l[0]=',
    'a={"a":1}{"b":2}', 'a.b', 'a="x"b=1', '{}', '{"a":1}x', 'null',
]  # fmt: skip
LITERALS = [
    "a=1,b=2",
    "a.b=x",
    "a={x}",
    "a\\.b=1",
    "l[0]=a,b=c",
    "l[1].x=y[0]=z",
    "a",
    "=x",
    "a=",
    "l[0]",
    "a.b",
    "a[x]=1",
    "s.x=1",
]
STRINGS = ["a=1", "a=true,b=null", "a={1,2}", "a=", "l[0]=5", "a=\\,", "a"]
FILES = [
    "a=data.txt",
    "a=data.txt,b.c=empty",
    "a={data.txt,empty}",
    "a=missing",
    "a=",
    "l[0]=data.txt",
    "a=.",
    "a=file://x",
]

CASES = [
    *([flag, text] for flag, texts in (
        ("--set", SETS), ("--set-json", JSONS), ("--set-literal", LITERALS), ("--set-string", STRINGS),
        ("--set-file", FILES),
    ) for text in texts),
]  # fmt: skip


def run(arena: Arena, files: Mapping[str, str | bytes], *flags: str) -> None:
    write_chart(arena.template / "work" / "demo", files)
    arena.assert_same(["template", "demo", *flags], files=False)


@pytest.mark.parametrize("start", range(0, len(CASES), 25))
def test_the_set_language_is_helms(arena: Arena, start: int) -> None:
    write_chart(arena.template / "work" / "demo", {**VALUES_TEMPLATE, "values.yaml": DEFAULTS})
    write_chart(arena.template / "work", {"data.txt": "line one\nline two\n", "empty": ""})
    for flags in CASES[start : start + 25]:
        arena.assert_same(["template", "demo", *flags], files=False)


FLAG_MIXES = [
    ["-f", "v1.yaml"], ["-f", "v1.yaml,v2.yaml"], ["-f", "v2.yaml", "-f", "v1.yaml"], ["-f", "multi.yaml"],
    ["-f", "null.yaml"], ["-f", "empty.yaml"], ["-f", "list.yaml"], ["-f", "broken.yaml"], ["-f", "missing.yaml"],
    ["-f", "separator.yaml"], ["--set", "b.c=9", "-f", "v1.yaml"], ["--set", "a=1", "--set-string", "a=2"],
    ["--set-literal", "a=l", "--set-file", "a=v1.yaml", "--set-string", "a=s", "--set", "a=t", "--set-json", 'a="j"'],
    ["--set-json", '{"b":{"x":1}}', "--set", "b.c=null"], ["-f", "crlf.yaml"], ["-f", "bom.yaml"], ["-f", "dup.yaml"],
    ["--set", "b=null,s=null"], ["-f", "nulls.yaml"], ["-f", "unterminated.yaml"], ["-f", "comment.yaml"],
    ["-f", "ftp://x/y"],
]  # fmt: skip
VALUE_FILES = {
    "v1.yaml": "b: {c: v1, new: 1}\nl: [v1]\n",
    "v2.yaml": "b: {c: v2, d: null}\nx: y\n",
    "multi.yaml": "---\na: 1\nb: {x: 1}\n--- # two\na: 2\nb: {y: 2}\n---\n",
    "null.yaml": "null\n",
    "empty.yaml": "",
    "list.yaml": "- 1\n",
    "broken.yaml": "a: [\nb: {\n",
    "separator.yaml": "a: 1\n---- x\n",
    "crlf.yaml": "a: |\r\n  x\r\n  y\r\nb: {c: 1}\r\n",
    "bom.yaml": "\ufeffa: bom\n",
    "dup.yaml": "a: 1\na: 2\n",
    "nulls.yaml": "a: ~\nb: {c: null, zz: null}\nnope: null\n",
    "unterminated.yaml": "a: |\n  text",
    "comment.yaml": "# only\n",
}


@pytest.mark.parametrize("flags", FLAG_MIXES, ids=" ".join)
def test_values_files_and_flags_are_layered_by_kind(arena: Arena, flags: list[str]) -> None:
    write_chart(arena.template / "work", VALUE_FILES)
    run(arena, {**VALUES_TEMPLATE, "values.yaml": DEFAULTS}, *flags)


def test_values_come_from_standard_input(arena: Arena) -> None:
    write_chart(arena.template / "work" / "demo", {**VALUES_TEMPLATE, "values.yaml": DEFAULTS})
    arena.assert_same(["template", "demo", "-f", "-"], stdin=b"b: {c: stdin}\n", files=False)


SUB = {
    "charts/sub/Chart.yaml": "apiVersion: v2\nname: sub\nversion: 1.2.3\n",
    "charts/sub/values.yaml": (
        "k: 1\nm: {x: 1, y: {z: 2}}\nn: null\nglobal: {g: sub, t: {a: 1}}\nexports: {data: {fromsub: 1, m: {q: 2}}}\n"
    ),
    "charts/sub/templates/v.yaml": "kind: S\nv: {{ .Values | toJson }}\n",
    "charts/sub/charts/deep/Chart.yaml": "apiVersion: v2\nname: deep\nversion: 0.0.1\n",
    "charts/sub/charts/deep/values.yaml": "d: 1\nglobal: {g: deep, only: deep}\n",
    "charts/sub/charts/deep/templates/v.yaml": "kind: D\nv: {{ .Values | toJson }}\n",
}
OTHER = {
    "charts/other/Chart.yaml": "apiVersion: v2\nname: other\nversion: 2.0.0\n",
    "charts/other/templates/v.yaml": "kind: O\nv: {{ .Values | toJson }}\n",
}


def dependencies(*entries: str) -> dict[str, str]:
    text = "".join(f"- {{repository: 'https://x', {entry}}}\n" for entry in entries)
    return {"Chart.yaml": f"{MINIMAL}dependencies:\n{text}"}


CHARTS: dict[str, dict[str, str]] = {
    "undeclared": {**SUB},
    "parent overrides": {**SUB, "values.yaml": "sub: {k: 2, m: {y: null}, new: 1}\nglobal: {g: root, t: {b: 2}}\n"},
    "global no table": {**SUB, "values.yaml": "global: 5\n"},
    "sub global no table": {**SUB, "values.yaml": "sub: {global: 5}\nglobal: {a: 1}\n"},
    "sub no table": {**SUB, "values.yaml": "sub: 5\n"},
    "global table over text": {**SUB, "values.yaml": "global: {g: {x: 1}}\n"},
    "global number over table": {**SUB, "values.yaml": "global: {t: 5}\n"},
    "default null": {**SUB, "values.yaml": "a: null\nb: {c: null, d: {e: null}}\nsub: {m: null}\n"},
    "table over number": {**SUB, "values.yaml": "sub: {k: {a: 1}, m2: {x: {y: 1}}}\n"},
    "number over table": {**SUB, "values.yaml": "sub: {m: 5}\n"},
    "condition": {
        **SUB, **OTHER, **dependencies("name: sub, version: '*', condition: sub.on", "name: other, version: 2.x.x"),
        "values.yaml": "sub: {on: false}\n",
    },
    "condition list": {
        **SUB, **dependencies("name: sub, version: '*', condition: 'a.b,sub.on, c.d ,x'"),
        "values.yaml": "a: {b: str}\nc: {d: true}\nx: false\n",
    },
    "condition first bool wins": {
        **SUB, **dependencies("name: sub, version: '*', condition: 'a,b'"), "values.yaml": "a: true\nb: false\n",
    },
    "tags": {
        **SUB, **OTHER,
        **dependencies("name: sub, version: '*', tags: [x, y]", "name: other, version: '*', tags: [x, z]"),
        "values.yaml": "tags: {x: false, z: true}\n",
    },
    "tags and condition": {
        **SUB, **dependencies("name: sub, version: '*', tags: [x], condition: sub.on"),
        "values.yaml": "tags: {x: false}\nsub: {on: true}\n",
    },
    "tag no bool": {**SUB, **dependencies("name: sub, version: '*', tags: [x]"), "values.yaml": "tags: {x: 1}\n"},
    "alias": {
        **SUB, **dependencies("name: sub, version: '*', alias: one", "name: sub, version: '*', alias: two"),
        "values.yaml": "one: {k: 10}\ntwo: {k: 20}\nsub: {k: 30}\n",
    },
    "alias condition": {
        **SUB, **dependencies("name: sub, version: '*', alias: one, condition: one.on"), "values.yaml": "one: {on: false}",
    },
    "version does not fit": {**SUB, **dependencies("name: sub, version: '2.x', alias: one")},
    "missing": {**dependencies("name: sub, version: '*'")},
    "import exports": {
        **SUB, **dependencies("name: sub, version: '*', import-values: [data, nope]"), "values.yaml": "m: {q: mine}\n",
    },
    "import pairs": {
        **SUB, **dependencies(
            "name: sub, version: '*', import-values: [{child: m, parent: in.to}, {child: m.y, parent: '.'}, {child: no}]"
        ),
        "values.yaml": "in: {to: {x: root}}\nnul: null\n",
    },
    "import null": {
        **SUB, **dependencies("name: sub, version: '*', import-values: [{child: m, parent: in}]"),
        "values.yaml": "in: {x: null}\nsub: {n: null, m: {y: null}}\n",
    },
    "import alias": {
        **SUB, **dependencies("name: sub, version: '*', alias: one, import-values: [data]"), "values.yaml": "",
    },
    "nested conditions": {
        **SUB,
        "charts/sub/Chart.yaml": SUB["charts/sub/Chart.yaml"]
        + "dependencies: [{name: deep, version: '*', repository: '', condition: deep.on, import-values: [{child: d, parent: e}]}]\n",
        **dependencies("name: sub, version: '*', condition: sub.on"),
        "values.yaml": "sub: {on: true, deep: {on: false}}\n",
    },
    "library": {
        "charts/lib/Chart.yaml": "apiVersion: v2\nname: lib\nversion: 1.0.0\ntype: library\n",
        "charts/lib/values.yaml": "x: 1\n",
        "charts/lib/templates/v.yaml": "kind: L\n",
        "charts/lib/templates/_h.tpl": "{{ define \"h\" }}h{{ end }}",
    },
    "duplicate alias": {**SUB, **dependencies("name: sub, version: '*'", "name: sub, version: '*'")},
    "bad alias": {**SUB, **dependencies("name: sub, version: '*', alias: 'a.b'")},
    "null dependency": {"Chart.yaml": MINIMAL + "dependencies: [null]\n"},
    "undeclared with declared": {**SUB, **OTHER, **dependencies("name: other, version: '*'")},
    "old requirements": {
        **SUB, "Chart.yaml": "name: demo\nversion: 1.0.0\n",
        "requirements.yaml": "dependencies: [{name: sub, version: '*', repository: '', condition: sub.on}]\n",
        "values.yaml": "sub: {on: false}\n",
    },
    "requirements in v2": {
        **SUB, **dependencies("name: sub, version: '*', alias: one"),
        "requirements.yaml": "dependencies: [{version: 1.x.x}]\n", "requirements.lock": "digest: x\n",
    },
}  # fmt: skip
CHART_FLAGS: list[list[str]] = [
    [],
    ["--set", "sub.k=null,sub.m.x=null,global.g=null"],
    ["--set", "sub.on=true,tags.x=true,tags.z=false,one.on=true"],
    ["--set", "sub=null"],
    ["--set", "global.t=null,global.new.deep=1,sub.global.g=flag"],
    ["--set", "in=null,one.m=null,sub.deep.on=true"],
]


@pytest.mark.parametrize("name", CHARTS)
def test_values_of_charts_and_subcharts_come_together_alike(arena: Arena, name: str) -> None:
    write_chart(arena.template / "work" / "demo", {**VALUES_TEMPLATE, **CHARTS[name]})
    for flags in CHART_FLAGS:
        arena.assert_same(["template", "demo", *flags], files=False)
