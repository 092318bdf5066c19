"""helm show on local charts."""

from __future__ import annotations

import pytest

from tests.differential.chart_files import MINIMAL, write_chart
from tests.differential.harness import Arena

pytestmark = pytest.mark.peer("helm")

PARTS = ["all", "chart", "values", "readme", "crds"]
CHARTS = {
    "bare": {"Chart.yaml": MINIMAL},
    "empty-values": {"Chart.yaml": MINIMAL, "values.yaml": ""},
    "rich": {
        "Chart.yaml": MINIMAL + "keywords: [x]\ndescription: 'a: b'\nextra: 1\nicon: ''\n",
        "values.yaml": "# c\na: 1\nb: <x>\n",
        "ReadMe.TXT": "readme without end",
        "README.md": "second\n",
        "crds/a.yaml": "a: 1\n",
        "crds/b.YML": "---\nb: 1",
        "crds/c.json": "{}",
        "crds/d.txt": "no",
        "charts/sub/Chart.yaml": MINIMAL.replace("demo", "sub"),
        "charts/sub/crds/s.yaml": "s: 1\n",
        "charts/sub/README.md": "not this\n",
    },
    "v3": {"Chart.yaml": "apiVersion: v3\nname: demo\nversion: 1.0.0\n", "values.yaml": "a: 1\n"},
    "broken": {"Chart.yaml": "name: [x]\n"},
}
JSON_VALUES = """
s: text <b>
n: 5
f: 1.5
big: 1000000
t: true
z: null
m: {b: 2, a: {c: 3}}
empty: {}
list: [3, 1, 2]
objects:
- {name: a, port: 80, on: true, f: 1.5}
- {name: b, port: 443, on: false}
- {name: "it's", tags: [x, y]}
a.b: dotted
"""
JSON_PATHS = [
    "{.s}", "{.n}", "{.f}", "{.big}", "{.t}", "{.z}", "{.m}", "{.m.a.c}", "{.list}", "{.list[0]}", "{.list[-1]}",
    "{.list[0:2]}", "{.list[::2]}", "{.list[*]}", "{.list[5]}", "{.list[0,2]}", "{.list[1:]}", "{.list[:1]}",
    "{.objects[*].name}", "{range .objects[*]}{.name}={.port}{'\\n'}{end}", "{.objects[?(@.on==true)].name}",
    "{.objects[?(@.name=='b')].port}", '{.objects[?(@.name=="it\'s")].tags[*]}', "{.objects[?(@.port)].name}",
    "{.objects[?(@.port>100.0)].name}", "{.objects[?(@.port==80)].name}", "{.objects[?(@.f>=1.5)].name}",
    "{..name}", "{.missing}", "plain", "a{.n}b{.f}c", "{.a\\.b}", "{['a.b']}", "{.['s']}", "{['m']['a']}", "{$.s}",
    "{@.s}", "{.s}{.missing}", "{range .list[*]}[{@}]{end}", "{.empty}", "{.m.a.*}", "{.", "{.list[}", "{.list[x]}",
    "{|}", "{.s", "{end}", "{foo}", "{range .list}", "{'quoted\\ttab'}", '{"dq"}', "{5}", "{-1.5}", "{true}",
    "{.objects[?(@.x)]}", "{.objects[?(@.name)", "{.objects[?(@.name!='a')].name}", "{....}", "{.list[1:0]}",
    "{.list[0:9]}", "{.list[0:2:0]}", "{.list[-2:]}", "{.s.x}", "{.n[0]}", "{'\\x41\\u00e9\\101'}", "{'\\q'}", "",
    "{.objects[0]['name','port']}", "{range .missing}{.x}{end}", "{ .n }", "{.n .f}", "{}", "{.objects[*]['name']}",
    "{range .objects[*]}{range .tags[*]}{@},{end};{end}", "{.m.b}{\"\\n\"}{.t}", "{1e5}", "{+5}", "{.list[0:2:1]}",
    "{.list[3:3]}", "{.s[0]}", "{.objects[?(@.port<=443.0)].name}", "{.z.x}", "{.objects[?(@.port==443.0)]}",
]  # fmt: skip


@pytest.mark.parametrize("name", CHARTS)
def test_show_prints_each_part_alike(arena: Arena, name: str) -> None:
    write_chart(arena.template / "work" / "demo", CHARTS[name])
    for part in PARTS:
        arena.assert_same(["show", part, "demo"], files=False)
    if name == "rich":
        arena.run("helm", ["package", "demo"])
        (arena.template / "work" / "demo.tgz").write_bytes((arena.world / "work" / "demo-0.1.0.tgz").read_bytes())
        for part in PARTS:
            arena.assert_same(["inspect", part, "demo.tgz"])


@pytest.mark.parametrize("argument", ["missing", "./missing", "/missing", "demo/values.yaml", "demo/x.bin", "demo/txt"])
def test_show_refuses_what_is_no_chart(arena: Arena, argument: str) -> None:
    files = {"Chart.yaml": MINIMAL, "values.yaml": "a: 1\n", "x.bin": b"\0\1\2", "txt": "long text " * 80}
    write_chart(arena.template / "work" / "demo", files)
    arena.assert_same(["show", "chart", argument], files=False)


@pytest.mark.parametrize("start", range(0, len(JSON_PATHS), 20))
def test_jsonpath_picks_the_same(arena: Arena, start: int) -> None:
    write_chart(arena.template / "work" / "demo", {"Chart.yaml": MINIMAL, "values.yaml": JSON_VALUES})
    for template in JSON_PATHS[start : start + 20]:
        arena.assert_same(["show", "values", "demo", "--jsonpath", template], files=False)


def test_a_wildcard_over_a_map_gives_one_of_the_orders_that_helm_gives(arena: Arena) -> None:
    """Helm walks a Go map, whose order changes from run to run; ours is sorted (docs/compat.md)."""
    write_chart(arena.template / "work" / "demo", {"Chart.yaml": MINIMAL, "values.yaml": JSON_VALUES})
    argv = ["show", "values", "demo", "--jsonpath", "{.m.*}"]
    theirs, ours = arena.run_both(argv, files=False)
    assert ours.out == '{"c":3} 2'
    assert (theirs.code, theirs.err) == (ours.code, ours.err) == (0, "")
    assert theirs.out in ('{"c":3} 2', '2 {"c":3}')
