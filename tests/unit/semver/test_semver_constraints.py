"""Constraints as Masterminds/semver v3.5.0 reads them; every expected text was printed by that library."""

from __future__ import annotations

import pytest

from windlass.semver import Constraint, ConstraintError, Version
from windlass.semver.constraint import MAX_CONSTRAINT_GROUPS, MAX_CONSTRAINT_LENGTH

HOLDS = [
    ("*", "1.2.3"),
    (">=1.2, <2", "1.9.9"),
    (">=1.2 <2", "1.2.0"),
    ("1.x || 3", "3.9.0"),
    ("1.2 - 1.4.5", "1.4.5"),
    ("1 - 3", "3.9.9"),
    ("~1.2.3", "1.2.9"),
    ("~>1", "1.9.0"),
    ("^0.2.3", "0.2.9"),
    ("^0", "0.9.0"),
    ("^1.2.x", "1.9.0"),
    (">11", "12.0.0"),
    ("<=11", "11.9.0"),
    ("!=4.x", "5.1.0"),
    (">0.0.0-0", "1.0.0-alpha"),
    (">=1-0", "1.2.3-rc"),
    ("=v1.2.3", "1.2.3+build"),
    ("~0.0.0", "9.0.0"),
]
FAILS = [
    ("*", "1.0.0-a", '"1.0.0-a" is a prerelease version and the constraint is only looking for release versions'),
    ("=1.2.3", "1.2.4", '"1.2.4" is not equal to "1.2.3"'),
    ("!=1.2", "1.2.4", '"1.2.4" is equal to "1.2"'),
    (">11", "11.1.0", '"11.1.0" is less than or equal to "11"'),
    (">=2", "1.9.9", '"1.9.9" is less than "2"'),
    ("<2", "2.0.0", '"2.0.0" is greater than or equal to "2"'),
    ("<=1.1", "1.2.0", '"1.2.0" is greater than "1.1"'),
    ("~1.2", "1.3.0", '"1.3.0" does not have same major and minor version as "1.2"'),
    ("~1", "2.0.0", '"2.0.0" does not have same major version as "1"'),
    ("^1.2", "1.1.0", '"1.1.0" is less than "1.2"'),
    ("^1.2", "2.1.0", '"2.1.0" does not have same major version as "1.2"'),
    (
        "^0.2",
        "0.3.0",
        '"0.3.0" does not have same minor version as "0.2". '
        "Expected minor versions to match when constraint major version is 0",
    ),
    ("^0.0.3", "0.1.0", '"0.1.0" does not have same minor version as "0.0.3"'),
    (
        "^0.0.3",
        "0.0.4",
        '"0.0.4" does not equal "0.0.3". Expect version and constraint to equal when major and minor versions are 0',
    ),
]
REFUSED = {
    "": 'improper constraint: ""',
    "==1": 'improper constraint: "==1"',
    ">1<2": 'improper constraint: ">1<2"',
    "1,": 'improper constraint: "1,"',
    "1 ||": 'improper constraint: ""',
    "1.2.3.4": 'improper constraint: "1.2.3.4"',
    'lat"est': 'improper constraint: "lat\\"est"',
    "1|2": "constraint parser error",
    ">1.2-01": "constraint parser error",
    "99999999999999999999": "constraint parser error",
}


@pytest.mark.parametrize(("constraint", "version"), HOLDS)
def test_a_satisfied_constraint_has_no_reasons(constraint: str, version: str) -> None:
    parsed = Constraint.parse(constraint)
    assert parsed.check(Version.parse(version))
    assert parsed.validate(Version.parse(version)) == []


@pytest.mark.parametrize(("constraint", "version", "reason"), FAILS)
def test_an_unsatisfied_constraint_says_why(constraint: str, version: str, reason: str) -> None:
    parsed = Constraint.parse(constraint)
    assert not parsed.check(Version.parse(version))
    assert parsed.validate(Version.parse(version)) == [reason]


@pytest.mark.parametrize(("text", "message"), REFUSED.items())
def test_malformed_constraints_are_refused_with_masterminds_text(text: str, message: str) -> None:
    with pytest.raises(ConstraintError) as caught:
        Constraint.parse(text)
    assert str(caught.value) == message


def test_the_prerelease_reason_is_given_once_for_all_alternatives() -> None:
    assert len(Constraint.parse(">1 <2 || >3").validate(Version.parse("1.5.0-a"))) == 1


def test_reasons_of_all_alternatives_are_listed() -> None:
    assert Constraint.parse(">2 || 1.x").validate(Version.parse("0.5")) == [
        '"0.5.0" is less than or equal to "2"',
        '"0.5.0" is less than "1.x"',
    ]


def test_include_prerelease_looks_at_prereleases_everywhere() -> None:
    parsed = Constraint.parse(">=1")
    parsed.include_prerelease = True
    assert parsed.check(Version.parse("1.5.0-a"))


def test_text_shows_the_terms_as_read() -> None:
    assert str(Constraint.parse(">= 1.2 , <v2 || 1.0 - 1.1")) == ">=1.2 <v2 || >=1.0 <=1.1"


def test_constraints_beyond_the_limits_are_refused() -> None:
    Constraint.parse("1".ljust(MAX_CONSTRAINT_LENGTH))
    Constraint.parse("||".join(["1"] * MAX_CONSTRAINT_GROUPS))
    with pytest.raises(ConstraintError, match=r"constraint string is too long \(max 512 bytes\)"):
        Constraint.parse("1".ljust(MAX_CONSTRAINT_LENGTH + 1))
    with pytest.raises(ConstraintError, match=r"too many constraint groups \(max 32\)"):
        Constraint.parse("||".join(["1"] * (MAX_CONSTRAINT_GROUPS + 1)))
