"""What all generators draw from: odd scalars, names, JSON values, and damage."""

# ruff: noqa: E501  # rows of tables stay on one line

from __future__ import annotations

import json
from random import Random
from typing import Any

NAMES = ["a", "b", "c", "sub", "m", "l", "n", "on", "y", "x", "global", "k1", "k2", "k10", "A", "é", "1", "null", "true"]
SCALARS = [
    "", "a", "text", "two words", "1", "0", "-1", "+1", "01", "0o7", "0x1F", "0b11", "1_000", "1.5", "1.0", "1e3", "1e+06", "1E400",
    "-0", "-0.0", ".5", "5.", "1e", "1_0.5", "0.1e-7", "123456789012345678901", "9007199254740993", "1000000", "18446744073709551615",
    "true", "True", "TRUE", "false", "yes", "Yes", "no", "on", "Off", "y", "N", "null", "Null", "NULL", "~", "nil", ".inf", "-.INF",
    ".nan", ".NaN", "NaN", "inf", "190:20:30", "1:30", "2001-01-01", "2001-12-14t21:59:43.10-05:00", "2001-12-14 21:59:43", "12:00",
    "a: b", "a:b", "a #b", "a#b", "#x", "- a", "-a", "--", "---", "...", "-", "?", "? a", ":", ":a", "a:", "!", "!a", "&a", "*a", "@a", "`a",
    "%a", "|", ">", "|-", "{", "}", "{}", "[", "]", "[]", "{a", "a}", "[a", "a]", ",", "a,b", "'", "\"", "'a'", "\"a\"", "it's", "a\"b",
    "<<", "=", "\\", "a\\nb", "é", "日本", "\U0001f600", "\u00a0", "\u2028", "\ufeff", "\x07", "\x7f", "\x85", "\t", "a\tb", " a", "a ", "  ",
    "\n", "a\nb", "a\n", "\na", "a\n\n", " a\nb", "a\n b", "a \nb", "a\n\n\nb", "\n\n", "a\r\nb", "x" * 90, "word " * 30, "key: value\nlist:\n- a\n",
    "{{ .Values.a }}", "<no value>", "a&b<c>", "\udcff", "$x", "${x}", "x=1", "0755", "0888", "+.5", "-.5", "1__0", "0x", "0b2", "1.2.3", "v1.2",
    "!!str", "!!binary", "<", ">=1.2", "https://x.y/z?a=b&c#d", "*", "a*b", "10Mi", "1.5e3x", "0.0", "00", "-01", "1,000", "Infinity", "e", "E5",
]  # fmt: skip
NOISE = [*"{}()|.$:=,-+*/\\\"'`@;!?&#~^% \n\t<>[]éa0", "\n", "\n  ", "\r\n", "\x00", "\x85", "\ufeff", "{{", "}}", "- ", ": ", " #", "---\n"]


def scalar(draw: Random) -> str:
    """Return a text that some reader may take for something else."""
    return draw.choice(SCALARS) if draw.random() < 0.7 else draw.choice(SCALARS) + draw.choice(SCALARS)


def name(draw: Random) -> str:
    """Return the name of a key, seldom an odd one."""
    return draw.choice(NAMES) if draw.random() < 0.93 else scalar(draw)


def number(draw: Random) -> Any:
    """Return an int or a float that JSON can hold."""
    whole = draw.choice([0, 1, -1, 2, 7, 10, 255, 1000000, 2**31, 2**53 + 1, 2**63 - 1, -(2**63), 2**64, 10**21])
    return whole if draw.random() < 0.6 else draw.choice([1.5, -0.25, 1e-7, 1e20, 1e21, 3.0, 1e6, 123456.789, 5e-324, 0.1])


def value(draw: Random, depth: int) -> Any:
    """Return data that JSON can hold."""
    roll = draw.random()
    if depth > 0 and roll < 0.3:
        return {name(draw): value(draw, depth - 1) for _ in range(draw.randint(0, 4))}
    if depth > 0 and roll < 0.45:
        return [value(draw, depth - 1) for _ in range(draw.randint(0, 4))]
    if roll < 0.6:
        return number(draw)
    if roll < 0.75:
        return draw.choice([True, False, None])
    return scalar(draw)


def mapping(draw: Random, depth: int) -> dict[str, Any]:
    """Return data that JSON can hold: an object."""
    return {name(draw): value(draw, depth) for _ in range(draw.randint(0, 5))}


def as_json(data: Any) -> str:
    """Return data as JSON, which is YAML too."""
    return json.dumps(data, ensure_ascii=False)


def damaged(draw: Random, text: str) -> str:
    """Return the text with something cut, doubled or put in."""
    for _ in range(draw.choice([1, 1, 1, 2, 3])):
        start = draw.randint(0, len(text))
        end = min(len(text), start + draw.choice([0, 1, 1, 2, 5]))
        middle = draw.choice(["", draw.choice(NOISE), draw.choice(NOISE), text[start:end] * 2, scalar(draw)])
        text = text[:start] + middle + text[end:]
    return text
