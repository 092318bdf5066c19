"""Run command lines with helm and with windlass in fresh copies of the world, and say where they differ.

By hand: ``python -m tests.differential.lines.compare --seed 7 --cases 2000``.
"""

from __future__ import annotations

import argparse
import gzip
import io
import os
import re
import shutil
import stat
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.conftest import find_peer
from tests.differential.chart_server import ChartServer
from tests.differential.harness import OWN_FOLDERS, Mask, Result, windlass_script
from tests.differential.lines.generator import Generator, Line
from tests.differential.lines.world import World, push, variables
from tests.interop.registry_peer import RegistryPeer

TIMEOUT_S = 120
FILES_SHOWN = 3
PEERS = ("helm", "registry", "gpg")
CONTEXT = 240  # characters shown around the first difference
MASKS: tuple[Mask, ...] = (
    # the time of day, in reports, records and files
    (r"[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d 20(?!24)\d\d", "NOW"),
    (r"20(?!20|24)\d\d-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?( ?(Z|[+-]\d\d:?\d\d))?( [A-Z]{3})?", "NOW"),
    (r"\d+-[A-Z][a-z]{2}-\d{4}", "DAY"),
    (r'"[A-Z][a-z]{2} \d{4}"', '"MONTH"'),
    # names that Go draws
    (r"(tmpcharts|helm-plugin-extract|helm-package-sign|helm-verify|index)-?\d{3,}", r"\1-RANDOM"),
    (r"(open \S+\.(?:tgz|prov|yaml))\d+", r"\1RANDOM"),
    # printed in the order of a Go map
    (r"none of the others can be; \[([^]]*)\]", "none of the others can be"),
    # salted
    (r"(?s)-----BEGIN PGP SIGNATURE-----.*?-----END PGP SIGNATURE-----", "SIGNATURE"),
)
# A packed chart has the same members, not the same compressed bytes.
PACKED: tuple[Mask, ...] = ((r"sha256:[0-9a-f]{64}", "sha256:DIGEST"),)
OWN_NAMES = frozenset(("windlass", "wazero-build"))


def snapshot(folder: Path) -> dict[str, str]:
    """Return what lies below ``folder``: kinds, modes and contents; of archives, their members."""
    found: dict[str, str] = {}
    for base, folders, files in os.walk(folder):
        folders[:] = sorted(
            name for name in folders if name not in OWN_NAMES and not (base == str(folder) and name == "bin")
        )
        for name in (*folders, *files):
            path = Path(base, name)
            shown = str(path.relative_to(folder))
            if path.is_symlink():
                found[shown] = f"link {os.readlink(path)}"
            elif name in folders:
                found[shown] = "folder"
            else:
                found[shown] = f"{stat.S_IMODE(path.stat().st_mode):o} {_content(path.read_bytes())}"
    return found


def _content(data: bytes) -> str:
    if data[:2] == b"\x1f\x8b":
        try:
            with tarfile.open(fileobj=io.BytesIO(gzip.decompress(data))) as archive:
                members = archive.getmembers()
                texts = [(archive.extractfile(m) or io.BytesIO()).read().decode("latin-1") for m in members]
                return "".join(f"\n== {m.name} {m.mode:o}\n{text}" for m, text in zip(members, texts, strict=True))
        except (OSError, EOFError, tarfile.TarError):
            pass
    return data.decode("utf-8", "surrogateescape")


class Stage:
    """A world, its servers, and the two programs."""

    def __init__(self, folder: Path, helm: str, registry: str, gpg: str) -> None:
        self.folder = folder
        self.place = folder / "world"
        self.server = ChartServer()
        self.registry = RegistryPeer(registry, folder / "registry")
        self.template = folder / "template"
        self.template.mkdir()
        self.world = World(self.template, self.place, self.server, self.registry.host, helm, gpg)
        push(self.world, helm)
        self.programs = {"helm": helm, "windlass": str(windlass_script())}
        self._clean: dict[str, str] | None = None
        self._before = snapshot(self.template)

    def close(self) -> None:
        """Stop the servers."""
        self.server.close()
        self.registry.close()

    def _fresh(self) -> None:
        shutil.rmtree(self.place, ignore_errors=True)
        shutil.copytree(self.template, self.place, symlinks=True)
        (self.place / "bin").mkdir()

    def run(self, program: str, line: Line) -> Result:
        """Run one program in a fresh world; ``files`` holds what the run changed."""
        if self._clean is None:
            self._fresh()
        link = self.place / "bin" / "helm"
        link.unlink(missing_ok=True)
        link.symlink_to(self.programs[program])
        base = {"HOME": f"{self.place}/home", "PATH": os.environ["PATH"], "TZ": "UTC", "KUBECONFIG": "/dev/null"}
        done = subprocess.run(
            [str(link), *(self.world.fill(word) for word in line.argv)],
            input=line.stdin.encode(),
            capture_output=True,
            cwd=self.place / "work",
            env={**base, "LANG": "C.UTF-8", **variables(dict(line.env), self.world)},
            timeout=TIMEOUT_S,
            check=False,
        )
        after = snapshot(self.place)
        changed = {name: what for name, what in after.items() if self._before.get(name) != what}
        changed |= dict.fromkeys(self._before.keys() - after.keys(), "gone")
        own = [name for name in OWN_FOLDERS if (self.place / name).exists()]
        self._clean = None if changed else after
        for name in own:
            shutil.rmtree(self.place / name, ignore_errors=True)
        out, err = (
            self.world.empty(stream.decode("utf-8", "surrogateescape")) for stream in (done.stdout, done.stderr)
        )
        return Result(done.returncode, out, err, {name: self.world.empty(what) for name, what in changed.items()})

    def differences(self, line: Line) -> list[str]:
        """Return what differs between the programs: a line each, empty when they agree."""
        masks = [*MASKS, *(PACKED if _packs(line) else ())]
        theirs, ours = (_settled(self.run(program, line).masked(masks)) for program in self.programs)
        if _asks_for_contexts(line):
            theirs.out, ours.out = ("\n".join(sorted(result.out.splitlines())) for result in (theirs, ours))
        found = []
        for what in ("code", "err", "out"):
            expected, actual = getattr(theirs, what), getattr(ours, what)
            if expected != actual:
                found += _shown(what, expected, actual)
        names = sorted(theirs.files.keys() | ours.files.keys())
        pairs = [(name, *(files.get(name, "as it was") for files in (theirs.files, ours.files))) for name in names]
        different = [pair for pair in pairs if pair[1] != pair[2]]
        for name, one, other in different[:FILES_SHOWN]:
            found += _shown(f"file {name}", one, other)
        return found


def _shown(what: str, expected: object, actual: object) -> list[str]:
    """Return both from a little before the place where they part."""
    one, other = str(expected), str(actual)
    same = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    start = max(0, same - CONTEXT)
    return [
        f"helm {what}:     {one[start : same + CONTEXT]!r} of {len(one)}",
        f"windlass {what}: {other[start : same + CONTEXT]!r} of {len(other)}",
    ]


def _packs(line: Line) -> bool:
    return "package" in line.argv or "index" in line.argv


def _asks_for_contexts(line: Line) -> bool:
    """Say whether the shell asks for names that Helm gives in the order of a Go map."""
    return "".join(line.argv[:1]).startswith("__complete") and any("kube-context" in word for word in line.argv[-2:])


def _settled(result: Result) -> Result:
    """Bring into one order what Helm writes in the order of a Go map or of finishing goroutines."""
    if "Hang tight" in result.out:
        result.out, result.err = ("\n".join(sorted(text.splitlines())) for text in (result.out, result.err))
    for name, content in result.files.items():
        if name.endswith("-charts.txt"):
            result.files[name] = " ".join(sorted(content.split()))
    empty = [
        n
        for n, what in result.files.items()
        if what == "folder" and not any(o.startswith(f"{n}/") for o in result.files)
    ]
    for name in empty:
        if name.endswith((".cache", ".cache/helm")):  # held nothing but wazero-build
            del result.files[name]
    return result


def compare(stage: Stage, lines: Iterable[Line]) -> Iterator[tuple[Line, list[str]]]:
    """Yield each line with what differs."""
    for line in lines:
        yield line, stage.differences(line)


def main() -> int:
    """Draw, compare, report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cases", type=int, default=500)
    parser.add_argument("--lines", help="a file of lines instead of drawn ones")
    parser.add_argument("--only", default="", help="a regular expression that lines must match")
    parser.add_argument("--skip", default="^$", help="a regular expression that lines must not match")
    options = parser.parse_args()
    helm, registry, gpg = (find_peer(name) for name in PEERS)
    assert helm and registry and gpg, "run `make peers`"
    if options.lines:
        lines = [Line.parse(text) for text in Path(options.lines).read_text().splitlines() if text]
    else:
        generator = Generator(options.seed)
        lines = [generator.line() for _ in range(options.cases)]
    lines = [
        line for line in lines if re.search(options.only, line.text()) and not re.search(options.skip, line.text())
    ]
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        stage = Stage(Path(folder), helm, registry, gpg)
        try:
            for line, found in compare(stage, lines):
                if found:
                    wrong += 1
                    print(f"\n$ {line.text()}", *found, sep="\n  ", flush=True)
        finally:
            stage.close()
    print(f"\n{len(lines)} lines, {wrong} differ")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
