"""`registry login --provider` against Amazon's API as moto plays it, and a registry that takes the token it gives."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from base64 import b64decode
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.interop.foreign import Server
from tests.interop.registry_peer import RegistryPeer, free_port
from tests.interop.server_charts import MadeChart

pytestmark = pytest.mark.peer("moto_server", "registry")

TOKEN = "123456789012-auth-token"  # what moto gives to its one account


@pytest.fixture
def amazon(tmp_path: Path, peer: Callable[[str], str]) -> Iterator[str]:
    """The address of moto."""
    port = free_port()
    server = Server([peer("moto_server"), "-H", "127.0.0.1", "-p", str(port)], port, tmp_path)
    yield server.url
    server.close()


@pytest.fixture
def registry(tmp_path: Path, peer: Callable[[str], str]) -> Iterator[RegistryPeer]:
    """A registry that knows the user AWS with moto's token."""
    one = RegistryPeer(peer("registry"), tmp_path / "registry", password=True, login=("AWS", TOKEN))
    yield one
    one.close()


def run(home: Path, *argv: str, **env: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "windlass", *argv]
    environment = {"HOME": str(home), "PATH": os.environ["PATH"], **env}
    return subprocess.run(command, cwd=home, env=environment, capture_output=True, text=True, timeout=60, check=False)


def test_a_login_takes_amazons_token_and_a_push_uses_it(amazon: str, registry: RegistryPeer, tmp_path: Path) -> None:
    chart = MadeChart("app", "1.0.0")
    (tmp_path / chart.filename).write_bytes(chart.archive)
    login = ("registry", "login", registry.host, "--plain-http", "--provider", "ecr")
    keys = {"AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_REGION": "eu-west-1"}
    push = ("push", chart.filename, f"oci://{registry.host}/x", "--plain-http")
    assert run(tmp_path, *push).returncode == 1
    done = run(tmp_path, *login, AWS_ENDPOINT_URL_ECR=amazon, **keys)
    assert (done.returncode, "Login Succeeded" in done.stdout + done.stderr) == (0, True), done.stderr
    stored = json.loads((tmp_path / ".config" / "helm" / "registry" / "config.json").read_text())
    assert b64decode(stored["auths"][registry.host]["auth"]).decode() == f"AWS:{TOKEN}"
    pushed = run(tmp_path, *push)
    assert pushed.returncode == 0, pushed.stderr


def test_without_keys_and_without_a_metadata_service_the_login_says_what_to_set(
    registry: RegistryPeer, tmp_path: Path
) -> None:
    login = ("registry", "login", registry.host, "--plain-http", "--provider", "ecr")
    place = f"http://127.0.0.1:{free_port()}"
    done = run(tmp_path, *login, AWS_REGION="eu-west-1", AWS_EC2_METADATA_SERVICE_ENDPOINT=place)
    assert (done.returncode, "no AWS credentials found: set AWS_ACCESS_KEY_ID" in done.stderr) == (1, True)
