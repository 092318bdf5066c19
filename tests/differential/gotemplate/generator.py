"""Seeded random templates and data for the test language: grammar walks, most of them sound, and damaged texts."""

from __future__ import annotations

from random import Random
from typing import Any

_FIELDS = ["a", "n", "f", "i", "i64", "m", "l", "e", "zero", "t", "fa", "el", "em", "ss", "sm", "v", "th", "b", "u"]
_DEEP = ["m.x", "m.x.y", "m.x.y.z", "m.n", "m.n.q", "m.l", "nope", "nope.x", "nope.x.y", "a.x", "f.x", "sm.k", "sm.zz",
         "v.q", "v.AsMap", "v.Table", "v.t.z", "th.Name", "th.Size", "th.Any", "th.Any.x", "th.Self.Name", "th.Greet",
         "th.Whatever", "th.Nope", "k", "k.v", "x", "Values.a"]  # fmt: skip
_NUMBERS = ["0", "1", "2", "-1", "3", "10", "1.5", "1e3", "0x1F", "0b11", "017", "0o7", "1_000", "'a'", "-0", "+5",
            ".5", "1.0", "2i", "1+2i", "99999999999999999999", "18446744073709551615", "0x1p4", "1e400",
            "300"]  # fmt: skip
_STRINGS = ['""', '"a"', '"str"', '"%d %s"', '"%v"', '"x\\ty"', "`raw`", '"é"', '"k"', '"x"', '"two words"', '"1"',
            '"\\xff"', '"\\u00e9"', '"\\""', "`a\nb`"]  # fmt: skip
_ANY_ARITY = ["cat", "dict", "list", "strs", "and", "or", "print", "printf", "println", "html", "js", "urlquery", "eq",
              "index", "slice", "mixed", "dflt", "call"]  # fmt: skip
_FUNCTIONS = {
    "upper": 1, "trunc": 2, "fail": 1, "needint": 1, "needint64": 1, "needuint8": 1, "needfloat": 1, "needbool": 1,
    "needmap": 1, "needlist": 1, "needstrings": 1, "needstrmap": 1, "needthing": 1, "twice": 2, "three": 3, "typeof": 1,
    "nothing": 0, "answer": 0, "word": 0, "mapit": 0, "set": 3, "div": 2, "include": 2, "tpl": 2, "not": 1, "len": 1,
    "ne": 2, "lt": 2, "le": 2, "gt": 2, "ge": 2,
}  # fmt: skip
_VARIABLES = ["$x", "$y", "$z", "$i"]
_NOISE = [
    *"{}()|.$:=,-+*/\\\"'`@;!?&#~^ \n\té☃0123456789abxyz_%<>[]",
    "{{", "}}", "{{-", "-}}", "{{end}}", "{{else}}", "{{if", "range", "nil", "/*", "*/", ":=", "define", "block",
    "break", "continue", "template", "with", "\n", "  ", " -}}", "{{- ", "\r\n", "\x00", "else if",
]  # fmt: skip

DATA: dict[str, Any] = {
    "a": "str", "n": None, "f": 1.5, "i": {"$": "int", "v": 3}, "i64": {"$": "int64", "v": 7},
    "u8": {"$": "uint8", "v": 200}, "d": {"$": "duration", "v": 3},
    "m": {"x": {"y": {"z": "deep"}}, "n": None, "l": [1, "two", None]}, "l": ["p", "q", None, {"k": {"v": "w"}}, 2],
    "e": "", "zero": 0, "t": True, "fa": False, "el": [], "em": {}, "ss": {"$": "strings", "v": ["s1", "s2"]},
    "is": {"$": "ints", "v": [3, 1, 2]}, "sm": {"$": "stringmap", "v": {"k": "v", "a": "b"}},
    "v": {"$": "values", "v": {"AsMap": "hid", "q": "w", "t": {"z": 1}, "n": None}},
    "th": {"$": "thing", "v": {"Name": "bob", "Size": 4, "Any": None}},
    "th2": {"$": "thing", "v": {"Name": "al", "Size": 0, "Any": {"x": "y"}}},
    "b": {"$": "bytes", "v": "aGk="}, "u": "é☃", "big": 1e21, "neg": -2, "ll": [[1, 2], ["a"], []],
    "lm": [{"k": "v1"}, {"k": None}, {}], "tx": "{{ .a }}",
}  # fmt: skip


class Generator:
    """Makes cases from a seed; equal seeds make equal cases."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)
        self._variables = ["$"]

    def case(self) -> dict[str, Any]:
        """Return the next case."""
        choice = self._random.choice
        self._variables = ["$"]
        text = self._statements(3)
        if self._random.random() < 0.4:
            text += self._define()
        if self._random.random() < 0.25:
            text = self._damage(text)
        files = [["f.yaml", text]]
        if self._random.random() < 0.15:
            self._variables = ["$"]
            files.insert(self._random.randrange(2), ["d/g.tpl", self._define() + self._statements(1)])
        data: Any = DATA
        if self._random.random() < 0.03:
            data = choice([None, "text", 1.5, [], ["a", None], {"$": "stringmap", "v": {"a": "b"}}])
        return {"files": files, "exec": "f.yaml", "data": data, "missing": choice(["zero", "zero", "default", "error"])}

    def _statements(self, depth: int) -> str:
        count = self._random.choice([1, 1, 2, 3])
        visible = len(self._variables)
        text = "".join(self._statement(depth) for _ in range(count))
        del self._variables[visible:]
        return text

    def _open(self, inside: str) -> str:
        left = self._random.choice(["{{ ", "{{ ", "{{", "{{- "])
        right = self._random.choice([" }}", " }}", "}}", " -}}"])
        return left + inside + right

    def _statement(self, depth: int) -> str:
        roll = self._random.random()
        if roll < 0.15:
            return self._random.choice(["text", " \n ", "a: b\n", "é ", "}}", "<no value>"])
        if depth <= 0 or roll < 0.55:
            return self._open(self._pipeline(2))
        if roll < 0.65:
            return self._declaration()
        if roll < 0.7:
            return self._open(f'template "{self._random.choice(["d1", "d1", "d2", "none"])}" {self._pipeline(1)}')
        if roll < 0.72:
            return self._open("/* note */") if self._random.random() < 0.5 else "{{/* note\n */}}"
        if roll < 0.74:
            return f'{{{{ block "d2" {self._pipeline(1)} }}}}{self._statements(0)}{{{{ end }}}}'
        return self._branch(depth - 1)

    def _declaration(self) -> str:
        name = self._random.choice(_VARIABLES)
        if name in self._variables and self._random.random() < 0.6:
            return self._open(f"{name} = {self._pipeline(1)}")
        text = self._open(f"{name} := {self._pipeline(1)}")
        self._variables.append(name)
        return text

    def _branch(self, depth: int) -> str:
        random = self._random
        word = random.choice(["if", "with", "range", "range"])
        visible = len(self._variables)
        head = self._pipeline(1)
        if random.random() < 0.3:
            names = random.sample(_VARIABLES, 2 if word == "range" and random.random() < 0.6 else 1)
            sign = "=" if all(name in self._variables for name in names) and random.random() < 0.7 else ":="
            head = f"{', '.join(names)} {sign} {head}"
            self._variables += names
        text = self._open(f"{word} {head}") + self._statements(depth)
        if word == "range" and random.random() < 0.3:
            text += self._open(random.choice(["break", "continue"])) + self._statements(0)
        if random.random() < 0.3:
            chain = f"else {word} {self._pipeline(1)}" if word != "range" and random.random() < 0.5 else "else"
            text += self._open(chain) + self._statements(depth)
        del self._variables[visible:]
        return text + self._open("end")

    def _define(self) -> str:
        kept, self._variables = self._variables, ["$"]
        text = f'{{{{ define "{self._random.choice(["d1", "d2"])}" }}}}{self._statements(1)}{{{{ end }}}}'
        self._variables = kept
        return text

    def _pipeline(self, depth: int) -> str:
        stages = [self._command(depth, final=False)]
        while self._random.random() < 0.35:
            stages.append(self._command(depth, final=True))
        return " | ".join(stages)

    def _command(self, depth: int, *, final: bool) -> str:
        random = self._random
        roll = random.random()
        if not final and roll < 0.35:
            return self._operand(depth)
        if roll < 0.42:
            return f"{random.choice(['.th.Greet', '.th.Twice', '.th.Vari', '.th.Take', '.v.Table', '.th.Name'])} " + (
                self._operand(depth) if random.random() < 0.7 else ""
            )
        if roll < 0.47 and final:
            return self._operand(depth)
        if roll < 0.6:
            name, arity = random.choice(_ANY_ARITY), random.choice([0, 1, 1, 2, 2, 3])
        else:
            name, arity = random.choice(list(_FUNCTIONS.items()))
        arity -= final and arity > 0
        if random.random() < 0.04:
            arity += random.choice([-1, 1])
        if name in ("include", "tpl") and not final:
            first = (
                random.choice(['"d1"', '"d2"', '"none"'])
                if name == "include"
                else random.choice(['"{{ .a }}"', '"{{ .n.x }}"', '`{{ include "d1" . }}`', '"{{"', ".tx"])
            )
            return f"{name} {first} {self._operand(depth)}"
        return " ".join([name, *(self._operand(depth) for _ in range(arity))])

    def _operand(self, depth: int) -> str:
        random = self._random
        roll = random.random()
        if roll < 0.35:
            return "." + random.choice(_FIELDS + list(DATA))
        if roll < 0.5:
            return "." + random.choice(_DEEP)
        if roll < 0.55:
            return "."
        if roll < 0.68:
            name = random.choice(self._variables if random.random() < 0.97 else _VARIABLES)
            return name + ("." + random.choice(_DEEP + _FIELDS) if random.random() < 0.4 else "")
        if roll < 0.76:
            return random.choice(_NUMBERS)
        if roll < 0.86:
            return random.choice(_STRINGS)
        if roll < 0.89:
            return random.choice(["true", "false", "nil"])
        if roll < 0.91 or depth <= 0:
            return random.choice(["nothing", "answer", "word", "mapit", "mapit.a", "mapit.n.x", "nothing.x"])
        return f"({self._pipeline(depth - 1)})" + (random.choice(["", "", ".x", ".k", ".x.y", ".Name"]))

    def _damage(self, text: str) -> str:
        random = self._random
        for _ in range(random.choice([1, 1, 2])):
            place = random.randrange(len(text) + 1)
            roll = random.random()
            if roll < 0.4:
                text = text[:place] + random.choice(_NOISE) + text[place:]
            elif roll < 0.7:
                text = text[:place] + text[place + random.choice([1, 1, 2, 5]) :]
            elif roll < 0.8:
                text = text[:place]
            else:
                other = random.randrange(len(text) + 1)
                text = text[:place] + text[other : other + 6] + text[place:]
        return text
