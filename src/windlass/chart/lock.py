"""Chart.lock: which versions were chosen, and the digest that ties them to Chart.yaml (Go: internal/resolver)."""

from __future__ import annotations

from windlass.chart.metadata import Dependency
from windlass.golang.decode import ZERO_TIME

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from dataclasses import dataclass as record
else:
    from windlass._record import record


@record
class Lock:
    """The lock file. ``generated`` is RFC 3339 as Go's time.Time marshals it."""

    generated: str = ZERO_TIME
    digest: str = ""
    dependencies: list[Dependency | None] | None = None

    @property
    def generated_ns(self) -> int | None:
        """``generated`` in nanoseconds since the epoch; None for Go's zero time."""
        if self.generated == ZERO_TIME:
            return None
        from windlass.golang.timeparse import parse_rfc3339

        moment = parse_rfc3339(self.generated)
        return int(moment.Unix()) * 10**9 + moment.Nanosecond()

    def to_mapping(self) -> dict[str, object]:
        """Return the JSON form in Go's field order; no field is ever left out."""
        dependencies = self.dependencies
        return {
            "generated": self.generated,
            "digest": self.digest,
            "dependencies": None if dependencies is None else [item and item.to_mapping() for item in dependencies],
        }

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, object]) -> Lock:
        """Build from decoded JSON."""
        lock = cls()
        digest, dependencies, generated = (mapping.get(key) for key in ("digest", "dependencies", "generated"))
        if isinstance(digest, str):
            lock.digest = digest
        if isinstance(dependencies, list):
            lock.dependencies = [None if item is None else Dependency.from_mapping(item) for item in dependencies]
        if isinstance(generated, str):
            lock.generated = generated
        return lock


def digest(required: Iterable[Dependency | None] | None, locked: Iterable[Dependency | None] | None) -> str:
    """Return the digest that Chart.lock holds: sha256 over Go's JSON of both lists (HashReq)."""
    return _hash(f"[{_json(required)},{_json(locked)}]")


def legacy_digest(required: Iterable[Dependency | None] | None) -> str:
    """Return Helm 2's digest of requirements.yaml, which v1 charts may still hold (HashV2Req)."""
    return _hash(f'{{"dependencies":{_json(required)}}}')


def _json(dependencies: Iterable[Dependency | None] | None) -> str:
    """Go's JSON of a []*Dependency: fields in struct order, which is why the mappings are not simply dumped."""
    from windlass.golang.json import dumps

    if dependencies is None:
        return "null"
    objects = []
    for item in dependencies:
        fields = {} if item is None else item.to_mapping()
        pairs = ",".join(f"{dumps(key)}:{dumps(value)}" for key, value in fields.items())
        objects.append("null" if item is None else f"{{{pairs}}}")
    return f"[{','.join(objects)}]"


def _hash(document: str) -> str:
    from windlass.oci.digest import Digest  # hashlib loads OpenSSL, which costs more than the hash

    return Digest.of(document.encode("utf-8", "surrogateescape"))
