"""values.schema.json: verdicts and reports. Where Helm's order is that of a Go map, siblings are compared sorted."""

# ruff: noqa: E501  # rows of tables stay on one line

from __future__ import annotations

import json
import re

import pytest

from tests.differential.chart_files import MINIMAL, VALUES_TEMPLATE, write_chart
from tests.differential.harness import Arena

pytestmark = pytest.mark.peer("helm")

DRAFT4, DRAFT6, DRAFT7 = (f"http://json-schema.org/draft-0{number}/schema#" for number in (4, 6, 7))
DRAFT2019, DRAFT2020 = (f"https://json-schema.org/draft/{name}/schema" for name in ("2019-09", "2020-12"))

VALUES = """
s: text
n: 1500
f: 1.5
t: true
z: null
l: [1, 2, 2, {a: 1}]
m: {a: 1, b: x, "it's": 1, "q/r": 1, "t~u": 1, ü: 1}
date: 2020-13-01
mail: a@@b
ip: 1.2.3.256
port: 70000
"""

SCHEMAS: dict[str, object] = {
    "types": {"properties": {"s": {"type": "number"}, "n": {"type": ["string", "null"]}, "z": {"type": "object"}}},
    "integer": {"properties": {"n": {"type": "integer"}, "f": {"type": "integer"}}},
    "required": {"required": ["s", "x", "y"], "properties": {"m": {"required": ["c"]}}},
    "additional": {"properties": {"m": {"additionalProperties": False, "properties": {"a": {}}}}},
    "names": {"properties": {"m": {"propertyNames": {"maxLength": 2, "pattern": "^[a-z]+$"}}}},
    "bounds": {"properties": {"n": {"minimum": 2000, "multipleOf": 7}, "port": {"maximum": 65535}, "f": {"exclusiveMaximum": 1.5}}},
    "sizes": {"properties": {"s": {"minLength": 5}, "l": {"minItems": 9, "uniqueItems": True}, "m": {"maxProperties": 1}}},
    "enums": {"properties": {"s": {"enum": ["a", 1, None, True, 2.50]}, "n": {"const": 3}, "t": {"enum": [{}]}, "f": {"const": []}}},
    "pattern": {"properties": {"s": {"pattern": "^[0-9'\"]+$"}}, "patternProperties": {"^d": {"type": "null"}}},
    "any": {"properties": {"s": {"anyOf": [{"type": "null"}, {"maxLength": 1, "pattern": "x"}]}}},
    "one": {"properties": {"s": {"oneOf": [{"type": "string"}, {"minLength": 1}]}, "n": {"oneOf": [{"type": "null"}]}}},
    "all": {"properties": {"s": {"allOf": [{"type": "null"}, {"minLength": 9}], "not": {"type": "string"}}}},
    "if": {"if": {"properties": {"t": {"const": True}}}, "then": {"required": ["x"]}, "else": {"required": ["y"]}},
    "ref": {"$defs": {"p": {"type": "string", "maxLength": 1}}, "properties": {"s": {"$ref": "#/$defs/p"}, "n": {"$ref": "#/$defs/p"}}},
    "ref twice": {"$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"type": "null", "minLength": 9}}, "properties": {"s": {"$ref": "#/$defs/a"}}},
    "ref missing": {"properties": {"s": {"$ref": "#/$defs/none"}}},
    "ref anchor": {"$defs": {"a": {"$anchor": "x", "type": "null"}}, "properties": {"s": {"$ref": "#x"}, "n": {"$ref": "#y"}}},
    "ref file": {"properties": {"s": {"$ref": "nowhere/other.json"}}},
    "ref self": {"$ref": "#"},
    "ref urn": {"properties": {"s": {"$ref": "urn:example:thing"}, "n": {"type": "string"}}},
    "ref scheme": {"properties": {"s": {"$ref": "ftp://x/y"}}},
    "items": {"properties": {"l": {"prefixItems": [{"type": "string"}], "items": {"type": "integer"}, "contains": {"type": "null"}}}},
    "contains": {"properties": {"l": {"contains": {"type": "number"}, "minContains": 4, "maxContains": 1}}},
    "dependent": {"dependentRequired": {"s": ["x", "y"]}, "dependentSchemas": {"n": {"required": ["z9"]}}},
    "unevaluated": {"allOf": [{"properties": {"s": {}}}], "properties": {"m": {}}, "unevaluatedProperties": False},
    "format ignored": {"properties": {"date": {"format": "date"}}},
    "false": {"properties": {"s": False}},
    "true": True,
    "false root": False,
    "empty": {},
    "format 7": {"$schema": DRAFT7, "properties": {"date": {"format": "date"}, "mail": {"format": "email"}, "ip": {"format": "ipv4"}}},
    "items 7": {"$schema": DRAFT7, "properties": {"l": {"items": [{"type": "string"}], "additionalItems": False}}},
    "ref siblings 7": {"$schema": DRAFT7, "definitions": {"p": {}}, "properties": {"s": {"$ref": "#/definitions/p", "type": "null"}}},
    "dependencies 7": {"$schema": DRAFT7, "dependencies": {"s": ["x"], "n": {"required": ["q"]}}},
    "draft 4": {"$schema": DRAFT4, "properties": {"n": {"maximum": 1500, "exclusiveMaximum": True}}},
    "draft 6": {"$schema": DRAFT6, "properties": {"n": {"exclusiveMinimum": 1500}, "s": {"if": False}}},
    "draft 2019": {"$schema": DRAFT2019, "$recursiveAnchor": True, "properties": {"m": {"$recursiveRef": "#"}}, "required": ["a"]},
    "draft 2020": {"$schema": DRAFT2020, "properties": {"l": {"items": [{}]}}},
    "https draft 7": {"$schema": "https://json-schema.org/draft-07/schema", "properties": {"s": {"type": "null"}}},
    "bad type": {"type": "strin", "properties": {"s": {"minLength": -1}}},
    "bad keyword": {"$schema": DRAFT7, "required": "s", "properties": [], "pattern": "("},
    "bad pattern": {"properties": {"s": {"pattern": "(?<!x)y"}}},
    "bad id": {"$id": "http://[", "type": "null"},
    "nested id": {"$id": "http://x/a", "properties": {"s": {"$id": "b", "$ref": "#/$defs/c", "$defs": {"c": {"type": "null"}}}}},
    "escapes": {"properties": {"m": {"additionalProperties": {"type": "string"}}}},
    "deep": {"properties": {"m": {"anyOf": [{"oneOf": [{"type": "null"}, {"allOf": [{"required": ["x"]}]}]}, {"type": "array"}]}}},
    "array": ["x"],
    "text": "x",
}  # fmt: skip
RAW = ["", "{", "{} {}", "{}x", "nul", '{"type": "object"', "\ufeff{}", '{"a": 1,}', '{"type": NaN}', "// c\n{}"]


def sorted_report(text: str) -> list[object]:
    """Return the lines of a report as a tree whose siblings are sorted."""
    root: list[tuple[str, list[object]]] = []
    stack: list[tuple[int, list[tuple[str, list[object]]]]] = [(-1, root)]
    for line in text.split("\n"):
        bullet = re.match(r"( *)- ", line)
        depth = len(bullet[1]) + 1 if bullet else 0
        names = re.match(r"(.*additional properties )(.*)( not allowed)", line)
        if names:
            line = names[1] + ", ".join(sorted(names[2].split(", "))) + names[3]
        while stack[-1][0] >= depth:
            stack.pop()
        node: tuple[str, list[object]] = (line, [])
        stack[-1][1].append(node)
        stack.append((depth, node[1]))  # type: ignore[arg-type]  # a tree of itself

    def order(nodes: list[object]) -> list[object]:
        return sorted(((line, order(below)) for line, below in nodes), key=repr)  # type: ignore[misc]

    return order(root)  # type: ignore[arg-type]


def assert_same_report(arena: Arena, argv: list[str]) -> None:
    theirs, ours = arena.run_both(argv, files=False)
    assert (theirs.code, theirs.out) == (ours.code, ours.out)
    assert sorted_report(theirs.err) == sorted_report(ours.err)


@pytest.mark.parametrize("name", SCHEMAS)
def test_reports_are_helms(arena: Arena, name: str) -> None:
    files = {**VALUES_TEMPLATE, "values.yaml": VALUES, "values.schema.json": json.dumps(SCHEMAS[name])}
    write_chart(arena.template / "work" / "demo", files)
    assert_same_report(arena, ["template", "demo"])


@pytest.mark.parametrize("text", RAW)
def test_files_that_are_no_schemas_are_refused_alike(arena: Arena, text: str) -> None:
    write_chart(arena.template / "work" / "demo", {**VALUES_TEMPLATE, "values.schema.json": text})
    assert_same_report(arena, ["template", "demo"])


def test_subcharts_check_their_own_values(arena: Arena) -> None:
    schema = json.dumps({"properties": {"k": {"type": "string"}}, "required": ["r"]})
    files = {
        **VALUES_TEMPLATE,
        "values.schema.json": schema,
        "values.yaml": "k: 1\n",
        "charts/one/Chart.yaml": MINIMAL.replace("demo", "one"),
        "charts/one/values.schema.json": schema,
        "charts/one/values.yaml": "k: 2\n",
        "charts/one/charts/two/Chart.yaml": MINIMAL.replace("demo", "two"),
        "charts/one/charts/two/values.schema.json": schema,
    }
    write_chart(arena.template / "work" / "demo", files)
    for flags in ([], ["--skip-schema-validation"], ["--set", "k=x,r=1,one.k=x,one.r=1"], ["--set", "one.two.r=1"]):
        assert_same_report(arena, ["template", "demo", *flags])


def test_numbers_of_flags_and_files_are_told_apart_like_go_does(arena: Arena) -> None:
    schema = json.dumps({"properties": {"n": {"type": "integer", "maximum": 5}, "e": {"enum": [1e3, 7]}}})
    write_chart(arena.template / "work" / "demo", {**VALUES_TEMPLATE, "values.schema.json": schema})
    for flags in (
        ["--set", "n=6"],
        ["--set-json", "n=6.0"],
        ["--set-json", "n=1e21"],
        ["--set", "e=1000"],
        ["--set", "e=8"],
    ):
        assert_same_report(arena, ["template", "demo", *flags])
