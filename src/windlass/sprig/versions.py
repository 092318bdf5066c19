"""Semantic versions (sprig: semver.go): the package semver with the face that templates see."""

from __future__ import annotations

from windlass.golang.kinds import GoObject, Uint64
from windlass.semver import Constraint, ConstraintError, Version, VersionError
from windlass.sprig.faults import nil_dereference
from windlass.template.errors import FuncError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import ClassVar

_VALUE_METHODS = {
    "IncMajor": "() semver.Version",
    "IncMinor": "() semver.Version",
    "IncPatch": "() semver.Version",
    "Major": "() uint64",
    "MarshalJSON": "() ([]uint8, error)",
    "MarshalText": "() ([]uint8, error)",
    "Metadata": "() string",
    "Minor": "() uint64",
    "Patch": "() uint64",
    "Prerelease": "() string",
    "SetMetadata": "(string) (semver.Version, error)",
    "SetPrerelease": "(string) (semver.Version, error)",
    "String": "() string",
    "Value": "() (driver.Value, error)",
}
_POINTER_METHODS = {
    "Compare": "(*semver.Version) int",
    "Equal": "(*semver.Version) bool",
    "GreaterThan": "(*semver.Version) bool",
    "GreaterThanEqual": "(*semver.Version) bool",
    "LessThan": "(*semver.Version) bool",
    "LessThanEqual": "(*semver.Version) bool",
    "Original": "() string",
}


class SemverValue(GoObject):
    """Go's semver.Version: what the Inc… methods return. It has no address, so pointer methods are out of reach."""

    __slots__ = ("version",)
    go_type = "semver.Version"
    go_fields = ("major", "minor", "patch", "pre", "metadata", "original")
    go_methods: ClassVar[dict[str, str]] = _VALUE_METHODS

    def __init__(self, version: Version) -> None:
        self.version = version

    major = property(lambda self: self.Major())
    minor = property(lambda self: self.Minor())
    patch = property(lambda self: self.Patch())
    pre = property(lambda self: self.Prerelease())
    metadata = property(lambda self: self.Metadata())
    original = property(lambda self: self.version.original)

    def Major(self) -> Uint64:
        """Return the major number."""
        return Uint64(self.version.major)

    def Minor(self) -> Uint64:
        """Return the minor number."""
        return Uint64(self.version.minor)

    def Patch(self) -> Uint64:
        """Return the patch number."""
        return Uint64(self.version.patch)

    def Prerelease(self) -> str:
        """Return the prerelease without its hyphen."""
        return self.version.prerelease

    def Metadata(self) -> str:
        """Return the build metadata without its plus sign."""
        return self.version.metadata

    def String(self) -> str:
        """Return the normal form, without a leading v."""
        return str(self.version)

    def MarshalJSON(self) -> str:
        """Return the normal form as a JSON string."""
        return f'"{self.version}"'

    def MarshalText(self) -> bytes:
        """Return the normal form as bytes."""
        return str(self.version).encode()

    def Value(self) -> str:
        """Return the normal form, as databases store it."""
        return str(self.version)

    def IncMajor(self) -> SemverValue:
        """Return the next major version. Raises FuncError on overflow."""
        return self._made(self.version.next_major)

    def IncMinor(self) -> SemverValue:
        """Return the next minor version. Raises FuncError on overflow."""
        return self._made(self.version.next_minor)

    def IncPatch(self) -> SemverValue:
        """Return the next patch version. Raises FuncError on overflow."""
        return self._made(self.version.next_patch)

    def SetPrerelease(self, prerelease: str) -> SemverValue:
        """Return a copy with another prerelease. Raises FuncError."""
        return self._made(self.version.with_prerelease, prerelease)

    def SetMetadata(self, metadata: str) -> SemverValue:
        """Return a copy with other build metadata. Raises FuncError."""
        return self._made(self.version.with_metadata, metadata)

    def _made(self, make: Callable[..., Version], *arguments: str) -> SemverValue:
        try:
            return SemverValue(make(*arguments))
        except VersionError as err:
            raise FuncError(str(err)) from err

    def deep_copied(self) -> SemverValue:
        """Return what sprig's deepCopy makes of a version: its fields are unexported, so they are lost."""
        return self.__class__(Version(0, 0, 0, original=""))

    def deep_equals(self, other: object) -> bool:
        """Tell whether the other has the same type and the same parts, the text it was read from included."""
        if other.__class__ is not self.__class__ or not isinstance(other, SemverValue):
            return False
        return (str(other), other.version.original) == (str(self), self.version.original)

    def __eq__(self, other: object) -> bool:
        return self.deep_equals(other)

    def __hash__(self) -> int:
        return hash(str(self))

    def __str__(self) -> str:
        return str(self.version)


class SemverPointer(SemverValue):
    """Go's *semver.Version: what semver returns."""

    __slots__ = ()
    go_type = "*semver.Version"
    go_kind = "ptr"
    __eq__ = object.__eq__  # eq compares pointers
    __hash__ = object.__hash__
    go_methods: ClassVar[dict[str, str]] = _VALUE_METHODS | _POINTER_METHODS

    def Original(self) -> str:
        """Return the text as given."""
        return self.version.original

    def Compare(self, other: SemverValue | None) -> int:
        """Return -1, 0 or 1."""
        if other is None:
            raise nil_dereference()
        return self.version.compare(other.version)

    def Equal(self, other: SemverValue | None) -> bool:
        """Tell whether both have the same precedence."""
        return other is not None and self.Compare(other) == 0

    def LessThan(self, other: SemverValue | None) -> bool:
        """Tell whether this version comes before the other."""
        return self.Compare(other) < 0

    def LessThanEqual(self, other: SemverValue | None) -> bool:
        """Tell whether this version does not come after the other."""
        return self.Compare(other) <= 0

    def GreaterThan(self, other: SemverValue | None) -> bool:
        """Tell whether this version comes after the other."""
        return self.Compare(other) > 0

    def GreaterThanEqual(self, other: SemverValue | None) -> bool:
        """Tell whether this version does not come before the other."""
        return self.Compare(other) >= 0


def semver(text: str) -> SemverPointer:
    """Read a version leniently. Raises FuncError."""
    return SemverPointer(_version(text))


def semver_compare(constraint: str, version: str) -> bool:
    """Tell whether a version satisfies a constraint. Raises FuncError."""
    return _constraint(constraint).check(_version(version))


MAX_CONSTRAINTS = 256
"""Constraints that are kept parsed: charts ask the same few questions over and over."""

_CONSTRAINTS: dict[str, Constraint] = {}


def _constraint(text: str) -> Constraint:
    known = _CONSTRAINTS.get(text)
    if known is None:
        try:
            known = Constraint.parse(text)
        except ConstraintError as err:
            raise FuncError(str(err)) from err
        if len(_CONSTRAINTS) >= MAX_CONSTRAINTS:
            _CONSTRAINTS.clear()
        _CONSTRAINTS[text] = known
    return known


def _version(text: str) -> Version:
    try:
        return Version.parse(text)
    except VersionError as err:
        raise FuncError(str(err)) from err
