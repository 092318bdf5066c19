"""Values laid over each other; expected results were rendered by helm 4.2.4."""

from __future__ import annotations

import pytest

from windlass.chart.coalesce import ValuesTypeError, coalesce_values, merge_values
from windlass.chart.metadata import Dependency, Metadata
from windlass.chart.model import Chart
from windlass.chart.requirements import DependencyError, check_dependencies, is_compatible, process_dependencies
from windlass.chart.values import ValueOptions, ValuesError, merge_user_values
from windlass.chart.valuesfile import ValuesFileError, load_values

Table = dict[str, object]


def chart(
    name: str, values: Table | None = None, *subcharts: Chart, dependencies: list[Dependency | None] | None = None
) -> Chart:
    made = Chart(Metadata(name, version="1.0.0", api_version="v2", dependencies=dependencies), values=values)
    made.add_dependency(*subcharts)
    return made


def test_documents_of_a_values_file_are_merged() -> None:
    text = b"---\na: 1\nb: {x: 1}\n--- # second\r\nb: {z: 2}\n---\n"
    assert load_values(text) == {"a": 1.0, "b": {"x": 1.0, "z": 2.0}}


def test_the_last_line_of_a_block_needs_no_end() -> None:
    assert load_values(b"a: |\n  text") == {"a": "text\n"}


def test_a_last_line_of_4096_bytes_is_not_lost() -> None:
    line = "b: " + "x" * (4096 - 3)
    assert load_values(f"a: 1\n{line}".encode()) == {"a": 1.0, "b": "x" * 4093}


def test_a_separator_with_more_behind_it_is_refused() -> None:
    with pytest.raises(ValuesFileError, match="error reading yaml document: invalid Yaml document separator: x"):
        load_values(b"a: 1\n--- x\n")


def test_kinds_of_flags_have_an_order_of_their_own() -> None:
    files = {"f": b"a: file\nb: {c: 1, d: 2}\n", "g": b"from a file"}
    options = ValueOptions(
        files=["f"],
        json=['a="json"', '{"b": {"e": 3}}'],
        set=["a=set", "b.c=null"],
        string=["a=1"],
        file=["x=g"],
        literal=["y=1,2"],
    )
    assert merge_user_values(options, files.__getitem__) == {
        "a": "1",
        "b": {"c": None, "d": 2.0, "e": 3.0},
        "x": "from a file",
        "y": "1,2",
    }


def test_a_broken_values_file_is_named() -> None:
    with pytest.raises(ValuesError, match="failed to parse f: cannot unmarshal yaml document: "):
        merge_user_values(ValueOptions(files=["f"]), lambda path: b"- 1")


def test_a_null_of_the_user_removes_a_default_and_a_default_null_is_nothing() -> None:
    made = chart("demo", {"a": 1.0, "b": {"c": 2.0, "d": None}, "n": None})
    assert coalesce_values(made, {"a": None, "b": {"c": None, "e": None}}) == {"b": {"e": None}}
    assert merge_values(made, {"a": None, "b": {"c": None, "e": None}}) == {
        "a": None,
        "b": {"c": None, "d": None, "e": None},
        "n": None,
    }


def test_globals_flow_down_and_defaults_of_subcharts_fill_gaps() -> None:
    sub = chart("sub", {"global": {"own": 1.0, "shared": "sub"}, "k": 1.0})
    assert coalesce_values(chart("demo", {"global": {"shared": "root"}}, sub), {}) == {
        "global": {"shared": "root"},
        "sub": {"global": {"own": 1.0, "shared": "root"}, "k": 1.0},
    }


def test_what_was_given_is_not_changed() -> None:
    defaults: Table = {"a": {"b": 1.0, "n": None}, "sub": {"m": {"x": 1.0}}}
    sub_defaults: Table = {"m": {"y": 2.0}}
    user: Table = {"a": {"c": 3.0}, "global": {"g": {"h": 1.0}}}
    coalesce_values(chart("demo", defaults, chart("sub", sub_defaults)), user)
    assert defaults == {"a": {"b": 1.0, "n": None}, "sub": {"m": {"x": 1.0}}}
    assert sub_defaults == {"m": {"y": 2.0}}
    assert user == {"a": {"c": 3.0}, "global": {"g": {"h": 1.0}}}


def test_clashes_are_said_and_the_user_wins() -> None:
    said: list[str] = []
    made = chart("demo", {"a": {"b": {"c": 1.0}}, "d": 1.0})
    coalesced = coalesce_values(
        made, {"a": {"b": "text"}, "d": {"e": 1.0}}, log=lambda level, text, fields: said.append(text)
    )
    assert coalesced == {"a": {"b": "text"}, "d": {"e": 1.0}}
    assert said == [
        "warning: cannot overwrite table with non table for demo.a.b (map[c:1])",
        "warning: skipped value for demo.d: Not a table.",
    ]


def test_a_subchart_needs_a_table() -> None:
    with pytest.raises(ValuesTypeError, match=r"type mismatch on sub: %!t\(string=x\)"):
        coalesce_values(chart("demo", None, chart("sub")), {"sub": "x"})


def test_the_first_condition_that_is_a_boolean_decides_and_beats_tags() -> None:
    wanted = Dependency("sub", "*", condition="nope,text,sub.on,other", tags=["t"])
    said: list[str] = []
    made = chart("demo", {"text": "x", "other": True}, chart("sub", {"on": False}), dependencies=[wanted])
    process_dependencies(
        made, {"tags": {"t": True}}, log=lambda level, text, fields: said.append(f"{level} {text} {fields}")
    )
    assert made.dependencies == []
    assert said == ["WARN returned non-bool value {'path': 'text', 'chart': 'sub'}"]


def test_any_true_tag_enables_and_only_false_ones_disable() -> None:
    for tags, kept in (({"a": False, "b": True}, 1), ({"a": False}, 0), ({}, 1)):
        made = chart("demo", None, chart("sub"), dependencies=[Dependency("sub", "*", tags=["a", "b"])])
        process_dependencies(made, {"tags": tags})
        assert kept == len(made.dependencies)


def test_one_chart_can_stand_under_two_names() -> None:
    wanted: list[Dependency | None] = [Dependency("sub", "*", alias="one"), Dependency("sub", "1.x", alias="two")]
    made = chart("demo", {"one": {"k": 1.0}}, chart("sub", {"k": 0.0}, chart("deep")), dependencies=wanted)
    process_dependencies(made, {})
    assert [below.full_path() for below in made.dependencies] == ["demo/charts/one", "demo/charts/two"]
    assert [below.dependencies[0].full_path() for below in made.dependencies] == [
        "demo/charts/one/charts/deep",
        "demo/charts/two/charts/deep",
    ]


def test_a_declaration_that_does_not_fit_leaves_the_chart_as_it_is() -> None:
    made = chart("demo", None, chart("sub"), dependencies=[Dependency("sub", "2.x", alias="one")])
    process_dependencies(made, {})
    assert [below.name for below in made.dependencies] == ["sub"]


def test_imported_values_lie_below_the_parents_own() -> None:
    wanted = Dependency("sub", "*", import_values=["data", {"child": "m", "parent": "to.here"}, {"child": "none"}])
    sub = chart("sub", {"exports": {"data": {"a": 1.0, "b": 1.0}}, "m": {"x": 1.0}})
    made = chart("demo", {"a": 0.0, "to": {"here": {"y": 2.0}}}, sub, dependencies=[wanted])
    said: list[tuple[str, str, dict[str, object]]] = []
    process_dependencies(made, {}, log=lambda *entry: said.append(entry))
    assert made.values is not None
    assert (made.values["a"], made.values["b"], made.values["to"]) == (0.0, 1.0, {"here": {"x": 1.0, "y": 2.0}})
    assert said == [
        ("WARN", "ImportValues missing table from chart", {"chart": "sub", "error": '"none" is not a table'})
    ]
    assert wanted.import_values == [
        {"child": "exports.data", "parent": "."},
        {"child": "m", "parent": "to.here"},
        {"child": "none", "parent": "<nil>"},
    ]


def test_missing_dependencies_are_listed_in_the_order_of_declaration() -> None:
    wanted: list[Dependency | None] = [Dependency("b"), Dependency("sub"), Dependency("a")]
    with pytest.raises(DependencyError, match=r"found in Chart\.yaml, but missing in charts/ directory: b, a"):
        check_dependencies(chart("demo", None, chart("sub"), dependencies=wanted))


def test_a_range_that_does_not_parse_fits_nothing() -> None:
    assert [
        is_compatible("^1", "1.5.0"),
        is_compatible("x y", "1.0.0"),
        is_compatible("*", "?"),
    ] == [True, False, False]


def test_values_may_nest_as_deep_as_go_lets_them() -> None:
    text = "a: " + "{a: " * 9000 + "1" + "}" * 9000
    user = merge_user_values(ValueOptions(files=["f", "f"], set=["a.b=1"]), lambda path: text.encode())
    coalesced = coalesce_values(chart("demo", user), user)
    depth = 0
    value: object = coalesced
    while isinstance(value, dict):
        value, depth = value.get("a"), depth + 1
    assert depth == 9001


def test_two_aliases_share_the_declarations_of_their_chart_as_in_helm() -> None:
    inner = Dependency("deep", "*", import_values=[{"child": "m", "parent": "got"}])
    middle = chart("sub", None, chart("deep", {"m": {"x": 1.0}}), dependencies=[inner])
    outer = chart(
        "demo",
        None,
        chart("box", None, middle),
        dependencies=[Dependency("box", "*"), Dependency("box", "*", alias="two")],
    )
    process_dependencies(outer, {})
    subs = [box.dependencies[0] for box in outer.dependencies]
    # The first to come takes the entries; for the second there are none left.
    assert [(sub.values or {}).get("got") for sub in subs] == [{"x": 1.0}, None]
    assert inner.import_values is None
