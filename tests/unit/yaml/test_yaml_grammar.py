"""Our own scanner and grammar, which read what libyaml reads otherwise, agree with libyaml on everything else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from windlass import yaml
from windlass.yaml import events, nodes
from windlass.yaml.decode import Decoder
from windlass.yaml.grammar import Grammar
from windlass.yaml.jsonform import to_json_value

GOLDEN = Path(__file__).parents[2] / "golden" / "yaml"
CASES = [case for case in json.loads((GOLDEN / "load.json").read_text()) if "text" in case and "load" in case]


def _by_grammar(data: bytes) -> object:
    grammar = Grammar(data)
    if not grammar.start():
        return None
    return to_json_value(Decoder(strict=False).decode(nodes.build(grammar.next_event, exact=True).root))


@pytest.mark.parametrize("case", CASES, ids=lambda case: repr(case["text"])[:60])
def test_the_grammar_reads_what_go_reads(case: dict[str, object]) -> None:
    assert _by_grammar(str(case["text"]).encode("utf-8", "surrogatepass")) == case["load"]


PREFIX = "error converting YAML to JSON: yaml: "


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("[http://x/?a=b]", PREFIX + "did not find expected ',' or ']'"),
        ("a: [x?y]", PREFIX + "did not find expected ',' or ']'"),
        ("a:\n  b: {c?: d}", PREFIX + "line 1: did not find expected ',' or '}'"),
        ("[!!str, a]", ["a"]),
        ('a: "\\/"', PREFIX + "found unknown escape character"),
        ("%YAML 1.2\n---\na", PREFIX + "found incompatible YAML document"),
        ("{a:}", {"a:": None}),
        ("[]: 2", []),
    ],
)
def test_where_libyaml_differs_go_yaml_decides(text: str, outcome: object) -> None:
    try:
        assert yaml.load(text) == outcome
    except yaml.YamlError as error:
        assert str(error) == outcome


def test_above_a_size_libyaml_has_the_last_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nodes, "MAX_EXACT_BYTES", 3)
    assert yaml.load("[x?y]") == ["x?y"]
    assert yaml.load("%YAML 1.2\n--- a") == "a"
    for text in ("[x", "a: 'b", "[x?y"):
        with pytest.raises(yaml.YamlError, match=r"yaml: (line 1: )?(did not|found)"):
            yaml.load(text)
    assert events.MAX_EXACT_BYTES == 4 * 1024 * 1024


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"a: b\n" * 200 + b"c: \x07", "control characters are not allowed"),
        (b"a: [b\n" + b"#\n" * 600 + b"c: \x07", "control characters are not allowed"),
        (b"a: b: c\n" + b"#\n" * 600 + b"c: \x07", "mapping values are not allowed in this context"),
        (b"a: \xff", "invalid leading UTF-8 octet"),
        (b"a: \xc3(", "invalid trailing UTF-8 octet"),
        (b"a: \xc3", "incomplete UTF-8 octet sequence"),
        (b"a: \xc0\x80", "invalid length of a UTF-8 sequence"),
        (b"a: \xed\xa0\x80", "invalid Unicode character"),
        (b"\xff\xfea\x00:\x00 \x00\x00\xdc", "unexpected low surrogate area"),
        (b"\xff\xfea\x00:\x00 \x00\x00\xd8a\x00", "expected low surrogate area"),
        (b"\xff\xfea\x00:\x00 \x00\x00\xd8", "incomplete UTF-16 surrogate pair"),
        (b"\xff\xfea\x00:\x00 ", "incomplete UTF-16 character"),
    ],
)
def test_what_is_no_text_is_found_when_it_is_read(data: bytes, problem: str) -> None:
    with pytest.raises(yaml.YamlError) as caught:
        yaml.load(data)
    assert str(caught.value) == f"error converting YAML to JSON: yaml: {problem}"


def test_utf_16_is_read() -> None:
    assert yaml.load("a: 😀".encode("utf-16-le").join([b"\xff\xfe", b""])) == {"a": "😀"}
    with pytest.raises(yaml.YamlError, match="did not find expected ',' or ']'"):
        yaml.load("a: [x?]".encode("utf-16-be").join([b"\xfe\xff", b""]))
