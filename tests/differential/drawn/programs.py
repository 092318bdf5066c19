"""The two programs, made to answer many cases in little time: helm as a server, windlass in forked processes."""

from __future__ import annotations

import base64
import gc
import importlib
import json
import os
import pkgutil
import shutil
import subprocess
import sys
import tempfile
import traceback
from pathlib import Path
from typing import TextIO

from .case import Answer, Case

SOURCE = Path(__file__).with_name("helmserve") / "main.go"
MODULE = "helm.sh/helm/v4@v4.2.4"
PACKAGES = ("chart", "engine", "golang", "jsonschema", "lint", "sprig", "template", "yaml")
COMMANDS = ("windlass.cli.main", "windlass.cli.commands.template", "windlass.cli.commands.lint")
STAMP = "-X helm.sh/helm/v4/internal/version.version=v4.2.4"
# Where helm's answer depends on the order of a Go map, so many runs show it: two keys change places in one of eight.
RUNS, RUNS_FOR_ORDER = 8, 80


def environment(home: Path) -> dict[str, str]:
    """Return the environment of both programs."""
    fixed = {"TZ": "UTC", "KUBECONFIG": os.devnull, "LANG": "C.UTF-8", "WINDLASS_NO_CACHE": "1"}
    return {"HOME": str(home), "PATH": os.environ["PATH"], **fixed}


def built(go: str, folder: Path) -> Path:
    """Build the server from Helm's published module and return the program. Needs what ``make peers`` downloads."""
    settings = {**os.environ, "GOFLAGS": "-mod=mod -buildvcs=false", "GOTOOLCHAIN": "local", "CGO_ENABLED": "0"}
    found = subprocess.run([go, "mod", "download", "-json", MODULE], env=settings, capture_output=True, check=True)
    helm = Path(json.loads(found.stdout)["Dir"])
    name, version = MODULE.split("@")
    requirements = (helm / "go.mod").read_text().replace(f"module {name}", "module helmserve", 1)
    (folder / "go.mod").write_text(f"{requirements}\nrequire {name} {version}\n")
    (folder / "go.sum").write_bytes((helm / "go.sum").read_bytes())
    shutil.copy(SOURCE, folder / "main.go")
    program = folder / "helmserve"
    build = [go, "build", "-ldflags", f"-s -w {STAMP}", "-o", program, "."]
    subprocess.run(build, cwd=folder, env=settings, check=True)
    return program


class HelmServer:
    """Helm's own commands in one process (helmserve/main.go); use as a context manager."""

    def __init__(self, program: Path, world: Path) -> None:
        self._program, self._world = program, world

    def __enter__(self) -> HelmServer:
        self._process = subprocess.Popen(
            [self._program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment(self._world / "home")
        )
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()

    def answer(self, case: Case) -> Answer:
        """Return what helm makes of the case, whose files are in the folder ``case`` of the world."""
        assert self._process.stdin and self._process.stdout
        stdin = base64.b64encode(case.stdin.encode("utf-8", "surrogateescape")).decode()
        asked = {"argv": case.argv, "dir": str(self._world / "case"), "stdin": stdin}
        self._process.stdin.write(json.dumps(asked).encode() + b"\n")
        self._process.stdin.flush()
        given = json.loads(self._process.stdout.readline())
        return Answer(given["code"], *(_text(base64.b64decode(given[name])) for name in ("out", "err")))


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def prepare() -> None:
    """Import what windlass may need, so that forked copies of this process have it."""
    for command in COMMANDS:
        importlib.import_module(command)
    for package in PACKAGES:
        folder = importlib.import_module(f"windlass.{package}")
        for module in pkgutil.walk_packages(folder.__path__, f"windlass.{package}."):
            importlib.import_module(module.name)
    gc.collect()
    gc.freeze()


def windlass(case: Case, world: Path) -> Answer:
    """Return what windlass, called helm, makes of the case in a forked copy of this process."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err, tempfile.TemporaryFile() as stdin:
        stdin.write(case.stdin.encode("utf-8", "surrogateescape"))
        stdin.seek(0)
        child = os.fork()
        if child == 0:
            _become_helm(case, world, (stdin.fileno(), out.fileno(), err.fileno()))
        _, status = os.waitpid(child, 0)
        texts = []
        for stream in (out, err):
            stream.seek(0)
            texts.append(_text(stream.read()))
    return Answer(os.waitstatus_to_exitcode(status), *texts)


def _stream(place: int, mode: str) -> TextIO:
    return open(place, mode, closefd=False)  # type: ignore[return-value]  # text modes only


def _become_helm(case: Case, world: Path, streams: tuple[int, int, int]) -> None:
    from windlass.cli.main import run

    code = 99
    try:
        for place, stream in enumerate(streams):
            os.dup2(stream, place)
        sys.stdin, sys.stdout, sys.stderr = map(_stream, range(3), ("r", "w", "w"))
        wanted = environment(world / "home")
        os.environ.clear()
        os.environ.update(wanted)
        os.chdir(world / "case")
        code = run(["helm", *case.argv])
    except SystemExit as left:
        code = left.code if isinstance(left.code, int) else 1
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def difference(case: Case, helm: HelmServer, world: Path) -> tuple[Answer, Answer] | None:
    """Return helm's answer and ours if they differ, whatever order Go's maps have today."""
    case.write(world / "case")
    ours = windlass(case, world)
    theirs = helm.answer(case)
    if ours == theirs:
        return None
    alike = (ours.code, ours.characters) == (theirs.code, theirs.characters)
    seen = {theirs}
    for _ in range(RUNS_FOR_ORDER if alike else RUNS):
        again = helm.answer(case)
        if again == ours:
            return None
        seen.add(again)
        if len(seen) > 1 and any((ours.code, ours.characters) == (other.code, other.characters) for other in seen):
            return None
    return theirs, ours
