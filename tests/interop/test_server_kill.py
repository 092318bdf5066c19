"""kill -9 of the server at random moments: what was answered with success is whole, nothing else shows half.

WINDLASS_SEED repeats a run; WINDLASS_KILL_PUSHES makes it longer.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import threading
import time
from pathlib import Path

from tests.interop.server_charts import MANIFEST, MadeChart, digest, push_classic, push_oci
from tests.interop.server_process import Client, ServerProcess
from windlass import yaml

PUSHES = int(os.environ.get("WINDLASS_KILL_PUSHES", "200"))
PREFIXES = ("", "team", "team/deep")
PUSHERS = 3
LONGEST_LIFE = 0.15
"""Seconds that a server lives at most between two kills, of which each push takes about 0.03."""


class Push:
    """A chart, the protocol it goes by, and whether a server said that it is in."""

    def __init__(self, number: int, dice: random.Random) -> None:
        self.prefix = dice.choice(PREFIXES)
        self.by_oci = dice.random() < 0.5
        self.pieces = dice.choice((0, 0, 1, 3))
        filler = dice.randbytes(dice.choice((100, 5_000, 300_000)))
        version = f"1.{number}.0" + dice.choice(("", "", "-rc.1", "+build.7"))
        self.chart = MadeChart(f"chart-{number % 7}", version, filler, signed=dice.random() < 0.3)
        self.answered = False

    @property
    def repository(self) -> str:
        return f"{self.prefix}/{self.chart.name}" if self.prefix else self.chart.name

    def go(self, client: Client) -> None:
        """Push; a server that dies in the middle leaves ``answered`` as it was."""
        try:
            if self.by_oci:
                answer = push_oci(client, self.prefix, self.chart, self.pieces)
            else:
                answer = push_classic(client, self.prefix, self.chart)
        except (OSError, http.client.HTTPException, KeyError):  # KeyError: no Location, the server is going
            client.close()
            return
        assert answer.status == 201, (self.chart.filename, answer.status, answer.body)
        self.answered = True


def test_an_answered_push_survives_kill_9_at_any_moment(tmp_path: Path) -> None:
    seed = int(os.environ.get("WINDLASS_SEED", "0")) or random.SystemRandom().randrange(1, 1 << 32)
    print(f"WINDLASS_SEED={seed}")
    dice = random.Random(seed)
    waiting = [Push(number, dice) for number in range(PUSHES)]
    everything = list(waiting)
    kills = checked = 0
    while waiting:
        with ServerProcess(tmp_path / "data", "--anonymous=write") as server:
            failures = _push_until_killed(server, waiting, dice)
        kills += 1
        assert not failures, failures
        waiting = [push for push in waiting if not push.answered]
        if kills % 5 == 0 or not waiting:
            with ServerProcess(tmp_path / "data", "--anonymous=write") as server:
                _check(server.client(), everything)
            checked += 1
    print(f"{PUSHES} pushes, {kills} kills, {checked} full checks")
    assert kills > PUSHES // 20, "the servers lived too long to be killed in the middle of things"


def _push_until_killed(server: ServerProcess, waiting: list[Push], dice: random.Random) -> list[AssertionError]:
    """Push from several threads, each its own share, and kill the server in the middle."""
    failures: list[AssertionError] = []
    over = threading.Event()

    def work(share: list[Push]) -> None:
        client = server.client()
        try:
            for push in share:
                if over.is_set():
                    return
                push.go(client)
        except AssertionError as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(waiting[n::PUSHERS],)) for n in range(PUSHERS)]
    for thread in threads:
        thread.start()
    time.sleep(dice.random() * LONGEST_LIFE)
    server.strike()
    over.set()
    for thread in threads:
        thread.join()
    server.kill()
    return failures


def _check(client: Client, everything: list[Push]) -> None:
    """1. What was answered shows in both protocols. 2. What shows in either is whole, and shows in the other."""
    shown: set[tuple[str, str, str]] = set()
    for prefix in PREFIXES:
        index = yaml.load(client("GET", f"/{prefix}/index.yaml" if prefix else "/index.yaml").body)
        assert isinstance(index, dict)
        for name, versions in index["entries"].items():
            shown |= {(prefix, name, entry["version"]) for entry in versions}
            _check_tags(client, f"{prefix}/{name}" if prefix else name, {entry["version"] for entry in versions})
    for push in everything:
        chart = push.chart
        key = (push.prefix, chart.name, chart.version)
        assert key in shown or not push.answered, f"{key} was answered with success and is gone"
        if key in shown:
            _check_whole(client, push)


def _check_tags(client: Client, repository: str, versions: set[str]) -> None:
    tags = json.loads(client("GET", f"/v2/{repository}/tags/list").body)["tags"]
    assert {tag.replace("_", "+") for tag in tags} == versions


def _check_whole(client: Client, push: Push) -> None:
    chart, repository = push.chart, push.repository
    base = f"/{push.prefix}/charts/" if push.prefix else "/charts/"
    assert client("GET", base + chart.filename).body == chart.archive
    manifest = client("GET", f"/v2/{repository}/manifests/{chart.tag}", headers={"Accept": MANIFEST})
    assert digest(manifest.body) == manifest.headers["docker-content-digest"]
    document = json.loads(manifest.body)
    found = {}
    for entry in [document["config"], *document["layers"]]:
        blob = client("GET", f"/v2/{repository}/blobs/{entry['digest']}").body
        assert (digest(blob), len(blob)) == (entry["digest"], entry["size"])
        found[entry["mediaType"]] = blob
    assert chart.archive in found.values()
    if chart.provenance is not None:
        assert chart.provenance in found.values()
        assert client("GET", base + chart.filename + ".prov").body == chart.provenance
