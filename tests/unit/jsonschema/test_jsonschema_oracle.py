"""Verdicts held against jsonschema-rs on random schemas, where both mean the same."""

from __future__ import annotations

import json
import random

import pytest

from windlass.chart.schema import check_values

jsonschema_rs = pytest.importorskip("jsonschema_rs")

NAMES = ["a", "b", "c", "d"]
TYPES = ["null", "boolean", "number", "integer", "string", "array", "object"]


class Maker:
    """Random schemas and values from a seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def value(self, depth: int = 0) -> object:
        kind = self.random.randrange(8 if depth < 3 else 5)
        if kind < 5:
            return [
                None,
                self.random.random() < 0.5,
                float(self.random.randrange(-2, 9)),
                1.5,
                self.random.choice(["", "x", "abc"]),
            ][kind]
        if kind == 5:
            return [self.value(depth + 1) for _ in range(self.random.randrange(4))]
        return self.table(depth)

    def table(self, depth: int = 0) -> dict[str, object]:
        return {name: self.value(depth + 1) for name in self.random.sample(NAMES, self.random.randrange(4))}

    def schema(self, depth: int = 0) -> object:
        if depth > 3:
            return {"type": self.random.choice(TYPES)}
        makers = {
            "type": lambda: self.random.sample(TYPES, self.random.randrange(1, 4)),
            "enum": lambda: [self.value(2) for _ in range(3)],
            "const": lambda: self.value(2),
            "minimum": lambda: self.random.randrange(5),
            "multipleOf": lambda: self.random.choice([1, 0.5, 3]),
            "minLength": lambda: self.random.randrange(3),
            "pattern": lambda: self.random.choice(["^a", "b", "c$"]),
            "maxItems": lambda: self.random.randrange(3),
            "uniqueItems": lambda: True,
            "required": lambda: self.random.sample(NAMES, 2),
            "minProperties": lambda: self.random.randrange(3),
            "properties": lambda: self.schemas_by_name(depth),
            "patternProperties": lambda: {"^[ab]$": self.schema(depth + 1)},
            "additionalProperties": lambda: self.schema(depth + 1),
            "propertyNames": lambda: {"maxLength": self.random.randrange(2)},
            "dependentRequired": lambda: {"a": ["b"]},
            "dependentSchemas": lambda: self.schemas_by_name(depth),
            "unevaluatedProperties": lambda: False,
            "unevaluatedItems": lambda: False,
            "items": lambda: self.schema(depth + 1),
            "prefixItems": lambda: self.schemas(depth),
            "contains": lambda: self.schema(depth + 1),
            "allOf": lambda: self.schemas(depth),
            "anyOf": lambda: self.schemas(depth),
            "oneOf": lambda: self.schemas(depth),
            "not": lambda: self.schema(depth + 1),
            "if": lambda: self.schema(depth + 1),
            "then": lambda: self.schema(depth + 1),
            "else": lambda: self.schema(depth + 1),
            "$ref": lambda: self.random.choice(["#/$defs/x", "#/$defs/y"]),
        }
        chosen = self.random.sample(sorted(makers), self.random.randrange(1, 5))
        return {keyword: makers[keyword]() for keyword in chosen}

    def schemas(self, depth: int) -> list[object]:
        return [self.schema(depth + 1) for _ in range(self.random.randrange(1, 4))]

    def schemas_by_name(self, depth: int) -> dict[str, object]:
        return {name: self.schema(depth + 1) for name in self.random.sample(NAMES, 2)}


@pytest.mark.parametrize("seed", range(40))
def test_verdicts_agree(seed: int) -> None:
    maker = Maker(seed)
    for _ in range(10):
        schema = maker.schema()
        assert isinstance(schema, dict)
        schema["$defs"] = {"x": maker.schema(2), "y": {"type": maker.random.choice(TYPES)}}
        schema["properties"] = maker.schemas_by_name(0)
        value = maker.table()
        report = check_values(json.dumps(schema).encode(), value)
        if "cycle" in report:
            continue
        assert jsonschema_rs.validator_for(schema).is_valid(value) is (report == ""), (schema, value, report)
