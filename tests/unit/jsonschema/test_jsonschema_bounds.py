"""Hostile schemas and values end in an error, within bounds."""

from __future__ import annotations

import json

import pytest

from windlass.chart.schema import check_values
from windlass.errors import LimitExceeded
from windlass.jsonschema import documents, limits, numbers
from windlass.jsonschema.limits import TooDeep


def test_a_schema_that_refers_to_itself_is_a_cycle() -> None:
    report = check_values(b'{"$ref": "#"}', {})
    assert "causing reference cycle" in report


def _nested(depth: int) -> dict[str, object]:
    value: dict[str, object] = {}
    for _ in range(depth - 1):
        value = {"a": value}
    return value


def test_values_nest_up_to_the_bound() -> None:
    schema = b'{"properties": {"a": {"$ref": "#"}}}'
    assert check_values(schema, _nested(limits.MAX_DEPTH)) == ""
    with pytest.raises(TooDeep, match="nested too deeply"):
        check_values(schema, _nested(limits.MAX_DEPTH + 1))


def test_references_nest_up_to_the_bound() -> None:
    def chain(length: int) -> bytes:
        definitions = {f"d{place}": {"$ref": f"#/$defs/d{place + 1}"} for place in range(length)}
        return json.dumps({"$defs": {**definitions, f"d{length}": {}}, "$ref": "#/$defs/d0"}).encode()

    assert check_values(chain(limits.MAX_SCOPES - 3), {}) == ""
    with pytest.raises(TooDeep, match="nested too deeply"):
        check_values(chain(limits.MAX_SCOPES + 1), {})


def test_combinations_nest_up_to_the_bound() -> None:
    def chain(depth: int) -> bytes:
        return b'{"allOf":[{"not":' * depth + b"{}" + b"}]}" * depth

    assert "nested too deeply" not in check_values(chain(limits.MAX_DEPTH // 3 - 1), {})
    assert check_values(chain(limits.MAX_DEPTH // 3 + 1), {}) == "schema is nested too deeply to be compiled"


def test_schemas_nested_without_end_are_refused() -> None:
    schema = '{"not": ' * 5000 + "{}" + "}" * 5000
    assert check_values(schema.encode(), {}) == "schema is nested too deeply to be compiled"


@pytest.mark.parametrize(
    "number", [f"1e{numbers.MAX_EXPONENT + 1}", "1e99999999999999999999", "9" * (numbers.MAX_DIGITS + 1)]
)
def test_numbers_have_limits(number: str) -> None:
    with pytest.raises(LimitExceeded, match="number has"):
        check_values(f'{{"properties": {{"a": {{"maximum": {number}}}}}}}'.encode(), {"a": 1.0})


def test_the_largest_numbers_work() -> None:
    schema = f'{{"properties": {{"a": {{"maximum": 1e{numbers.MAX_EXPONENT}}}}}}}'
    assert check_values(schema.encode(), {"a": 1e308}) == ""


def test_documents_that_lead_to_documents_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "MAX_DOCUMENTS", 10)

    def endless(url: str) -> bytes:
        number = int(url.rpartition("/")[2])
        return json.dumps({"$ref": f"http://x/{number + 1}"}).encode()

    assert "more than the maximum number of documents 10" in check_values(b'{"$ref": "http://x/0"}', {}, fetch=endless)


def test_patterns_that_backtrack_are_no_trouble() -> None:
    schema = b'{"properties": {"a": {"pattern": "^(a+)+$"}}}'
    assert "does not match pattern" in check_values(schema, {"a": "a" * 5000 + "!"})
