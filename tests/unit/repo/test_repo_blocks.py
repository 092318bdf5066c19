"""Reading an index by lines gives what the general reader gives, or leaves the text to it."""

from __future__ import annotations

import random

import pytest

from windlass import yaml
from windlass.errors import WindlassError
from windlass.repo import blocks

TEXT = r"""apiVersion: v1
entries:
  web:
  - annotations:
      a/changes: |
        - kind: added

        - kind: fixed
      b: |-
        one
    description: A long text that
      goes on here (see below)
    appVersion: "1.0"
    keywords:
    - a
    - 'it''s'
    - a long item
      that goes on
    - "q\n"
    folded: >-
      some
      text
    sources: []
    more: {}
    flow: {a: b}
    count: 5
    deprecated: true
    url: http://host/y.tgz#a
    version: 1.0.0
  - version: 0.9.0
    wrapped: "some text
      here"
  api: []
# the end
generated: "2024"
"""
PIECES = [
    *"-:#\"'|>?@{}[],\t\n",
    "  ",
    "- ",
    "\n\n",
    ": ",
    " #",
    "|+",
    "&a ",
    "*a",
    "!!str ",
    "yes",
    "null",
    "---\n",
    "é",
]


def test_an_index_is_read_as_by_the_general_reader() -> None:
    assert blocks.read(TEXT.encode()) == yaml.load_goyaml(TEXT, strict=True)


@pytest.mark.parametrize(
    "text",
    [
        "a: 1",
        "a: b\na: c\n",
        "a: &x b\nc: *x\n",
        "a:\n b: c\n  d: e\n",
        "yes: no\n",
        "a\n",
        "a: b\n c: d\n",
        "a: \x85\n",
    ],
)
def test_what_is_unusual_is_left_to_the_general_reader(text: str) -> None:
    with pytest.raises(blocks.Unusual):
        blocks.read(text.encode())


def test_broken_texts_are_never_read_otherwise() -> None:
    chance, read = random.Random(5), 0
    for _ in range(600):
        at = chance.randrange(len(TEXT))
        piece = chance.choice(PIECES) if chance.random() < 0.6 else ""
        text = TEXT[:at] + piece + TEXT[at + (0 if piece else chance.randint(1, 4)) :]
        try:
            value = blocks.read(text.encode())
        except blocks.Unusual:
            continue
        read += 1
        try:
            expected: object = yaml.load_goyaml(text, strict=True)
        except WindlassError as error:
            expected = error
        assert repr(value) == repr(expected), text
    assert read > 100


def test_words_that_begin_like_numbers_are_told_from_numbers() -> None:
    words = (
        "3fa9 1e5 12e 0x1f 0b1 0o7 1E5 12E5f 0000a 1a 1_0 08 0e0 1e e1 0xg 1e5e5 0X1F 1f 9 0 1.5 1e+5 y1 0b2 00 1é ١"
    )
    for word in (*words.split(), "9" * 70, "3" * 40 + "a" * 24, "0" * 63 + "e", "1" + "e" + "2" * 62):
        text = f"a: {word}\n"
        assert repr(blocks.read(text.encode())) == repr(yaml.load_goyaml(text, strict=True)), word
