"""Records that are known by revision are read only when they are asked for."""

from __future__ import annotations

import pytest

from windlass.release.model import Info, Release, record_key
from windlass.storage.entries import Entry, named, newest, outlines, readable
from windlass.storage.errors import ReleaseNotFound


class Records:
    """Entries of some revisions; ``asked`` says which were read."""

    def __init__(self, *versions: int, broken: frozenset[int] = frozenset()) -> None:
        self.asked: list[int] = []
        self.broken = broken
        self.entries = [self.entry(record_key("web", version), version) for version in versions]

    def entry(self, key: str, version: int) -> Entry:
        def read() -> Release | None:
            self.asked.append(version)
            return None if version in self.broken else Release("web", Info(), version=version)

        return Entry(key, read, read)


def test_only_the_newest_record_is_read() -> None:
    records = Records(9, 10, 2)
    assert newest(records.entries).version == 10
    assert records.asked == [10]


def test_a_record_that_cannot_be_read_does_not_count() -> None:
    records = Records(1, 2, 3, broken=frozenset((2, 3)))
    assert newest(records.entries).version == 1
    assert [release.version for release in readable(records.entries)] == [1]
    assert [release.version for release in outlines(records.entries)] == [1]
    with pytest.raises(ReleaseNotFound):
        newest(Records(1, broken=frozenset((1,))).entries)


def test_a_record_whose_name_says_no_revision_is_looked_at() -> None:
    records = Records(1, 2)
    records.entries.append(records.entry("renamed", 3))
    assert newest(records.entries).version == 3


@pytest.mark.parametrize(
    ("key", "meant"),
    [
        ("sh.helm.release.v1.web.v12", ("web", 12)),
        ("sh.helm.release.v1.web.v1.v2", ("web.v1", 2)),
        ("sh.helm.release.v1.web.vx", ("sh.helm.release.v1.web.vx", 0)),
        ("other", ("other", 0)),
        ("sh.helm.release.v1.web.v" + "9" * 30, ("web", 10**18 - 1)),
    ],
)
def test_a_key_names_release_and_revision(key: str, meant: tuple[str, int]) -> None:
    assert named(key) == meant
