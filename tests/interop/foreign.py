"""Foreign servers on loopback, and programs with a home of their own."""

from __future__ import annotations

import http.client
import os
import shutil
import ssl
import subprocess
import sys
import time
from pathlib import Path

START_SECONDS = 30.0
SIGNER = "Me <me@example.com>"


class Server:
    """A foreign server on loopback that answers something below 500 to ``GET /v2/`` once it is up."""

    def __init__(
        self, command: list[str], port: int, folder: Path, *, tls: bool = False, env: dict[str, str] | None = None
    ) -> None:
        self.port = port
        self.host = f"127.0.0.1:{port}"
        self.url = f"{'https' if tls else 'http'}://{self.host}"
        log = folder / f"{Path(command[0]).name}.log"
        with open(log, "wb") as out:
            environment = {**os.environ, "HOME": str(folder), **(env or {})}
            self._process = subprocess.Popen(command, stdout=out, stderr=out, env=environment)
        end = time.monotonic() + START_SECONDS
        while not _answers(port, tls):
            assert self._process.poll() is None, log.read_text()
            assert time.monotonic() < end, "the server did not start in time"
            time.sleep(0.05)

    def close(self) -> None:
        """Stop it."""
        self._process.terminate()
        self._process.wait(10)


def _answers(port: int, tls: bool) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    if tls:
        connection = http.client.HTTPSConnection(
            "127.0.0.1", port, timeout=2, context=ssl._create_unverified_context()
        )
    try:
        connection.request("GET", "/v2/")
        return connection.getresponse().status < 500
    except OSError:
        return False
    finally:
        connection.close()


class Person:
    """One program with a home of its own."""

    def __init__(self, program: list[str], home: Path) -> None:
        home.mkdir()
        self._program = program
        self.folder = home
        self._env = {
            "HOME": str(home), "PATH": os.environ["PATH"], "TZ": "UTC", "KUBECONFIG": "/dev/null",
            "HELM_CACHE_HOME": f"{home}/.cache", "HELM_CONFIG_HOME": f"{home}/.config",
            "HELM_DATA_HOME": f"{home}/.data",
        }  # fmt: skip

    def __call__(self, *argv: str) -> str:
        """Run a command that must succeed; return stdout and stderr."""
        done = self.attempt(*argv)
        assert done.returncode == 0, f"{argv}: {done.stderr}"
        return done.stdout + done.stderr

    def refused(self, *argv: str) -> str:
        """Run a command that must fail; return what it says on stderr."""
        done = self.attempt(*argv)
        assert done.returncode != 0, f"{argv}: {done.stdout}"
        return done.stderr

    def attempt(self, *argv: str, **env: str) -> subprocess.CompletedProcess[str]:
        """Run a command, perhaps with more environment."""
        command = [*self._program, *argv]
        return subprocess.run(
            command, cwd=self.folder, env={**self._env, **env}, capture_output=True, text=True, timeout=60, check=False
        )


def ours_and_theirs(folder: Path, helm: str) -> tuple[Person, Person]:
    """windlass under the name helm, and helm; both have a chart of the first's making, signed: demo-1.2.3+build.4."""
    link = folder / "bin" / "helm"
    link.parent.mkdir()
    link.symlink_to(Path(sys.executable).parent / "windlass")
    ours, theirs = Person([str(link)], folder / "ours"), Person([helm], folder / "theirs")
    ours("create", "demo")
    make_keys = [sys.executable, "-m", "windlass", "key", "generate", SIGNER, "-d", "keys"]
    subprocess.run(make_keys, cwd=ours.folder, check=True, capture_output=True)  # helm has no such verb
    ours("package", "demo", "--version", "1.2.3+build.4", "--sign", "--key", "Me", "--keyring", "keys/secring.gpg")
    shutil.copytree(ours.folder / "keys", theirs.folder / "keys")
    for file in ours.folder.glob("demo-*.tgz*"):
        shutil.copy2(file, theirs.folder)
    return ours, theirs
