"""Ask helm again: run every template of the language table through real helm and store what it prints.

Usage: python -m tests.golden.language.update [--all] [FAMILY…]

Without --all only templates without a stored answer run. HELM names the binary (default: helm on PATH). Templates
run in batches, one chart for hundreds; a template that fails runs again alone, so that the error names only itself.
"""

from __future__ import annotations

import base64
import os
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from . import table

BATCH = 250
HINT = "\n\nUse --debug flag to render out invalid YAML\n"


def main() -> None:
    """Update the families named on the command line, or all."""
    names = [name for name in sys.argv[1:] if not name.startswith("-")] or table.families()
    with tempfile.TemporaryDirectory() as folder:
        helm = Helm(Path(folder))
        for name in names:
            update(name, helm, again="--all" in sys.argv)


def update(name: str, helm: Helm, again: bool) -> None:
    """Bring one family's answers up to date."""
    wanted = list(dict.fromkeys(table.cases(name)))
    known = {} if again else table.outputs(name)
    missing = [case for case in wanted if case not in known]
    for start in range(0, len(missing), BATCH):
        known |= answers(missing[start : start + BATCH], helm)
    table.write_outputs(name, {case: known[case] for case in wanted})
    failing = sum("fails" in known[case] for case in wanted)
    print(f"{name}: {len(wanted)} cases, {len(missing)} asked, {failing} of all fail")


def answers(batch: list[str], helm: Helm) -> dict[str, dict[str, str]]:
    """Return helm's answers to a batch of templates."""
    good, bad = helm.sorted_out(batch)
    given = texts(good, helm)
    with ThreadPoolExecutor(2) as pool:
        alone = list(pool.map(lambda case: helm.template(table.single_files(case)), bad))
    found = {case: {"gives": text} for case, text in zip(good, given, strict=True)}
    for case, done in zip(bad, alone, strict=True):
        if done.returncode == 0:
            raise SystemExit(f"fails in a batch only: {case!r}")
        found[case] = {"fails": done.stderr.removeprefix("Error: ").removesuffix(HINT)}
    return found


def texts(good: list[str], helm: Helm) -> list[str]:
    """Return what templates give that render in batches; those that do so only now and then are asked again, alone."""
    if not good:
        return []
    given = decoded(helm.template(table.batch_files(good)).stdout)
    if len(given) == len(good):
        return given
    if len(good) == 1:
        raise SystemExit(f"renders now and then only: {good[0]!r}")
    middle = len(good) // 2
    return texts(good[:middle], helm) + texts(good[middle:], helm)


def decoded(stdout: str) -> list[str]:
    """Return the texts that the collector printed."""
    encoded = re.findall(r"^# \d+ (\S*)$", stdout, re.M)
    return [base64.b64decode(text).decode("utf-8", "surrogateescape") for text in encoded]


def culprit(stderr: str, batch: list[str]) -> int | None:
    """Return the place in the batch of the template that an error speaks of, None if it does not say."""
    found = re.search(r'executing \\?"case(\d+)\\?"', stderr)
    if found:
        return int(found[1])
    found = re.search(r"_cases\.tpl:(\d+)", stderr)
    line = int(found[1]) if found else 0
    for place, case in enumerate(batch if found else []):
        line -= case.count("\n") + 1
        if line <= 0:
            return place
    return None


class Helm:
    """Runs helm in folders of its own."""

    def __init__(self, folder: Path, binary: str = "") -> None:
        self.folder = folder
        self.binary = binary or os.environ.get("HELM", "helm")
        home = str(folder / "home")
        names = ("HOME", "HELM_CACHE_HOME", "HELM_CONFIG_HOME", "HELM_DATA_HOME")
        self.environment = {
            "PATH": os.environ["PATH"],
            "TZ": "UTC",
            "KUBECONFIG": os.devnull,
            **dict.fromkeys(names, home),
        }

    def sorted_out(self, batch: list[str]) -> tuple[list[str], list[str]]:
        """Return the templates that render and those that fail."""
        good, bad = list(batch), []
        while good:
            done = self.template(table.batch_files(good))
            if done.returncode == 0:
                break
            place = culprit(done.stderr, good)
            if place is None and len(good) > 1:  # the error of fail names no template
                middle = len(good) // 2
                halves = self.sorted_out(good[:middle]), self.sorted_out(good[middle:])
                return halves[0][0] + halves[1][0], bad + halves[0][1] + halves[1][1]
            bad.append(good.pop(place or 0))
        return good, bad

    def template(self, files: dict[str, str]) -> subprocess.CompletedProcess[str]:
        """Render a chart made of these files."""
        chart = Path(tempfile.mkdtemp(dir=self.folder)) / "c"
        for name, text in files.items():
            path = chart / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8", errors="surrogateescape")
        command = [self.binary, "template", "r", "c", "--namespace", "ns"]
        done = subprocess.run(command, cwd=chart.parent, env=self.environment, capture_output=True, check=False)
        shutil.rmtree(chart.parent)
        texts = [data.decode("utf-8", "surrogateescape") for data in (done.stdout, done.stderr)]
        return subprocess.CompletedProcess(command, done.returncode, *texts)


if __name__ == "__main__":
    main()
