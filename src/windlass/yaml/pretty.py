"""Values as go-yaml v3 writes them with an indent of 2: Helm's toYamlPretty.

Unlike ``emitter`` nothing goes through JSON: floats keep their exponent form, bytes that are not UTF-8 become !!binary.
"""

from __future__ import annotations

from windlass.golang.kinds import Duration, GoObject
from windlass.yaml.emitter import Emitter
from windlass.yaml.errors import YamlError
from windlass.yaml.keyorder import natural_v3
from windlass.yaml.scalars import double_quoted, inline, literal, quoted_with_breaks

_BASE64_LINE = 70  # encode.go, encodeBase64


def dump_pretty(value: object) -> str:
    """Return a value as YAML with a line break at its end. Raises YamlError for values that have no YAML form."""
    try:
        return _Pretty().document(_plain(value), from_json=True)
    except RecursionError:
        raise YamlError("yaml: value is nested too deeply") from None


def _plain(value: object) -> object:
    """Return the value with structs and byte slices as maps and lists, as reflection shows them to go-yaml."""
    if isinstance(value, dict):
        return {_key(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, bytes):
        return list(value)
    if isinstance(value, Duration):
        from windlass.golang import duration

        return duration.format(value)
    if isinstance(value, GoObject):
        if "MarshalText" in value.go_methods:
            text = value.MarshalText().decode()  # type: ignore[attr-defined]  # as its methods say
            return _Timestamp(text) if value.go_type == "time.Time" else text
        return _Struct((name.lower(), _plain(field)) for name, field in value.exported_fields())
    return value


def _key(key: object) -> str:
    if isinstance(key, str):
        return key
    raise YamlError(f"cannot marshal type: map with keys of type {type(key).__name__}")


class _Struct(dict[str, object]):
    """A struct: its fields stay in order."""


class _Timestamp(str):
    """A time.Time, which is never quoted."""

    __slots__ = ()


class _Pretty(Emitter):
    """go-yaml v3's emitter: indented sequences, no folding, tabs in block scalars."""

    __slots__ = ()
    sequence_indent = "  "

    def _ordered(self, mapping: dict[str, object]) -> list[str]:
        return list(mapping) if isinstance(mapping, _Struct) else natural_v3(mapping)

    def _is_simple(self, key: str) -> bool:
        return super()._is_simple(_binary(key) if _is_binary(key) else key)

    def _text(self, text: str) -> str:
        if _is_binary(text):
            encoded = _binary(text)
            return "" if "\n" in encoded else f"!!binary {encoded}"
        if "\n" in text:
            return ""
        return double_quoted(text) if _is_late_octal(text) else inline(text)

    def _scalar(self, value: object, column: int, inner: str) -> str:
        if isinstance(value, float):
            return f"{_float(value)}\n"
        if isinstance(value, _Timestamp):
            return f"{value}\n"
        if isinstance(value, list) and not value:
            return "[]\n"
        return super()._scalar(value, column, inner)

    def _long_text(self, text: str, rendered: str, column: int, inner: str) -> str:
        if rendered:
            return rendered + "\n"
        if _is_binary(text):
            return f"!!binary {literal(_binary(text), inner)}"
        if "\n" in text:
            block = literal(text, inner, tabs=True)
            if block is None:
                return double_quoted(text) + "\n"
            return block if block[-1] in "\n\u2028\u2029" else block + "\n"
        return quoted_with_breaks(text, column, inner, may_fold=False) + "\n"


def _is_binary(text: str) -> bool:
    return not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text)


def _binary(text: str) -> str:
    """Return base64 in lines of 70 characters; a single line has no line break (encode.go, encodeBase64)."""
    from binascii import b2a_base64

    encoded = b2a_base64(text.encode("utf-8", "surrogateescape"), newline=False).decode("ascii")
    if len(encoded) < _BASE64_LINE:
        return encoded
    return "".join([encoded[i : i + _BASE64_LINE] + "\n" for i in range(0, len(encoded), _BASE64_LINE)])


def _is_late_octal(text: str) -> bool:
    # resolve.go of v3 tries "0o" once more after ParseInt refused it, which lets a second sign through
    digits = text[3:] if text.startswith("-0o") else text[2:] if text.startswith("0o") else ""
    signless = digits[1:] if digits[:1] in ("+", "-") and text[0] != "-" else ""
    return bool(signless) and all(character in "01234567_" for character in signless)


def _float(value: float) -> str:
    if value != value:
        return ".nan"
    from windlass.golang import strconv

    text = strconv.format_float(value, "g", -1, 64)
    return {"+Inf": ".inf", "-Inf": "-.inf"}.get(text, text)
