"""helm create: the same files, the same words."""

from __future__ import annotations

import pytest

from tests.differential.chart_files import write_chart
from tests.differential.harness import Arena

pytestmark = pytest.mark.peer("helm")

STARTER = {
    "Chart.yaml": "apiVersion: v1\nname: starter\nversion: 9.9.9\ndescription: gone\nkeywords: [gone]\n",
    "values.yaml": "# kept comment\nname: <CHARTNAME>\nlist: [1, <CHARTNAME>]\n",
    "values.schema.json": "{}",
    "templates/a.yaml": "name: <CHARTNAME>-<CHARTNAME>\n",
    "templates/_h.tpl": '{{ define "<CHARTNAME>.x" }}x{{ end }}\n',
    "README.md": "about <CHARTNAME>\n",
    "charts/sub/Chart.yaml": "apiVersion: v2\nname: sub\nversion: 1.0.0\n",
}


@pytest.mark.parametrize("name", ["demo", "a.b_C-9", "./demo", "dir/demo", ".", "x" * 250])
def test_create_writes_the_twelve_files(arena: Arena, name: str) -> None:
    (arena.template / "work" / "dir").mkdir()
    (arena.template / "work" / "dir" / "keep").touch()
    arena.assert_same(["create", name])


@pytest.mark.parametrize("name", ["a b", "", "x" * 251, "ä", "missing/demo", "file", "/", "a/..", "file/x"])
def test_create_refuses_names_and_places(arena: Arena, name: str) -> None:
    (arena.template / "work" / "file").write_text("in the way")
    arena.assert_same(["create", name])


def test_create_warns_of_files_that_it_replaces(arena: Arena) -> None:
    write_chart(arena.template / "work" / "demo", {"Chart.yaml": "old", "templates/tests/test-connection.yaml": "old"})
    arena.assert_same(["create", "demo"])


@pytest.mark.parametrize("version", ["v2", "v3", "", "v9"])
@pytest.mark.parametrize("gate", ["", "1"])
def test_create_gates_charts_of_version_three(arena: Arena, version: str, gate: str) -> None:
    arena.assert_same(
        ["create", "--chart-api-version", version, "demo"], env={"HELM_EXPERIMENTAL_CHART_V3": gate} if gate else None
    )


def test_create_copies_a_starter_and_fills_in_the_name(arena: Arena) -> None:
    starter = {name: text for name, text in STARTER.items() if not name.startswith("charts/")}
    write_chart(arena.template / "home/.local/share/helm/starters/web", starter)
    arena.assert_same(["create", "-p", "web", "demo"])
    arena.assert_same(["create", "-p", f"{arena.world}/home/.local/share/helm/starters/web", "demo"])
    arena.assert_same(["create", "--starter", "none", "demo"])
    arena.assert_same(["create", "--starter", "web", "a b: c"])


def test_create_packs_the_subcharts_of_a_starter(arena: Arena) -> None:
    write_chart(arena.template / "home/.local/share/helm/starters/web", STARTER)
    theirs, ours = arena.run_both(["create", "-p", "web", "demo"])
    archive = "work/demo/charts/sub-1.0.0.tgz"
    assert theirs.files.pop(archive) and ours.files.pop(archive)
    assert theirs == ours
