"""Search, hub answers, and URLs of repositories."""

from __future__ import annotations

import json

import pytest

from windlass.golang.regexp import RegexpError
from windlass.repo import IndexFile, RepoError, hub, searchtable, urls
from windlass.repo.search import Match, SearchIndex, select
from windlass.semver import Constraint


def _index() -> SearchIndex:
    def version(name: str, text: str, **more: object) -> dict[str, object]:
        return {"apiVersion": "v2", "name": name, "version": text, **more}

    entries = {
        "web": [version("web", "1.0.0", keywords=["mesh"]), version("web", "2.0.0-rc.1"), version("web", "0.9.0")],
        "api": [version("api", "3.0.0", description="A WEB service")],
        "none": [],
    }
    made = SearchIndex()
    made.add("r", _table(entries))
    return made


def _table(entries: object) -> searchtable.Table:
    index = IndexFile.load(b"#\n" + json.dumps({"apiVersion": "v1", "entries": entries}).encode())
    return searchtable.of_index(index)


def _seen(matches: list[Match]) -> list[tuple[str, int, str]]:
    return [(match.name, match.score, version) for match in matches for version, _ in match.run[3]]


def test_the_field_that_matches_is_the_score() -> None:
    found = _index().search("WEB")
    assert _seen(found) == [
        ("r/web", 0, "2.0.0-rc.1"),
        ("r/web", 0, "1.0.0"),
        ("r/web", 0, "0.9.0"),
        ("r/api", 2, "3.0.0"),
    ]
    assert _seen(_index().search("r/web"))[0][:2] == ("r/web", 1)
    assert _seen(_index().search("mesh")) == [("r/web", 3, "1.0.0")]


def test_a_constraint_keeps_the_first_of_each_chart_or_all() -> None:
    everything = _index().everything()
    stable = Constraint.parse(">0.0.0")
    assert [r.version for r in select(everything, stable, False)] == ["3.0.0", "1.0.0"]
    assert [r.version for r in select(everything, stable, True)] == ["3.0.0", "1.0.0", "0.9.0"]
    assert len(select(everything, Constraint.parse(">0.0.0-0"), True)) == 4


def test_patterns_are_case_sensitive_and_may_be_wrong() -> None:
    assert [name for name, _, _ in _seen(_index().search_pattern("^w.b"))] == ["r/web"] * 3
    assert [name for name, _, _ in _seen(_index().search_pattern("WEB"))] == ["r/api"]
    with pytest.raises(RegexpError):
        _index().search_pattern("(")


def test_of_entries_with_one_name_and_version_the_last_counts() -> None:
    def version(text: str, about: str) -> dict[str, object]:
        return {"apiVersion": "v2", "name": "x", "version": text, "description": about}

    made = SearchIndex()
    made.add("a", _table({"x": [version("1.0.0", "one"), version("1.0.0", "two"), version("0.9.0", "old")]}))
    found = select(made.everything(), Constraint.parse("*"), True)
    assert [(result.version, result.description) for result in found] == [("1.0.0", "two"), ("0.9.0", "old")]
    made.add("b", _table({"../a/x": [version("1.0.0", "three")]}))
    found = select(made.everything(), Constraint.parse("*"), True)
    assert [(result.version, result.description) for result in found] == [("0.9.0", "old"), ("1.0.0", "three")]


@pytest.mark.parametrize(
    ("base", "reference", "resolved"),
    [
        ("http://h/a", "b.tgz", "http://h/a/b.tgz"),
        ("http://h/a/", "b.tgz", "http://h/a/b.tgz"),
        ("http://h/a", "/b.tgz", "http://h/b.tgz"),
        ("http://h/a", "../b.tgz", "http://h/b.tgz"),
        ("http://h/a?x=y", "b.tgz", "http://h/a/b.tgz?x=y"),
        ("http://h/a%2Fb", "c.tgz", "http://h/a%2Fb/c.tgz"),
        ("http://h", "https://i/b.tgz", "https://i/b.tgz"),
        ("http://h/a", "//i/b.tgz", "http://i/b.tgz"),
    ],
)
def test_a_reference_is_resolved_below_its_repository(base: str, reference: str, resolved: str) -> None:
    assert urls.resolve(base, reference) == resolved


def test_broken_urls_are_named() -> None:
    with pytest.raises(RepoError, match=r"failed to parse %zz as URL: parse"):
        urls.resolve("http://h", "%zz")


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("http://h", "http://h/", True),
        ("http://h/a/", "http://h/a", True),
        ("http://h/a/../b", "http://h/b", True),
        ("http://h:80", "http://h", False),
        ("https://h", "http://h", False),
        ("%zz/", "%zz", True),
        ("http://h", "%zz", False),
    ],
)
def test_urls_are_compared_after_cleaning(left: str, right: str, same: bool) -> None:
    assert urls.same(left, right) is same


def test_a_hub_needs_a_host() -> None:
    hub.check_endpoint("http://h")
    with pytest.raises(RepoError, match="no hostname provided"):
        hub.check_endpoint("nonsense")
