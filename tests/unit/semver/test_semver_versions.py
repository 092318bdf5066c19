"""Versions as Masterminds/semver v3.5.0 reads them; every expected text was printed by that library."""

from __future__ import annotations

from itertools import pairwise

import pytest

from windlass.semver import Version, VersionError
from windlass.semver.version import MAX_VERSION_LENGTH

LOOSE = {
    "1": "1.0.0",
    "v1.2": "1.2.0",
    "1.2.3-alpha.1+b.2": "1.2.3-alpha.1+b.2",
    "01.02.03": "1.2.3",
    "1-rc": "1.0.0-rc",
    "18446744073709551615": "18446744073709551615.0.0",
}
LOOSE_ERRORS = {
    "": "invalid semantic version",
    "V1": "invalid semantic version",
    "1.2.3.4": "invalid semantic version",
    "1.2.3-": "invalid semantic version",
    "1.2.3+a_b": "invalid semantic version",
    "1.2.3-01": "version segment starts with 0",
    "1 ": "invalid semantic version",
    "18446744073709551616": "error parsing version segment: "
    'strconv.ParseUint: parsing "18446744073709551616": value out of range',
}
STRICT_ERRORS = {
    "": "version string empty",
    "1.2": "invalid semantic version",
    "v1.2.3": "invalid characters in version",
    "01.2.3": "version segment starts with 0",
    "1.2.3-01": "version segment starts with 0",
    "1.2.3-": "invalid prerelease string",
    "1.2.3-a..b": "invalid prerelease string",
    "1.2.3+": "invalid metadata string",
    "1..3": 'strconv.ParseUint: parsing "": invalid syntax',
}
ASCENDING = ["0.9", "1.0.0-1", "1.0.0-99", "1.0.0-103", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-beta", "1.0.0", "1.0.1"]


@pytest.mark.parametrize(("text", "shown"), LOOSE.items())
def test_loose_parsing_fills_what_is_missing(text: str, shown: str) -> None:
    version = Version.parse(text)
    assert (str(version), version.original) == (shown, text)


@pytest.mark.parametrize(("text", "message"), LOOSE_ERRORS.items())
def test_loose_parsing_refuses_with_masterminds_text(text: str, message: str) -> None:
    with pytest.raises(VersionError) as caught:
        Version.parse(text)
    assert str(caught.value) == message


@pytest.mark.parametrize(("text", "message"), STRICT_ERRORS.items())
def test_strict_parsing_refuses_with_masterminds_text(text: str, message: str) -> None:
    with pytest.raises(VersionError) as caught:
        Version.parse_strict(text)
    assert str(caught.value) == message


def test_versions_longer_than_the_limit_are_refused_by_bytes() -> None:
    fits = "1.0.0-" + "a" * (MAX_VERSION_LENGTH - 6)
    assert str(Version.parse(fits)) == str(Version.parse_strict(fits)) == fits
    for text in (fits + "a", "é" * (MAX_VERSION_LENGTH // 2) + "a"):
        for parse in (Version.parse, Version.parse_strict):
            with pytest.raises(VersionError, match=r"version string is too long \(max 256 bytes\)"):
                parse(text)


def test_precedence_ignores_metadata_and_orders_prereleases() -> None:
    versions = [Version.parse(text) for text in ASCENDING]
    assert all(low < high for low, high in pairwise(versions))
    assert Version.parse("1+a") == Version.parse("v1.0.0+b")
    assert hash(Version.parse("1+a")) == hash(Version.parse("v1.0.0+b"))
    assert [versions[0].compare(versions[1]), versions[1].compare(versions[0]), versions[0].compare(versions[0])] == [
        -1,
        1,
        0,
    ]


def test_increments_drop_the_tail_and_keep_the_v() -> None:
    version = Version.parse("v1.2.3-rc.1+b")
    made = [version.next_patch(), version.next_minor(), version.next_major(), Version.parse("1.2.3").next_patch()]
    assert [v.original for v in made] == ["v1.2.3", "v1.3.0", "v2.0.0", "1.2.4"]
    with pytest.raises(VersionError, match="minor version increment would overflow uint64"):
        Version.parse("1.18446744073709551615").next_minor()


def test_prerelease_and_metadata_can_be_replaced() -> None:
    version = Version.parse("v1.2.3")
    assert version.with_prerelease("a.1").original == "v1.2.3-a.1"
    assert version.with_metadata("b").with_prerelease("").original == "v1.2.3+b"
    with pytest.raises(VersionError, match="invalid prerelease string"):
        version.with_prerelease("a b")
    with pytest.raises(VersionError, match="invalid metadata string"):
        version.with_metadata("a..b")
