"""Draw kubeconfigs and hold windlass against helm; differences go to a file, one case a line.

Usage: python -m tests.differential.kubeconfigs [--count N] [--seed N] [--out FILE] [--again FILE]
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from random import Random

from tests.conftest import find_peer

from .draw import Drawn, drawn
from .world import World


def main() -> int:
    """Run; 1 if there were differences."""
    parser = argparse.ArgumentParser(prog="python -m tests.differential.kubeconfigs")
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--out", type=Path, default=Path("differences.jsonl"))
    parser.add_argument("--again", type=Path, help="a file of cases to run instead of drawn ones")
    options = parser.parse_args()
    helm = find_peer("helm")
    if helm is None:
        raise SystemExit("helm is needed")
    differing = 0
    with tempfile.TemporaryDirectory() as folder, options.out.open("w") as out:
        world = World(Path(folder), helm)
        for case in _cases(options):
            found = world.difference(case)
            if found is not None:
                differing += 1
                out.write(json.dumps({**json.loads(case.line()), "helm": found[0], "windlass": found[1]}) + "\n")
                out.flush()
        world.close()
    print(f"{differing} cases differ")
    return 1 if differing else 0


def _cases(options: argparse.Namespace) -> Iterator[Drawn]:
    if options.again:
        for line in options.again.read_text().splitlines():
            yield Drawn(*(json.loads(line)[name] for name in ("files", "argv", "variables")))
        return
    for number in range(options.count):
        yield drawn(Random(f"{options.seed}/{number}"))


if __name__ == "__main__":
    raise SystemExit(main())
