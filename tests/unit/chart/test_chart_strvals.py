"""The --set language; expected tables and texts were printed by helm 4.2.4."""

from __future__ import annotations

import pytest

from windlass.chart import strvals
from windlass.chart.strvals import MAX_INDEX, MAX_NESTED_LISTS, MAX_NESTED_NAME_LEVEL, StrvalsError
from windlass.golang.kinds import Int64

TABLES: list[tuple[str, dict[str, object]]] = [
    ("a=1,b.c=x", {"a": 1, "b": {"c": "x"}}),
    ("a=null,b=TRUE,c=01,d=+5,e=-0", {"a": None, "b": True, "c": "01", "d": 5, "e": 0}),
    ("a=9223372036854775807,b=9223372036854775808", {"a": 2**63 - 1, "b": "9223372036854775808"}),
    ("a=1.5,b=1e3,c=0x1", {"a": "1.5", "b": "1e3", "c": "0x1"}),
    ("a={x,y},b=1", {"a": ["x", "y"], "b": 1}),
    ("a={}", {"a": [""]}),
    ("a[1]=x", {"a": [None, "x"]}),
    ("a[0][1]=1,a[0][0]=2", {"a": [[2, 1]]}),
    ("a[0].b=1,a[0].c=2", {"a": [{"b": 1, "c": 2}]}),
    ("a=\\,b", {"a": ",b"}),
    ("a\\.b=1", {"a.b": 1}),
    ("a=", {"a": ""}),
    ("=1", {}),
    ("a[", {}),
    ("a[0]", {"a": []}),
    ("a[0].b=", {"a": []}),
    ("a.", {}),
    ("a={x}b=1", {"a": ["x"], "b": 1}),
]
REFUSALS = [
    ("a", 'key "a" has no value'),
    ("a,", 'key "a" has no value (cannot end with ,)'),
    ("a..b=1", 'key map "a" has no value'),
    ("a={", "list must terminate with '}'"),
    ("a[-1]=1", "negative -1 index not allowed"),
    ("a[x]=1", 'error parsing index: strconv.Atoi: parsing "x": invalid syntax'),
    ("a[1]x=1", "unexpected data at end of array index: ['x']"),
    ("a=1,a.b=2", "unable to parse key: interface conversion: interface {} is int64, not map[string]interface {}"),
    ("a=null,a[0]=2", "unable to parse key: interface conversion: interface {} is nil, not []interface {}"),
]


@pytest.mark.parametrize(("text", "table"), TABLES)
def test_text_becomes_a_table(text: str, table: dict[str, object]) -> None:
    dest: dict[str, object] = {}
    strvals.parse_into(text, dest)
    assert table == dest


@pytest.mark.parametrize(("text", "message"), REFUSALS)
def test_wrong_text_is_refused_with_helms_words(text: str, message: str) -> None:
    with pytest.raises(StrvalsError) as caught:
        strvals.parse_into(text, {})
    assert message == str(caught.value)


def test_integers_are_int64_and_everything_else_keeps_its_type() -> None:
    dest: dict[str, object] = {}
    strvals.parse_into("a=5", dest)
    strvals.parse_json_into("b=5", dest)
    strvals.parse_string_into("c=5", dest)
    assert [type(dest[key]) for key in "abc"] == [Int64, float, str]


def test_values_in_place_are_changed_and_kept() -> None:
    dest: dict[str, object] = {"a": {"b": 1.0}, "l": [1.0, {"x": 2.0}]}
    strvals.parse_into("a.c=2,l[1].y=3,l[0]=z", dest)
    assert dest == {"a": {"b": 1.0, "c": 2}, "l": ["z", {"x": 2.0, "y": 3}]}


def test_json_values_end_at_commas_between_keys() -> None:
    dest: dict[str, object] = {}
    strvals.parse_json_into('a={"x": [1, 2]} ,b=null,c=,d="é, f"', dest)
    assert dest == {"a": {"x": [1.0, 2.0]}, "b": None, "c": None, "d": "é, f"}


def test_literal_values_are_taken_to_the_end() -> None:
    dest: dict[str, object] = {}
    strvals.parse_literal_into("a.b[1]=x,y={=\\}", dest)
    assert dest == {"a": {"b": [None, "x,y={=\\}"]}}


def test_file_values_come_from_the_reader() -> None:
    dest: dict[str, object] = {}
    strvals.parse_file_into("a=one,b={two,three}", dest, str.upper)
    assert dest == {"a": "ONE", "b": ["TWO", "THREE"]}


def test_an_index_has_a_limit() -> None:
    strvals.parse_into(f"a[{MAX_INDEX}]=1", {})
    with pytest.raises(StrvalsError, match="index of 65537 is greater than maximum supported index of 65536"):
        strvals.parse_into(f"a[{MAX_INDEX + 1}]=1", {})


def test_names_nest_to_a_limit() -> None:
    strvals.parse_into("a." * MAX_NESTED_NAME_LEVEL + "b=1", {})
    with pytest.raises(StrvalsError, match="nested level is greater than maximum supported nested level of 30"):
        strvals.parse_into("a." * (MAX_NESTED_NAME_LEVEL + 1) + "b=1", {})


def test_lists_nest_to_a_limit() -> None:
    strvals.parse_into("a" + "[0]" * MAX_NESTED_LISTS + "=1", {})
    with pytest.raises(StrvalsError, match="lists are nested deeper"):
        strvals.parse_into("a" + "[0]" * (MAX_NESTED_LISTS + 2) + "=1", {})


def test_bytes_that_are_no_text_become_replacement_characters() -> None:
    dest: dict[str, object] = {}
    strvals.parse_into("a=\udcff\udcfe", dest)
    assert dest == {"a": "\ufffd\ufffd"}
