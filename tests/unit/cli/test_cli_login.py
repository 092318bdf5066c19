"""`registry login` beyond Helm's: URLs, paths, and the clouds' own credentials."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.unit.registry.fake_clouds import Cloud, ecr
from tests.unit.registry.fake_registry import FakeRegistry

SCRIPT = Path(sys.executable).parent / "windlass"
Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def registry() -> Iterator[FakeRegistry]:
    one = FakeRegistry(basic="Basic QVdTOnRva2VuLW9mLWVjcg==")  # AWS:token-of-ecr
    yield one
    one.close()


@pytest.fixture
def run(tmp_path: Path) -> Run:
    (tmp_path / "helm").symlink_to(SCRIPT)

    def call(*argv: str, program: str = str(SCRIPT), **variables: str) -> subprocess.CompletedProcess[str]:
        env = {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", **variables}
        command = [program, "registry", *argv]
        return subprocess.run(
            command, cwd=tmp_path, env=env, input="token-of-ecr", check=False, capture_output=True, text=True
        )

    return call


def _kept(folder: Path) -> list[str]:
    return list(json.loads((folder / ".config" / "helm" / "registry" / "config.json").read_text())["auths"])


def test_a_url_and_a_path_are_taken(run: Run, registry: FakeRegistry, tmp_path: Path) -> None:
    flags = ("-u", "AWS", "--password-stdin", "--plain-http")
    for place, key in (
        (f"https://{registry.host}/", registry.host),
        (f"{registry.host}/team", f"{registry.host}/team"),
    ):
        done = run("login", place, *flags)
        assert (done.returncode, done.stdout + done.stderr) == (0, "Login Succeeded\n")
        assert key in _kept(tmp_path)
        assert run("logout", place).returncode == 0
        assert key not in _kept(tmp_path)
        assert run("login", place, *flags, program="./helm").returncode == 1


def test_a_cloud_gives_user_name_and_token(run: Run, registry: FakeRegistry, tmp_path: Path) -> None:
    secret = "wJalrXUtnFEMI"
    cloud = Cloud(ecr(secret))
    try:
        done = run(
            "login", registry.host, "--provider", "ecr", "--plain-http", "--debug", AWS_REGION="eu-west-1",
            AWS_ACCESS_KEY_ID="AKID", AWS_SECRET_ACCESS_KEY=secret, AWS_ENDPOINT_URL=cloud.url,
            AWS_SESSION_TOKEN="the-session",
        )  # fmt: skip
    finally:
        cloud.close()
    assert done.returncode == 0, done.stderr
    assert done.stdout == "Login Succeeded\n"
    assert _kept(tmp_path) == [registry.host]
    assert "X-Amz-Target" in done.stderr
    for hidden in (secret, "the-session", "token-of-ecr", "QVdT", "Signature="):
        assert hidden not in done.stderr


def test_without_credentials_of_the_cloud_it_is_said_what_to_set(run: Run) -> None:
    done = run("login", "1.dkr.ecr.eu-west-1.amazonaws.com", "--provider", "ecr")
    assert done.returncode == 1
    assert done.stderr.startswith("Error: no AWS credentials found: set AWS_ACCESS_KEY_ID")


def test_helm_knows_no_providers(run: Run) -> None:
    assert run("login", "h", "--provider", "ecr", program="./helm").stderr == "Error: unknown flag: --provider\n"
