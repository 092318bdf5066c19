"""What lists show of a record."""

from __future__ import annotations

import json

import pytest

from windlass.golang.base64 import encode
from windlass.release import codec, summary
from windlass.release.codec import RecordError


def stored(**changes: object) -> str:
    record: dict[str, object] = {
        "name": "web",
        "info": {
            "first_deployed": "0001-01-01T00:00:00Z", "last_deployed": "2026-01-02T03:04:05Z", "deleted": "",
            "description": "d", "status": "deployed", "notes": "n",
        },
        "chart": {"metadata": {"name": "shop", "version": "1.0.0", "appVersion": "2"}, "templates": None},
        "manifest": "kind: X", "version": 3, "namespace": "default",
    }  # fmt: skip
    return encode(json.dumps({**record, **changes}).encode())


def shown(text: str) -> list[object]:
    found, whole = summary.decode(text), codec.decode(text)
    rows: list[list[object]] = []
    for one in (found, whole):
        info = one.known_info
        metadata = one.chart.metadata if one.chart is not None else None
        rows.append(
            [
                *(one.name, one.namespace, one.version, one.status),
                *(info.last_deployed, info.first_deployed, info.deleted),
                metadata and (metadata.name, metadata.version, metadata.app_version),
            ]
        )
    assert rows[0] == rows[1]
    return rows[0]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"chart": None},
        {"chart": {"metadata": None}},
        {"chart": {"metadata": {"apiVersion": "v2"}}},
        {"info": None},
        {"namespace": None},
        {"version": 3.0},
        {"info": {"status": "unknown"}},
    ],
)
def test_a_summary_is_that_of_the_whole_record(changes: dict[str, object]) -> None:
    shown(stored(**changes))


def test_a_summary_leaves_out_what_no_list_shows() -> None:
    found = summary.decode(stored())
    assert (found.manifest, found.config, found.hooks, found.known_info.notes) == ("", None, None, "")


@pytest.mark.parametrize(
    "changes", [{"name": 7}, {"version": "x"}, {"info": {"status": 7}}, {"chart": {"metadata": 7}}]
)
def test_what_is_wrong_with_a_record_is_said_in_gos_words(changes: dict[str, object]) -> None:
    with pytest.raises(RecordError) as whole:
        codec.decode(stored(**changes))
    with pytest.raises(RecordError) as found:
        summary.decode(stored(**changes))
    assert str(found.value) == str(whole.value)


def test_what_is_no_json_is_an_error() -> None:
    for data in (b"", b"{", b"\xff", b"[]"):
        with pytest.raises(RecordError):
            summary.decode(encode(data))
