"""One semantic version: loose and strict parsing, precedence, increments.

Behaviour: Masterminds/semver v3.5.0, version.go. The parser is written by hand because ``re`` is not on the
start-up path of ``windlass template``.
"""

from __future__ import annotations

from windlass.errors import WindlassError

MAX_VERSION_LENGTH = 256
"""Longest version text in bytes (MaxVersionLen)."""

MAX_UINT64 = 2**64 - 1

_SHORT = 20
"""In a shorter text no number is too large for uint64."""

_DIGITS = frozenset("0123456789")
_IDENTIFIER = frozenset("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-")

INVALID = "invalid semantic version"
EMPTY = "version string empty"
BAD_CHARACTERS = "invalid characters in version"
LEADING_ZERO = "version segment starts with 0"
BAD_METADATA = "invalid metadata string"
BAD_PRERELEASE = "invalid prerelease string"
TOO_LONG = f"version string is too long (max {MAX_VERSION_LENGTH} bytes)"


class VersionError(WindlassError):
    """The text is no version; the message is Masterminds'."""


class Version:
    """A version. Equality and order follow SemVer precedence, so build metadata does not count.

    ``original`` is the text it was read from, ``str()`` the normal form without a leading v.
    """

    __slots__ = ("_key", "major", "metadata", "minor", "original", "patch", "prerelease")

    def __init__(
        self, major: int, minor: int, patch: int, prerelease: str = "", metadata: str = "", original: str | None = None
    ) -> None:
        self.major = major
        self.minor = minor
        self.patch = patch
        self.prerelease = prerelease
        self.metadata = metadata
        self._key: tuple[int, int, int, int, tuple[tuple[int, int, str], ...]] | None = None
        self.original = str(self) if original is None else original

    @classmethod
    def parse(cls, text: str) -> Version:
        """Read a version leniently: a leading v, missing parts and leading zeros are fine (Go: NewVersion).

        Raises VersionError.
        """
        parts = text.split(".")
        if len(parts) == 3 and len(text) < _SHORT and text.isascii() and all(map(str.isdigit, parts)):
            return cls(int(parts[0]), int(parts[1]), int(parts[2]), original=text)
        if _too_long(text):
            raise VersionError(TOO_LONG)
        numbers, position = _loose_numbers(text)
        prerelease, position = _tail(text, position, "-")
        metadata, position = _tail(text, position, "+")
        if position != len(text):
            raise VersionError(INVALID)
        parsed = [_uint64(number, "error parsing version segment: ") for number in numbers]
        if prerelease:
            check_prerelease(prerelease)
        parsed += [0] * (3 - len(parsed))
        return cls(parsed[0], parsed[1], parsed[2], prerelease, metadata, text)

    @classmethod
    def parse_strict(cls, text: str) -> Version:
        """Read exactly what semver.org allows: three numbers, no v (Go: StrictNewVersion). Raises VersionError."""
        if not text:
            raise VersionError(EMPTY)
        if _too_long(text):
            raise VersionError(TOO_LONG)
        parts = text.split(".", 2)
        if len(parts) != 3:
            raise VersionError(INVALID)
        parts[2], plus, metadata = parts[2].partition("+")
        if plus:
            check_metadata(metadata)
        parts[2], dash, prerelease = parts[2].partition("-")
        if dash:
            check_prerelease(prerelease)
        for part in parts:
            if not _DIGITS.issuperset(part):
                raise VersionError(BAD_CHARACTERS)
            if len(part) > 1 and part[0] == "0":
                raise VersionError(LEADING_ZERO)
        major, minor, patch = [_uint64(part, "") for part in parts]
        return cls(major, minor, patch, prerelease, metadata, text)

    def next_patch(self) -> Version:
        """Return the release of this prerelease, else the next patch (Go: IncPatch). Raises VersionError."""
        if self.prerelease:
            return self._renumbered(self.major, self.minor, self.patch)
        return self._renumbered(self.major, self.minor, _plus_one(self.patch, "patch"))

    def next_minor(self) -> Version:
        """Return the next minor version (Go: IncMinor). Raises VersionError on overflow."""
        return self._renumbered(self.major, _plus_one(self.minor, "minor"), 0)

    def next_major(self) -> Version:
        """Return the next major version (Go: IncMajor). Raises VersionError on overflow."""
        return self._renumbered(_plus_one(self.major, "major"), 0, 0)

    def with_prerelease(self, prerelease: str) -> Version:
        """Return a copy with another prerelease (Go: SetPrerelease). Raises VersionError."""
        if prerelease:
            check_prerelease(prerelease)
        return self._copy(prerelease, self.metadata)

    def with_metadata(self, metadata: str) -> Version:
        """Return a copy with other build metadata (Go: SetMetadata). Raises VersionError."""
        if metadata:
            check_metadata(metadata)
        return self._copy(self.prerelease, metadata)

    def compare(self, other: Version) -> int:
        """Return -1, 0 or 1 by SemVer precedence (Go: Compare)."""
        mine, theirs = self._sort_key(), other._sort_key()
        return (mine > theirs) - (mine < theirs)

    def _copy(self, prerelease: str, metadata: str) -> Version:
        made = Version(self.major, self.minor, self.patch, prerelease, metadata)
        made.original = self._prefix() + str(made)
        return made

    def _renumbered(self, major: int, minor: int, patch: int) -> Version:
        made = Version(major, minor, patch)
        made.original = self._prefix() + str(made)
        return made

    def _prefix(self) -> str:
        return "v" if self.original.startswith("v") else ""

    def _sort_key(self) -> tuple[int, int, int, int, tuple[tuple[int, int, str], ...]]:
        if self._key is None:
            parts = self.prerelease
            self._key = (self.major, self.minor, self.patch, 0 if parts else 1, _prerelease_key(parts))
        return self._key

    def __str__(self) -> str:
        text = f"{self.major}.{self.minor}.{self.patch}"
        if self.prerelease:
            text += "-" + self.prerelease
        if self.metadata:
            text += "+" + self.metadata
        return text

    def __repr__(self) -> str:
        return f"Version({self.original!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Version):
            return NotImplemented
        return self._sort_key() == other._sort_key()

    def __hash__(self) -> int:
        return hash(self._sort_key())

    def __lt__(self, other: Version) -> bool:
        return self._sort_key() < other._sort_key()

    def __le__(self, other: Version) -> bool:
        return self._sort_key() <= other._sort_key()

    def __gt__(self, other: Version) -> bool:
        return self._sort_key() > other._sort_key()

    def __ge__(self, other: Version) -> bool:
        return self._sort_key() >= other._sort_key()


def compare_prereleases(left: str, right: str) -> int:
    """Return -1, 0 or 1 for two prerelease texts alone (Go: comparePrerelease)."""
    mine, theirs = _prerelease_key(left), _prerelease_key(right)
    return (mine > theirs) - (mine < theirs)


def check_prerelease(text: str) -> None:
    """Raise VersionError unless every dot-separated identifier is allowed in a prerelease."""
    for part in text.split("."):
        if not part or not _IDENTIFIER.issuperset(part):
            raise VersionError(BAD_PRERELEASE)
        if len(part) > 1 and part[0] == "0" and _DIGITS.issuperset(part):
            raise VersionError(LEADING_ZERO)


def check_metadata(text: str) -> None:
    """Raise VersionError unless every dot-separated identifier is allowed in build metadata."""
    for part in text.split("."):
        if not part or not _IDENTIFIER.issuperset(part):
            raise VersionError(BAD_METADATA)


def identifiers(text: str, position: int, mark: str) -> int:
    """Return where ``mark`` plus dot-separated identifiers ends, or ``position`` if it does not begin there.

    The regular expression of version.go: ``(-([0-9A-Za-z\\-]+(\\.[0-9A-Za-z\\-]+)*))?``.
    """
    if not text.startswith(mark, position):
        return position
    end = run(text, position + 1, _IDENTIFIER)
    if end == position + 1:
        return position
    while text.startswith(".", end):
        longer = run(text, end + 1, _IDENTIFIER)
        if longer == end + 1:
            break
        end = longer
    return end


def run(text: str, position: int, allowed: frozenset[str]) -> int:
    """Return the end of the longest run of allowed characters from ``position``."""
    size = len(text)
    while position < size and text[position] in allowed:
        position += 1
    return position


def _tail(text: str, position: int, mark: str) -> tuple[str, int]:
    end = identifiers(text, position, mark)
    return text[position + 1 : end], end


def _loose_numbers(text: str) -> tuple[list[str], int]:
    start = 1 if text.startswith("v") else 0
    end = run(text, start, _DIGITS)
    if end == start:
        raise VersionError(INVALID)
    numbers = [text[start:end]]
    while len(numbers) < 3 and text.startswith(".", end):
        longer = run(text, end + 1, _DIGITS)
        if longer == end + 1:
            break
        numbers.append(text[end + 1 : longer])
        end = longer
    return numbers, end


def _too_long(text: str) -> bool:
    # Go counts bytes; four per character is the most UTF-8 needs, so short texts skip the encoding
    return len(text) * 4 > MAX_VERSION_LENGTH and len(text.encode("utf-8", "surrogateescape")) > MAX_VERSION_LENGTH


def _uint64(digits: str, prefix: str) -> int:
    # texts of strconv.ParseUint
    if not digits:
        raise VersionError(f'{prefix}strconv.ParseUint: parsing "": invalid syntax')
    value = int(digits)
    if value > MAX_UINT64:
        raise VersionError(f'{prefix}strconv.ParseUint: parsing "{digits}": value out of range')
    return value


def _plus_one(value: int, part: str) -> int:
    if value == MAX_UINT64:
        raise VersionError(f"{part} version increment would overflow uint64")
    return value + 1


def _prerelease_key(text: str) -> tuple[tuple[int, int, str], ...]:
    # comparePrePart: numbers come before words, and a number too big for uint64 counts as a word
    if not text:
        return ()
    return tuple(_part_key(part) for part in text.split("."))


def _part_key(part: str) -> tuple[int, int, str]:
    if not part:
        return (0, 0, "")
    if _DIGITS.issuperset(part):
        value = int(part)
        if value <= MAX_UINT64:
            return (1, value, "")
    return (2, 0, part)
