"""path.Match and its relatives, and gobwas globs."""

from __future__ import annotations

import pytest

from windlass.golang import glob, path
from windlass.golang.glob import Glob, GlobError


@pytest.mark.parametrize(
    ("pattern", "name", "expected"),
    [
        ("*.yaml", "a.yaml", True),
        ("*.yaml", "a/b.yaml", False),
        ("a?c", "abc", True),
        ("[a-c]x", "bx", True),
        ("[^a-c]x", "bx", False),
        ("a\\*", "a*", True),
        ("a*b*c", "aXbYc", True),
        ("a*b*c", "aXbY", False),
        ("", "", True),
    ],
)
def test_path_patterns_match_like_go(pattern: str, name: str, expected: bool) -> None:
    assert path.match(pattern, name) is expected


@pytest.mark.parametrize("pattern", ["[", "[a", "[]a]", "[a-]", "\\", "x*[", "a[^"])
def test_malformed_path_patterns_are_refused_even_behind_a_mismatch(pattern: str) -> None:
    with pytest.raises(path.BadPattern, match="syntax error in pattern"):
        path.match(pattern, "name")


@pytest.mark.parametrize(
    ("name", "base", "directory", "extension", "clean"),
    [
        ("", ".", ".", "", "."),
        ("/", "/", "/", "", "/"),
        ("a/b.c/", "b.c", "a/b.c", "", "a/b.c"),
        ("a/../../b", "b", "..", "", "../b"),
        ("//x//y.tar.gz", "y.tar.gz", "/x", ".gz", "/x/y.tar.gz"),
        ("/../a", "a", "/", "", "/a"),
    ],
)
def test_paths_come_apart_like_in_go(name: str, base: str, directory: str, extension: str, clean: str) -> None:
    actual = (path.base(name), path.directory(name), path.extension(name), path.clean(name))
    assert actual == (base, directory, extension, clean)


def test_joining_skips_empty_elements_and_cleans() -> None:
    assert (path.join("a", "", "../b"), path.join("", ""), path.join("/", "x")) == ("b", "", "/x")


@pytest.mark.parametrize(
    ("pattern", "name", "expected"),
    [
        ("files/*.txt", "files/a.txt", True),
        ("files/*.txt", "files/b/a.txt", False),
        ("files/**", "files/b/a.txt", True),
        ("**.json", "a/b.json", True),
        ("**/*.json", "b.json", False),
        ("{a,b*}/[!x]?", "bc/yz", True),
        ("{a,b*}/[!x]?", "bc/xz", False),
        ("a\\*b", "a*b", True),
        ("[abc-z]", "-", True),
        ("", "", True),
        ("ab**ba", "aba", True),  # gobwas lets the texts around ** overlap
    ],
)
def test_globs_match_like_gobwas(pattern: str, name: str, expected: bool) -> None:
    assert Glob(pattern).match(name) is expected


@pytest.mark.parametrize("pattern", ["[", "[]", "[a", "[z-a]", "[a-]x"])
def test_malformed_globs_are_refused(pattern: str) -> None:
    with pytest.raises(GlobError):
        Glob(pattern)


def test_a_glob_of_many_wildcards_takes_no_longer_for_it() -> None:
    assert not Glob("*a" * 200 + "b").match("a" * 500)


def test_alternatives_nest_up_to_the_limit_only() -> None:
    with pytest.raises(GlobError):
        Glob("{" * (glob.MAX_NESTING + 1))
