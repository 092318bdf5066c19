"""YAML that is read and written again keeps its comments and styles where go-yaml v3 puts them."""

from __future__ import annotations

import pytest

from windlass.yaml import tree3
from windlass.yaml.errors import YamlError
from windlass.yaml.write3 import dump

# Text, and what go-yaml 3.0.4 writes for it (indent 2, compact sequences).
CASES = {
    "a: 1 # one\n": "a: 1 # one\n",
    "# doc\n\n# head\na: 1\n": "# doc\n\n# head\na: 1\n",
    "a:   1\nb:\n    - x\n    -   y: 1\n        z: 2\n": "a: 1\nb:\n- x\n- y: 1\n  z: 2\n",
    "a: {b: 1,c: [x,  y]}\n": "a: {b: 1, c: [x, y]}\n",
    "a:\n  # before b\n  b: 1\n  # after b\n\n# before c\nc: 2\n": (
        "a:\n  # before b\n  b: 1\n  # after b\n# before c\nc: 2\n"
    ),
    "- # first\n  a: 1\n- b # two\n# foot\n": "- # first\n  a: 1\n- b # two\n# foot\n",
    "a: |\n   x\n\n    y\nb: >-\n  x\n  y\n": "a: |\n  x\n\n   y\nb: >-\n  x y\n",
    "a: 'it''s'\nb: \"tab\\t\"\nc: ''\n": "a: 'it''s'\nb: \"tab\\t\"\nc: ''\n",
    "a: &x {b: 1}\nc: *x\nd:\n  <<: *x\n": "a: &x {b: 1}\nc: *x\nd:\n  !!merge <<: *x\n",
    "a: !!str 1\nb: !x y\n": "a: !!str 1\nb: !x y\n",
    "? [a, b]\n: c\n": "? [a, b]\n: c\n",
    "a: | # note\n  text\n": "a: | # note\n  text\n",
}


@pytest.mark.parametrize("text", CASES)
def test_a_text_comes_back_as_go_yaml_writes_it(text: str) -> None:
    root = tree3.parse(text)
    assert root is not None
    assert dump([root]) == CASES[text]
    again = tree3.parse(CASES[text])
    assert again is not None and dump([again]) == CASES[text]


def test_a_stream_has_a_line_between_documents() -> None:
    nodes = [tree3.parse("a: 1\n"), tree3.parse("- b\n")]
    assert dump([node for node in nodes if node is not None]) == "a: 1\n---\n- b\n"


def test_nothing_is_no_document() -> None:
    assert tree3.parse("") is None
    assert tree3.parse("# only a comment\n") is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a: b: c\n", "yaml: mapping values are not allowed in this context"),
        ("x: 1\na: b: c\n", "yaml: line 2: mapping values are not allowed in this context"),
        ("a: *x\n", "yaml: unknown anchor 'x' referenced"),
        ("a: [1\nb: 2\n", "yaml: line 1: did not find expected ',' or ']'"),
    ],
)
def test_errors_name_the_line_that_v3_names(text: str, reason: str) -> None:
    with pytest.raises(YamlError) as caught:
        tree3.parse(text)
    assert str(caught.value) == reason


def test_nesting_has_a_bound() -> None:
    deep = tree3.parse("[" * tree3.MAX_DEPTH + "]" * tree3.MAX_DEPTH)
    assert deep is not None and dump([deep]).startswith("[[[")
    with pytest.raises(YamlError, match="exceeded max depth"):
        tree3.parse("[" * (tree3.MAX_DEPTH + 1) + "]" * (tree3.MAX_DEPTH + 1))
