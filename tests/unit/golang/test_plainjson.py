"""JSON without the json package reads and writes what the json package would."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from windlass.golang import plainjson
from windlass.golang.kinds import Int64

TEXTS = (
    '{"a": [1, 2.5, "x\\u00e9", null, true]}',
    " [1]\n",
    b"\xef\xbb\xbf{}",
    '"\u00e9"'.encode("utf-16"),
    '"\u00e9"',
    '{"a":1} x',
    "",
    " ",
    "[1",
    "NaN",
    "1e999",
    "-Infinity",
    '{"a":1,"a":2}',
    b"\xff",
    '"\x01"',
    '"\\ud800"',
)


def outcome(function: object, *given: object) -> str:
    try:
        return repr(function(*given))  # type: ignore[operator]  # one of the two that are compared
    except (ValueError, TypeError, RecursionError) as error:
        return f"{type(error).__name__}: {error}"


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: repr(text[:20]))
def test_texts_are_read_as_the_json_package_reads_them(text: str | bytes) -> None:
    assert outcome(plainjson.loads, text) == outcome(json.loads, text)


def test_a_text_that_is_too_deep_is_refused_as_others_are() -> None:
    with pytest.raises(ValueError, match="exceeded max depth"):
        plainjson.loads("[" * 100_000)


def test_integers_are_made_as_asked() -> None:
    read = plainjson.reader(lambda digits: digits + "!")
    assert read('{"a": 1, "b": 1.5}') == {"a": "1!", "b": 1.5}
    assert read(b'\xef\xbb\xbf{"a": 1}') == {"a": "1!"}


@pytest.mark.parametrize(
    "value",
    [
        {"a": [1, 2.5, 'é\u2028"\n', None, True, {}]},
        [Int64(5), 1e22, float("inf")],
        {1: 2, None: True},
        object(),
        {(): 1},
    ],
    ids=lambda value: type(value).__name__,
)
def test_values_are_written_as_the_json_package_writes_them(value: object) -> None:
    def expected(given: object) -> str:
        return json.dumps(given, separators=(",", ":"), ensure_ascii=False)

    assert outcome(plainjson.dumps, value) == outcome(expected, value)


def test_a_list_in_itself_is_refused() -> None:
    endless: list[object] = []
    endless.append(endless)
    with pytest.raises(ValueError, match="Circular reference"):
        plainjson.dumps(endless)


def test_the_json_package_is_not_loaded_for_plain_documents() -> None:
    work = "p.loads(p.dumps({'a': [1]}))"
    program = f"import sys; from windlass.golang import plainjson as p; {work}; assert 'json' not in sys.modules"
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)
