"""Names of Kubernetes objects (Go: apimachinery's validation, and lint/rules/template.go validateMetadataNameFunc)."""

from __future__ import annotations

from windlass.golang.strconv import quote
from windlass.golang.text import length

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

MAX_SUBDOMAIN = 253
MAX_LABEL = 63

_LABEL_FORM = "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
_SUBDOMAIN_FORM = f"{_LABEL_FORM}(\\.{_LABEL_FORM})*"
_RFC_1035_FORM = "[a-z]([-a-z0-9]*[a-z0-9])?"
_SUBDOMAIN = (
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start "
    f"and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '{_SUBDOMAIN_FORM}')"
)
_LABEL = (
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end "
    "with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is "
    f"'{_LABEL_FORM}')"
)
_RFC_1035 = (
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, "
    "and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is "
    f"'{_RFC_1035_FORM}')"
)
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz")
_ALPHANUMERIC = _LETTERS | frozenset("0123456789")
_INSIDE = _ALPHANUMERIC | {"-"}


def bad_name(kind: str, name: str) -> str | None:
    """Return what is wrong with the name of an object of this kind, None if nothing is."""
    reasons = _RULES.get(kind.lower(), _subdomain)(name)
    if not reasons:
        return None
    quoted = quote(name)
    problems = [f"metadata.name: Invalid value: {quoted}: {reason}" for reason in reasons]
    listed = problems[0] if len(problems) == 1 else f"[{', '.join(problems)}]"
    return f"object name does not conform to Kubernetes naming requirements: {quoted}: {listed}"


def _subdomain(name: str) -> list[str]:
    reasons = _too_long(name, MAX_SUBDOMAIN)
    return reasons if _is_subdomain(name) else [*reasons, _SUBDOMAIN]


def _label(name: str) -> list[str]:
    reasons = _too_long(name, MAX_LABEL)
    if _is_label(name):
        return reasons
    return [*reasons, "must not contain dots" if _is_subdomain(name) else _LABEL]


def _rfc_1035_label(name: str) -> list[str]:
    reasons = _too_long(name, MAX_LABEL)
    return reasons if _is_label(name) and name[0] in _LETTERS else [*reasons, _RFC_1035]


def _path_segment(name: str) -> list[str]:
    if name in (".", ".."):
        return [f"may not be '{name}'"]
    return [f"may not contain '{part}'" for part in "/%" if part in name]


def _anything(name: str) -> list[str]:
    return []


def _too_long(name: str, most: int) -> list[str]:
    return [f"must be no more than {most} characters"] if length(name) > most else []


def _is_label(name: str) -> bool:
    return bool(name) and name[0] in _ALPHANUMERIC and name[-1] in _ALPHANUMERIC and _INSIDE.issuperset(name)


def _is_subdomain(name: str) -> bool:
    return all(_is_label(label) for label in name.split("."))


# Kinds that are not named like DNS subdomains, in lower case.
_RULES: dict[str, Callable[[str], list[str]]] = {
    "service": _rfc_1035_label,
    "namespace": _label,
    "certificatesigningrequest": _anything,
    "role": _path_segment,
    "clusterrole": _path_segment,
    "rolebinding": _path_segment,
    "clusterrolebinding": _path_segment,
}
