"""Many command lines of repo, search and dependency, right and wrong, against one prepared world."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.differential.chart_server import ChartServer, chart_archive, entry
from tests.differential.harness import TIME, Arena
from tests.differential.repository_story import TEMPORARY, server, tell

__all__ = ["server"]
pytestmark = pytest.mark.peer("helm")

MASKS = [TIME, TEMPORARY, (r"tmpcharts-\d+", "tmpcharts-N"), (r"(open \S+index.yaml)\d+", r"\1")]

LINES = Path(__file__).with_name("repository_argv.txt")
PER_WORLD = 25
# An alternation has a bar in it; regular expressions with braces have none.
_CHOICE = re.compile(r"\{([^{}]*\|[^{}]*)\}")


def _expanded(line: str) -> list[str]:
    choice = _CHOICE.search(line)
    if choice is None:
        return [line]
    start, end = line[: choice.start()], line[choice.end() :]
    return [made for text in choice[1].split("|") for made in _expanded_after(start + text, end)]


def _expanded_after(start: str, end: str) -> list[str]:
    return [start + rest for rest in _expanded(end)]


def _cases() -> Iterator[tuple[str, list[str]]]:
    """Yield the groups of the file, cut into stories."""
    for group in re.split(r"^\[", LINES.read_text(), flags=re.MULTILINE)[1:]:
        name, _, text = group.partition("]\n")
        lines = [made for line in text.splitlines() if line for made in _expanded(line)]
        for number, start in enumerate(range(0, len(lines), PER_WORLD)):
            yield f"{name.replace(' ', '-')}-{number}", lines[start : start + PER_WORLD]


CASES = [pytest.param(lines, id=name) for name, lines in _cases()]


def _world(arena: Arena, server: ChartServer) -> None:
    """Two repositories that are configured and cached, three charts, a folder of archives."""
    server.publish(("foo", "0.1.0"), ("foo", "0.2.0"), ("foo", "1.0.0-rc.1"), ("bar", "3.4.5"), ("plus", "1.2.3+b"))
    server.publish(("foo", "9.0.0"), ("tagged", "1.0.0"), prefix="/other/", keywords=["tag", "Foo Bar"], appVersion="7")
    server.files["/broken/index.yaml"] = b"a: ["
    server.files["/empty/index.yaml"] = b""
    server.files["/html/index.yaml"] = b"<html><body>hello</body></html>\n"
    server.files["/noversion/index.yaml"] = b"entries: {}\n"
    found = {
        "id": "a/b",
        "attributes": {"description": "text", "repo": {"name": "a", "url": "http://x"}},
        "relationships": {"latestChartVersion": {"data": {"version": "1", "app_version": "2"}}},
    }
    for path in ("", "/base"):
        server.files[f"{path}/api/chartsvc/v1/charts/search"] = json.dumps({"data": [found]}).encode()
    work, home = arena.template / "work", arena.template / "home"
    cache, config = home / ".cache" / "helm" / "repository", home / ".config" / "helm"
    for folder in (cache, config, work / "charts" / "sub", work / "app", work / "plain", work / "empty"):
        folder.mkdir(parents=True)
    (config / "repositories.yaml").write_text(
        f"apiVersion: ''\ngenerated: '0001-01-01T00:00:00Z'\nrepositories:\n- {{name: r, url: '{server.url}'}}\n"
        f"- {{name: s, url: '{server.url}/other'}}\n"
    )
    (cache / "r-index.yaml").write_bytes(server.files["/index.yaml"])
    (cache / "s-index.yaml").write_bytes(server.files["/other/index.yaml"])
    for place, name, version in [
        ("", "foo", "0.1.0"),
        ("", "foo", "0.10.0"),
        ("sub", "bar", "1.0.0"),
        ("", "p", "1.0.0+a"),
    ]:
        (work / "charts" / place / f"{name}-{version}.tgz").write_bytes(chart_archive(name, version))
    old = {"apiVersion": "v1", "entries": {"foo": [entry("foo", "0.1.0", b""), entry("foo", "0.0.9", b"")]}}
    (work / "old.yaml").write_text("#\n" + json.dumps(old))
    (work / "bad.yaml").write_text("entries: {}")
    head = "apiVersion: v2\nname: {}\nversion: 1.0.0\n"
    dependencies = f"dependencies:\n- {{name: foo, version: ~0.1, repository: '{server.url}', condition: foo.on}}\n"
    (work / "app" / "Chart.yaml").write_text(
        head.format("app") + dependencies + "- {name: bar, version: '*', repository: '@r'}\n"
    )
    (work / "plain" / "Chart.yaml").write_text(head.format("plain"))
    (work / "empty" / "Chart.yaml").write_text(head.format("empty") + "dependencies: []\n")


@pytest.mark.parametrize("lines", CASES)
def test_many_lines_do_say_and_leave_what_helm_does(arena: Arena, server: ChartServer, lines: list[str]) -> None:
    _world(arena, server)
    tell(arena, [shlex.split(line.replace("URL", server.url)) for line in lines], MASKS, stdin=b"secret\n")
