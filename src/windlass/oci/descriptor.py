"""Descriptors: media type, digest and size of content, with Go's field order and with unknown fields kept."""

from __future__ import annotations

from .digest import Digest, DigestError
from .document import DocumentError, string_map, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from dataclasses import dataclass as record
else:
    from windlass._record import record

# opencontainers/image-spec specs-go/v1/descriptor.go, order of the struct
_FIELDS = ("mediaType", "digest", "size", "urls", "annotations", "data", "platform", "artifactType")


@record
class Descriptor:
    """A pointer to content. ``extra`` holds urls, data, platform and whatever else the document said."""

    media_type: str
    digest: Digest
    size: int
    annotations: dict[str, str] = None  # type: ignore[assignment]  # filled below: defaults must be immutable
    artifact_type: str = ""
    extra: dict[str, object] = None  # type: ignore[assignment]  # filled below: defaults must be immutable

    def __post_init__(self) -> None:
        self.annotations = self.annotations or {}
        self.extra = self.extra or {}

    @classmethod
    def of(cls, media_type: str, data: bytes) -> Descriptor:
        """Describe ``data``."""
        return cls(media_type, Digest.of(data), len(data))

    @classmethod
    def from_mapping(cls, value: Mapping[str, object], where: str = "descriptor") -> Descriptor:
        """Read a descriptor object. Raises DocumentError naming ``where``."""
        size = value.get("size", 0)
        if not isinstance(size, (int, float)) or isinstance(size, bool) or size < 0 or size != int(size):
            raise DocumentError(f"{where}.size: not a size")
        try:
            digest = Digest.parse(text(value, "digest", where))
        except DigestError as error:
            raise DocumentError(f"{where}.digest: {error}") from error
        return cls(
            text(value, "mediaType", where),
            digest,
            int(size),
            dict(string_map(value.get("annotations"), f"{where}.annotations")),
            text(value, "artifactType", where),
            {k: v for k, v in value.items() if k not in _OWN},
        )

    def to_mapping(self) -> dict[str, object]:
        """The descriptor as Go writes it; empty optional fields are left out."""
        own: dict[str, object] = {"mediaType": self.media_type, "digest": str(self.digest), "size": self.size}
        if self.annotations:
            own["annotations"] = dict(sorted(self.annotations.items()))
        if self.artifact_type:
            own["artifactType"] = self.artifact_type
        everything = {**self.extra, **own}
        ordered = {key: everything.pop(key) for key in _FIELDS if key in everything}
        return {**ordered, **everything}

    @property
    def platform(self) -> dict[str, object] | None:
        """The platform object, if the descriptor has one."""
        value = self.extra.get("platform")
        return value if isinstance(value, dict) else None


_OWN = ("mediaType", "digest", "size", "annotations", "artifactType")
