"""Draw lives until the time is up, and tell where windlass left helm's ways.

Usage: python -m tests.cluster.releases.drawn --kubeconfig K [--seconds N] [--seed S] [--out FILE] [--again FILE]

``--again`` runs the lives of a file instead, or with ``--only N`` the one of that number of the seed.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.cluster.releases.drawn.lives import Life, draw
from tests.cluster.releases.drawn.stage import Stage
from tests.conftest import find_peer
from tests.differential.harness import windlass_script


def main() -> int:
    """Run; 1 if there were differences."""
    options = _arguments()
    helm = find_peer("helm")
    if helm is None:
        raise SystemExit("helm is needed to compare with")
    lives = steps = found = 0
    with tempfile.TemporaryDirectory() as folder, options.out.open("w") as out:
        stage = Stage(Path(helm), options.windlass, options.kubeconfig, Path(folder))
        try:
            for life in _lives(options):
                lives, steps = lives + 1, steps + len(life.steps)
                differences = stage.differences(life, on=_show if options.verbose else None)
                found += len(differences)
                for difference in differences:
                    print(difference.report(), flush=True)
                if differences:
                    out.write(life.dumps() + "\n")
                    out.flush()
        finally:
            stage.close()
    print(f"{lives} lives of {steps} steps, {found} differences")
    return 1 if found else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.cluster.releases.drawn")
    parser.add_argument("--kubeconfig", type=Path, required=True)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--out", type=Path, default=Path("lives.jsonl"), help="where lives that differ are kept")
    parser.add_argument("--again", type=Path, help="a file of lives to run instead of drawn ones")
    parser.add_argument("--only", help="the number of one life of the seed")
    parser.add_argument("--windlass", type=Path, default=windlass_script(), help="another one than the installed")
    parser.add_argument("--verbose", action="store_true", help="show what every command says")
    return parser.parse_args()


def _lives(options: argparse.Namespace) -> Iterator[Life]:
    if options.again:
        yield from (Life.loads(line) for line in options.again.read_text().splitlines())
        return
    if options.only:
        yield draw(f"{options.seed}/{options.only}")
        return
    end, number = time.monotonic() + options.seconds, 0
    while time.monotonic() < end:
        yield draw(f"{options.seed}/{number}")
        number += 1


def _show(number: int, results: list[str]) -> None:
    print(f"{number}: {results[0]}", flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
