"""``release export``, ``import``, ``migrate``, and ``unlock``: without a cluster, on SQLite and the memory driver."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

SCRIPT = Path(sys.executable).parent / "windlass"
Run = Callable[..., "subprocess.CompletedProcess[str]"]


def record(name: str, version: int, status: str) -> dict[str, object]:
    chart = {"metadata": {"name": "shop", "version": "1.0.0"}}
    return {
        "name": name, "version": version, "namespace": "default", "info": {"status": status}, "chart": chart,
        "manifest": "",
    }  # fmt: skip


@pytest.fixture
def run(tmp_path: Path) -> Run:
    releases = [record("web", 1, "superseded"), record("web", 2, "deployed"), record("api", 1, "pending-install")]
    (tmp_path / "data.json").write_text(json.dumps(releases))
    memory = {"HELM_DRIVER": "memory", "HELM_MEMORY_DRIVER_DATA": "data.json"}
    base = {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "TZ": "UTC", "KUBECONFIG": "/dev/null"}

    def call(*argv: str, code: int = 0, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [str(SCRIPT), *argv], cwd=tmp_path, env={**base, **(memory if env is None else env)}, check=False,
            capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == code, done.stdout + done.stderr
        return done

    return call


SQLITE = {"HELM_DRIVER": "sql", "HELM_DRIVER_SQL_CONNECTION_STRING": "sqlite:r.db"}


def test_releases_are_exported_and_imported_into_another_storage(run: Run) -> None:
    assert run("release", "export", "web", "-o", "a.tgz").stdout == "2 records of 1 releases written to a.tgz\n"
    first = run("release", "import", "a.tgz", env=SQLITE).stdout
    assert first == "default/web revision 1: copied\ndefault/web revision 2: copied\n"
    assert "there already" in run("release", "import", "a.tgz", env=SQLITE).stdout
    assert run("release", "export", "--all", "-o", "b.tgz", env=SQLITE).stdout.startswith("2 records")


def test_releases_are_migrated(run: Run) -> None:
    done = run("release", "migrate", "--from", "memory", "--to", "sqlite:r.db", code=1)
    assert "default/web revision 2: copied\n" in done.stdout
    assert "default/api revision 1: NOT COPIED: an operation is under way; see windlass unlock\n" in done.stdout
    assert done.stderr == "Error: 1 of 3 records are not where they should be\n"
    assert (
        run("release", "migrate", "web", "--from", "sqlite:r.db", "--to", "file:s.db", env={}).stdout.count("copied")
        == 2
    )


@pytest.mark.parametrize(
    ("argv", "text"),
    [
        (["export", "--all"], "name the file to write with --output"),
        (["export", "-o", "x.tar"], "name releases, or take --all"),
        (["export", "nothing", "-o", "x.tar"], "release: not found"),
        (["import", "nothing.tar"], "no such file"),
        (["migrate", "--from", "memory"], "say which storage to read"),
        (["migrate", "--from", "memory", "--to", "memory"], "are the same storage"),
        (["migrate", "--from", "memory", "--to", "paper"], 'unknown driver "paper"'),
        (["migrate", "--from", "memory", "--to", "sqlite:/no/such/folder/r.db"], "unable to open database file"),
    ],
)
def test_what_cannot_be_done_is_said(run: Run, argv: list[str], text: str) -> None:
    assert text in run("release", *argv, code=1).stderr


def test_a_release_without_a_lease_is_unlocked(run: Run) -> None:
    said = run("unlock", "api").stdout
    assert "Revision: 1, pending-install" in said
    assert "Lease:    none" in said
    assert said.endswith("The revision is marked failed; upgrade or roll back to go on.\n")
    assert "nothing to unlock" in run("unlock", "web").stdout


def test_a_database_is_opened_by_commands_that_need_releases_and_by_no_others(run: Run) -> None:
    broken = {"HELM_DRIVER": "sql", "HELM_DRIVER_SQL_CONNECTION_STRING": "sqlite:/no/such/folder/r.db"}
    run("env", env=broken)
    text = 'level=INFO msg="unable to instantiate SQL driver: unable to open database file"\n'
    assert run("list", env=broken, code=1).stderr == text


def test_helm_knows_none_of_these_verbs(tmp_path: Path) -> None:
    (tmp_path / "helm").symlink_to(SCRIPT)
    for argv in (["unlock", "x"], ["release", "export"]):
        done = subprocess.run([tmp_path / "helm", *argv], env={"HOME": str(tmp_path)}, capture_output=True, text=True)
        assert f'unknown command "{argv[0]}" for "helm"' in done.stderr
