"""Version constraints such as ``>= 1.2, < 2 || ~3.1``.

Behaviour: Masterminds/semver v3.5.0, constraints.go, whose regular expressions are followed here by hand (``re`` is
not on the start-up path of ``windlass template``). The rules below repeat the order of the Go functions, because
their order decides which reason a person reads.
"""

from __future__ import annotations

from windlass.errors import WindlassError
from windlass.semver.version import Version, VersionError, compare_prereleases, identifiers, run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

MAX_CONSTRAINT_LENGTH = 512
"""Longest constraint text in bytes (MaxConstraintLen)."""

MAX_CONSTRAINT_GROUPS = 32
"""Most alternatives between ``||`` (MaxConstraintGroups)."""

TOO_LONG = f"constraint string is too long (max {MAX_CONSTRAINT_LENGTH} bytes)"
TOO_MANY_GROUPS = f"too many constraint groups (max {MAX_CONSTRAINT_GROUPS})"

_SPACE = frozenset("\t\n\f\r ")
# the class [0-9|x|X|\*] of constraints.go really contains the bar
_NUMBER = frozenset("0123456789xX*|")
_WILDCARDS = ("x", "X", "*")


class ConstraintError(WindlassError):
    """The text is no constraint; the message is Masterminds'."""


class Term:
    """One comparison, for example ``>=1.2.x``."""

    __slots__ = ("any_minor", "any_patch", "operator", "text", "version", "wild")

    def __init__(self, operator: str, text: str, version: Version, wild: bool, minor: bool, patch: bool) -> None:
        self.operator = operator
        self.text = text
        self.version = version
        self.wild = wild
        self.any_minor = minor
        self.any_patch = patch

    def failure(self, version: Version, prereleases: bool) -> str | None:
        """Return why the version does not satisfy this term, or None when it does."""
        if version.prerelease and not prereleases:
            return _not_looking(version)
        return _RULES[self.operator](version, self)

    def __str__(self) -> str:
        return self.operator + self.text


class Constraint:
    """Alternatives of terms that must all hold.

    Prereleases are considered only in groups that mention one, unless ``include_prerelease`` is set.
    """

    __slots__ = ("_groups", "include_prerelease")

    def __init__(self, groups: list[list[Term]], include_prerelease: bool = False) -> None:
        self._groups = [(terms, any(term.version.prerelease for term in terms)) for terms in groups]
        self.include_prerelease = include_prerelease

    @classmethod
    def parse(cls, text: str) -> Constraint:
        """Read a constraint (Go: NewConstraint). Raises ConstraintError."""
        if len(text.encode("utf-8", "surrogateescape")) > MAX_CONSTRAINT_LENGTH:
            raise ConstraintError(TOO_LONG)
        alternatives = _rewrite_ranges(text).split("||")
        if len(alternatives) > MAX_CONSTRAINT_GROUPS:
            raise ConstraintError(TOO_MANY_GROUPS)
        return cls([_parse_group(group) for group in alternatives])

    def check(self, version: Version) -> bool:
        """Tell whether the version satisfies the constraint."""
        return any(
            all(term.failure(version, self.include_prerelease or mentions) is None for term in terms)
            for terms, mentions in self._groups
        )

    def validate(self, version: Version) -> list[str]:
        """Return the reasons why the version does not satisfy the constraint; empty when it does."""
        reasons: list[str] = []
        said = False
        for terms, mentions in self._groups:
            prereleases = self.include_prerelease or mentions
            if version.prerelease and not prereleases:
                if not said:
                    reasons.append(_not_looking(version))
                    said = True
                continue
            found = [why for term in terms if (why := term.failure(version, prereleases)) is not None]
            if not found:
                return []
            reasons += found
        return reasons

    def __str__(self) -> str:
        return " || ".join(" ".join(str(term) for term in terms) for terms, _ in self._groups)

    def __repr__(self) -> str:
        return f"Constraint({str(self)!r})"


# -- reading ---------------------------------------------------------------------------------------------------


def _skip_space(text: str, position: int) -> int:
    return run(text, position, _SPACE)


def _scan_version(text: str, start: int) -> tuple[list[str], int] | None:
    """Match cvRegex at ``start``; return [major, minor, patch, prerelease] as written (with dots) and the end."""
    position = start + 1 if text.startswith("v", start) else start
    end = run(text, position, _NUMBER)
    if end == position:
        return None
    parts = [text[position:end]]
    for _ in range(2):
        longer = run(text, end + 1, _NUMBER) if text.startswith(".", end) else end
        if longer <= end + 1:
            break
        parts.append(text[end:longer])
        end = longer
    parts += [""] * (3 - len(parts))
    tail = identifiers(text, end, "-")
    parts.append(text[end:tail])
    return parts, identifiers(text, tail, "+")


def _scan_operator(text: str, position: int) -> tuple[str, int]:
    for operator in _OPERATORS:
        if operator and text.startswith(operator, position):
            return operator, position + len(operator)
    return "", position


def _parse_group(text: str) -> list[Term]:
    """Read terms joined by blanks or a comma (Go: validConstraintRegex, findConstraintRegex)."""
    pieces: list[tuple[str, str, list[str]]] = []  # the whole group is checked before a number in it is
    position = _skip_space(text, 0)
    while True:
        operator, position = _scan_operator(text, position)
        position = _skip_space(text, position)
        found = _scan_version(text, position)
        if found is None:
            raise _improper(text)
        parts, end = found
        pieces.append((operator, text[position:end], parts))
        position = _skip_space(text, end)
        if position == len(text):
            return [_term(*piece) for piece in pieces]
        if text[position] == ",":
            position = _skip_space(text, position + 1)
        elif position == end:
            raise _improper(text)


def _term(operator: str, text: str, parts: list[str]) -> Term:
    major, minor, patch, prerelease = parts
    wild = minor_wild = patch_wild = False
    if major in _WILDCARDS:
        exact, wild = f"0.0.0{prerelease}", True
    elif not minor or minor[1:] in _WILDCARDS:
        exact, wild, minor_wild = f"{major}.0.0{prerelease}", True, True
    elif not patch or patch[1:] in _WILDCARDS:
        exact, wild, patch_wild = f"{major}{minor}.0{prerelease}", True, True
    else:
        exact = text
    try:
        version = Version.parse(exact)
    except VersionError:
        raise ConstraintError("constraint parser error")
    return Term(operator, text, version, wild, minor_wild, patch_wild)


def _improper(text: str) -> ConstraintError:
    from windlass.golang.strconv import quote

    return ConstraintError(f"improper constraint: {quote(text)}")


def _rewrite_ranges(text: str) -> str:
    """Turn hyphen ranges ``1.2 - 3`` into two comparisons (Go: rewriteRange)."""
    if "-" not in text:
        return text
    result, position = text, 0
    while position < len(text):
        found = _scan_range(text, position)
        if found is None:
            position += 1
            continue
        low, high, end = found
        result = result.replace(text[position:end], f">= {low}, <= {high} ", 1)
        position = end
    return result


def _scan_range(text: str, start: int) -> tuple[str, str, int] | None:
    begin = _skip_space(text, start)
    low = _scan_version(text, begin)
    if low is None:
        return None
    dash = _skip_space(text, low[1])
    if dash == low[1] or not text.startswith("-", dash):
        return None
    second = _skip_space(text, dash + 1)
    if second == dash + 1:
        return None
    high = _scan_version(text, second)
    if high is None:
        return None
    return text[begin : low[1]], text[second : high[1]], _skip_space(text, high[1])


# -- deciding --------------------------------------------------------------------------------------------------


def _not_looking(version: Version) -> str:
    return f'"{version}" is a prerelease version and the constraint is only looking for release versions'


def _not_equal(version: Version, term: Term) -> str | None:
    wanted = term.version
    equal = f'"{version}" is equal to "{term.text}"'
    if term.wild:
        if wanted.major != version.major:
            return None
        if wanted.minor != version.minor and not term.any_minor:
            return None
        if term.any_minor:
            return equal
        if wanted.patch != version.patch and not term.any_patch:
            return None
        if term.any_patch:
            return None if compare_prereleases(version.prerelease, wanted.prerelease) else equal
    return equal if version == wanted else None


def _greater(version: Version, term: Term) -> str | None:
    wanted = term.version
    if not term.wild or version.major != wanted.major:
        holds = version > wanted if not term.wild else version.major > wanted.major
    elif term.any_minor:
        holds = False  # 11.1.0 is not > 11; that takes 12
    elif term.any_patch:
        holds = version.minor > wanted.minor
    else:
        holds = version > wanted
    return None if holds else f'"{version}" is less than or equal to "{term.text}"'


def _less(version: Version, term: Term) -> str | None:
    return None if version < term.version else f'"{version}" is greater than or equal to "{term.text}"'


def _at_least(version: Version, term: Term) -> str | None:
    return None if version >= term.version else f'"{version}" is less than "{term.text}"'


def _at_most(version: Version, term: Term) -> str | None:
    wanted = term.version
    if not term.wild:
        holds = version <= wanted
    else:
        above_minor = version.major == wanted.major and version.minor > wanted.minor and not term.any_minor
        holds = version.major <= wanted.major and not above_minor
    return None if holds else f'"{version}" is greater than "{term.text}"'


def _tilde(version: Version, term: Term) -> str | None:
    wanted = term.version
    if version < wanted:
        return f'"{version}" is less than "{term.text}"'
    if not (wanted.major or wanted.minor or wanted.patch or term.any_minor or term.any_patch):
        return None  # ~0.0.0 accepts everything, as >=0.0.0 does
    if version.major != wanted.major:
        return f'"{version}" does not have same major version as "{term.text}"'
    if version.minor != wanted.minor and not term.any_minor:
        return f'"{version}" does not have same major and minor version as "{term.text}"'
    return None


def _equal(version: Version, term: Term) -> str | None:
    if term.wild:
        return _tilde(version, term)
    return None if version == term.version else f'"{version}" is not equal to "{term.text}"'


def _caret(version: Version, term: Term) -> str | None:
    wanted = term.version
    if version < wanted:
        return f'"{version}" is less than "{term.text}"'
    if wanted.major > 0 or term.any_minor:
        same = version.major == wanted.major
        return None if same else f'"{version}" does not have same major version as "{term.text}"'
    if version.major > 0:
        return f'"{version}" does not have same major version as "{term.text}"'
    return _caret_below_one(version, term)


def _caret_below_one(version: Version, term: Term) -> str | None:
    wanted = term.version
    other_minor = f'"{version}" does not have same minor version as "{term.text}"'
    if wanted.minor > 0 or term.any_patch:
        if version.minor == wanted.minor:
            return None
        return f"{other_minor}. Expected minor versions to match when constraint major version is 0"
    if version.minor > 0:
        return other_minor
    if version.patch == wanted.patch:
        return None
    return (
        f'"{version}" does not equal "{term.text}". '
        "Expect version and constraint to equal when major and minor versions are 0"
    )


_RULES: dict[str, Callable[[Version, Term], str | None]] = {
    "": _equal,
    "=": _equal,
    "!=": _not_equal,
    ">": _greater,
    "<": _less,
    ">=": _at_least,
    "=>": _at_least,
    "<=": _at_most,
    "=<": _at_most,
    "~": _tilde,
    "~>": _tilde,
    "^": _caret,
}

_OPERATORS = sorted(_RULES, key=len, reverse=True)
