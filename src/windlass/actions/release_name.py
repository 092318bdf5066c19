"""The names that releases may have (Go: pkg/chart/v2/util/validate_name.go)."""

from __future__ import annotations

from windlass.errors import WindlassError

MAX_NAME_LENGTH = 53
NAME_PATTERN = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$"
_NAME_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")


class ReleaseError(WindlassError):
    """A release that cannot be made as asked; the text is Helm's."""


def check_name(name: str) -> None:
    """Check a release name (chartutil.ValidateReleaseName). Raises ReleaseError."""
    if not name:
        raise ReleaseError("no name provided")
    labels = name.split(".")
    if len(name) > MAX_NAME_LENGTH or not all(map(_is_dns_label, labels)):
        raise ReleaseError(
            f"invalid release name, must match regex {NAME_PATTERN} and the length must not be longer than "
            f"{MAX_NAME_LENGTH}"
        )


def _is_dns_label(label: str) -> bool:
    return label != "" and "-" not in (label[0], label[-1]) and _NAME_CHARACTERS.issuperset(label)
