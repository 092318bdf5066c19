"""JSON (sprig: defaults.go). Helm replaces toJson, mustToJson and fromJson by its own."""

from __future__ import annotations

from windlass.golang.json import JsonError, dumps, loads
from windlass.template.errors import FuncError

PRETTY = "  "


def from_json(text: str) -> object:
    """Read JSON; nil when it is broken."""
    try:
        return loads(text)
    except JsonError:
        return None


def must_from_json(text: str) -> object:
    """Read JSON. Raises FuncError."""
    try:
        return loads(text)
    except JsonError as err:
        raise FuncError(str(err)) from err


def to_json(value: object) -> str:
    """Write JSON on one line; the empty string for what JSON cannot hold."""
    try:
        return dumps(value)
    except JsonError:
        return ""


def to_pretty_json(value: object) -> str:
    """Write JSON indented by two blanks; the empty string for what JSON cannot hold."""
    try:
        return dumps(value, indent=PRETTY)
    except JsonError:
        return ""


def must_to_json(value: object) -> str:
    """Write JSON on one line. Raises FuncError."""
    return _must(value, True, "")


def must_to_pretty_json(value: object) -> str:
    """Write JSON indented by two blanks. Raises FuncError."""
    return _must(value, True, PRETTY)


def to_raw_json(value: object) -> str:
    """Write JSON without escaping < > and &. Raises FuncError."""
    return _must(value, False, "")


def _must(value: object, escape_html: bool, indent: str) -> str:
    try:
        return dumps(value, escape_html=escape_html, indent=indent)
    except JsonError as err:
        raise FuncError(str(err)) from err
