"""What ``%#v`` prints for a decoded YAML value: it appears in the errors about map keys."""

from __future__ import annotations

from windlass.golang.kinds import Uint64
from windlass.yaml.decode import Mapping


def show(value: object, *, nested: bool = False) -> str:
    """Return Go syntax for a value of interface{} type (Go: fmt, print.go printValue with the sharp-v flag)."""
    from windlass.golang import fmt

    if isinstance(value, Mapping):
        pairs = sorted(value.values(), key=lambda pair: _rank(pair[0]))
        inside = ", ".join(f"{show(key, nested=True)}:{show(item, nested=True)}" for key, item in pairs)
        return f"map[interface {{}}]interface {{}}{{{inside}}}"
    if isinstance(value, list):
        return f"[]interface {{}}{{{', '.join(show(item, nested=True) for item in value)}}}"
    if value is None:
        return "interface {}(nil)" if nested else "<nil>"
    return fmt.sprintf("%#v", value)


def _rank(key: object) -> tuple[int, object]:
    # internal/fmtsort compares interfaces by type descriptor, then by value; this is their order in the helm binary
    if key is None:
        return 0, 0
    if isinstance(key, str):
        return 1, key.encode("utf-8", "surrogateescape")
    if isinstance(key, Uint64):
        return 2, key
    if isinstance(key, bool):
        return 5, key
    if isinstance(key, int):
        return 3, key
    return 4, key
