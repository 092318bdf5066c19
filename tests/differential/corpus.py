"""Real charts through helm and windlass: same stdout, stderr and exit code.

    python -m tests.differential.corpus --corpus DIR --work DIR [--only TEXT] [--report FILE] [--jobs N]

DIR holds checkouts of chart repositories, one folder each; nothing of them is part of this project. Each
chart is copied, its dependencies are vendored from the other charts of the corpus, and it is rendered with
default values, with each ci/*-values.yaml, and with one variant of flags. What helm prints is kept in the
work folder, so that a second run asks only windlass. Where helm contradicts itself from run to run (random
values, time), the lines that change are left out of the comparison, and counted. Nothing is waived by name.
"""

from __future__ import annotations

import argparse
import concurrent.futures
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from tests.conftest import find_peer

HELM_RUNS = 3  # a chart is called random when these do not agree
TIMEOUT = 120  # seconds; helm needs less than five for the largest chart
MAX_CI_FILES = 40
VARIANT = (
    "--set", "fullnameOverride=varied,replicaCount=3,global.imageRegistry=registry.example.com",
    "--kube-version", "1.29.3", "--api-versions", "monitoring.coreos.com/v1", "--is-upgrade",
)  # fmt: skip
KINDS = ("same", "same but for random lines", "unstable in helm", "different", "left out")


@dataclass(frozen=True)
class Case:
    """One command line below the work folder."""

    chart: Path
    argv: tuple[str, ...]

    @property
    def title(self) -> str:
        return f"{self.chart} {' '.join(self.argv)}"


@dataclass(frozen=True)
class Printed:
    """What a program printed, and how it ended."""

    code: int
    out: str
    err: str


def find_charts(corpus: Path) -> Iterator[Path]:
    """Yield chart folders that are not part of another chart."""
    for repository in sorted(path for path in corpus.iterdir() if path.is_dir()):
        found: list[Path] = []
        for file in sorted(repository.rglob("Chart.yaml"), key=lambda path: len(path.parts)):
            if not any(parent in file.parents for parent in found):
                found.append(file.parent)
        yield from sorted(found)


def _metadata(chart: Path) -> dict[str, object]:
    try:
        loaded = yaml.safe_load((chart / "Chart.yaml").read_text())
    except (yaml.YAMLError, UnicodeDecodeError):
        return {}
    return loaded if isinstance(loaded, dict) else {}


def _dependencies(chart: Path) -> list[dict[str, object]]:
    listed = _metadata(chart).get("dependencies")
    if not listed and (chart / "requirements.yaml").is_file():
        listed = (yaml.safe_load((chart / "requirements.yaml").read_text()) or {}).get("dependencies")
    return [entry for entry in listed or [] if isinstance(entry, dict)] if isinstance(listed, list) else []


def prepare(corpus: Path, work: Path) -> tuple[list[Path], list[str]]:
    """Copy every chart into the work folder with its dependencies vendored; return the charts and those left out."""
    sources = list(find_charts(corpus))
    by_name: dict[str, list[Path]] = {}
    for source in sources:
        by_name.setdefault(str(_metadata(source).get("name")), []).append(source)
    ready, left_out = [], []
    for source in sources:
        target = work / "charts" / source.relative_to(corpus)
        if not target.exists():
            shutil.copytree(source, target, symlinks=True, ignore=shutil.ignore_patterns(".git"))
        missing = vendor(source, target, by_name, depth=0)
        if missing:
            left_out.append(f"{source.relative_to(corpus)}: {', '.join(missing)}")
        else:
            ready.append(target.relative_to(work / "charts"))
    return ready, left_out


def vendor(source: Path, target: Path, by_name: dict[str, list[Path]], depth: int) -> list[str]:
    """Copy declared dependencies into charts/, from the same repository first; return the names nobody has."""
    missing = []
    for entry in _dependencies(source):
        name = str(entry.get("name"))
        place = target / "charts" / name
        if place.exists() or list((target / "charts").glob(f"{name}-*.tgz")):
            continue
        candidates = sorted(by_name.get(name, []), key=lambda path: -len(os.path.commonpath([path, source])))
        if not candidates or depth > 4:
            missing.append(name)
            continue
        shutil.copytree(candidates[0], place, symlinks=True, ignore=shutil.ignore_patterns(".git", "ci"))
        _loosen(target, name, str(_metadata(candidates[0]).get("version")))
        missing += vendor(candidates[0], place, by_name, depth + 1)
    return missing


def _loosen(chart: Path, name: str, version: str) -> None:
    """Declare the vendored version: the corpus holds one version of each chart, not the one once released."""
    for file in ("Chart.yaml", "requirements.yaml"):
        path = chart / file
        if not path.is_file():
            continue
        loaded = yaml.safe_load(path.read_text()) or {}
        for entry in loaded.get("dependencies") or []:
            if isinstance(entry, dict) and entry.get("name") == name:
                entry["version"] = version
        path.write_text(yaml.safe_dump(loaded, sort_keys=False))


def cases(work: Path, charts: list[Path]) -> Iterator[Case]:
    """Yield the command lines of every chart."""
    for chart in charts:
        yield Case(chart, ())
        values = sorted((work / "charts" / chart / "ci").glob("*values.y*ml"))[:MAX_CI_FILES]
        for file in values:
            yield Case(chart, ("-f", f"{chart}/ci/{file.name}"))
        yield Case(chart, VARIANT)


def _run(program: str, work: Path, case: Case, home: Path) -> Printed:
    env = {
        "HOME": str(home), "HELM_CACHE_HOME": f"{home}/cache", "HELM_CONFIG_HOME": f"{home}/config",
        "HELM_DATA_HOME": f"{home}/data", "PATH": os.environ["PATH"], "TZ": "UTC", "KUBECONFIG": "/dev/null",
    }  # fmt: skip
    command = [program, "template", "release-name", f"./{case.chart}", *case.argv]
    try:
        done = subprocess.run(command, cwd=work / "charts", env=env, capture_output=True, timeout=TIMEOUT)
    except subprocess.TimeoutExpired:
        return Printed(124, "", "timeout")
    return Printed(done.returncode, *(part.decode(errors="surrogateescape") for part in (done.stdout, done.stderr)))


def ask_helm(helm: str, work: Path, case: Case) -> list[Printed]:
    """Return what helm printed, several times over, from the work folder's memory where it has it."""
    key = hashlib.sha256(f"{case.title}".encode()).hexdigest()
    memory = work / "helm" / key[:2] / f"{key}.json"
    if memory.is_file():
        return [Printed(**entry) for entry in json.loads(memory.read_text())]
    runs = [_run(helm, work, case, work / "home-helm") for _ in range(HELM_RUNS)]
    if all(run == runs[0] for run in runs):
        runs = runs[:1]
    memory.parent.mkdir(parents=True, exist_ok=True)
    memory.write_text(json.dumps([vars(run) for run in runs]))
    return runs


def judge(theirs: list[Printed], ours: Printed) -> str:
    """Return one of KINDS."""
    if any((ours.code, ours.out, ours.err) == (run.code, run.out, run.err) for run in theirs):
        return "same"
    if len(theirs) == 1 or ours.code != theirs[0].code:
        return "different"
    texts = [(run.out + run.err).split("\n") for run in theirs]
    mine = (ours.out + ours.err).split("\n")
    if len({len(text) for text in texts}) > 1:
        return "unstable in helm"
    if len(mine) != len(texts[0]):
        return "different"
    stable = [len({text[number] for text in texts}) == 1 for number in range(len(mine))]
    same = all(mine[number] == texts[0][number] for number, fixed in enumerate(stable) if fixed)
    return "same but for random lines" if same else "different"


def _difference(theirs: Printed, ours: Printed) -> dict[str, object]:
    """Return the first line that differs, for the report."""
    for stream in ("err", "out"):
        left, right = getattr(theirs, stream).split("\n"), getattr(ours, stream).split("\n")
        for number, (a, b) in enumerate(zip([*left, "<end>"], [*right, "<end>"], strict=False)):
            if a != b:
                return {"stream": stream, "line": number + 1, "helm": a[:600], "windlass": b[:600]}
    return {"stream": "code", "helm": theirs.code, "windlass": ours.code}


def main() -> int:
    """Print counts and the differences; exit 1 when there is one."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--only", default="")
    parser.add_argument("--report", type=Path)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--helm-only", action="store_true", help="fill helm's side of the work folder and stop")
    options = parser.parse_args()
    helm, windlass = find_peer("helm"), str(Path(sys.executable).parent / "windlass")
    if not helm:
        sys.exit("corpus: helm is missing: run `make peers`")
    options.work.mkdir(parents=True, exist_ok=True)
    link = options.work / "helm-link" / "helm"  # so that texts which name the program agree
    link.parent.mkdir(exist_ok=True)
    link.unlink(missing_ok=True)
    link.symlink_to(windlass)
    charts, left_out = prepare(options.corpus, options.work)
    wanted = [case for case in cases(options.work, charts) if options.only in case.title]

    def check(case: Case) -> tuple[Case, str, dict[str, object]]:
        theirs = ask_helm(helm, options.work, case)
        if options.helm_only:
            return case, "same", {}
        ours = _run(str(link), options.work, case, options.work / "home-windlass")
        kind = judge(theirs, ours)
        if kind == "different":  # what depends on the time of day changed since helm was asked
            theirs = [*theirs, _run(helm, options.work, case, options.work / "home-helm")]
            kind = judge(theirs, ours)
        return case, kind, _difference(theirs[0], ours) if kind == "different" else {}

    counts = dict.fromkeys(KINDS, 0)
    counts["left out"] = len(left_out)
    report: list[dict[str, object]] = [{"left out": left_out}]
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for case, kind, difference in pool.map(check, wanted):
            counts[kind] += 1
            if kind == "different":
                report.append({"case": case.title, **difference})
                print(json.dumps(report[-1]), flush=True)
    if options.report:
        options.report.write_text("\n".join(json.dumps(entry) for entry in report) + "\n")
    print(f"{len(charts)} charts, {len(wanted)} renders: " + ", ".join(f"{kind} {counts[kind]}" for kind in KINDS))
    return 1 if counts["different"] else 0


if __name__ == "__main__":
    sys.exit(main())
