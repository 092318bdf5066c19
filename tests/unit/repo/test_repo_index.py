"""Indexes: what is read, what is skipped, what is found, and the bounds."""

from __future__ import annotations

import json

import pytest

from windlass.errors import LimitExceeded, WindlassError
from windlass.repo import ChartNotFound, IndexFile, index, quickcheck

ENTRY = {"apiVersion": "v2", "name": "foo", "version": "1.0.0", "urls": ["foo-1.0.0.tgz"], "digest": "ab"}


def _yaml(**entries: object) -> bytes:
    return ("# yaml\n" + json.dumps({"apiVersion": "v1", "entries": entries})).encode()


def _versions(*texts: str) -> bytes:
    return _yaml(foo=[{**ENTRY, "version": text} for text in texts])


class _Log(list[str]):
    def __call__(self, level: str, message: str, fields: dict[str, object]) -> None:
        self.append(f"{level} {message}")


def test_versions_come_newest_first_by_precedence() -> None:
    loaded = IndexFile.load(_versions("1.0.0", "10.0.0", "2.0.0-rc.1", "v2", "1.0.0+b"))
    assert [version.version for version in loaded.entries["foo"]] == ["10.0.0", "v2", "2.0.0-rc.1", "1.0.0", "1.0.0+b"]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("", "10.0.0"),
        ("^1", "1.2.0"),
        ("1", "1.2.0"),
        ("1.0.0+b", "1.0.0+b"),
        (">0.0.0-0", "11.0.0-rc.1"),
        ("<1", None),
    ],
)
def test_a_constraint_finds_the_newest_version_that_fits(wanted: str, found: str | None) -> None:
    loaded = IndexFile.load(_versions("1.0.0", "1.0.0+b", "1.2.0", "10.0.0", "11.0.0-rc.1"))
    if found is None:
        with pytest.raises(ChartNotFound, match=f"no chart version found for foo-{wanted}"):
            loaded.get("foo", wanted)
    else:
        assert loaded.get("foo", wanted).version == found


def test_a_version_that_is_not_there_is_replaced_with_a_warning() -> None:
    log = _Log()
    IndexFile.load(_versions("1.0.0", "1.2.0")).get("foo", "1", log)
    assert log == ["WARN unable to find exact version requested; falling back to closest available version"]


def test_entries_that_break_the_rules_are_skipped_with_a_warning() -> None:
    log = _Log()
    loaded = IndexFile.load(_yaml(foo=[None, {**ENTRY, "version": "one"}, {"name": "foo"}, ENTRY]), "here", log)
    assert [version.version for version in loaded.entries["foo"]] == ["1.0.0"]
    start = 'WARN skipping loading invalid entry for chart "foo"'
    assert log == [
        f'{start} "" from here: validation: chart.metadata.version is required',
        f'{start} "one" from here: validation: chart.metadata.version "one" is invalid',
        f"{start} from here: empty entry",
    ]


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", "empty index.yaml file"),
        (b"\n", "no API version specified"),
        (b"entries: {}", "no API version specified"),
        (b"apiVersion: v1\ncolour: red", 'json: unknown field "colour"'),
        (b"apiVersion: v1\napiVersion: v1", 'key "apiVersion" already set in map'),
        (_yaml(foo=[{**ENTRY, "colour": 1}]), 'json: unknown field "colour"'),
        (_yaml(foo=[{**ENTRY, "version": 1}]), "Go struct field ChartVersion.entries.Metadata.version of type string"),
    ],
)
def test_what_is_no_index_is_refused(data: bytes, text: str) -> None:
    with pytest.raises(WindlassError) as caught:
        IndexFile.load(data)
    assert text in str(caught.value)


def test_json_is_read_leniently() -> None:
    document = {"apiVersion": "v1", "colour": 1, "entries": {"foo": [{**ENTRY, "colour": 1}]}}
    loaded = IndexFile.load(json.dumps(document).encode())
    assert loaded.get("foo").urls == ["foo-1.0.0.tgz"]


@pytest.mark.parametrize("change", [{"Name": "bar"}, {"keywords": "a"}, {"digest": 1}, {"annotations": {"a": 1}}])
def test_the_quick_check_leaves_doubtful_entries_to_the_decoder(change: dict[str, object]) -> None:
    document = {"apiVersion": "v1", "entries": {"foo": [ENTRY]}}
    assert quickcheck.is_plain(document, lenient=False)
    assert not quickcheck.is_plain({"apiVersion": "v1", "entries": {"foo": [{**ENTRY, **change}]}}, lenient=False)


def test_an_index_survives_being_written_and_read() -> None:
    first = IndexFile.load(_versions("1.0.0", "2.0.0"))
    second = IndexFile.load(first.dump().encode())
    third = IndexFile.load(first.dump_json().encode())
    assert first.dump() == second.dump() == third.dump()


def test_merging_keeps_what_is_here_and_adds_what_is_not() -> None:
    here, other = IndexFile.load(_versions("1.0.0+a", "2.0.0")), IndexFile.load(_versions("1.0.0+b", "3.0.0"))
    here.merge(other)
    here.sort()
    assert [version.version for version in here.entries["foo"]] == ["3.0.0", "2.0.0", "1.0.0+a"]


def test_an_index_above_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "MAX_INDEX_BYTES", 10)
    with pytest.raises(LimitExceeded):
        IndexFile.load(_versions("1.0.0"))
