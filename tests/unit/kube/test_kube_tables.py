"""Tables of objects: which pods belong to what, and how it is all printed."""

from __future__ import annotations

from typing import Any

import pytest

from windlass.kube.tables import aligned, elapsed, printed, selector_of

Table = dict[str, Any]


def _table(columns: list[str], *rows: list[object], wide: tuple[str, ...] = ()) -> Table:
    definitions = [{"name": name, "type": "string", "priority": int(name in wide)} for name in columns]
    return {
        "apiVersion": "meta.k8s.io/v1",
        "kind": "Table",
        "columnDefinitions": definitions,
        "rows": [{"cells": cells} for cells in rows],
    }


@pytest.mark.parametrize(
    ("kind", "spec", "selector"),
    [
        ("Deployment", {"selector": {"matchLabels": {"a": "b"}}}, {"a": "b"}),
        ("ReplicationController", {"selector": {"a": "b"}}, {"a": "b"}),
        ("Service", {"selector": {"a": "b"}}, {}),
        ("Job", {}, {}),
        ("Deployment", {"selector": {"matchLabels": {"a": 1}}}, {}),
    ],
)
def test_workloads_select_pods(kind: str, spec: Table, selector: Table) -> None:
    assert selector_of({"kind": kind, "spec": spec}) == selector


def test_a_heading_is_printed_where_the_columns_change() -> None:
    one, two = _table(["Name", "Age"], ["a", "1s"]), _table(["Name", "Data", "Age"], ["c", 3, "2s"])
    assert printed({"v1/ConfigMap": [one, one], "v1/Secret": [two]}, 0) == (
        "==> v1/ConfigMap\nNAME   AGE\na      1s\na     1s\n\n==> v1/Secret\nNAME   DATA   AGE\nc      3      2s\n\n"
    )


def test_only_narrow_columns_are_printed_and_a_table_without_rows_is_not() -> None:
    table = _table(["Name", "Node"], ["a", "n"], wide=("Node",))
    assert printed({"v1/Pod": [_table(["Name"]), table]}, 0) == "==> v1/Pod\nNAME\na\n\n"


def test_a_table_without_columns_has_those_of_the_one_before() -> None:
    assert printed({"v1/Pod": [_table(["Name"], ["a"]), _table([], ["b"])]}, 0) == "==> v1/Pod\nNAME\na\nb\n\n"


def test_cells_cannot_steer_a_terminal() -> None:
    rows = ["a\x1b[31m", "one\ntwo"], [None, True], ["x", "y", "more than there are columns"]
    lines = printed({"v1/Pod": [_table(["Name", "Info"], *rows)]}, 0).splitlines()
    assert lines[2:] == ["a^[[31m   one...", "          true", "x         y", ""]


def test_a_server_without_tables_gives_names_and_ages() -> None:
    item = {"kind": "Foo", "apiVersion": "x/v1", "metadata": {"name": "f", "creationTimestamp": "1970-01-01T00:00:10Z"}}
    nameless = {"kind": "Foo", "apiVersion": "x/v1", "metadata": {"name": "g"}}
    assert printed({"v1/Foo": [item, nameless]}, 75) == "==> v1/Foo\nNAME   AGE\nf      65s\ng     <unknown>\n\n"


def test_a_column_ends_where_a_line_has_no_cell_in_it() -> None:
    assert aligned([["long name", "x"], ["a"], ["b", "y"]]) == "long name   x\na\nb     y\n"
    assert aligned([]) == ""


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-5, "<invalid>"),
        (-1.5, "0s"),
        (119, "119s"),
        (120, "2m"),
        (599, "9m59s"),
        (600, "10m"),
        (10799, "179m"),
        (10800, "3h"),
        (28799, "7h59m"),
        (28800, "8h"),
        (172799, "47h"),
        (172800, "2d"),
        (176400, "2d1h"),
        (8 * 86400, "8d"),
        (2 * 365 * 86400, "2y"),
        (2 * 365 * 86400 + 86400, "2y1d"),
        (9 * 365 * 86400 + 86400, "9y"),
    ],
)
def test_a_time_span_is_told_in_the_units_that_matter(seconds: float, text: str) -> None:
    assert elapsed(seconds) == text
