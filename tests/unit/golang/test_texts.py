"""Escaping, byte lengths, TOML, regular expressions' bounds and the zones of time."""

from __future__ import annotations

import pytest

from windlass.errors import LimitExceeded
from windlass.golang import directives, duration, escape, fmt, json, regexp, text, timeparse, toml, verbs, zone
from windlass.golang import time as gotime
from windlass.golang.kinds import Int64

BROKEN = b"a\xc3".decode("utf-8", "surrogateescape")


def test_html_js_and_query_escaping_are_those_of_text_template() -> None:
    assert escape.html("a<b>&'\"\0") == "a&lt;b&gt;&amp;&#39;&#34;�"
    assert escape.js("a='<\u2028\n\U000e0001") == "a\\u003D\\'\\u003C\\u2028\\u000A\\uE0001"
    assert escape.urlquery("a b/é~") == "a+b%2F%C3%A9~"
    assert escape.path_segment("a b/:é") == "a%20b%2F:%C3%A9"


def test_lengths_and_cuts_count_bytes() -> None:
    assert text.length("é") == 2
    assert text.cut("aé", 0, 2) == BROKEN
    assert text.runes(BROKEN) == "a�"


def test_toml_has_burntsushi_s_layout() -> None:
    value = {"b": {"x": [1.0, "q\n"], "t": {"deep key": True}}, "a": Int64(1), "l": [{"k": 1.5}, {}]}
    assert toml.dumps(value) == (
        'a = 1\n\n[b]\n  x = [1.0, "q\\n"]\n  [b.t]\n    "deep key" = true\n\n[[l]]\n  k = 1.5\n\n[[l]]\n'
    )
    assert toml.loads("a = 1\n[t]\nb = [1.5, 'x']\n") == {"a": 1, "t": {"b": [1.5, "x"]}}


@pytest.mark.parametrize("value", [[{}], {"a": [None]}, {"a": [{"b": [None]}]}])
def test_what_toml_cannot_hold_is_refused(value: object) -> None:
    with pytest.raises(toml.TomlError):
        toml.dumps(value)


def test_a_value_nested_beyond_the_limit_is_refused_and_no_crash() -> None:
    deep: object = "x"
    for _ in range(json.MAX_DUMP_DEPTH + 2):
        deep = [deep]
    with pytest.raises(json.JsonError):
        json.dumps(deep)
    with pytest.raises(toml.TomlError):
        toml.dumps({"a": deep})
    with pytest.raises(LimitExceeded):
        fmt.sprint(deep)
    assert verbs.NESTING_LIMIT == json.MAX_DUMP_DEPTH


def test_json_text_nested_beyond_go_s_limit_is_refused_with_go_s_words() -> None:
    with pytest.raises(json.JsonError, match="exceeded max depth"):
        json.loads("[" * (json.MAX_DEPTH + 1))
    assert json.loads("[" * 5000 + "]" * 5000)


def test_a_width_beyond_go_s_limit_is_no_request_for_memory() -> None:
    assert fmt.sprintf("%*d", directives.MAX_WIDTH + 1, 7) == "%!(BADWIDTH)7"


def test_patterns_that_defeat_backtracking_match_in_linear_time() -> None:
    assert not regexp.compile("(a*)*b").match("a" * 50_000)


def test_the_cache_of_patterns_stays_bounded() -> None:
    for number in range(regexp.CACHE_SIZE + 10):
        regexp.compile(f"x{number}")
    assert len(regexp._CACHE) <= regexp.CACHE_SIZE


def test_a_malformed_pattern_says_what_must_compile_panics_with() -> None:
    with pytest.raises(regexp.RegexpError) as caught:
        regexp.compile("a[")
    assert caught.value.panic_text == "regexp: Compile(`a[`): error parsing regexp: missing closing ]: `[`"


def test_positions_in_text_beyond_ascii_count_characters() -> None:
    assert regexp.compile("é+").replace_all("aéé😀é", "<$0>") == "a<éé>😀<é>"
    assert regexp.compile(".").find_all(BROKEN) == ["a", "\udcc3"]


def test_named_zones_follow_their_rules() -> None:
    berlin = zone.load("Europe/Berlin")
    summer = gotime.Time.of(2024, 7, 1, 12, location=berlin)
    assert summer.Format("15:04 MST -0700") == "12:00 CEST +0200"
    assert summer.UTC().Format("15:04") == "10:00"
    assert timeparse.parse("2006-01-02 MST", "2024-01-02 CET", berlin).String() == "2024-01-02 00:00:00 +0100 CET"


def test_unknown_zones_are_refused_with_go_s_words() -> None:
    with pytest.raises(zone.ZoneError, match="unknown time zone Nowhere/Land"):
        zone.load("Nowhere/Land")
    with pytest.raises(zone.ZoneError, match="time: invalid location name"):
        zone.load("../etc/passwd")


def test_years_beyond_python_s_calendar_work() -> None:
    assert gotime.Time.of(12345, 2, 29).Format("2006-01-02") == "12345-03-01"
    assert gotime.Time.of(-4, 1, 1).Format("2006") == "-0004"


def test_numbers_of_more_digits_than_python_reads_are_answered_as_by_go() -> None:
    assert duration.parse("0" * 5000 + "1s") == 10**9
    with pytest.raises(duration.DurationError, match="invalid duration"):
        duration.parse("9" * 5000 + "s")
    with pytest.raises(toml.TomlError, match="is out of range for int64"):
        toml.loads("a = " + "9" * 5000)
    assert toml.loads("a = 0x" + "0" * 5000 + "1") == {"a": 1}


def test_a_long_number_of_toml_is_read_in_a_moment() -> None:
    with pytest.raises(toml.TomlError, match="Invalid float"):
        toml.loads("a = 1" + ".5" * 100_000 + "x.")


def test_toml_nests_to_a_bound() -> None:
    assert toml.loads("a = " + "[" * 200 + "]" * 200)["a"] != []
    with pytest.raises(toml.TomlError, match="nested deeper than 200"):
        toml.loads("a = " + "[" * 201 + "]" * 201)
    with pytest.raises(toml.TomlError, match="nested deeper than 200"):
        toml.loads("a = " + "{b = " * 201)
