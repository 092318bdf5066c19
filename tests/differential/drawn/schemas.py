"""JSON schemas of every draft, with values that may or may not fit, and their reports."""

# ruff: noqa: E501  # rows of tables stay on one line

from __future__ import annotations

from random import Random
from typing import Any

from . import words
from .case import Case

DRAFTS = [None, None, None, "http://json-schema.org/draft-04/schema#", "http://json-schema.org/draft-06/schema#", "http://json-schema.org/draft-07/schema#",
          "https://json-schema.org/draft/2019-09/schema", "https://json-schema.org/draft/2020-12/schema", "http://json-schema.org/schema#"]  # fmt: skip
TYPES = ["string", "number", "integer", "boolean", "null", "array", "object"]
FORMATS = ["date", "date-time", "time", "duration", "email", "idn-email", "hostname", "ipv4", "ipv6", "uri", "uri-reference", "iri", "uuid", "json-pointer",
           "relative-json-pointer", "regex", "uri-template", "period", "semver", "nope"]  # fmt: skip
PATTERNS = ["^a", "x$", "^[a-z]+$", "\\d+", "(", "^.{2,}$", "é", "\\p{L}", "(?i)T", "(?<!x)y", "^(a|b)$", "[", "a{2,1}", "\\/", "^x-"]
KEYS = ["a", "b", "s", "n", "l", "m", "x", "it's", "q/r", "t~u", "global"]
TEXTS = ["", "a", "text", "2020-01-01", "2020-13-01", "2020-01-01T00:00:00Z", "12:00:00Z", "P1D", "a@b.c", "a@@b", "x.y", "-x", "1.2.3.4", "1.2.3.256", "::1", ":::",
         "https://x/y?z", "a b", "%zz", "//x", "f81d4fae-7dec-11d0-a765-00a0c91e6bf6", "/a/b", "1/a", "^(", "{x}", "1.2.3", "éé", "it's", "\"q\"", "a\nb"]  # fmt: skip


def _data(draw: Random, depth: int) -> Any:
    roll = draw.random()
    if depth > 0 and roll < 0.3:
        return {draw.choice(KEYS): _data(draw, depth - 1) for _ in range(draw.randint(0, 4))}
    if depth > 0 and roll < 0.45:
        return [_data(draw, depth - 1) for _ in range(draw.randint(0, 3))]
    if roll < 0.65:
        return words.number(draw)
    return draw.choice([True, False, None]) if roll < 0.75 else draw.choice(TEXTS)


def schema(draw: Random, depth: int) -> Any:
    """Return a schema of a few keywords, sometimes broken ones."""
    if draw.random() < 0.04:
        return draw.choice([True, False])
    found: dict[str, Any] = {}
    for _ in range(draw.choice([1, 1, 2, 3])):
        found |= _keyword(draw, depth)
    if draw.random() < 0.02:
        found[draw.choice(["type", "properties", "required", "items", "minimum", "enum", "$ref", "pattern", "$id", "minLength", "allOf", "not"])] = draw.choice(
            [1, -1, 1.5, "x", [], {}, None, True, ["a", "a"], [1], "(", "strin", "http://[", "#x", {"a": 1}]
        )
    return found


def _keyword(draw: Random, depth: int) -> dict[str, Any]:
    roll = draw.random()
    if depth > 0 and roll < 0.4:
        return {"properties": {draw.choice(KEYS): schema(draw, depth - 1) for _ in range(draw.randint(1, 3))}}
    if depth > 0 and roll < 0.65:
        return _applicator(draw, depth - 1)
    return _assertion(draw)


def _applicator(draw: Random, depth: int) -> dict[str, Any]:
    def one() -> Any:
        return schema(draw, depth)

    def several() -> list[Any]:
        return [schema(draw, depth) for _ in range(draw.randint(1, 3))]

    name = draw.choice(["allOf", "anyOf", "oneOf", "not", "if", "items", "items", "prefixItems", "additionalItems", "contains", "patternProperties", "additionalProperties",
                        "additionalProperties", "propertyNames", "dependentSchemas", "dependencies", "unevaluatedProperties", "unevaluatedItems", "$ref", "$defs"])  # fmt: skip
    if name in ("allOf", "anyOf", "oneOf", "prefixItems"):
        return {name: several()}
    if name == "if":
        return {"if": one(), "then": one(), "else": one()}
    if name == "items" and draw.random() < 0.25:
        return {name: several()}
    if name == "patternProperties":
        return {name: {draw.choice(PATTERNS): one()}}
    if name == "dependencies" and draw.random() < 0.5:
        return {name: {draw.choice(KEYS): [draw.choice(KEYS)]}}
    if name in ("dependentSchemas", "dependencies"):
        return {name: {draw.choice(KEYS): one()}}
    if name == "$ref":
        return {"$ref": draw.choice(["#", "#/$defs/p", "#/$defs/q", "#/definitions/p", "#/properties/a", "#/$defs/none", "#anchor", "#/$defs/t~0u", "urn:x:y", "#/$defs/q~1r", "%zz", "#%zz"])}
    if name == "$defs":
        return {draw.choice(["$defs", "definitions"]): {"p": one(), "q": one(), "t~u": one(), "q/r": {"$anchor": "anchor", "type": "null"}}}
    if name == "contains" and draw.random() < 0.5:
        return {name: one(), "minContains": draw.randint(0, 3), "maxContains": draw.randint(0, 2)}
    return {name: one()}


def _assertion(draw: Random) -> dict[str, Any]:
    name = draw.choice(["type", "type", "type", "enum", "const", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength", "pattern",
                        "minItems", "maxItems", "uniqueItems", "required", "required", "minProperties", "maxProperties", "dependentRequired", "format", "contentEncoding",
                        "contentMediaType", "title", "default", "deprecated", "$comment"])  # fmt: skip
    if name == "type":
        return {name: draw.choice(TYPES) if draw.random() < 0.8 else draw.sample(TYPES, 2)}
    if name == "enum":
        return {name: [_data(draw, 1) for _ in range(draw.randint(1, 3))]}
    if name in ("const", "default"):
        return {name: _data(draw, 1)}
    if name in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"):
        limit = draw.choice([0, 1, 2, 7, 1.5, 0.1, 1000000, 1e20, -3])
        return {name: draw.choice([True, False]) if name.startswith("exclusive") and draw.random() < 0.15 else limit}
    if name == "pattern":
        return {name: draw.choice(PATTERNS)}
    if name == "uniqueItems":
        return {name: True}
    if name == "required":
        return {name: draw.sample(KEYS, draw.randint(0, 3))}
    if name == "dependentRequired":
        return {name: {draw.choice(KEYS): draw.sample(KEYS, 2)}}
    if name == "format":
        return {name: draw.choice(FORMATS)}
    if name == "contentEncoding":
        return {name: "base64"}
    if name == "contentMediaType":
        return {name: "application/json"}
    if name in ("title", "$comment"):
        return {name: "it's"}
    return {name: True} if name == "deprecated" else {name: draw.randint(0, 4)}


def _root(draw: Random) -> str:
    found = schema(draw, 3)
    if isinstance(found, dict):
        draft = draw.choice(DRAFTS)
        if draft:
            found["$schema"] = draft
        if draw.random() < 0.3:
            found.setdefault("$defs", {"p": schema(draw, 1), "q": schema(draw, 1)})
        if draw.random() < 0.05:
            found["$id"] = draw.choice(["http://x/a", "b", "#c", "urn:x:y", "file:///z/s.json"])
    text = words.as_json(found)
    return words.damaged(draw, text) if draw.random() < 0.02 else text


def case(draw: Random) -> Case:
    """Return a chart with a schema, maybe a subchart with another, and values."""
    files = {
        "c/Chart.yaml": "apiVersion: v2\nname: c\nversion: 1.0.0\n",
        "c/values.yaml": words.as_json({draw.choice(KEYS): _data(draw, 3) for _ in range(6)}),
        "c/values.schema.json": _root(draw),
        "c/templates/v.yaml": "v: {{ .Values | toJson }}\n",
    }
    if draw.random() < 0.2:
        files |= {"c/charts/m/Chart.yaml": "apiVersion: v2\nname: m\nversion: 1.0.0\n", "c/charts/m/values.schema.json": _root(draw)}
    return Case("schema", files, [draw.choice(["template"] * 9 + ["lint"]), "c"])
