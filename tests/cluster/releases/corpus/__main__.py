"""Real charts in two clusters: what helm does in one, windlass does in the other, and after each step all is compared.

    python -m tests.cluster.releases.corpus --charts FOLDER [--sample N] [--only TEXT] [--seed S] [--lives NAME…]

FOLDER holds charts with their dependencies, at any depth. Exit codes, both streams, every object of the cluster with
its managed fields, and the records of releases must be alike. What a chart leaves to chance is left out. Differences
go to a file, one a line.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import yaml

from tests.conftest import find_peer
from tests.differential.corpus import find_charts
from tests.differential.harness import Result, windlass_script

from . import lives
from .chance import Place, Unlike, chances, masked_manifest, without
from .changes import drawn_edits, drawn_values, edit
from .worlds import NAMESPACE, World

Json = Any

DRAWS = 6
"""How often values are drawn until the chart takes them."""


class Charted(NamedTuple):
    """A chart, three files of values for it, and what it leaves to chance."""

    folder: Path
    values: list[Path]
    places: set[Place]


class Difference(NamedTuple):
    """Where the worlds differ after a step: what helm has, what windlass has."""

    about: str
    helm: Json
    windlass: Json


def main() -> int:
    """Run; 1 if there were differences."""
    options = arguments()
    helm, helm3 = (Path(str(find_peer(name))) for name in ("helm", "helm3"))
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as work, options.out.open("w") as out:
        folders = [Path(work) / name for name in ("helm", "windlass")]
        worlds: list[World] = []
        try:
            for folder, program in zip(folders, (helm, options.windlass), strict=True):
                folder.mkdir()
                worlds.append(World(folder, program, options.charts))
            for chart, name, random in drawn(options, helm, Path(work), counts):
                differences = lived(worlds, chart, name, random, helm3, counts)
                for difference in differences:
                    line = {"chart": str(chart.folder), "life": name, "seed": options.seed, **difference}
                    out.write(json.dumps(line) + "\n")
                    out.flush()
                counts["lives that differ"] += bool(differences)
                print(f"{'DIFFERS' if differences else 'same'}\t{chart.folder}\t{name}", flush=True)
        finally:
            for world in worlds:
                world.close()
    print(", ".join(f"{count} {what}" for what, count in counts.items()))
    return 1 if counts["lives that differ"] else 0


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--charts", type=Path, required=True)
    parser.add_argument("--sample", type=int, default=0, help="so many of the charts, drawn; 0 for all")
    parser.add_argument("--only", default="", help="charts whose path matches a regular expression")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--lives", nargs="*", choices=lives.NAMES, help="default: one for each chart, drawn")
    parser.add_argument("--seconds", type=float, default=0, help="begin nothing new after so long")
    parser.add_argument("--windlass", type=Path, default=windlass_script(), help="the program to compare")
    parser.add_argument("--out", type=Path, default=Path("differences.jsonl"))
    return parser.parse_args()


def drawn(
    options: argparse.Namespace, helm: Path, work: Path, counts: Counter[str]
) -> Iterator[tuple[Charted, str, Random]]:
    """Give charts with what they are to go through."""
    begun = time.monotonic()
    charts = [chart for chart in find_charts(options.charts) if re.search(options.only, str(chart))]
    if options.sample:
        charts = Random(options.seed).sample(charts, min(options.sample, len(charts)))
    for chart in charts:
        if options.seconds and time.monotonic() - begun > options.seconds:
            return
        random = Random(f"{options.seed} {chart.relative_to(options.charts)}")
        names = options.lives or [random.choice(lives.NAMES)]
        prepared = _prepared(random, helm, chart, options.charts, work)
        if prepared is None:
            counts["charts left out"] += 1
            print(f"left out\t{chart.relative_to(options.charts)}", flush=True)
            continue
        counts["charts"] += 1
        for name in names:
            yield prepared, name, random


# -- values that a chart takes -----------------------------------------------------------------------------------------


def _prepared(random: Random, helm: Path, chart: Path, charts: Path, work: Path) -> Charted | None:
    """Return a chart with values that it takes, or None if it cannot be rendered, or its names are left to chance."""
    values = [work / f"values{number}.yaml" for number in range(3)]
    places: set[Place] = set()

    def takes(file: Path) -> bool:
        first, second = (_rendered(helm, chart, file) for _ in range(2))
        if first is None or second is None:
            return False
        places.update(chances(first, second))
        return True

    try:
        for file in (None, *sorted((chart / "ci").glob("*values.y*ml"))):
            base = yaml.safe_load(file.read_text()) or {} if file else {}
            values[0].write_text(yaml.safe_dump(base))
            if takes(values[0]):
                break
        else:
            return None
        for file in values[1:]:
            for _ in range(DRAWS):
                file.write_text(yaml.safe_dump(_merged(base, drawn_values(random, chart))))
                if takes(file):
                    break
            else:
                file.write_text(values[0].read_text())
    except (Unlike, yaml.YAMLError):
        return None
    return Charted(chart.relative_to(charts), values, places)


def _merged(base: Json, over: Json) -> Json:
    merged = dict(base)
    for key, value in over.items():
        both = isinstance(value, dict) and isinstance(merged.get(key), dict)
        merged[key] = _merged(merged[key], value) if both else value
    return merged


def _rendered(helm: Path, chart: Path, values: Path) -> str | None:
    done = subprocess.run([helm, "template", "r", chart, "-n", NAMESPACE, "-f", values], capture_output=True)
    return done.stdout.decode() if done.returncode == 0 else None


# -- a life ------------------------------------------------------------------------------------------------------------


def lived(
    worlds: list[World], chart: Charted, name: str, random: Random, helm3: Path, counts: Counter[str]
) -> list[Json]:
    """Go through a life in both worlds, and return where they came to differ: after that, nothing is compared."""
    steps = lives.life(name, random)
    with ThreadPoolExecutor(len(worlds)) as pool:
        list(pool.map(lambda world: world.empty(), worlds))
        list(pool.map(lambda world: world.view.make_namespace(NAMESPACE), worlds))
        for place, (who, argv) in enumerate(steps):
            counts["steps"] += 1
            if who == lives.EDIT:
                edits = drawn_edits(random, worlds[0].live())
                outcomes = list(pool.map(lambda world, edits=edits: edit(world, edits), worlds))
                if outcomes[0] != outcomes[1]:
                    return [_told(steps[: place + 1], Difference("edits", *outcomes))]
                continue
            line = [_word(word, chart) for word in argv]
            program = helm3 if who == lives.HELM3 else None
            results = list(pool.map(lambda world, line=line, program=program: world.run(line, program), worlds))
            objects = list(pool.map(lambda world: world.objects(), worlds))
            counts["objects compared"] += len(objects[0])
            counts["commands that fail"] += results[0].code != 0
            found = list(_compared_results(*results, chart.places))
            if results[0].code == results[1].code:
                found += _compared_objects(*objects, chart.places)
            if found:
                return [_told(steps[: place + 1], difference) for difference in found]
    return []


def _told(steps: list[lives.Step], difference: Difference) -> Json:
    return {"steps": [" ".join((who, *argv)) for who, argv in steps], **difference._asdict()}


def _word(word: str, chart: Charted) -> str:
    if word.startswith("VALUES"):
        return str(chart.values[int(word.removeprefix("VALUES"))])
    return f"./{chart.folder}" if word == lives.CHART else word


def _compared_results(helm: Result, windlass: Result, places: set[Place]) -> Iterator[Difference]:
    if helm.code != windlass.code:
        yield Difference("exit code", helm.code, windlass.code)
    if _sorted(helm.err) != _sorted(windlass.err):
        yield Difference("stderr", helm.err, windlass.err)
    texts = [helm.out, windlass.out]
    if places:
        texts = [json.dumps(masked_manifest(text, places)) for text in texts]
    if texts[0] != texts[1]:
        yield Difference("stdout", *texts)


def _sorted(text: str) -> list[str]:
    """Return a text's parts in order: helm works on many objects at once, and tells of them as they come."""
    return sorted(re.split(r"\n|\\n| && |, (?=failed|unable|conflict)", text.strip()))


def _compared_objects(helm: Json, windlass: Json, places: set[Place]) -> Iterator[Difference]:
    for key in sorted(helm.keys() | windlass.keys()):
        left, right = (without(_ordered(side[key]), places) if key in side else None for side in (helm, windlass))
        if left != right:
            yield Difference(key, *_pruned(left, right))


def _ordered(item: Json) -> Json:
    """Return a record of a release with its description's parts in order: those of a server's error have none."""
    if "record" in item:
        info = item["record"]["info"]
        info["description"] = _sorted(info.get("description", ""))
    return item


def _pruned(one: Json, other: Json) -> tuple[Json, Json]:
    """Return of two values only what differs."""
    if not (isinstance(one, dict) and isinstance(other, dict)):
        return one, other
    left, right = {}, {}
    for key in sorted(one.keys() | other.keys()):
        if one.get(key) != other.get(key):
            left[key], right[key] = _pruned(one.get(key), other.get(key))
    return left, right


if __name__ == "__main__":
    raise SystemExit(main())
