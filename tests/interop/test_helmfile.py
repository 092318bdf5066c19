"""helmfile with windlass as its helm binary: its usual commands give what they give with helm."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.interop.server_charts import MadeChart, push_classic, push_oci
from tests.interop.server_process import ServerProcess

pytestmark = pytest.mark.peer("helmfile", "helm")

HELMFILE = """
repositories:
- {{name: classic, url: "{url}/team"}}
- {{name: reg, url: "{host}/oci", oci: true, plainHttp: true}}
helmDefaults: {{plainHttp: true}}
releases:
- {{name: one, namespace: prod, chart: classic/app, version: ^1.0.0, values: [{{a: 2}}]}}
- {{name: two, chart: reg/other, version: 2.0.0, set: [{{name: a, value: 3}}]}}
- {{name: three, chart: ./local, needs: [prod/one], values: [extra.yaml]}}
- {{name: four, chart: "oci://{host}/oci/other", version: 2.1.0+b.1}}
"""
# helmfile does not hand plainHttp to `helm dependency update`, so this one has no registry
CLASSIC = """
repositories:
- {{name: classic, url: "{url}/team"}}
releases:
- {{name: one, namespace: prod, chart: classic/app, version: ^1.0.0}}
- {{name: three, chart: ./local, values: [extra.yaml]}}
"""
COMMANDS = (
    ("repos",),
    ("-f", "classic.yaml", "deps"),
    ("build",),
    ("list", "--output", "json"),
    ("show-dag",),
    ("lint",),
    ("template",),
    ("template", "--skip-deps", "--include-crds", "--output-dir", "rendered", "--output-dir-template", "rendered"),
    ("fetch", "--output-dir", "fetched"),
    ("write-values", "--output-file-template", "values/{{ .Release.Name }}.yaml"),
)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServerProcess]:
    with ServerProcess(tmp_path / "data", "--anonymous=write") as process:
        for version in ("1.0.0", "1.1.0"):
            push_classic(process.client(), "team", MadeChart("app", version))
        for version in ("2.0.0", "2.1.0+b.1"):
            push_oci(process.client(), "oci", MadeChart("other", version))
        yield process


def _project(folder: Path, server: ServerProcess, helm: str) -> None:
    """The helmfiles and a local chart with a dependency."""
    folder.mkdir()
    subprocess.run([helm, "create", "local"], cwd=folder, env={"HOME": str(folder)}, check=True, capture_output=True)
    with open(folder / "local" / "Chart.yaml", "a") as file:
        file.write(f"dependencies: [{{name: app, version: ^1.0.0, repository: '{server.url}/team'}}]\n")
    (folder / "extra.yaml").write_text("replicaCount: 3\n")
    for name, text in (("helmfile.yaml", HELMFILE), ("classic.yaml", CLASSIC)):
        (folder / name).write_text(text.format(url=server.url, host=server.address))


def _run(helmfile: str, binary: str, home: Path, folder: Path) -> dict[str, tuple[int, str]]:
    """Exit code and standard output of every command, without the names of temporary folders."""
    home.mkdir()
    env = {"HOME": str(home), "PATH": os.environ["PATH"], "KUBECONFIG": "/dev/null", "TZ": "UTC"}
    printed = {}
    for command in COMMANDS:
        done = subprocess.run(
            [helmfile, "--no-color", "-b", binary, *command], cwd=folder, env=env, capture_output=True, text=True,
            timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{binary} {command}: {done.stderr}"
        out = done.stdout.replace(str(home), "HOME").replace(binary, "HELM")
        printed[" ".join(command)] = (done.returncode, re.sub(r"/tmp/helmfile\d+", "/tmp/helmfile", out))
    return printed


def _files(folder: Path) -> dict[str, bytes]:
    """All files that are left, but for the time in a lock file."""
    found = {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    return {name: re.sub(rb"generated: .*", b"", data) for name, data in found.items()}


def test_usual_commands_print_and_leave_the_same_as_with_helm(
    server: ServerProcess, tmp_path: Path, peer: Callable[[str], str]
) -> None:
    folder, results = tmp_path / "project", []
    for name, binary in (("helm", peer("helm")), ("windlass", str(Path(sys.executable).parent / "windlass"))):
        _project(folder, server, peer("helm"))
        printed = _run(peer("helmfile"), binary, tmp_path / f"home-{name}", folder)
        results.append((printed, _files(folder)))
        shutil.rmtree(folder)
    for command, outcome in results[0][0].items():
        assert results[1][0][command] == outcome, command
    assert results[0][1] == results[1][1]
