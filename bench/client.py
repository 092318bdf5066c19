"""The client's commands against helm: help, completion, indexes, searches, dependencies, signatures.

    make bench            or   python -m bench.client --rounds 15 --only index

Both programs use the same folders with warm disk caches, and each its own copy of what it writes.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from bench import charts
from bench.interleave import HEADER, Command, compare
from bench.start import Workshop, serve

DEPENDENCIES = 10
LATENCY_MS = 20
BIG_CHARTS, BIG_VERSIONS = 400, 50

Pair = tuple[Command, Command]


@dataclass(frozen=True)
class Row:
    """A line of the report: what both run, and the ratio to reach. Slow rows run fewer rounds."""

    title: str
    target: float | None
    pair: Pair
    slow: bool = False


class Bench:
    """The rows, with what they need made in the workshop's folder."""

    def __init__(self, shop: Workshop, ports: Ports) -> None:
        self.shop, self.ports = shop, ports

    def rows(self) -> Iterator[Row]:
        """Make and return row after row, the light ones first."""
        yield from self._frame()
        yield from self._archive()
        yield from self._search()
        yield from self._dependencies()
        yield from self._index()

    def _frame(self) -> Iterator[Row]:
        pair = self.shop.pair
        yield Row("--help", 0.5, pair("--help"))
        yield Row("template --help", 0.5, pair("template", "--help"))
        yield Row("complete a verb", 0.5, pair("__complete", "temp"))
        yield Row("complete a flag", 0.5, pair("__complete", "template", "--n"))
        yield Row("completion bash", 0.5, pair("completion", "bash"))

    def _archive(self) -> Iterator[Row]:
        folder = self.shop.folder / "signed"
        folder.mkdir()
        charts.archive(folder, "alone", "1.0.0")
        path = str(folder / "alone-1.0.0.tgz")
        for argv in (["key", "generate", "Bench <bench@example.com>", "-d", str(folder)], self._sign(folder, path)):
            subprocess.run([self.shop.windlass, *argv], env=self.shop.ours, check=True, capture_output=True)
        pair = self.shop.pair
        yield Row("verify", 1.0, pair("verify", path, "--keyring", str(folder / "pubring.gpg")))
        yield Row("show chart", 1.0, pair("show", "chart", path))
        yield Row("show all", 1.0, pair("show", "all", path))

    @staticmethod
    def _sign(folder: Path, path: str) -> list[str]:
        return ["sign", path, "--key", "bench@example.com", "--keyring", str(folder / "secring.gpg")]

    def _search(self) -> Iterator[Row]:
        web = self.shop.folder / "web"
        web.mkdir()
        (web / "index.yaml").write_text(charts.index(BIG_CHARTS, BIG_VERSIONS))
        with _static(web, self.ports.web):
            self.shop.run("repo", "add", "big", f"http://127.0.0.1:{self.ports.web}")
            pair = self.shop.pair
            yield Row("complete a chart's name", 0.5, pair("__complete", "pull", "big/chart-01"))
            yield Row("search repo, 20,000 versions", 0.05, pair("search", "repo", "chart-01"), slow=True)
            yield Row("search repo -l, 20,000 versions", 0.1, pair("search", "repo", "-l", "chart-0123"), slow=True)
            ours, theirs = pair("search", "repo", "chart-01")
            yield Row("search repo, new index", 0.5, (replace(ours, prepare=self._renew), theirs), slow=True)
            yield Row("repo update, same index", 1.0, pair("repo", "update"), slow=True)
            ours, theirs = pair("repo", "update")
            renew = _touching(web / "index.yaml")
            yield Row("repo update, new index", 1.0, (replace(ours, prepare=renew), theirs), slow=True)
        self.shop.run("repo", "remove", "big")

    def _renew(self) -> None:
        cached = Path(self.shop.ours["HELM_CACHE_HOME"]) / "repository" / "big-index.yaml"
        _touching(cached)()

    def _dependencies(self) -> Iterator[Row]:
        folder = self.shop.folder / "parts"
        folder.mkdir()
        for number in range(DEPENDENCIES):
            charts.archive(folder, f"part-{number}", "1.0.0")
            path = str(folder / f"part-{number}-1.0.0.tgz")
            self.shop.run("push", "--plain-http", path, f"oci://127.0.0.1:{self.ports.server}")
        yield Row("dependency build, 10 from OCI", 0.8, self._build("near", self.ports.server))
        with _process([sys.executable, "-m", "bench.delay", *self.ports.delayed()], self.ports.delay):
            yield Row("dependency build, 20 ms away", 0.3, self._build("far", self.ports.delay))

    def _build(self, name: str, port: int) -> Pair:
        pair = []
        for program, env in ((self.shop.windlass, self.shop.ours), (self.shop.helm, self.shop.theirs)):
            chart = self.shop.folder / f"{name}-{Path(program).name}"
            chart.mkdir()
            wanted = "".join(
                f"- name: part-{number}\n  version: 1.0.0\n  repository: oci://127.0.0.1:{port}\n"
                for number in range(DEPENDENCIES)
            )
            (chart / "Chart.yaml").write_text(f"apiVersion: v2\nname: whole\nversion: 1.0.0\ndependencies:\n{wanted}")
            update = [program, "dependency", "update", "--plain-http", str(chart)]
            subprocess.run(update, env=env, check=True, capture_output=True)
            argv = [program, "dependency", "build", "--plain-http", str(chart)]
            pair.append(Command(argv, env, _removing(chart / "charts")))
        return pair[0], pair[1]

    def _index(self) -> Iterator[Row]:
        for count in (1000, 5000):
            folders = [self.shop.folder / f"{count}-{side}" for side in "wh"]
            charts.archives(folders[0], count)
            shutil.copytree(folders[0], folders[1])
            argv = ["repo", "index", "--url", "https://example.com/charts"]
            ours = Command([self.shop.windlass, *argv, str(folders[0])], self.shop.ours)
            fresh = replace(ours, env=self.shop.fresh, prepare=_removing(self.shop.folder / "fresh"))
            theirs = Command([self.shop.helm, *argv, str(folders[1])], self.shop.theirs)
            yield Row(f"repo index, {count:,} charts, new", 0.5, (fresh, theirs), slow=True)
            added = replace(ours, prepare=_adding(folders[0]))
            yield Row(f"repo index, {count:,} charts, one more", 0.1, (added, theirs), slow=True)


@dataclass(frozen=True)
class Ports:
    """The loopback ports: windlass's server, the proxy before it, and a plain web server."""

    server: int

    @property
    def delay(self) -> int:
        """Where the server is far away."""
        return self.server + 1

    @property
    def web(self) -> int:
        """Where files are served."""
        return self.server + 2

    def delayed(self) -> list[str]:
        """Return the arguments of ``bench.delay``."""
        return [str(self.delay), str(self.server), str(LATENCY_MS)]


def _removing(folder: Path) -> Callable[[], None]:
    return lambda: shutil.rmtree(folder, ignore_errors=True)


def _touching(path: Path) -> Callable[[], None]:
    def change() -> None:
        with path.open("a") as stream:
            stream.write(f"# {time.time_ns()}\n")

    return change


def _adding(folder: Path) -> Callable[[], None]:
    def add() -> None:
        charts.archive(folder, "newcomer", f"1.0.{time.time_ns()}")

    return add


@contextmanager
def _process(argv: list[str], port: int) -> Iterator[None]:
    server = subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=1).close()
            except urllib.error.HTTPError:
                break
            except OSError:
                time.sleep(0.05)
            else:
                break
        yield
    finally:
        server.terminate()
        server.wait(10)


def _static(folder: Path, port: int) -> AbstractContextManager[None]:
    argv = [sys.executable, "-m", "http.server", "--bind", "127.0.0.1", "--directory", str(folder), str(port)]
    return _process(argv, port)


def main() -> int:
    """Print the report; the exit code says only whether everything ran."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--slow-rounds", type=int, default=5)
    parser.add_argument("--port", type=int, default=18775)
    parser.add_argument("--only", default="", help="measure rows whose title has this text")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        shop = Workshop(Path(name))
        server = serve(shop, options.port)
        try:
            print(HEADER)
            for row in Bench(shop, Ports(options.port)).rows():
                if options.only in row.title:
                    rounds = options.slow_rounds if row.slow else options.rounds
                    print(compare(row.title, *row.pair, rounds, row.target).line(), flush=True)
        finally:
            server.terminate()
            server.wait(10)
    return 0


if __name__ == "__main__":
    sys.exit(main())
