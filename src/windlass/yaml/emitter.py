"""Values as the text that sigs.k8s.io/yaml.Marshal gives: JSON in between, go-yaml v2's layout at the end."""

from __future__ import annotations

from windlass.yaml.errors import YamlError
from windlass.yaml.keyorder import natural
from windlass.yaml.scalars import (
    SIMPLE_KEY_BYTES,
    WIDTH,
    double_quoted,
    folded,
    has_breaks,
    inline,
    literal,
    quoted_with_breaks,
)

MAX_DUMP_DEPTH = 1_000
"""How deep a value may nest to be written; encoding/json looks for cycles from there on (startDetectCyclesAfter)."""

_MAX_REMEMBERED = 10_000
_SHORT_KEY = SIMPLE_KEY_BYTES // 4
_MAX_JSON_KEY = 1_000  # a little under the 1,024 characters after which go-yaml no longer sees a key
_LOST_IN_JSON = frozenset(map(chr, (*range(0x7F, 0xA0), 0xFFFE, 0xFFFF)))


class NeedsJson(Exception):
    """The value is one that its way through JSON text changes or refuses."""


def dump(value: object) -> str:
    """Return a value as YAML with a line break at its end (sigs.k8s.io/yaml.Marshal).

    Keys come in natural order, sequences are not indented. Raises YamlError for what JSON cannot hold.
    """
    try:
        try:
            return Emitter().document(value)
        except RecursionError:
            from windlass.yaml.complete import deep_call

            return str(deep_call(MAX_DUMP_DEPTH, lambda: Emitter().document(value)))
    except NeedsJson:
        from windlass.yaml.roundtrip import through_json

        return Emitter().document(through_json(value), from_json=True)


class Emitter:
    """Writes one document. ``_texts`` remembers how strings without line breaks look."""

    __slots__ = ("_from_json", "_out", "_texts")
    sequence_indent = ""

    def __init__(self) -> None:
        self._out: list[str] = []
        self._texts: dict[str, str] = {}
        self._from_json = False

    def document(self, value: object, from_json: bool = False) -> str:
        """Return a document. Raises NeedsJson, and RecursionError for what is nested deeply."""
        self._out = []
        self._from_json = from_json
        self._node(value, "", "", "  ")
        return "".join(self._out)

    def _node(self, value: object, lead: str, pad: str, inner: str) -> None:
        """Write a value after ``lead``; ``pad`` is for the entries of a collection, ``inner`` for lines of a scalar."""
        if isinstance(value, dict) and value:
            self._mapping(value, lead, pad)
        elif isinstance(value, list) and value:
            self._sequence(value, lead, pad)
        else:
            self._out.append(f"{lead}{self._scalar(value, len(lead), inner)}")

    def _mapping(self, mapping: dict[str, object], lead: str, pad: str) -> None:
        if len(pad) > 2 * MAX_DUMP_DEPTH:
            raise _cycle("map[string]interface {}")
        out, texts, inner, items = self._out, self._texts, pad + "  ", pad + self.sequence_indent
        for key in self._ordered(mapping):
            value = mapping[key]
            name = texts.get(key) or self._text(key)
            if (name != key or len(key) > _SHORT_KEY) and not self._is_simple(key):
                self._long_key(key, lead, inner)
                self._node(value, pad + ": ", inner, inner)
            elif value.__class__ is str or not value:
                head = f"{lead}{name}: "
                out.append(head + self._scalar(value, len(head), inner))
            elif isinstance(value, dict):
                out.append(f"{lead}{name}:\n")
                self._mapping(value, inner, inner)
            elif isinstance(value, list):
                out.append(f"{lead}{name}:\n")
                self._sequence(value, items, items)
            else:
                out.append(f"{lead}{name}: {self._scalar(value, 0, inner)}")
            lead = pad

    def _ordered(self, mapping: dict[str, object]) -> list[str]:
        for key in mapping:
            if not isinstance(key, str):
                raise NeedsJson
        return natural(mapping) if len(mapping) > 1 else list(mapping)

    def _is_simple(self, key: str) -> bool:
        return not has_breaks(key) and len(key.encode("utf-8", "replace")) <= SIMPLE_KEY_BYTES

    def _long_key(self, key: str, lead: str, inner: str) -> None:
        from windlass.golang.json import quote

        if not self._from_json and len(quote(key)) > _MAX_JSON_KEY:
            raise NeedsJson
        head = f"{lead}? "
        self._out.append(head + self._scalar(key, len(head), inner))

    def _sequence(self, items: list[object], lead: str, pad: str) -> None:
        if len(pad) > 2 * MAX_DUMP_DEPTH:
            raise _cycle("[]interface {}")
        out, inner = self._out, pad + "  "
        for item in items:
            head = lead + "- "
            if item.__class__ is str or not item:
                out.append(head + self._scalar(item, len(head), inner))
            elif isinstance(item, dict):
                self._mapping(item, head, inner)
            elif isinstance(item, list):
                self._sequence(item, head, inner)
            else:
                out.append(head + self._scalar(item, 0, inner))
            lead = pad

    def _scalar(self, value: object, column: int, inner: str) -> str:
        """Return a scalar or an empty collection with the line break that ends it."""
        if value.__class__ is str:
            rendered = self._texts.get(value) or self._text(value)
            if rendered and (len(rendered) + column <= WIDTH or " " not in value):
                return f"{rendered}\n"
            return self._long_text(value, rendered, column, inner)
        if value is None:
            return "null\n"
        if value is True:
            return "true\n"
        if value is False:
            return "false\n"
        if isinstance(value, float):
            return f"{float_text(value)}\n"
        if isinstance(value, int):
            return f"{int.__repr__(value)}\n"
        if isinstance(value, dict):
            if getattr(value, "is_nil", False):
                raise NeedsJson
            return "{}\n"
        if isinstance(value, list):
            if value or getattr(value, "is_nil", False):
                raise NeedsJson
            return "[]\n"
        if isinstance(value, str):
            return self._scalar(str(value), column, inner)
        raise NeedsJson

    def _text(self, text: str) -> str:
        """Return a string on one line, or "" when it has line breaks and so depends on where it stands."""
        if "\n" in text:
            self._check(text)
            return ""
        rendered = inline(text)
        if rendered != text:
            self._check(text)
        if len(self._texts) < _MAX_REMEMBERED:
            self._texts[text] = rendered
        return rendered

    def _check(self, text: str) -> None:
        if not self._from_json and (not text.isascii() or "\x7f" in text):
            lost = _LOST_IN_JSON.intersection(text)
            if lost or any("\ud800" <= character <= "\udfff" for character in text):
                raise NeedsJson

    def _long_text(self, text: str, rendered: str, column: int, inner: str) -> str:
        if "\n" in text:
            block = literal(text, inner)
            if block is not None:
                # go-yaml takes any break at the end for the end of the line
                return block if block[-1] in "\n\u2028\u2029" else block + "\n"
            rendered = double_quoted(text)
        if rendered:
            return folded(text, rendered, column, inner) + "\n"
        return quoted_with_breaks(text, column, inner, may_fold=True) + "\n"


def float_text(value: float) -> str:
    """Return a float64 as it looks after its way through JSON: whole numbers as integers, the rest as %g."""
    if value - value != 0.0:
        text = "NaN" if value != value else "+Inf" if value > 0 else "-Inf"
        raise YamlError(f"error marshaling into JSON: json: unsupported value: {text}")
    if -1e15 < value < 1e15 and value == int(value):
        return str(int(value))
    from windlass.golang import json, strconv

    digits = json.number(value)
    if digits.lstrip("-").isdigit() and -(2**63) <= int(digits) < 2**64:
        return digits
    return strconv.format_float(value, "g", -1, 64)


def _cycle(kind: str) -> YamlError:
    return YamlError(f"error marshaling into JSON: json: unsupported value: encountered a cycle via {kind}")
