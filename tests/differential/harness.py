"""Run helm and windlass-called-helm on the same arguments in the same place, and compare everything they leave.

Both programs get, one after the other, a fresh copy of one prepared folder at one and the same path, so that
nothing has to be masked because of paths. A test that needs files writes them below ``arena.template``::

    def test_create_writes_what_helm_writes(arena: Arena) -> None:
        (arena.template / "work" / "x.txt").write_text("…")
        arena.assert_same(["create", "demo"])

``home`` is the home directory, ``work`` the working directory. Masks are regular expressions whose matches are
replaced before comparison; name what changes from run to run (a time, a random part), nothing else.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

Mask = tuple[str, str]

TIME = (r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?( ?(Z|[+-]\d\d:?\d\d))?( UTC)?", "TIME")
# Folders in which windlass keeps what Helm has no counterpart for.
OWN_FOLDERS = ("home/.cache/windlass", "home/.cache/helm/windlass", "home/.cache/helm/wazero-build")
# Helm makes wazero-build, for compiled WebAssembly, whenever it reads a plugin.yaml.
OWN_NAMES = {"windlass", "wazero-build"}
TIMEOUT_S = 120


@dataclass
class Result:
    """What one run left: exit code, both streams, and all files below the folder."""

    code: int
    out: str
    err: str
    files: dict[str, str] = field(default_factory=dict)

    def masked(self, masks: Sequence[Mask]) -> Result:
        """Return the result with every match of every mask replaced."""

        def mask(text: str) -> str:
            for pattern, replacement in masks:
                text = re.sub(pattern, replacement, text)
            return text

        files = {mask(name): mask(content) for name, content in self.files.items()}
        return Result(self.code, mask(self.out), mask(self.err), files)


def windlass_script() -> Path:
    """Return the installed windlass script."""
    return Path(sys.executable).parent / "windlass"


def snapshot(folder: Path) -> dict[str, str]:
    """Return every file, link and folder below ``folder`` with its mode and content."""
    found: dict[str, str] = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if name.startswith(("bin", *OWN_FOLDERS)):
            continue
        if path.is_symlink():
            found[name] = f"link {os.readlink(path)}"
        elif path.is_dir():
            found[name] = "folder"
        else:
            mode = stat.S_IMODE(path.stat().st_mode)
            found[name] = f"{mode:o} " + path.read_bytes().decode("utf-8", "surrogateescape")
    # A folder that holds nothing but what windlass keeps for itself is no difference.
    return {name: what for name, what in found.items() if what != "folder" or not _only_own(folder / name)}


def _only_own(folder: Path) -> bool:
    names = {path.name for path in folder.iterdir()}
    if folder.name == "helm" and folder.parent.name == ".cache":
        return bool(names) and names <= OWN_NAMES
    return (
        folder.name == ".cache"
        and bool(names)
        and all(name == "windlass" or (name == "helm" and _only_own(folder / name)) for name in names)
    )


class Arena:
    """A prepared folder and the two programs that are run in copies of it."""

    def __init__(self, folder: Path, helm: str) -> None:
        self.folder = folder
        self.template = folder / "template"
        self.world = folder / "world"
        for name in ("home", "work"):
            (self.template / name).mkdir(parents=True)
        self.programs = {"helm": Path(helm), "windlass": windlass_script()}

    def environment(self, extra: Mapping[str, str] | None = None) -> dict[str, str]:
        """Return the environment of both runs: nothing of the developer's own but PATH."""
        base = {
            "HOME": str(self.world / "home"),
            "PATH": os.environ["PATH"],
            "TZ": "UTC",
            "KUBECONFIG": "/dev/null",
            "LANG": "C.UTF-8",
        }
        return {**base, **(extra or {})}

    def run(
        self,
        program: str,
        argv: Sequence[str],
        *,
        stdin: bytes = b"",
        env: Mapping[str, str] | None = None,
        fresh: bool = True,
    ) -> Result:
        """Run one program under the name helm; ``fresh`` false keeps what the last run left in the folder."""
        if fresh or not self.world.exists():
            shutil.rmtree(self.world, ignore_errors=True)
            shutil.copytree(self.template, self.world, symlinks=True)
            (self.world / "bin").mkdir()
        link = self.world / "bin" / "helm"
        link.unlink(missing_ok=True)
        link.symlink_to(self.programs[program])
        done = subprocess.run(
            [str(link), *argv],
            input=stdin,
            capture_output=True,
            cwd=self.world / "work",
            env=self.environment(env),
            timeout=TIMEOUT_S,
            check=False,
        )
        out, err = (stream.decode("utf-8", "surrogateescape") for stream in (done.stdout, done.stderr))
        return Result(done.returncode, out, err)

    def run_both(
        self,
        argv: Sequence[str],
        *,
        stdin: bytes = b"",
        env: Mapping[str, str] | None = None,
        files: bool = True,
    ) -> tuple[Result, Result]:
        """Return what helm and what windlass did, each in a fresh copy when files are compared."""
        results = []
        for program in ("helm", "windlass"):
            result = self.run(program, argv, stdin=stdin, env=env, fresh=files)
            if files:
                result.files = snapshot(self.world)
            results.append(result)
        return results[0], results[1]

    def assert_same(
        self,
        argv: Sequence[str],
        *,
        stdin: bytes = b"",
        env: Mapping[str, str] | None = None,
        masks: Sequence[Mask] = (),
        files: bool = True,
    ) -> Result:
        """Hold both runs against each other: exit code, stdout, stderr and files. Returns windlass's result."""
        theirs, ours = self.run_both(argv, stdin=stdin, env=env, files=files)
        expected, actual = theirs.masked(masks), ours.masked(masks)
        context = f"helm {' '.join(argv)}"
        assert (expected.code, expected.err, expected.out) == (actual.code, actual.err, actual.out), context
        assert expected.files == actual.files, context
        return ours
