"""golang.* says what Go's own packages say: thousands of generated cases (tests/golden/golang/generate.go)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from windlass.golang import duration, fmt, json, regexp, timeparse
from windlass.golang import time as gotime
from windlass.golang.kinds import Duration, Int32, Int64, NilStrings, Strings, Uint8, Uint64

GOLDEN = Path(__file__).parents[2] / "golden" / "golang"

# In the order of operands in generate.go.
OPERANDS: list[object] = [
    None, True, 'héllo\n"x`', 42, -7, Int64(1 << 40), Uint8(200), Uint64(1 << 63), 3.14, 1e6, 1e21, -0.5, float("inf"),
    float("nan"), 1e-7, 123456789.0, b"ab\xff", [1, "a", None, 2.5], {"b": 1, "a": ["x"], "c": None},
    Strings(["p", "q"]), b"a\xffb\xe2\x82".decode("utf-8", "surrogateescape"), 0, Int32(0x1F600), 0.000001234, 5e-324,
    1.7976931348623157e308, "", Duration(1500000000),
]  # fmt: skip
TEXTS = ["", "abc", "foo\nbar", "a.b.c", "aXbx09 zé-x", "word wor d", "aaaa\n"]


def rows(name: str) -> Iterator[list[str]]:
    """Yield the fields of each line."""
    for line in (GOLDEN / f"{name}.txt").read_text().splitlines():
        yield [
            "" if field == "-" else bytes.fromhex(field).decode("utf-8", "surrogateescape") for field in line.split(" ")
        ]


def differences(name: str, answer: Callable[..., str]) -> list[tuple[list[str], str]]:
    """Return the lines for which we answer something else."""
    found = []
    for *given, expected in rows(name):
        actual = answer(*given)
        if actual != expected:
            found.append(([*given, expected], actual))
    return found


def test_sprintf_formats_like_go() -> None:
    def answer(format: str, operand: str) -> str:
        value = OPERANDS[int(operand)]
        arguments = (6, value) if "*" in format and format.startswith("<") else (value,)
        return fmt.sprintf(format, *arguments)

    assert differences("fmt", answer) == []


def test_json_is_read_and_written_like_go() -> None:
    def answer(text: str) -> str:
        try:
            return f"value {json.dumps(json.loads(text))}"
        except json.JsonError as error:
            return f"error {error}"

    assert differences("json", answer) == []


# Both sides refuse these; RE2 names another of two offences.
NAMES_ANOTHER_OFFENCE = "invalid character class range: `\\p`", "invalid named capture"


def test_regular_expressions_match_like_go() -> None:
    def answer(pattern: str) -> str:
        try:
            compiled = regexp.compile(pattern)
        except regexp.RegexpError as error:
            return f"error {error}"
        shown = ""
        for text in TEXTS:
            found = compiled.find_all(text, 2)
            shown += fmt.sprintf("%q", compiled.replace_all(text, "<$1${0}$$>"))
            shown += fmt.sprintf("%q", Strings(compiled.split(text) or ()))
            shown += fmt.sprintf("%q", Strings(found) if found else NilStrings())
        return f"value {shown}"

    found = differences("regexp", answer)
    assert [pair for pair in found if not any(text in pair[0][1] for text in NAMES_ANOTHER_OFFENCE)] == []


def test_times_and_durations_read_and_print_like_go() -> None:
    def answer(kind: str, given: str, layout: str) -> str:
        if kind == "format":
            seconds, nanoseconds = divmod(int(given), 10**9)
            return gotime.Time(seconds, nanoseconds).Format(layout)
        if kind == "duration":
            span = Duration(int(given))
            return fmt.sprint(span, span.Round(duration.SECOND), span.Truncate(duration.MINUTE))
        try:
            return f"value {timeparse.parse(layout, given).String()}"
        except timeparse.ParseError as error:
            return f"error {error}"

    assert differences("time", answer) == []
