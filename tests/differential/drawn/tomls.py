"""TOML drawn by a grammar and damaged: what fromToml and toToml make of it."""

# ruff: noqa: E501  # rows of tables stay on one line

from __future__ import annotations

from random import Random

from . import words
from .case import Case

CHART = "apiVersion: v2\nname: c\nversion: 1.0.0\n"
SHOW = """\
{{- range $path, $data := .Files.Glob "t/*" }}{{ $tree := toString $data | fromToml }}
# {{ $path }} 1 {{ toJson $tree | b64enc }}
# {{ $path }} 2 {{ printf "%v" $tree | b64enc }}
# {{ $path }} 3 {{ toToml $tree | b64enc }}
{{- end }}
"""
KEYS = ["a", "b", "c", "a.b", "b.c.d", "'q'", '"q r"', "a-b", "1", "é", "", "a . b", "'' ", ".a", "a.", '"\\u00e9"', '"a\\q"', "a b", "b.'x.y'", "a..b"]
VALUES = ["1", "0", "-1", "+5", "01", "1_000", "1__0", "_1", "1_", "0x1F", "0xg", "0b101", "0b2", "0o17", "0o8", "-0x1", "9223372036854775807", "9223372036854775808", "1.5", "1.", ".5", "1e3", "1E+3",
          "1.5e-3", "1e999", "-0.0", "inf", "-inf", "nan", "+nan", "in", "na", "true", "false", "True", "tru", "x", '"s"', '""', "'raw\\n'", "''", '"a\\tb"', '"\\x41"', '"\\u00e9"', '"\\ud800"', '"\\U0001f600"',
          '"\\q"', '"\\u12"', '"open', "'open", '"""multi\nline"""', '"""\nfirst"""', '"""a\\\n   b"""', '"""x""""', '"""x"""""', '"""x""""""', '"""open', "'''raw\n'''", "'''x''''", "'''open", '"""\\ x"""', '"\\ "',
          "2020-01-01", "2020-01-01T00:00:00Z", "2020-01-01T00:00:00+02:00", "2020-01-01 00:00:00.123", "2020-01-01T00:00", "12:30:00", "12:30", "2020-13-01", "2020-1-1", "1:2:3", "2020-01-01T", "2020-01-01t00:00:00z", "",
          "#", "a = 1", "[", "{", "]", "}", "=", ",", "1 2", "-", "+", "--1", "1e", "1e+", "0_1", "00", "0.", "\x07", "\udcff", "12:30:00.5", "1979-05-27T07:32:00-08:00", "'\x01'", '"\t"', "nan1", "infinity", "ian", "int"]  # fmt: skip


def _value(draw: Random, depth: int) -> str:
    roll = draw.random()
    if depth > 0 and roll < 0.15:
        gap = draw.choice([", ", ",", ",\n", ", # c\n", " "] if draw.random() < 0.3 else [", "])
        return "[" + gap.join(_value(draw, depth - 1) for _ in range(draw.randint(0, 3))) + draw.choice(["]", "]", "]", ",]", "\n]", ""])
    if depth > 0 and roll < 0.3:
        pairs = [draw.choice(KEYS[:8] if draw.random() < 0.9 else KEYS) + " = " + _value(draw, depth - 1) for _ in range(draw.randint(0, 3))]
        return "{" + draw.choice([", ", ", ", ",", ",\n", " "]).join(pairs) + draw.choice(["}", "}", "}", ",}", "\n}", ""])
    return draw.choice(VALUES[:2] if draw.random() < 0.3 else VALUES)


def document(draw: Random) -> str:
    """Return a TOML text."""
    lines = []
    for _ in range(draw.randint(1, 6)):
        key = draw.choice(KEYS[:8] if draw.random() < 0.9 else KEYS)
        roll = draw.random()
        if roll < 0.15:
            lines.append(draw.choice([f"[{key}]", f"[[{key}]]", f"[{key}.x]", f"[[{key}.y]]", "[]", "[[a]", "[a", "[a]]", f"[ {key} ]", "[.]", "[a]x", "[[a] ]"]))
        elif roll < 0.2:
            lines.append(draw.choice(["", "# c", "  ", "\t# é", "key", "= 1", "\x01", "# \x01", "a = 1 # c", "a = 1 b = 2"]))
        else:
            lines.append(draw.choice(["", "", "  "]) + key + draw.choice([" = ", "=", " =", " = ", ": ", " "] if draw.random() < 0.1 else [" = "]) + _value(draw, 2))
    text = draw.choice(["\n", "\n", "\n", "\r\n"]).join(lines) + draw.choice(["\n", "", "\r", " "])
    if draw.random() < 0.03:
        text = draw.choice(["\ufeff", "\x00", "\udcff\udcfe"]) + text
    return words.damaged(draw, text) if draw.random() < 0.2 else text


def case(draw: Random) -> Case:
    """Return a chart with texts as files."""
    files = {"c/Chart.yaml": CHART, "c/templates/show.yaml": SHOW}
    return Case("toml", files | {f"c/t/{place}": document(draw) for place in range(12)}, ["template", "c"])
