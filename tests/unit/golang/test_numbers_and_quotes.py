"""strconv: numbers and quoted text, with Go's error texts."""

from __future__ import annotations

import pytest

from windlass.golang import strconv


@pytest.mark.parametrize(
    ("text", "base", "bits", "expected"),
    [
        ("42", 10, 64, 42),
        ("-0x1F", 0, 64, -31),
        ("0b11", 0, 64, 3),
        ("017", 0, 64, 15),
        ("1_000", 0, 64, 1000),
        ("0", 0, 64, 0),
        ("-9223372036854775808", 10, 64, -(1 << 63)),
        ("zz", 36, 64, 1295),
        ("127", 10, 8, 127),
    ],
)
def test_integers_are_read_in_every_base(text: str, base: int, bits: int, expected: int) -> None:
    assert strconv.parse_int(text, base, bits) == expected


@pytest.mark.parametrize(
    ("text", "base", "message"),
    [
        ("", 10, 'strconv.ParseInt: parsing "": invalid syntax'),
        ("9223372036854775808", 10, 'strconv.ParseInt: parsing "9223372036854775808": value out of range'),
        ("99999999999999999999999x", 10, 'strconv.ParseInt: parsing "99999999999999999999999x": value out of range'),
        ("9x", 10, 'strconv.ParseInt: parsing "9x": invalid syntax'),
        ("1__0", 0, 'strconv.ParseInt: parsing "1__0": invalid syntax'),
        ("٣", 10, 'strconv.ParseInt: parsing "٣": invalid syntax'),
    ],
)
def test_texts_that_are_no_integers_are_refused_with_go_s_words(text: str, base: int, message: str) -> None:
    with pytest.raises(strconv.NumError) as caught:
        strconv.parse_int(text, base)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1.5", 1.5), ("-1e3", -1000.0), (".5", 0.5), ("0x1p-2", 0.25), ("+Inf", float("inf")), ("0x_1p0", 1.0)],
)
def test_floats_are_read_like_go(text: str, expected: float) -> None:
    assert strconv.parse_float(text) == expected


@pytest.mark.parametrize("text", ["", "1__0", " 1", "1 ", "0x1", "1e", "infinit", "0x1p", "٣", "1e400", "0x1p99999"])
def test_texts_that_are_no_floats_are_refused(text: str) -> None:
    with pytest.raises(strconv.NumError):
        strconv.parse_float(text)


@pytest.mark.parametrize(
    ("number", "format", "precision", "expected"),
    [
        (1e6, "g", -1, "1e+06"),
        (123456.0, "g", -1, "123456"),
        (0.0001, "g", -1, "0.0001"),
        (0.00001, "g", -1, "1e-05"),
        (2.5, "f", 0, "2"),
        (-0.0, "g", -1, "-0"),
        (1.0, "b", -1, "4503599627370496p-52"),
        (1.9, "x", 1, "0x1.ep+00"),
        (1e21, "f", -1, "1000000000000000000000"),
    ],
)
def test_floats_are_written_like_go(number: float, format: str, precision: int, expected: str) -> None:
    assert strconv.format_float(number, format, precision) == expected


def test_32_bit_floats_are_written_with_the_digits_they_have() -> None:
    assert strconv.format_float(0.10000000149011612, "g", -1, 32) == "0.1"


def test_quoting_escapes_what_go_does_not_print() -> None:
    assert strconv.quote('a"\\\n\x01\x7f\u00ad\U0001f600é\udcff\U00031350') == (
        '"a\\"\\\\\\n\\x01\\x7f\\u00ad\U0001f600é\\xff\U00031350"'
    )
    assert strconv.quote_to_ascii("é\U0001f600") == '"\\u00e9\\U0001f600"'
    assert strconv.quote_rune(0xD800) == "'\ufffd'"
    assert not strconv.can_backquote("a`b")
