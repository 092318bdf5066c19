"""YAML drawn by a grammar: block and flow styles, odd scalars, anchors, merge keys, tags, comments, many documents.

The template of a case shows each text after its way through Helm's functions, both ways.
"""

# ruff: noqa: E501  # rows of tables stay on one line

from __future__ import annotations

from random import Random

from . import words
from .case import Case

CHART = "apiVersion: v2\nname: c\nversion: 1.0.0\n"
SHOW = """\
{{- range $path, $data := .Files.Glob "y/*" }}{{ $text := toString $data }}
# {{ $path }} 1 {{ fromYaml $text | toJson | b64enc }}
# {{ $path }} 2 {{ fromYamlArray $text | toJson | b64enc }}
{{- $tree := fromYaml $text }}
# {{ $path }} 3 {{ toYaml $tree | b64enc }}
# {{ $path }} 4 {{ toYamlPretty $tree | b64enc }}
# {{ $path }} 5 {{ toToml $tree | b64enc }}
# {{ $path }} 6 {{ printf "%v" $tree | b64enc }}
# {{ $path }} 7 {{ fromJson $text | toYaml | b64enc }}
# {{ $path }} 8 {{ fromJsonArray $text | toYaml | b64enc }}
# {{ $path }} 9 {{ fromJson $text | toYamlPretty | b64enc }}
# {{ $path }} 0 {{ fromJson $text | toToml | b64enc }}
{{- end }}
"""
TAGS = ["!!str ", "!!int ", "!!float ", "!!bool ", "!!null ", "!!binary ", "!!map ", "!!seq ", "!!set ", "!!timestamp ", "! ", "!x ",
        "!<tag:yaml.org,2002:str> ", "!!merge ", "!e!x ", "!!omap "]  # fmt: skip
ANCHORS = ["&a ", "&b ", "&a1 ", "&x-y "]


def document(draw: Random) -> str:
    """Return a YAML text, most often a sound one."""
    text = _block(draw, 3, 0)
    if draw.random() < 0.1:
        text = draw.choice(["---\n", "--- ", "%YAML 1.1\n---\n", "%YAML 1.2\n---\n", "%TAG !e! tag:e,2000:\n---\n", "\ufeff", "# c\n", "...\n"]) + text
    if draw.random() < 0.1:
        text += draw.choice(["...\n", "---\n", "--- x\n", "---\nb: 1\n", "...\n---\na: 2\n", "# end", "\t\n", "  \n"])
    if draw.random() < 0.05:
        text = text.replace("\n", "\r\n")
    if draw.random() < 0.35:
        text = words.damaged(draw, text)
    return text


def _props(draw: Random) -> str:
    text = ""
    if draw.random() < 0.08:
        text += draw.choice(ANCHORS)
    if draw.random() < 0.06:
        text += draw.choice(TAGS)
    return text


def _block(draw: Random, depth: int, indent: int) -> str:
    roll = draw.random()
    if depth <= 0 or roll < 0.06:
        return " " * indent + _inline(draw, 1, indent) + "\n"
    return _mapping(draw, depth, indent) if roll < 0.75 else _sequence(draw, depth, indent)


def _mapping(draw: Random, depth: int, indent: int) -> str:
    pad, lines = " " * indent, []
    for _ in range(draw.randint(1, 4)):
        if draw.random() < 0.08:
            lines.append(draw.choice(["", pad + "# note", "# note", pad + "  # note", "\t", pad]) + "\n")
        key = _key(draw)
        after = draw.choice([":", ":", ":", ":", ": ", ":  ", " :"]) if draw.random() < 0.2 else ":"
        if draw.random() < 0.04:
            lines.append(f"{pad}? {key}\n{pad}: {_inline(draw, 1, indent)}\n")
        elif draw.random() < 0.07:
            lines.append(f"{pad}<<{after} {draw.choice(['*a', '*b', '[*a, *b]', '{x: 1}', '[{x: 1}, {x: 2}]', 'x', '*a1', '~'])}\n")
        else:
            lines.append(f"{pad}{key}{after}{_after_key(draw, depth, indent)}")
    return "".join(lines)


def _key(draw: Random) -> str:
    roll = draw.random()
    if roll < 0.8:
        return words.name(draw).replace("\n", " ") or "e"
    if roll < 0.9:
        return _quoted(draw, words.scalar(draw))
    return _props(draw) + draw.choice(["*a ", "[a]", "{a: b}", "1", "1.5", "true", "~", "0x10", "2001-01-01", "!!int 5", "&k k", "? a", "- a", "1e3", ".5"])


def _after_key(draw: Random, depth: int, indent: int) -> str:
    roll = draw.random()
    if roll < 0.5 or depth <= 0:
        comment = draw.choice([" # c", "  #c", "\t# c", " #"]) if draw.random() < 0.06 else ""
        return " " + _inline(draw, depth - 1, indent) + comment + "\n"
    props = _props(draw)
    head = f" {props}".rstrip() + (draw.choice([" # c", " "]) if draw.random() < 0.06 else "") + "\n"
    if roll < 0.8:
        return head + _mapping(draw, depth - 1, indent + draw.choice([1, 2, 2, 2, 4]))
    return head + _sequence(draw, depth - 1, indent + draw.choice([0, 0, 2, 2, 1]))


def _sequence(draw: Random, depth: int, indent: int) -> str:
    pad, lines = " " * indent, []
    for _ in range(draw.randint(1, 3)):
        roll = draw.random()
        if roll < 0.55 or depth <= 0:
            lines.append(f"{pad}- {_inline(draw, depth - 1, indent)}\n")
        elif roll < 0.9:
            nested = (_mapping if draw.random() < 0.8 else _sequence)(draw, depth - 1, indent + 2)
            lines.append(f"{pad}- {nested[indent + 2 :]}")
        else:
            lines.append(f"{pad}-{draw.choice(['', ' ', ' # c', ' &a'])}\n" + _block(draw, depth - 1, indent + 2))
    return "".join(lines)


def _inline(draw: Random, depth: int, indent: int) -> str:
    roll = draw.random()
    if roll < 0.05:
        return draw.choice(["*a", "*b", "*a1", "*x-y", "*none"])
    props = _props(draw)
    if roll < 0.45:
        text = words.scalar(draw)
        if "\n" in text:
            text = text.replace("\n", "\n" + " " * (indent + draw.choice([0, 1, 2, 4])))
        return props + text
    if roll < 0.62:
        return props + _quoted(draw, words.scalar(draw))
    if roll < 0.75:
        return props + _literal(draw, indent)
    return props + _flow(draw, max(depth, 1))


def _quoted(draw: Random, text: str) -> str:
    if draw.random() < 0.4:
        return "'" + text.replace("'", "''" if draw.random() < 0.95 else "'") + "'"
    if draw.random() < 0.7:
        text = text.replace("\\", "\\\\").replace('"', '\\"')
        return '"' + (text.replace("\n", "\\n") if draw.random() < 0.8 else text) + '"'
    odd = ["\\n", "\\x41", "\\u00e9", "\\U0001f600", "\\/", "\\_", "\\N", "\\L", "\\0", "\\e", "\\\n", "\n\n  ", "\\ ", "\\q", "\\ud83d", "\\t", "\t"]
    return '"' + "".join(draw.choice([*odd, "a", " b", "c "]) for _ in range(draw.randint(1, 5))) + '"'


def _literal(draw: Random, indent: int) -> str:
    head = draw.choice("|>") + draw.choice(["", "", "", "-", "+", "2", "-1", "1+", "4", "9", "0", " # c", "x"])
    deeper = indent + draw.choice([1, 2, 2, 2, 3, 4])
    lines = []
    for _ in range(draw.randint(0, 4)):
        extra = draw.choice(["", "", "", " ", "  ", "\t"])
        lines.append(draw.choice(["", " " * draw.randint(0, 5), " " * deeper + extra + draw.choice(["text", "two words", "# no", "- x", "a: b", "x " * 50, "é"])]))
    return "\n".join([head, *lines])


def _flow(draw: Random, depth: int) -> str:
    items = []
    for _ in range(draw.randint(0, 3)):
        item = _flow(draw, depth - 1) if depth > 0 and draw.random() < 0.3 else _flow_scalar(draw)
        items.append(item)
    gap = draw.choice([", ", ",", " , ", ",\n  ", ", # c\n  ", ",,"]) if draw.random() < 0.15 else ", "
    end = draw.choice(["", "", "", "", ",", " ", "\n", ", "])
    if draw.random() < 0.5:
        return "[" + gap.join(items) + end + "]"
    middle = draw.choice([": ", ": ", ": ", ": ", ":", " : ", " "])
    pairs = [draw.choice([_flow_scalar(draw), words.name(draw)]) + middle + item for item in items]
    return "{" + gap.join(pairs) + end + "}"


def _flow_scalar(draw: Random) -> str:
    roll = draw.random()
    if roll < 0.5:
        return _props(draw) + words.scalar(draw)
    if roll < 0.75:
        return _quoted(draw, words.scalar(draw))
    return draw.choice(["a", "1", "*a", "a: b", "? a", "? a : b", "a ? b", "a:b", "- a", "", ":", "a:", '"a":1', "'a':b", "x y", "&a z"])


def case(draw: Random) -> Case:
    """Return a chart with a few texts as files."""
    files = {"c/Chart.yaml": CHART, "c/templates/show.yaml": SHOW}
    for place in range(6):
        roll = draw.random()
        text = document(draw)
        if roll < 0.25:
            data = words.mapping(draw, 3) if draw.random() < 0.8 else words.value(draw, 3)
            text = words.as_json(data)
            if draw.random() < 0.2:
                text = words.damaged(draw, text)
        files[f"c/y/{place}"] = text
    return Case("yaml", files, ["template", "c"])


def as_values(draw: Random) -> Case:
    """Return a chart that has one text as its defaults and maybe others as values files."""
    files = {"c/Chart.yaml": CHART, "c/values.yaml": document(draw), "c/templates/v.yaml": "v: {{ .Values | toJson }}\n{{ toYaml .Values }}\n"}
    argv = ["template", "c"]
    if draw.random() < 0.5:
        files["c/values.yaml"] = words.as_json(words.mapping(draw, 3))
        files["v.yaml"] = document(draw)
        argv += ["-f", "v.yaml"]
    stdin = ""
    if draw.random() < 0.1:
        stdin = document(draw)
        argv += ["-f", "-"]
    return Case("values file", files, argv, stdin)
