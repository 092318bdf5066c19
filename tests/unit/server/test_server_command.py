"""`windlass serve` as a person types it, where it does not serve."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from windlass.cli.commands import serve
from windlass.cli.context import Context
from windlass.cli.env import EnvSettings
from windlass.cli.flags import FlagSet
from windlass.cli.options import Options
from windlass.cli.table.serve import FLAGS
from windlass.server.passwords import PasswordHash
from windlass.server.settings import Settings


def run(home: Path, *args: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Run the command in a home of its own."""
    command = [sys.executable, "-m", "windlass", "serve", *args]
    env = {**os.environ, "HOME": str(home)}
    return subprocess.run(command, env=env, input=stdin, capture_output=True, text=True, timeout=30)


def test_a_password_is_hashed(tmp_path: Path) -> None:
    done = run(tmp_path, "--hash-password", stdin="se same\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert PasswordHash.parse(done.stdout.strip()).fits("se same")


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["--listen", "nowhere"], "Error: listen address 'nowhere' is not HOST:PORT"),
        (["--anonymous", "all"], "Error: anonymous must be one of none, read, write, not 'all'"),
        (["--config", "absent.toml"], "Error: cannot read the configuration"),
        (["--listen", "192.0.2.1:80"], "Error: cannot listen on 192.0.2.1:80"),
    ],
)
def test_what_cannot_be_served_is_refused(tmp_path: Path, args: list[str], words: str) -> None:
    done = run(tmp_path, *args)
    assert (done.returncode, done.stderr.startswith(words)) == (1, True), done.stderr
    assert not (tmp_path / ".local").exists()


def settings(tmp_path: Path, *args: str) -> Settings:
    """The settings that the command would serve with."""
    environment = EnvSettings("windlass", {"HOME": str(tmp_path)})
    flags = FlagSet(FLAGS, environment, print)
    flags.parse(list(args))
    return serve.settings_of(Context("windlass", environment), Options(flags))


def test_flags_stand_above_the_file_and_the_file_above_the_defaults(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text("listen = '127.0.0.1:1'\nanonymous = 'read'\nallow_delete = true\n")
    plain = settings(tmp_path)
    assert (plain.port, plain.anonymous, plain.data) == (8080, 0, str(tmp_path / ".local/share/windlass"))
    chosen = settings(tmp_path, f"--config={config}", "--listen=127.0.0.1:2", "--data=/x")
    assert (chosen.port, chosen.anonymous, chosen.allow_delete, chosen.data) == (2, 1, True, "/x")
