"""Pinned content: the sha256 of each fetched archive in Chart.lock, so that a version means the same bytes tomorrow.

A pin is the key ``contentDigest`` of a dependency in the lock. Helm does not know the key: it reads such a lock as any
other, and neither its digest nor ours covers it. A lock with one pin has to have all.
"""

from __future__ import annotations

from windlass.fetch.errors import DigestMismatch, FetchError
from windlass.fetch.versions import FILE
from windlass.oci.digest import Digest, DigestError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.chart.lock import Lock
    from windlass.chart.metadata import Dependency

KEY = "contentDigest"


class PinError(FetchError):
    """The lock pins some content and not all of it, or with what is no digest."""


class PinMismatch(DigestMismatch):
    """What arrived is not what the lock pins; nothing was changed."""


def is_remote(dependency: Dependency) -> bool:
    """Say whether a chart comes from somewhere else: only such have content that others could replace."""
    return bool(dependency.repository) and not dependency.repository.startswith(FILE)


def pin_of(dependency: Dependency) -> str:
    """Return the digest that a locked dependency is pinned to, or "". Raises PinError for what is no digest."""
    pin = (dependency.extra or {}).get(KEY)
    if pin is None:
        return ""
    try:
        return Digest.parse(str(pin))
    except DigestError as error:
        raise PinError(f"the {KEY} of {dependency.name} in the lock file is no digest: {error}") from error


def any_in(lock: Lock | None) -> bool:
    """Say whether a lock pins content. Raises PinError."""
    return lock is not None and any(item is not None and pin_of(item) for item in lock.dependencies or ())


def require_all(locked: list[Dependency]) -> None:
    """Refuse a lock that pins some content and not all of it. Raises PinError."""
    missing = [item.name for item in locked if is_remote(item) and not pin_of(item)]
    if missing and any(map(pin_of, locked)):
        raise PinError(
            f"the lock file pins the content of some dependencies, but not of {', '.join(missing)}. "
            "Run 'windlass dependency update --pin' to pin it as well"
        )


def carry(before: Lock | None, locked: list[Dependency]) -> None:
    """Let what an older lock pins hold for the same versions from the same places. Raises PinError."""
    known = {_place(item): pin for item in (before and before.dependencies) or () if item and (pin := pin_of(item))}
    for dependency in locked:
        if is_remote(dependency) and _place(dependency) in known:
            _set(dependency, known[_place(dependency)])


def settle(dependency: Dependency, archive: str) -> None:
    """Hold an archive against the dependency's pin, or pin it if there is none. Raises PinMismatch and PinError."""
    with open(archive, "rb") as stream:
        data = stream.read()
    pin = pin_of(dependency)
    found = Digest.of(data, Digest(pin).algorithm if pin else "sha256")
    if pin and found != pin:
        raise PinMismatch(
            f"{dependency.name} {dependency.version} from {dependency.repository} is not what the lock file pins: "
            f"{found} is not {pin}. Nothing was changed. If the new content is right, delete this {KEY} from the lock "
            "file and run 'windlass dependency update --pin'"
        )
    _set(dependency, found)


def to_mapping(lock: Lock) -> dict[str, object]:
    """Return the form of a lock that is written: Helm's, with the pins."""
    mapping = lock.to_mapping()
    if any_in(lock):
        mapping["dependencies"] = [
            item and {**item.to_mapping(), **({KEY: pin} if (pin := pin_of(item)) else {})}
            for item in lock.dependencies or ()
        ]
    return mapping


def same(left: Lock, right: Lock) -> bool:
    """Say whether two locks with the same digest pin the same content. Raises PinError."""
    return [item and pin_of(item) for item in left.dependencies or ()] == [
        item and pin_of(item) for item in right.dependencies or ()
    ]


def _place(dependency: Dependency) -> tuple[str, str, str]:
    return dependency.name, dependency.version, dependency.repository


def _set(dependency: Dependency, pin: str) -> None:
    dependency.extra = {**(dependency.extra or {}), KEY: str(pin)}
