"""Draw cases until the time is up and hold windlass against helm; differences go to a file, one case a line.

Usage: python -m tests.differential.drawn [--seconds N] [--seed N] [--only KIND…] [--out FILE] [--again FILE]

``--again`` runs the cases of a file instead. A difference that has been mended belongs into
tests/golden/drawn/cases.jsonl (``python -m tests.golden.drawn.update FILE`` stores them with helm's answers).
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
import time
from collections import Counter
from pathlib import Path
from random import Random

from tests.conftest import find_peer

from . import KINDS, draw
from .case import Answer, Case
from .programs import HelmServer, built, difference, prepare


def main() -> int:
    """Run; 1 if there were differences."""
    options = arguments()
    go = find_peer("go")
    if go is None:
        raise SystemExit("go is needed to build helm as a server")
    with tempfile.TemporaryDirectory(dir=options.world) as folder:
        if options.build:
            shutil.copy(built(go, Path(folder)), options.build)
            return 0
        prepare()
        program = Path(options.program) if options.program else built(go, Path(folder))
        with HelmServer(program, Path(folder)) as helm:
            found = run(options, helm, Path(folder))
    return 1 if found else 0


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.differential.drawn")
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--only", nargs="*", choices=sorted(KINDS), default=sorted(KINDS))
    parser.add_argument("--out", type=Path, default=Path("differences.jsonl"))
    parser.add_argument("--again", type=Path, help="a file of cases to run instead of drawn ones")
    parser.add_argument("--world", help="folder for temporary files, best in memory")
    parser.add_argument("--program", help="the server, if it is built already")
    parser.add_argument("--build", type=Path, metavar="FOLDER", help="only build the server, helmserve, into a folder")
    return parser.parse_args()


def run(options: argparse.Namespace, helm: HelmServer, world: Path) -> int:
    """Run cases and return how many differ."""
    counts: Counter[str] = Counter()
    differing: Counter[str] = Counter()
    with options.out.open("w") as out:
        for case in cases(options):
            counts[case.kind] += 1
            found = difference(case, helm, world)
            if found is not None:
                differing[case.kind] += 1
                out.write(described(case, *found) + "\n")
                out.flush()
    for kind, count in counts.items():
        print(f"{kind}: {count} cases, {differing[kind]} differ")
    return differing.total()


def cases(options: argparse.Namespace):  # type: ignore[no-untyped-def]  # a generator
    """Yield the cases of a file, or drawn ones for the given time."""
    if options.again:
        yield from (Case.of(line) for line in options.again.read_text().splitlines())
        return
    end = time.monotonic() + options.seconds
    number = 0
    while time.monotonic() < end:
        kind = options.only[number % len(options.only)]
        case = draw(kind, Random(f"{options.seed}/{kind}/{number}"))
        number += 1
        if case is not None:
            yield case


def described(case: Case, theirs: Answer, ours: Answer) -> str:
    """Return a difference as a line of JSON, from which ``Case.of`` reads the case."""
    answers = {"helm": [theirs.code, theirs.out, theirs.err], "windlass": [ours.code, ours.out, ours.err]}
    return json.dumps(json.loads(case.line()) | answers)


if __name__ == "__main__":
    raise SystemExit(main())
