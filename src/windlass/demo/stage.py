"""The demo's stage: a temporary folder, an environment that touches nothing of the user's, and commands run for show.

Knows how to run and show a command; knows nothing of the steps.
"""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from windlass.errors import WindlassError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import TextIO

COMMAND_SECONDS = 60  # no step needs more than two; a hanging one must not keep a person waiting
START_SECONDS = 30
SHOWN_LINES = 12  # longer results are cut in the middle


class StepFailed(WindlassError):
    """A step of the demo did not end as it should; the text says which and why."""


class Stage:
    """Runs windlass commands in one folder and prints each as typed, with its result indented below it."""

    def __init__(self, folder: str, out: TextIO, environment: Mapping[str, str]) -> None:
        self.folder = folder
        self._out = out
        self._environment = {
            name: value for name, value in environment.items() if not name.startswith(("HELM_", "WINDLASS_", "KUBE"))
        }
        self._environment |= {
            "HOME": os.path.join(folder, "home"),
            "HELM_CACHE_HOME": os.path.join(folder, "home", "cache"),
            "HELM_CONFIG_HOME": os.path.join(folder, "home", "config"),
            "HELM_DATA_HOME": os.path.join(folder, "home", "data"),
            "KUBECONFIG": os.devnull,
        }
        os.makedirs(self._environment["HOME"])
        self._server: subprocess.Popen[str] | None = None
        self._step = ""

    def path(self, *parts: str) -> str:
        """Return a path below the demo's folder."""
        return os.path.join(self.folder, *parts)

    def step(self, title: str) -> None:
        """Begin a step: its number and title."""
        self._step = title
        self.say(f"\n{title}")

    def say(self, text: str) -> None:
        """Print a line at once."""
        print(text, file=self._out, flush=True)

    def run(self, *argv: str, stdin: str = "", show: bool = True, env: Mapping[str, str] | None = None) -> str:
        """Run ``windlass argv…``, show it, and return its stdout. Raises StepFailed when it fails."""
        done = self._execute(argv, stdin, env)
        if done.returncode != 0:
            raise StepFailed(f"{self._name(argv)} ended with {done.returncode}: {done.stderr.strip()}")
        if show:
            self._show(done.stdout or done.stderr)
        return done.stdout

    def refused(self, why: str, *argv: str, env: Mapping[str, str] | None = None) -> None:
        """Run a command that must fail with a text that contains ``why``. Raises StepFailed when it does not."""
        done = self._execute(argv, "", env)
        text = done.stderr.strip()
        if done.returncode == 0:
            raise StepFailed(f"{self._name(argv)} was accepted, and should have been refused")
        if why.lower() not in text.lower():
            raise StepFailed(f"{self._name(argv)} was refused for another reason: {text}")
        self._show(text)
        self.say(f"  refused, exit code {done.returncode}")

    def serve(self, *argv: str) -> list[str]:
        """Start ``windlass serve argv…`` in the background and return the lines it printed up to its address."""
        self._prompt(argv, " &")
        with open(self.path("server.log"), "w", encoding="utf-8") as log:
            self._server = subprocess.Popen(
                self._command(argv),
                cwd=self.folder,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                text=True,
                start_new_session=True,
            )
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            with open(self.path("server.log"), encoding="utf-8") as lines:
                printed = lines.read().splitlines()
            if any("http://" in line for line in printed):
                self._show("\n".join(printed))
                return printed
            if self._server.poll() is not None:
                raise StepFailed(f"{self._step}: windlass serve ended: {' '.join(printed)}")
            time.sleep(0.02)
        raise StepFailed(f"{self._step}: windlass serve printed no address within {START_SECONDS} s")

    def stop(self) -> None:
        """Stop the server as a person would, with Ctrl-C, and wait for it."""
        if self._server is None or self._server.poll() is not None:
            return
        self._server.send_signal(signal.SIGINT)
        try:
            self._server.wait(COMMAND_SECONDS)
        except subprocess.TimeoutExpired:
            self._server.kill()
            raise StepFailed("the server did not stop when asked to") from None

    @property
    def server_pid(self) -> int:
        """The server's process id, for ``--keep``."""
        return self._server.pid if self._server else 0

    def _name(self, argv: Sequence[str]) -> str:
        return f"{self._step}: windlass {shlex.join(argv)}"

    def _command(self, argv: Sequence[str]) -> list[str]:
        return [sys.executable, "-m", "windlass", *argv]

    def _execute(
        self, argv: Sequence[str], stdin: str, env: Mapping[str, str] | None
    ) -> subprocess.CompletedProcess[str]:
        self._prompt(argv, " < token" if stdin else "", env)
        try:
            return subprocess.run(
                self._command(argv), cwd=self.folder, env={**self._environment, **(env or {})}, input=stdin,
                capture_output=True, text=True, timeout=COMMAND_SECONDS, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            raise StepFailed(f"{self._name(argv)} took over {COMMAND_SECONDS} s") from None

    def _prompt(self, argv: Sequence[str], tail: str, env: Mapping[str, str] | None = None) -> None:
        settings = "".join(f"{name}={shlex.quote(value)} " for name, value in (env or {}).items())
        self.say(f"$ {settings}windlass {shlex.join(argv)}{tail}")

    def _show(self, text: str) -> None:
        lines = text.rstrip().splitlines()
        if len(lines) > SHOWN_LINES:
            lines = [*lines[: SHOWN_LINES - 3], f"… {len(lines) - SHOWN_LINES + 4} lines …", *lines[-2:]]
        for line in lines:
            self.say(f"  {line}")
