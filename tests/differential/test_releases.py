"""Releases without a cluster: the memory driver, simulated installs, and what is said where a cluster is missing."""

from __future__ import annotations

import subprocess

import pytest

from tests.differential import release_cases as cases
from tests.differential.harness import Arena, windlass_script

pytestmark = pytest.mark.peer("helm")

MEMORY = {"HELM_DRIVER": "memory", "HELM_MEMORY_DRIVER_DATA": "data.json"}
# The time of day, in reports and in records.
NOW = [
    (r"[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d 20(?!24)\d\d", "NOW"),
    (r"20(?!24)\d\d-\d\d-\d\dT[\d:.]+(Z|[-+]\d\d:\d\d)", "NOW"),
]
CHUNK = 16


def chunks(lines: list[str]) -> list[list[str]]:
    return [lines[start : start + CHUNK] for start in range(0, len(lines), CHUNK)]


@pytest.fixture
def stage(arena: Arena) -> Arena:
    work = arena.template / "work"
    (work / "data.json").write_text(cases.data())
    subprocess.run([str(windlass_script()), "create", "starter"], cwd=work, check=True, capture_output=True)
    return arena


@pytest.mark.parametrize("lines", chunks(cases.READS), ids=lambda lines: lines[0])
def test_a_release_is_shown_as_by_helm(stage: Arena, lines: list[str]) -> None:
    for argv in cases.argv(lines):
        stage.assert_same(argv, env=MEMORY, files=False)


@pytest.mark.parametrize("lines", chunks(cases.LISTS), ids=lambda lines: lines[0])
def test_releases_are_listed_as_by_helm(stage: Arena, lines: list[str]) -> None:
    for argv in cases.argv(lines, "list"):
        stage.assert_same(argv, env=MEMORY, files=False)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Asia/Kolkata"])
def test_times_stand_in_the_local_zone(stage: Arena, zone: str) -> None:
    env = {**MEMORY, "TZ": zone}
    for line in ("list", "list -o json", "history web", "history web -o json", "status web", "get metadata web"):
        stage.assert_same(line.split(), env=env, files=False)


@pytest.mark.parametrize("lines", chunks(cases.WRITES), ids=lambda lines: lines[0])
def test_a_release_is_changed_as_by_helm(stage: Arena, lines: list[str]) -> None:
    for argv in cases.argv(lines):
        stage.assert_same(argv, env=MEMORY, masks=NOW, files=False)


@pytest.mark.parametrize("lines", chunks(cases.COMPLETIONS), ids=lambda lines: lines[0])
def test_names_and_revisions_are_completed(stage: Arena, lines: list[str]) -> None:
    for line in lines:
        stage.assert_same(["__complete", *line.split("|")], env=MEMORY, files=False)


@pytest.mark.parametrize("text", cases.BAD_DATA)
def test_a_data_file_that_is_wrong_fares_as_with_helm(stage: Arena, text: str) -> None:
    (stage.template / "work" / "data.json").write_text(text)
    for argv in (["list", "-o", "json"], ["version"]):
        stage.assert_same(argv, env=MEMORY, files=False)


@pytest.mark.parametrize("path", ["", "nope", ".", "data.json:", "data.json:more.yaml"])
def test_several_files_are_read_and_all_must_be_there(stage: Arena, path: str) -> None:
    (stage.template / "work" / "more.yaml").write_text("- {name: more, version: 1, info: {status: deployed}}\n")
    stage.assert_same(["list"], env={**MEMORY, "HELM_MEMORY_DRIVER_DATA": path}, files=False)
    stage.assert_same(["env"], env={**MEMORY, "HELM_MEMORY_DRIVER_DATA": path}, files=False)


@pytest.mark.parametrize("lines", chunks(cases.UNREACHABLE), ids=lambda lines: lines[0])
def test_a_missing_cluster_is_named_as_by_helm(stage: Arena, lines: list[str]) -> None:
    for argv in cases.argv(lines):
        stage.assert_same(argv, files=False)


@pytest.mark.parametrize("lines", chunks(cases.SIMULATED), ids=lambda lines: lines[0])
def test_an_install_is_simulated_as_by_helm(stage: Arena, lines: list[str]) -> None:
    for argv in cases.argv(lines, "install", "web", "./starter", "--dry-run=client"):
        stage.assert_same(argv, masks=NOW, files=False)
