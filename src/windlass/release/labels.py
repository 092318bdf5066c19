"""What Kubernetes takes for a label's key and value (Go: k8s.io/apimachinery pkg/api/validate/content/kube.go)."""

from __future__ import annotations

MAX_PART = 63
MAX_PREFIX = 253

_KEY_FORM = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]"
_KEY_RULE = (
    "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character "
    f"(e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '{_KEY_FORM}')"
)
_VALUE_RULE = (
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and "
    f"end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is "
    f"'({_KEY_FORM})?')"
)
_PREFIX_RULE = (
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and "
    "end with an alphanumeric character (e.g. 'example.com', regex used for validation is "
    "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
)
_EMPTY = "must be non-empty"

_LOWER = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
_EDGE = _LOWER | frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_INNER = _EDGE | frozenset("-_.")


def key_problems(key: str) -> list[str]:
    """Return what is wrong with a key, nothing if it is right (IsLabelKey)."""
    parts = key.split("/")
    if len(parts) > 2:
        return [
            f"a valid label key {_KEY_RULE} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"
        ]
    problems: list[str] = []
    if len(parts) == 2:
        problems += [f"prefix part {problem}" for problem in _prefix_problems(parts[0])]
    name = parts[-1]
    if not name:
        problems.append(f"name part {_EMPTY}")
    elif _size(name) > MAX_PART:
        problems.append(f"name part must be no more than {MAX_PART} bytes")
    if not _is_name(name):
        problems.append(f"name part {_KEY_RULE}")
    return problems


def value_problems(value: str) -> list[str]:
    """Return what is wrong with a value, nothing if it is right (IsLabelValue)."""
    problems: list[str] = []
    if _size(value) > MAX_PART:
        problems.append(f"must be no more than {MAX_PART} bytes")
    if value and not _is_name(value):
        problems.append(_VALUE_RULE)
    return problems


def _prefix_problems(prefix: str) -> list[str]:
    if not prefix:
        return [_EMPTY]
    problems: list[str] = []
    if _size(prefix) > MAX_PREFIX:
        problems.append(f"must be no more than {MAX_PREFIX} bytes")
    if not all(map(_is_dns_label, prefix.split("."))):
        problems.append(_PREFIX_RULE)
    return problems


def _is_dns_label(text: str) -> bool:
    return text != "" and "-" not in (text[0], text[-1]) and (_LOWER | {"-"}).issuperset(text)


def _is_name(text: str) -> bool:
    return text != "" and text[0] in _EDGE and text[-1] in _EDGE and _INNER.issuperset(text)


def _size(text: str) -> int:
    return len(text.encode("utf-8", "surrogateescape"))
