"""What people type and Helm refuses: signing archives, pushing folders, platforms, manifests, saved charts."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.unit.registry.fake_registry import FakeRegistry

SCRIPT = Path(sys.executable).parent / "windlass"
Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def registry() -> Iterator[FakeRegistry]:
    one = FakeRegistry()
    yield one
    one.close()


@pytest.fixture
def run(tmp_path: Path) -> Run:
    env = {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "TZ": "UTC", "HELM_EXPERIMENTAL_OCI": "1"}
    (tmp_path / "helm").symlink_to(SCRIPT)

    def call(*argv: str, program: str = str(SCRIPT), code: int = 0) -> subprocess.CompletedProcess[str]:
        done = subprocess.run([program, *argv], cwd=tmp_path, env=env, check=False, capture_output=True, text=True)
        assert done.returncode == code, done.stderr
        return done

    call("create", "app")
    for path in (tmp_path / "app").rglob("*"):
        os.utime(path, (1_600_000_000, 1_600_000_000))
    return call


def test_an_archive_is_signed_after_it_was_packed(run: Run, tmp_path: Path) -> None:
    run("package", "app")
    run("key", "generate", "Jo <jo@example.org>", "-d", "keys")
    said = run("sign", "app-0.1.0.tgz", "--key", "Jo", "--keyring", "keys/secring.gpg").stdout
    assert said == "Successfully signed chart and saved it to: app-0.1.0.tgz.prov\n"
    assert "Signed by: Jo" in run("verify", "app-0.1.0.tgz", "--keyring", "keys/pubring.gpg").stdout
    assert run("sign", "app-0.1.0.tgz", code=1).stderr == "Error: --key is required for signing a package\n"


def test_a_folder_is_pushed_with_the_digest_that_its_manifest_has_anywhere(run: Run, registry: FakeRegistry) -> None:
    place = f"oci://{registry.host}/team"
    said = run("push", "app", place, "--plain-http").stdout
    manifest = run("manifest", "generate", "app")
    digest = f"sha256:{hashlib.sha256(manifest.stdout.encode()).hexdigest()}"
    assert said == f"Pushed: {registry.host}/team/app:0.1.0\nDigest: {digest}\n"
    assert manifest.stderr == f"Digest: {digest}\n"
    assert json.loads(manifest.stdout)["annotations"]["org.opencontainers.image.created"] == "2020-09-13T12:26:40Z"


def test_a_chart_for_several_platforms_is_pulled_by_one(run: Run, registry: FakeRegistry) -> None:
    place = f"oci://{registry.host}/team"
    run("push", "app", place, "--plain-http", "--platform", "linux/amd64", "--platform", "linux/arm64")
    run("pull", f"{place}/app:0.1.0", "--plain-http", "--platform", "linux/arm64/v8")
    refused = run("pull", f"{place}/app:0.1.0", "--plain-http", "--platform", "windows/amd64", code=1).stderr
    assert refused == "Error: nothing here is for windows/amd64; there is: linux/amd64, linux/arm64\n"


def test_show_tells_the_digest_when_it_is_asked_for(run: Run, registry: FakeRegistry) -> None:
    place = f"oci://{registry.host}/team"
    digest = run("push", "app", place, "--plain-http").stdout.split("Digest: ")[1].strip()
    assert f"\ndigest: {digest}\n" in run("show", "chart", f"{place}/app:0.1.0", "--plain-http", "--digest").stdout
    archive = run("package", "app").stdout.split(": ")[1].strip()
    expected = hashlib.sha256(Path(archive).read_bytes()).hexdigest()
    assert f"\ndigest: sha256:{expected}\n" in run("show", "chart", archive, "--digest").stdout
    assert run("show", "chart", "app", "--digest", code=1).stderr.startswith("Error: a folder has no digest")


def test_the_chart_commands_of_old_work(run: Run, registry: FakeRegistry, tmp_path: Path) -> None:
    name = f"{registry.host}/team/app:0.1.0"
    assert run("chart", "save", "app", name.removesuffix(":0.1.0")).stdout.endswith("0.1.0: saved\n")
    assert name in run("chart", "list").stdout
    assert "0.1.0: pushed to remote (1 layer, " in run("chart", "push", name, "--plain-http").stdout
    assert run("chart", "remove", name).stdout == "0.1.0: removed\n"
    assert f"Status: Downloaded newer chart for {name}\n" in run("chart", "pull", name, "--plain-http").stdout
    assert f"Status: Chart is up to date for {name}\n" in run("chart", "pull", name, "--plain-http").stdout
    assert run("chart", "export", name, "-d", "out").stdout == "Exported chart to out/app/\n"
    assert (tmp_path / "out" / "app" / "Chart.yaml").is_file()
    assert run("chart", "push", f"{registry.host}/x:1", code=1).stderr.startswith("Error: Chart not found: ")
    assert "names no version" in run("chart", "pull", f"{registry.host}/x", code=1).stderr


def test_helm_knows_none_of_this(run: Run) -> None:
    for verb in ("sign", "manifest", "chart"):
        said = run(verb, program="./helm", code=1).stderr
        assert said.startswith(f'Error: unknown command "{verb}" for "helm"')
    for command, flag in (("push", "platform"), ("pull", "platform"), ("show chart", "digest")):
        said = run(*command.split(), f"--{flag}", "x", "y", program="./helm", code=1).stderr
        assert said == f"Error: unknown flag: --{flag}\n"
    refused = run("push", "app", "oci://127.0.0.1:1/x", program="./helm", code=1).stderr
    assert refused == "Error: cannot push directory, must provide chart archive (.tgz)\n"
