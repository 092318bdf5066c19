"""The main job, as `make demo` shows it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest


def _demo(folder: Path, *flags: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "TMPDIR": str(folder), "HOME": str(folder / "home")}
    command = [sys.executable, "-m", "windlass", "demo", *flags]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=120)


def test_the_demo_runs_through_and_leaves_nothing_behind(tmp_path: Path) -> None:
    began = time.monotonic()
    done = _demo(tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert time.monotonic() - began < 60
    assert list(tmp_path.iterdir()) == []
    assert done.stdout.count("refused, exit code 1") == 4
    digests = {line.split()[1] for line in done.stdout.splitlines() if line.startswith("  sha256 ")}
    assert len(digests) == 1


def test_keep_prints_the_address_last_and_leaves_the_server_running(tmp_path: Path) -> None:
    done = _demo(tmp_path, "--keep")
    assert done.returncode == 0, done.stderr
    address = done.stdout.splitlines()[-1]
    [running] = [line for line in done.stdout.splitlines() if "as process" in line]
    pid = int(running.partition("process ")[2].partition(";")[0])
    try:
        with urllib.request.urlopen(f"{address}health", timeout=10) as answer:
            assert answer.status == 200
    finally:
        os.kill(pid, signal.SIGTERM)


def test_a_failing_step_is_named_and_the_server_stops(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A broken chart stands in for whatever may go wrong on a person's machine."""
    from windlass.demo import walk
    from windlass.demo.stage import StepFailed

    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "Chart.yaml").write_text("name: windlass\n")
    monkeypatch.setattr(walk, "chart_folder", lambda: str(broken))
    stage_folder = tmp_path / "stage"
    stage_folder.mkdir()
    wanted = pytest.raises(StepFailed, match=r"^2\. Take a real chart")
    with open(tmp_path / "out", "w", encoding="utf-8") as out, wanted:
        walk.walk(out, dict(os.environ), str(stage_folder), keep=False)
    address = next(word for word in (stage_folder / "server.log").read_text().split() if word.startswith("http://"))
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(f"{address}/health", timeout=5).close()
