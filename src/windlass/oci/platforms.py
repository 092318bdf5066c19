"""Platforms of an image index's entries: ``os/architecture[/variant]`` (OCI image-spec, "platform")."""

from __future__ import annotations

from .errors import OciError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

_FIELDS = ("os", "architecture", "variant")
_ALPHABET = frozenset("abcdefghijklmnopqrstuvwxyz0123456789._-")

# Other names of one architecture (Go's runtime.GOARCH is what the specification asks for).
_ARCHITECTURES = {"x86_64": "amd64", "x86-64": "amd64", "aarch64": "arm64", "i386": "386", "armhf": "arm"}
_IMPLIED = {"arm64": "v8", "arm": "v7"}
"""The variant of an entry that names none."""


class PlatformError(OciError):
    """A text that names no platform, or an index that has nothing for one."""


def parse(text: str) -> dict[str, object]:
    """Read ``linux/arm64/v8``. Raises PlatformError."""
    parts = text.lower().split("/")
    if not 2 <= len(parts) <= len(_FIELDS) or not all(part and _ALPHABET.issuperset(part) for part in parts):
        raise PlatformError(f"invalid platform {text!r}: os/architecture[/variant] is wanted, such as linux/amd64")
    parts[1] = _ARCHITECTURES.get(parts[1], parts[1])
    # The specification wants the architecture first, as Go's struct has it.
    named = dict(zip(_FIELDS, parts, strict=False))
    return {key: named[key] for key in ("architecture", "os", "variant") if key in named}


def matches(wanted: Mapping[str, object], stated: Mapping[str, object]) -> bool:
    """Tell whether an entry for ``stated`` serves ``wanted``; a variant that one leaves out is the usual one."""
    if any(wanted.get(key) != stated.get(key) for key in ("os", "architecture")):
        return False
    usual = _IMPLIED.get(str(wanted.get("architecture")), "")
    return (wanted.get("variant") or usual) == (stated.get("variant") or usual)


def show(platform: Mapping[str, object]) -> str:
    """Write ``os/architecture[/variant]``."""
    return "/".join(str(platform[key]) for key in _FIELDS if platform.get(key))
