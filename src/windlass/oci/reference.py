"""References: ``host[:port]/path``, with a tag, a digest, both or neither, in Helm's grammar and with its texts.

A chart version may hold ``+``, a tag may not: a reference writes ``_`` for it (Helm: pkg/registry/reference.go).
"""

from __future__ import annotations

from .digest import Digest, DigestError
from .errors import OciError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dataclasses import dataclass as record
else:
    from windlass._record import record

SCHEME = "oci://"

# oras-go registry/reference.go repositoryRegexp and tagRegexp, by hand: `re` would take 4 ms to load.
MAX_TAG = 128
_LOWER = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
_SEPARATORS = frozenset((".", "_", "__"))  # or hyphens, as many as one likes
_TAG = _LOWER | frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ_.-")

# Bytes that net/url accepts unescaped in a host (Go: net/url shouldEscape, mode encodeHost).
_HOST_EXTRA = frozenset("-_.~!$&'()*+,;=:[]<>\"")
_DOCKER_HUB = "docker.io"
_DOCKER_HUB_HOST = "registry-1.docker.io"


class InvalidReference(OciError):
    """A text that is not a reference. The texts are oras-go's."""


@record(frozen=True)
class Reference:
    """A place in a registry. ``tag`` is the tag as it goes over the wire (``_`` for ``+``)."""

    registry: str
    repository: str
    tag: str = ""
    digest: Digest | None = None

    @classmethod
    def parse(cls, text: str) -> Reference:
        """Read ``text``, with or without ``oci://``. Raises InvalidReference with Helm's text."""
        place, at, digest = text.removeprefix(SCHEME).rpartition("@")
        if not at:
            place, digest = digest, ""
        registry, slash, path = _clean_tag(place).partition("/")
        if not slash:
            raise InvalidReference("invalid reference: missing registry or repository")
        if "@" in path:  # more than one @: what stands before the last is read as a digest by oras-go
            path, _, second = path.partition("@")
            digest = second
        repository, _, tag = path.partition(":")
        if not valid_registry(registry):
            raise InvalidReference(f"invalid reference: invalid registry {_quoted(registry)}")
        if not valid_repository(repository):
            raise InvalidReference(f"invalid reference: invalid repository {_quoted(repository)}")
        if tag and not valid_tag(tag):
            raise InvalidReference(f"invalid reference: invalid tag {_quoted(tag)}")
        return cls(registry, repository, tag, _digest(digest) if digest else None)

    @property
    def host(self) -> str:
        """The host to talk to (oras-go Reference.Host); an empty port goes away (Go: net/http removeEmptyPort)."""
        return _DOCKER_HUB_HOST if self.registry == _DOCKER_HUB else self.registry.removesuffix(":")

    @property
    def name(self) -> str:
        """Registry and repository, without tag and digest."""
        return f"{self.registry}/{self.repository}"

    @property
    def identifier(self) -> str:
        """What a request for the manifest names: the digest if there is one, else the tag, else ``latest``."""
        return self.digest or self.tag or "latest"

    @property
    def version(self) -> str:
        """The tag as a chart version: ``_`` read back as ``+``."""
        return version_of(self.tag)

    def with_tag(self, tag: str) -> Reference:
        """The same repository at ``tag`` (a version is accepted), no digest. Raises InvalidReference."""
        tag = tag_of(tag)
        if not valid_tag(tag):
            raise InvalidReference(f"invalid reference: invalid tag {_quoted(tag)}")
        return Reference(self.registry, self.repository, tag, None)

    def __str__(self) -> str:
        # Helm: reference.String shows the tag and leaves out the digest when both are there
        if self.tag:
            return f"{self.name}:{self.tag}"
        return f"{self.name}@{self.digest}" if self.digest else self.name


def tag_of(version: str) -> str:
    """A chart version as a tag."""
    return version.replace("+", "_")


def version_of(tag: str) -> str:
    """A tag as a chart version."""
    return tag.replace("_", "+")


def is_oci(text: str) -> bool:
    """Tell whether ``text`` is an ``oci://`` URL (Helm: registry.IsOCI)."""
    return text.startswith(SCHEME)


def valid_repository(text: str) -> bool:
    """Tell whether ``text`` is a repository name: segments of the form ``[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*``."""
    return all(_valid_segment(segment) for segment in text.split("/"))


def _valid_segment(text: str) -> bool:
    if not text or text[0] not in _LOWER or text[-1] not in _LOWER:
        return False
    separator = ""
    for character in text:
        if character not in _LOWER:
            separator += character
        elif separator:
            if separator not in _SEPARATORS and separator.strip("-"):
                return False
            separator = ""
    return True


def valid_tag(text: str) -> bool:
    """Tell whether ``text`` is a tag: ``[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}``"""
    return 0 < len(text) <= MAX_TAG and _TAG.issuperset(text) and text[0] not in ".-"


def valid_registry(text: str) -> bool:
    """Tell whether net/url takes ``text`` as host and optional port, unchanged (oras-go ValidateRegistry)."""
    if not text or not all((c.isascii() and c.isalnum()) or c in _HOST_EXTRA or ord(c) > 0x7F for c in text):
        return False
    if text.startswith("["):
        address, bracket, port = text.rpartition("]")
        return bool(bracket) and _valid_ip6(address[1:]) and _valid_port(port)
    return "[" not in text and _valid_port(text[text.index(":") :] if ":" in text else "")


def _valid_ip6(text: str) -> bool:
    import ipaddress

    try:
        ipaddress.IPv6Address(text)
    except ValueError:
        return False
    return True


def _valid_port(text: str) -> bool:
    # Go: net/url validOptionalPort; an empty port after the colon is accepted
    return text == "" or (text[0] == ":" and (text == ":" or (text[1:].isascii() and text[1:].isdigit())))


def _clean_tag(place: str) -> str:
    """Write ``_`` for ``+`` in the tag, and, as Helm does, wherever the same text occurs before it."""
    pieces = place.split(":")
    tag = pieces[-1]
    if len(pieces) > 1 and "/" not in tag and tag:
        return place.replace(tag, tag.replace("+", "_"))
    return place


def _digest(text: str) -> Digest:
    try:
        return Digest.parse(text)
    except DigestError as error:
        raise InvalidReference(f"invalid reference: invalid digest {_quoted(text)}: {error}") from error


def _quoted(text: str) -> str:
    from windlass.golang.strconv import quote

    return quote(text)
