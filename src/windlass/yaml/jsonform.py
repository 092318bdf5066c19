"""From go-yaml's values to JSON's: keys become strings, numbers float64 (sigs.k8s.io/yaml, convertToJSONableObject)."""

from __future__ import annotations

from windlass.golang.kinds import Uint64
from windlass.yaml.decode import Mapping
from windlass.yaml.errors import YamlError
from windlass.yaml.printable import printable


def to_json_value(value: object) -> object:
    """Return the value that encoding/json reads back from the JSON of ``value``. Raises YamlError."""
    if isinstance(value, Mapping):
        return {key_text(key, item): to_json_value(item) for key, item in value.values()}
    if isinstance(value, list):
        return [to_json_value(item) for item in value]
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, bool) or value is None:
        return value
    assert isinstance(value, (int, float))
    return number(float(value))


def number(value: float) -> float:
    """Return a float that JSON can express. Raises YamlError for infinities and NaN, which it cannot."""
    if value - value != 0.0:
        text = "NaN" if value != value else "+Inf" if value > 0 else "-Inf"
        raise YamlError(f"json: unsupported value: {text}")
    return value


def key_text(key: object, value: object) -> str:
    """Return the JSON name for a map key. Raises YamlError for a null key; ``value`` is shown in its text."""
    if isinstance(key, str):
        return printable(key)
    if isinstance(key, bool):
        return "true" if key else "false"
    if isinstance(key, float):
        return float_text(key)
    if isinstance(key, int) and not isinstance(key, Uint64):
        return str(key)
    from windlass.golang import fmt
    from windlass.yaml.gosyntax import show

    kind = "%!s(<nil>)" if key is None else "uint64"
    shown = "<nil>" if key is None else fmt.sprintf("%#v", key)
    raise YamlError(f"unsupported map key of type: {kind}, key: {shown}, value: {show(value)}")


def float_text(value: float) -> str:
    """Return the text of a float key or of a float that a string field takes: sigs prints them as float32."""
    from windlass.golang import strconv

    text = strconv.format_float(value, "g", -1, 32)
    return {"+Inf": ".inf", "-Inf": "-.inf", "NaN": ".nan"}.get(text, text)
