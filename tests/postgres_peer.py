"""A real PostgreSQL for a session: on loopback and a Unix socket, as a user who is not root, which it refuses."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

SYSTEM_USER, DATABASE_USER = "nobody", "helm"
START_S = 60


class Postgres:
    """One server. Every test makes itself a database of its own."""

    def __init__(self, folder: Path, programs: Path) -> None:
        self.folder = folder
        self._programs = programs
        self._made = 0
        with socket.create_server(("127.0.0.1", 0)) as held:
            self.port: int = held.getsockname()[1]

    def start(self) -> None:
        data = self.folder / "data"
        self._run("initdb", "-D", data, "-A", "trust", "-U", DATABASE_USER, "--no-sync", "-E", "UTF8", "--locale=C")
        options = f"-c listen_addresses=127.0.0.1 -p {self.port} -k {self.folder} -c fsync=off"
        self._run("pg_ctl", "-D", data, "-l", self.folder / "log", "-o", options, "-w", "-t", str(START_S), "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-D", self.folder / "data", "-m", "immediate", "stop")

    def database(self) -> str:
        """Make a database and return the connection string of it as lib/pq and Helm read it."""
        self._made += 1
        name = f"releases_{self._made}"
        self._run("createdb", "-h", self.folder, "-p", str(self.port), "-U", DATABASE_USER, name)
        return f"postgres://{DATABASE_USER}@127.0.0.1:{self.port}/{name}?sslmode=disable"

    def schema(self, connection_string: str) -> str:
        """Return the tables, indexes and rights of a database as statements."""
        dump = self._run("pg_dump", "--schema-only", "-T", "windlass_*", connection_string)
        return "\n".join(line for line in dump.splitlines() if line and not line.startswith(("--", "\\")))

    def rows(self, connection_string: str, query: str) -> list[str]:
        """Return what a query finds, one line a row, columns apart by bars."""
        return self._run("psql", connection_string, "-X", "-At", "-c", query).splitlines()

    def _run(self, program: str, *arguments: str | Path) -> str:
        command = [str(self._programs / program), *map(str, arguments)]
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "LC_ALL": "C", "TZ": "UTC"}
        done = subprocess.run(
            command, **_whose(), env=environment, cwd=self.folder, timeout=2 * START_S, text=True,
            stdin=subprocess.DEVNULL, stderr=subprocess.STDOUT,
            stdout=subprocess.PIPE if program != "pg_ctl" else subprocess.DEVNULL,
        )  # fmt: skip
        assert done.returncode == 0, f"{program}: {done.stdout}"
        return done.stdout or ""


def _whose() -> dict[str, Any]:
    """Return as whom to run a program: root becomes nobody."""
    if os.getuid() != 0:
        return {}
    entry = pwd.getpwnam(SYSTEM_USER)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


@pytest.fixture(scope="session")
def postgres(peer: Callable[[str], str]) -> Iterator[Postgres]:
    """A running server; mark the test with ``@pytest.mark.peer("initdb")``, the program that only a server has."""
    programs = Path(peer("initdb")).resolve().parent
    folder = Path(tempfile.mkdtemp(prefix="windlass-postgres-"))  # pytest's own folders are root's alone
    if os.getuid() == 0:
        shutil.chown(folder, SYSTEM_USER)
    server = Postgres(folder, programs)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder)
