"""Reports of values that break a schema; every expected text was printed by helm 4.2.4."""

# ruff: noqa: E501  # rows of tables stay on one line

from __future__ import annotations

import json
from pathlib import Path

import pytest

from windlass.cache import Store
from windlass.chart.metadata import Metadata
from windlass.chart.model import Chart
from windlass.chart.schema import SchemaViolation, check, check_values, violations
from windlass.golang.kinds import Int64

DRAFT4, DRAFT7 = "http://json-schema.org/draft-04/schema#", "http://json-schema.org/draft-07/schema#"
VALUES: dict[str, object] = {
    "s": "text", "n": 1500.0, "f": 1.5, "t": True, "z": None, "l": [1.0, 2.0, 2.0], "m": {"a": 1.0, "it's": 1.0, "q/r": 1.0},
    "date": "2020-13-01",
}  # fmt: skip

REPORTS: dict[str, tuple[object, str]] = {
    "type": ({"properties": {"s": {"type": "number"}, "n": {"type": ["string", "null"]}}}, (
        "- at '/n': got number, want null or string\n- at '/s': got string, want number\n"
    )),
    "integer": ({"properties": {"n": {"type": "integer"}, "f": {"type": "integer"}}}, "- at '/f': got number, want integer\n"),
    "required": ({"required": ["s", "x", "y"]}, "- at '': missing properties 'x', 'y'\n"),
    "additional": ({"properties": {"m": {"additionalProperties": False}}}, (
        "- at '/m': additional properties 'a', 'it\\'s', 'q/r' not allowed\n"
    )),
    "escapes": ({"properties": {"m": {"additionalProperties": {"type": "null"}}}}, (
        "- at '/m/a': got number, want null\n- at '/m/it\\'s': got number, want null\n- at '/m/q~1r': got number, want null\n"
    )),
    "bounds": ({"properties": {"n": {"minimum": 2000, "multipleOf": 7}, "f": {"exclusiveMaximum": 1.5}}}, (
        "- at '/f': exclusiveMaximum: got 1.5, want 1.5\n- at '/n': validation failed\n"
        "  - at '/n': minimum: got 1,500, want 2,000\n  - at '/n': multipleOf: got 1,500, want 7\n"
    )),
    "enum": ({"properties": {"s": {"enum": ["a", 1, None, 2.5]}}}, "- at '/s': value must be one of 'a', 1, <nil>, 2.5\n"),
    "pattern": ({"properties": {"s": {"pattern": "^[0-9']+$"}}}, "- at '/s': 'text' does not match pattern '^[0-9\\']+$'\n"),
    "any": ({"properties": {"s": {"anyOf": [{"type": "null"}, {"maxLength": 1, "pattern": "x"}]}}}, (
        "- at '/s': 'anyOf' failed\n  - at '/s': got string, want null\n  - at '/s': maxLength: got 4, want 1\n"
    )),
    "one": ({"properties": {"s": {"oneOf": [{"type": "string"}, {"minLength": 1}]}}}, (
        "- at '/s': 'oneOf' failed, subschemas 0, 1 matched\n"
    )),
    "unique": ({"properties": {"l": {"uniqueItems": True}}}, "- at '/l': items at 1 and 2 are equal\n"),
    "draft 4": ({"$schema": DRAFT4, "properties": {"n": {"maximum": 1500, "exclusiveMaximum": True}}}, (
        "- at '/n': exclusiveMaximum: got 1,500, want 1,500\n"
    )),
    "format": ({"$schema": DRAFT7, "properties": {"date": {"format": "date"}}}, (
        "- at '/date': '2020-13-01' is not valid date: parsing time \"2020-13-01\": month out of range\n"
    )),
    "format in new drafts": ({"properties": {"date": {"format": "date"}}}, ""),
    "bad type": ({"type": "strin"}, (
        '"file:///values.schema.json#" is not valid against metaschema: '
        "jsonschema validation failed with 'https://json-schema.org/draft/2020-12/schema#'\n"
        "- at '': 'allOf' failed\n  - at '/type': 'anyOf' failed\n"
        "    - at '/type': value must be one of 'array', 'boolean', 'integer', 'null', 'number', 'object', 'string'\n"
        "    - at '/type': got string, want array"
    )),
    "reference to nothing": ({"properties": {"s": {"$ref": "#/$defs/no"}}}, (
        'json-pointer in "file:///values.schema.json#/$defs/no" not found'
    )),
}  # fmt: skip


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_says_what_helm_says(name: str) -> None:
    schema, report = REPORTS[name]
    assert report == check_values(json.dumps(schema).encode(), VALUES)


def test_numbers_are_compared_exactly() -> None:
    schema = b'{"properties": {"a": {"multipleOf": 0.1}, "b": {"const": 100}, "c": {"maximum": 9007199254740992}}}'
    assert check_values(schema, {"a": 0.3, "b": Int64(100), "c": Int64(2**53)}) == ""
    assert "- at '/c': maximum: got 9.007199254740993×10¹⁵" not in check_values(schema, {"c": Int64(2**53 + 1)})
    assert check_values(schema, {"c": Int64(2**53 + 1)})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "EOF"),
        ('{"a"', "unexpected EOF"),
        ("nul", "unexpected EOF"),
        ("{} {}", "invalid character after top-level value"),
        ("{]", "invalid character ']' looking for beginning of object key string"),
    ],
)
def test_a_file_that_is_no_json_is_refused(text: str, message: str) -> None:
    assert message == check_values(text.encode(), {})


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/x.json", "https://example.invalid/x", "file:///etc/hostname"])
def test_nothing_is_fetched_unless_the_caller_says_how(url: str) -> None:
    schema = json.dumps({"properties": {"a": {"$ref": url}}}).encode()
    assert f'failing loading "{url}": references outside the chart are not followed' == check_values(schema, {})
    assert (
        check_values(schema, {"a": 1.0}, fetch=lambda asked: b'{"type": "string"}')
        == "- at '/a': got number, want string\n"
    )


def test_urn_references_pass_with_a_warning() -> None:
    said: list[tuple[str, str, dict[str, object]]] = []
    schema = b'{"properties": {"a": {"$ref": "urn:x:y"}}}'
    assert (
        check_values(schema, {"a": 1.0}, log=lambda *entry: said.append(entry) if entry[0] != "DEBUG" else None) == ""
    )
    assert said == [("WARN", "unresolved URN reference ignored; using permissive schema", {"urn": "urn:x:y"})]


def test_values_found_valid_are_remembered_and_broken_ones_are_not(tmp_path: Path) -> None:
    store = Store(str(tmp_path / "kept"))
    made = Chart(Metadata("demo"), schema=b'{"properties": {"a": {"type": "string"}}}')
    for _ in range(2):
        with pytest.raises(SchemaViolation, match="got number, want string"):
            check(made, {"a": 1.0}, store=store)
    check(made, {"a": "x"}, store=store)
    assert len(list((tmp_path / "kept").iterdir())) == 1
    check(made, {"a": "x"}, store=store)
    made.schema = b"{"
    with pytest.raises(SchemaViolation, match="unexpected EOF"):
        check(made, {"a": "x"}, store=store)


def test_charts_report_themselves_and_their_subcharts() -> None:
    root, sub = (Chart(Metadata(name), schema=b'{"required": ["r"]}') for name in ("root", "sub"))
    root.add_dependency(sub, Chart(Metadata("text")))
    report = "root:\n- at '': missing property 'r'\nsub:\n- at '': missing property 'r'\n"
    other = "text:\ninvalid type for values: expected object (map), got string\n"
    assert report + other == violations(root, {"sub": {}, "text": "x"})
    assert report.partition("sub:")[0] == violations(root, {"sub": None})
