"""JSONPath templates; expected texts were printed by helm 4.2.4."""

from __future__ import annotations

import pytest

from windlass.chart.jsonpath import JsonPathError
from windlass.chart.jsonwalk import expand

DATA: dict[str, object] = {
    "s": "text",
    "big": 1000000.0,
    "z": None,
    "m": {"b": 2.0, "a": {"c": "<x>"}},
    "list": [3.0, 1.0, 2.0],
    "objects": [{"name": "a", "port": 80.0}, {"name": "b", "port": 443.0}, {"name": "it's"}],
}


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{.s}", "text"),
        ("plain {.s}!", "plain text!"),
        ("{.big}", "1e+06"),
        ("{.z}", "null"),
        ("{.m}", '{"a":{"c":"\\u003cx\\u003e"},"b":2}'),
        ("{.list[-1]}", "2"),
        ("{.list[0:2]}", "3 1"),
        ("{.list[::2]}", "3 2"),
        ("{.list[0,2]}", "3 2"),
        ("{.objects[*].name}", "a b it's"),
        ("{range .objects[*]}{.name}:{end}", "a:b:it's:"),
        ("{.objects[?(@.name>='b')].name}", "b it's"),
        ("{.objects[?(@.port>100.0)].name}", ""),
        ("{.objects[?(@.port)].name}", "a b"),
        ("{..port}", "80 443"),
        ("{.missing}", ""),
        ("{.objects[?(@.port==80)].name}", ""),
        ("{'a\\tb'}{\"\\u00e9\"}", "a\tbé"),
    ],
)
def test_a_template_picks_values(template: str, text: str) -> None:
    assert text == expand(template, DATA)


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("{.s", "unclosed action"),
        ("{|}", "unrecognized character in action: U+007C '|'"),
        ("{.list[x]}", "invalid array index x"),
        ("{.list[", "unterminated array"),
        ("{.objects[?(@.x)", "unclosed array expect ]"),
        ("{'x", "unterminated quoted string"),
        ("{....}", "invalid multiple recursive descent"),
    ],
)
def test_a_template_that_does_not_parse_is_refused(template: str, message: str) -> None:
    with pytest.raises(JsonPathError) as caught:
        expand(template, DATA)
    assert message == str(caught.value)
