"""The test language: values and functions that the stored cases use, the twins of those in the Go runner.

A case is ``{"files": [[name, text]...], "exec": name, "data": value, "missing": option}``; ``data`` is JSON in which
``{"$": type, "v": ...}`` stands for a Go value that JSON has no form for. An outcome is
``{"kind": ok | parse | exec | error, "out": text, "errs": chain of error texts}``.
"""

from __future__ import annotations

import base64
import re
from typing import Any, ClassVar

from windlass.errors import WindlassError
from windlass.golang import fmt, kinds
from windlass.golang import text as go_text
from windlass.golang.strconv import quote
from windlass.template import ExecError, Func, FuncError, ParseError, Run, TemplateSet
from windlass.template.signatures import NilMap

INCLUDE_LIMIT = 50


class Values(kinds.TypedMap):
    __slots__ = ()
    go_type = "main.Values"
    go_methods: ClassVar[dict[str, str]] = {
        "AsMap": "() map[string]interface {}",
        "Table": "(string) (main.Values, error)",
    }

    def AsMap(self) -> dict[str, object]:
        return dict(self)

    def Table(self, name: str) -> object:
        found = self.get(name)
        if found.__class__ is not dict:
            raise FuncError(f"{quote(name)} is not a table")
        return Values(found)  # type: ignore[call-overload]


class Thing(kinds.GoObject):
    go_type = "*main.Thing"
    go_kind = "ptr"
    go_fields = ("Name", "Size", "Any")
    go_methods: ClassVar[dict[str, str]] = {
        "Greet": "(string) string",
        "Twice": "(int) (int, error)",
        "Self": "() *main.Thing",
        "Vari": "(...string) string",
        "Whatever": "() interface {}",
        "Take": "(interface {}) string",
    }

    def __init__(self, name: str, size: int, anything: object) -> None:
        self.Name, self.Size, self.Any = name, size, anything

    def Greet(self, text: str) -> str:
        return f"hello {text} from {self.Name}"

    def Twice(self, number: int) -> int:
        if number < 0:
            raise FuncError("negative")
        return number * 2

    def Self(self) -> Thing:
        return self

    def Vari(self, *texts: str) -> str:
        return "+".join(texts)

    def Whatever(self) -> object:
        return self.Any

    def Take(self, value: object) -> str:
        return kinds.type_name(value)


def decode(value: Any) -> Any:
    """Return the Python value a case's data stands for."""
    if isinstance(value, list):
        return [decode(item) for item in value]
    if not isinstance(value, dict):
        return float(value) if value.__class__ is int else value
    if "$" in value:
        return _TYPED[value["$"]](value["v"])
    return {key: decode(item) for key, item in value.items()}


_TYPED: dict[str, Any] = {
    "int": int,
    "int64": kinds.Int64,
    "int32": kinds.Int32,
    "uint8": kinds.Uint8,
    "uint64": kinds.Uint64,
    "duration": kinds.Duration,
    "strings": kinds.Strings,
    "ints": kinds.Ints,
    "stringmap": kinds.StringMap,
    "values": lambda value: Values({key: decode(item) for key, item in value.items()}),
    "bytes": base64.b64decode,
    "thing": lambda value: Thing(value["Name"], int(value["Size"]), decode(value["Any"])),
}


def _include(run: Run, name: str, data: object) -> str:
    counts: dict[str, int] = run.context  # type: ignore[assignment]
    if counts.get(name, 0) > INCLUDE_LIMIT:
        raise FuncError(f"nested reference name: {name}: unable to execute template") from FuncError(
            "unable to execute template"
        )
    counts[name] = counts.get(name, 0) + 1
    text = run.execute(name, data)
    counts[name] -= 1
    return text


def _tpl(run: Run, text: str, data: object) -> str:
    templates = run.set.clone()
    try:
        templates.parse(templates.name, text)
    except ParseError as err:
        raise FuncError(f"cannot parse template {quote(text)}: {err}") from err
    try:
        return run.execute(templates.name, data, templates)
    except WindlassError as err:
        raise FuncError(f"error during tpl function execution for {quote(text)}: {err}") from err


def _name_of(thing: Thing | None) -> str:
    if thing is None:
        raise FuncError("runtime error: invalid memory address or nil pointer dereference")
    return thing.Name


def _fail(text: str) -> str:
    raise FuncError(text)


def _set(mapping: dict[str, object], key: str, value: object) -> dict[str, object]:
    changed = mapping if mapping.__class__ is NilMap else dict(mapping)
    changed[key] = value
    return changed


def _dict(*values: object) -> dict[str, object]:
    return {fmt.show(key): value for key, value in zip(values[::2], values[1::2], strict=False)}


def _trunc(count: int, text: str) -> str:
    return go_text.cut(text, 0, count) if 0 <= count < go_text.length(text) else text


def _dflt(default: object, *values: object) -> object:
    return default if not values or values[0] is None or values[0] == "" else values[0]


_FUNCTIONS: dict[str, tuple[str, Any]] = {
    "upper": ("(string) string", lambda text: go_text.runes(text).upper()),
    "trunc": ("(int, string) string", _trunc),
    "cat": ("(...interface {}) string", lambda *values: fmt.sprintln(*values).strip()),
    "dict": ("(...interface {}) map[string]interface {}", _dict),
    "list": ("(...interface {}) []interface {}", lambda *values: list(values)),
    "strs": ("(...string) []string", lambda *values: kinds.Strings(values)),
    "fail": ("(string) (string, error)", _fail),
    "needint": ("(int) int", lambda value: value),
    "needint64": ("(int64) int64", lambda value: value),
    "needuint8": ("(uint8) uint8", lambda value: value),
    "needfloat": ("(float64) float64", lambda value: value),
    "needbool": ("(bool) bool", lambda value: value),
    "needmap": ("(map[string]interface {}) int", len),
    "needlist": ("([]interface {}) int", len),
    "needstrings": ("([]string) int", len),
    "needstrmap": ("(map[string]string) int", len),
    "needthing": ("(*main.Thing) string", _name_of),
    "twice": ("(interface {}, interface {}) string", lambda a, b: fmt.sprint(a, "/", b)),
    "three": ("(string, int, interface {}) string", fmt.sprint),
    "mixed": ("(string, ...int) string", lambda a, *b: fmt.sprint(a, kinds.Ints(b))),
    "typeof": ("(interface {}) string", kinds.type_name),
    "nothing": ("() interface {}", lambda: None),
    "answer": ("() interface {}", lambda: 42),
    "word": ("() string", lambda: "word"),
    "mapit": ("() interface {}", lambda: {"a": "b", "n": None}),
    "set": ("(map[string]interface {}, string, interface {}) map[string]interface {}", _set),
    "div": ("(int, int) int", lambda a, b: abs(a) // abs(b) * (1 if (a < 0) == (b < 0) else -1)),
    "dflt": ("(interface {}, ...interface {}) interface {}", _dflt),
}

FUNCTIONS = {
    name: Func(name, signature, lambda function=function: function)  # type: ignore[misc]
    for name, (signature, function) in _FUNCTIONS.items()
}
FUNCTIONS["include"] = Func("include", "(string, interface {}) (string, error)", lambda: _include, scoped=True)
FUNCTIONS["tpl"] = Func("tpl", "(string, interface {}) (string, error)", lambda: _tpl, scoped=True)


_UNSTABLE = re.compile("0[xX][0-9a-fA-F]{6,}|[\udc80-\udcff]")


def stable(outcome: dict[str, Any]) -> dict[str, Any]:
    """Return an outcome without pointers, and with bytes that are not UTF-8 as JSON has them."""
    steady = dict(outcome)
    if "out" in steady:
        steady["out"] = _UNSTABLE.sub(_steady, steady["out"])
    if "errs" in steady:
        steady["errs"] = [_UNSTABLE.sub(_steady, text) for text in steady["errs"]]
    return steady


def _steady(found: re.Match[str]) -> str:
    return "POINTER" if found.group()[0] == "0" else "\ufffd"


def evaluate(case: dict[str, Any]) -> dict[str, Any]:
    """Return a case's outcome here."""
    return stable(_evaluate(case))


def _evaluate(case: dict[str, Any]) -> dict[str, Any]:
    delims = case.get("left") or "{{", case.get("right") or "}}"
    templates = TemplateSet(FUNCTIONS, missing=case.get("missing") or "zero", name="gotpl", delims=delims)
    try:
        for name, text in case["files"]:
            templates.parse(name, text)
    except ParseError as err:
        return {"kind": "parse", "errs": [str(err)]}
    try:
        return {"kind": "ok", "out": templates.execute(case["exec"], decode(case["data"]), context={})}
    except ExecError as err:
        return {"kind": "exec", "errs": _chain(err)}
    except WindlassError as err:
        return {"kind": "error", "errs": _chain(err)}


def _chain(error: BaseException | None) -> list[str]:
    """Return the texts of an error and its causes, without Go's doubled links."""
    texts: list[str] = []
    while isinstance(error, WindlassError):
        texts.append(str(error))
        error = error.__cause__
    return texts
