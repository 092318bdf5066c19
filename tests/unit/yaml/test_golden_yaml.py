"""Our YAML against what sigs.k8s.io/yaml and go-yaml v3 said about the same cases (tests/golden/yaml)."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from windlass import yaml
from windlass.golang.kinds import Int64, Uint64

GOLDEN = Path(__file__).parents[2] / "golden" / "yaml"


def _cases(name: str) -> list[dict[str, object]]:
    return json.loads((GOLDEN / f"{name}.json").read_text())


# "fuzz" are 600 texts that a seeded generator mutated from the others.
LOADS = _cases("load") + _cases("fuzz")


def _text(case: dict[str, object]) -> bytes:
    text = case.get("text")
    return text.encode("utf-8", "surrogatepass") if text is not None else base64.b64decode(case["base64"])


def _outcome(case: dict[str, object], name: str, fallback: str | None = None) -> tuple[object, object]:
    if fallback and name not in case and f"{name}_error" not in case:
        name = fallback
    return case.get(name), case.get(f"{name}_error")


def _attempt(function, *arguments: object) -> tuple[object, object]:
    try:
        return function(*arguments), None
    except yaml.YamlError as error:
        return None, str(error)


def _value(typed: object) -> object:
    if isinstance(typed, list):
        return [_value(item) for item in typed]
    if isinstance(typed, dict):
        ((kind, inner),) = typed.items()
        if kind == "map":
            return {_value(key): _value(item) for key, item in inner}
        if kind == "bytes":
            return base64.b64decode(inner).decode("utf-8", "surrogateescape")
        if kind == "float":
            return float(inner)
        return Uint64(inner) if int(inner) >= 2**63 else Int64(inner)
    return typed


@pytest.mark.parametrize("case", LOADS, ids=lambda case: repr(_text(case))[:60])
def test_a_text_loads_as_in_go(case: dict[str, object]) -> None:
    text = _text(case)
    assert _outcome(case, "load") == _attempt(yaml.load, text)
    assert _outcome(case, "load_strict", "load") == _attempt(yaml.load_strict, text)


@pytest.mark.parametrize("case", LOADS, ids=lambda case: repr(_text(case))[:60])
def test_a_text_becomes_the_json_of_go(case: dict[str, object]) -> None:
    expected, error = _outcome(case, "to_json")
    result, problem = _attempt(yaml.to_json, _text(case))
    assert error == problem
    if error is None:
        # unescaped by json.loads, for Go writes some control characters in short form
        assert json.loads(expected, parse_int=str) == json.loads(result, parse_int=str)


@pytest.mark.parametrize("case", _cases("dump"), ids=lambda case: json.dumps(case["value"])[:60])
def test_a_value_is_written_as_in_go(case: dict[str, object]) -> None:
    value = _value(case["value"])
    assert _outcome(case, "dump") == _attempt(yaml.dump, value)
    assert _outcome(case, "dump_pretty") == _attempt(yaml.dump_pretty, value)
