"""The language of ``--set`` and its kin, drawn by a grammar and damaged."""

# ruff: noqa: E501  # rows of tables stay on one line

from __future__ import annotations

from random import Random

from . import words
from .case import Case

CHART = "apiVersion: v2\nname: c\nversion: 1.0.0\n"
DEFAULTS = "a: 1\nb: {c: 2, d: {e: 3}}\nl: [1, {x: 1}, [2], {y: [1, 2]}]\ns: text\nz: null\nt: true\nm: {x: {y: 1}}\n"
KEYS = ["a", "b", "c", "d", "e", "l", "s", "t", "z", "m", "x", "y", "b.c", "b.d", "m.x", "new", "a\\.b", "é", "", " ", "1", "a b", "\\,", "global"]
INDEXES = ["[0]", "[1]", "[2]", "[3]", "[5]", "[0][1]", "[-1]", "[]", "[x]", "[0", "0]", "[ 1]", "[1 ]", "[65537]", "[00]", "[+1]", "[1.0]", "[[0]]"]
WORDS = ["1", "0", "-1", "01", "1.5", "1e3", "true", "false", "True", "null", "NULL", "", "text", "a b", " a", "a ", "é", "0x1", "9223372036854775807",
         "9223372036854775808", "a=b", "a\\,b", "a\\.b", "\\", "\\\\", "\\n", "a.b", "a[0]", "{", "}", "{}", "{a}", "{a,b}", "{a,b", "{1,true,null}", "{a,{b}}",
         "{ a , b }", "{a}b", "{a\\,b,c}", "[", "]", "[1]", "\"q\"", "'q'", "a\nb", "\n", "\t", "{,}", "{a,}", "{,a}", "{a=b}", "\\{a}", "{\\}}"]  # fmt: skip
FLAGS = ["--set", "--set", "--set", "--set", "--set-string", "--set-json", "--set-literal", "--set-file"]


def _path(draw: Random) -> str:
    parts = []
    for _ in range(draw.choice([1, 1, 1, 2, 2, 3])):
        part = draw.choice(KEYS)
        if draw.random() < 0.25:
            part += draw.choice(INDEXES[:6] if draw.random() < 0.8 else INDEXES)
        parts.append(part)
    return ".".join(parts)


def _value(draw: Random, flag: str) -> str:
    if flag == "--set-json" and draw.random() < 0.8:
        text = words.as_json(words.value(draw, 2)).replace("\x00", "")
        return words.damaged(draw, text) if draw.random() < 0.1 else text
    if flag == "--set-file" and draw.random() < 0.7:
        return draw.choice(["data.txt", "empty", "missing", "{data.txt,empty}", ".", "c", " data.txt", "./data.txt"])
    return draw.choice(WORDS)


def text(draw: Random, flag: str) -> str:
    """Return what may stand after one of the flags."""
    if flag == "--set-json" and draw.random() < 0.2:
        return draw.choice(["", " "]) + words.as_json(words.mapping(draw, 2)) + draw.choice(["", "", "", " ", ",a=1", "x"])
    pairs = [
        _path(draw) + draw.choice(["=", "=", "=", "=", "=", "=", "=", "", "==", " = "]) + _value(draw, flag)
        for _ in range(draw.choice([1, 1, 1, 2, 3]))
    ]
    joined = draw.choice([",", ",", ",", ",", ",,", ", ", " ,"]).join(pairs)
    return (words.damaged(draw, joined) if draw.random() < 0.15 else joined).replace("\x00", "")


def flags(draw: Random) -> list[str]:
    """Return a few of the flags with what stands after them."""
    argv = []
    for _ in range(draw.choice([1, 1, 1, 2, 3])):
        flag = draw.choice(FLAGS)
        argv += [flag, text(draw, flag)]
    return argv


def case(draw: Random) -> Case:
    """Return a chart that shows its values, and flags."""
    files = {"c/Chart.yaml": CHART, "c/values.yaml": DEFAULTS, "c/templates/v.yaml": 'v: {{ .Values | toJson }}\nt: {{ printf "%v" .Values | b64enc }}\n'}
    files |= {"data.txt": "one\ntwo: é\n", "empty": ""}
    if draw.random() < 0.1:
        files["c/values.yaml"] = words.as_json(words.mapping(draw, 2))
    return Case("set", files, ["template", "c", *flags(draw)])
