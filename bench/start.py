"""Cold starts against helm: version, template of the starter chart, package, pull (classic and OCI), push, login, show.

    make bench            or   python -m bench.start --rounds 40

Both programs use the same folders with warm disk caches; the rows marked "empty caches" remove our caches before each
run, as on a new CI machine.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from bench.interleave import HEADER, Command, compare

ROOT = Path(__file__).resolve().parents[1]


def _helm() -> str:
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = Path(os.environ.get("WINDLASS_PEERS") or cache / "windlass-peers" / "bin")
    found = os.environ.get("WINDLASS_PEER_HELM") or shutil.which("helm", path=str(folder)) or shutil.which("helm")
    return found or sys.exit("bench: helm is missing: run `make peers`")


def _environment(home: Path) -> dict[str, str]:
    home.mkdir(parents=True, exist_ok=True)
    return {
        "HOME": str(home),
        "HELM_CACHE_HOME": str(home / "cache"),
        "HELM_CONFIG_HOME": str(home / "config"),
        "HELM_DATA_HOME": str(home / "data"),
        "PATH": os.environ["PATH"],
        "TZ": "UTC",
        "KUBECONFIG": "/dev/null",
    }


class Workshop:
    """A temporary folder with a starter chart, a running windlass server, and one command per contestant."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.windlass = str(Path(sys.executable).parent / "windlass")
        self.helm = _helm()
        self.ours, self.theirs = _environment(folder / "w"), _environment(folder / "h")
        self.fresh = _environment(folder / "fresh")

    def pair(self, *argv: str, empty: bool = False, out: bool = False) -> tuple[Command, Command]:
        """Return the same argv for both; ``out`` adds a folder of its own for what the command writes."""

        def forget() -> None:
            if empty:
                shutil.rmtree(self.folder / "fresh", ignore_errors=True)

        def place(name: str) -> list[str]:
            (self.folder / f"out-{name}").mkdir(exist_ok=True)
            return ["-d", str(self.folder / f"out-{name}")] if out else []

        return (
            Command([self.windlass, *argv, *place("w")], self.fresh if empty else self.ours, forget),
            Command([self.helm, *argv, *place("h")], self.theirs),
        )

    def run(self, *argv: str) -> None:
        """Run one windlass command for both homes' set-up."""
        for program, env in ((self.windlass, self.ours), (self.helm, self.theirs)):
            subprocess.run([program, *argv], env=env, check=True, capture_output=True, cwd=self.folder)


def serve(shop: Workshop, port: int) -> subprocess.Popen[bytes]:
    """Start windlass's server and wait until it answers."""
    listen = f"127.0.0.1:{port}"
    server = subprocess.Popen(
        [shop.windlass, "serve", "--listen", listen, "--data", str(shop.folder / "store"), "--anonymous", "write"],
        env=shop.ours,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    for _ in range(200):
        try:
            urllib.request.urlopen(f"http://{listen}/health", timeout=1).close()
            return server
        except OSError:
            time.sleep(0.05)
    server.kill()
    sys.exit("bench: windlass serve did not answer")


def main() -> int:
    """Print the report; the exit code says only whether everything ran."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--port", type=int, default=18765)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        shop = Workshop(Path(name))
        subprocess.run([shop.helm, "create", "starter"], cwd=name, env=shop.theirs, check=True, capture_output=True)
        subprocess.run([shop.helm, "package", "starter"], cwd=name, env=shop.theirs, check=True, capture_output=True)
        chart, archive = str(Path(name) / "starter"), str(Path(name) / "starter-0.1.0.tgz")
        address = f"127.0.0.1:{options.port}"
        server = serve(shop, options.port)
        try:
            subprocess.run(
                [shop.helm, "push", "--plain-http", "starter-0.1.0.tgz", f"oci://{address}"],
                cwd=name,
                env=shop.theirs,
                check=True,
                capture_output=True,
            )
            shop.run("repo", "add", "local", f"http://{address}")
            rows = [
                ("version", 0.5, shop.pair("version")),
                ("template starter", 0.6, shop.pair("template", "r", chart)),
                ("template starter, empty caches", None, shop.pair("template", "r", chart, empty=True)),
                ("package", 1.0, shop.pair("package", chart, out=True)),
                ("pull, classic", 0.8, shop.pair("pull", "local/starter", out=True)),
                ("pull, oci", 0.8, shop.pair("pull", "--plain-http", f"oci://{address}/starter", out=True)),
                ("push", 0.8, shop.pair("push", "--plain-http", archive, f"oci://{address}")),
                ("registry login", 0.8, shop.pair("registry", "login", "--plain-http", address, "-u", "u", "-p", "p")),
                ("show chart, oci", 0.8, shop.pair("show", "chart", "--plain-http", f"oci://{address}/starter")),
            ]
            print(HEADER)
            for title, target, (ours, theirs) in rows:
                print(compare(title, ours, theirs, options.rounds, target).line(), flush=True)
        finally:
            server.terminate()
            server.wait(10)
    return 0


if __name__ == "__main__":
    sys.exit(main())
