"""Every bound of the YAML package, crossed."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from windlass import yaml
from windlass.yaml import decode, emitter, events


def test_a_document_above_the_size_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "MAX_DOCUMENT_BYTES", 10)
    with pytest.raises(yaml.YamlLimitError, match="larger than 10 bytes"):
        yaml.load("a: 12345678")


def test_flow_collections_nest_as_deep_as_in_go_and_no_deeper() -> None:
    depth = events.MAX_DEPTH
    value = yaml.load("[" * depth + "]" * depth)
    seen = 0
    while value:
        (value,) = value
        seen += 1
    assert depth - 1 == seen
    with pytest.raises(yaml.YamlError, match="exceeded max depth of 10000"):
        yaml.load("[" * (depth + 1) + "]" * (depth + 1))


def test_block_collections_nest_as_deep_as_in_go_and_no_deeper() -> None:
    yaml.load("- " * (events.MAX_DEPTH - 1) + "a")
    with pytest.raises(yaml.YamlError, match="exceeded max depth of 10000"):
        yaml.load("- " * (events.MAX_DEPTH + 1) + "a")


def test_expanding_aliases_beyond_the_ratio_of_go_is_refused_before_it_costs_memory() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 9)]
    with pytest.raises(yaml.YamlError, match="document contains excessive aliasing"):
        yaml.load("\n".join(lines))


def test_aliases_up_to_the_ratio_of_go_are_expanded() -> None:
    assert decode.allowed_alias_ratio(decode.ALIAS_RANGE_LOW) == 0.99
    assert decode.allowed_alias_ratio(decode.ALIAS_RANGE_HIGH) == 0.10
    lines = ["a: &a [1, 2, 3, 4, 5]", "b:", *["- *a"] * 150]
    value = yaml.load("\n".join(lines))
    assert value["b"] == [[1.0, 2.0, 3.0, 4.0, 5.0]] * 150
    assert value["b"][0] is not value["b"][1]


def test_a_value_that_contains_itself_is_the_error_of_encoding_json() -> None:
    value: dict[str, object] = {"a": 1}
    value["b"] = value
    with pytest.raises(yaml.YamlError, match="encountered a cycle via map"):
        yaml.dump(value)
    with pytest.raises(yaml.YamlError, match="nested too deeply"):
        yaml.dump_pretty(value)


def test_a_value_nests_up_to_the_dump_limit() -> None:
    value: object = "x"
    for _ in range(emitter.MAX_DUMP_DEPTH - 1):
        value = [value]
    assert yaml.dump(value) == "- " * (emitter.MAX_DUMP_DEPTH - 1) + "x\n"


PROGRAM = """
import sys
import time
from windlass import yaml
yaml.use_stand_ins()
assert yaml.load("a: [1, b, {c: ~}]") == {"a": [1.0, "b", {"c": None}]}
for text in ("a: [", "a: 'b", "a: \\x07"):
    try:
        yaml.load(text)
    except yaml.YamlError as error:
        print(error)
assert "yaml" not in sys.modules, "the stand-ins are gone from sys.modules"
"""


def test_a_program_may_parse_without_importing_pyyaml() -> None:
    run = subprocess.run([sys.executable, "-I", "-c", PROGRAM], capture_output=True, text=True, check=True)
    texts = []
    for text in ("a: [", "a: 'b", "a: \x07"):
        with pytest.raises(yaml.YamlError) as caught:
            yaml.load(text)
        texts.append(str(caught.value))
    assert texts == run.stdout.splitlines()


def test_loading_leaves_garbage_collection_as_it_was() -> None:
    import gc

    assert gc.isenabled()
    with pytest.raises(yaml.YamlError):
        yaml.load("a: [")
    assert gc.isenabled()
    gc.disable()
    try:
        yaml.load("a: 1")
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_exclamation_marks_in_tags_take_time_linear_in_their_number() -> None:
    started = time.process_time()
    assert yaml.load(b"!i::" * 40_000) == ""
    assert time.process_time() - started < 5
