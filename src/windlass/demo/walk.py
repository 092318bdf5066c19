"""The steps of the demo, in order: serve, chart, sign and push, find and pull, refusals, render."""

from __future__ import annotations

import hashlib
import os
import shutil
from typing import TYPE_CHECKING

from windlass.demo.stage import Stage, StepFailed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TextIO

SIGNER = "Demo Signer <signer@example.com>"
STRANGER = "A Stranger <stranger@example.com>"
CHART = "windlass"


def chart_folder() -> str:
    """Return the folder of windlass's own chart: beside this module when installed, in deploy/ in a checkout."""
    here = os.path.dirname(os.path.abspath(__file__))
    checkout = os.path.normpath(os.path.join(here, "..", "..", "..", "deploy", "chart", CHART))
    for place in (os.path.join(here, "chart", CHART), checkout):
        if os.path.isfile(os.path.join(place, "Chart.yaml")):
            return place
    raise StepFailed("windlass's own chart is neither in the package nor in deploy/chart: is the installation whole?")


def walk(out: TextIO, environment: Mapping[str, str], folder: str, keep: bool) -> str:
    """Run every step in ``folder`` and return the server's address; the server is running on return only with ``keep``.

    Raises StepFailed, which names the step and the reason; the server is stopped then.
    """
    stage = Stage(folder, out, environment)
    try:
        host, token = _serve(stage)
        _take_chart(stage)
        _sign_and_push(stage, host, token)
        digest = _find_and_pull(stage, host, token)
        _show_refusals(stage, host)
        _render(stage, host, digest)
    except BaseException:
        stage.stop()
        raise
    if keep:
        stage.say(f"\nThe server runs on as process {stage.server_pid}; its files are in {folder}.")
    else:
        stage.stop()
    return f"http://{host}/"


def _serve(stage: Stage) -> tuple[str, str]:
    stage.step("1. Start a server: SQLite and files, loopback, a free port")
    lines = stage.serve("serve", "--listen", "127.0.0.1:0", "--data", "store", "--anonymous", "read")
    address = next(word for line in lines for word in line.split() if word.startswith("http://"))
    token = next((line.split()[-1] for line in lines if "token" in line.lower()), "")
    if not token:
        raise StepFailed("1. Start a server: it printed no admin token")
    return address.removeprefix("http://").rstrip("/"), token


def _take_chart(stage: Stage) -> None:
    stage.step("2. Take a real chart: the one that installs windlass serve on Kubernetes")
    source = chart_folder()
    stage.say(f"$ cp -r {source} {CHART}")
    shutil.copytree(source, stage.path(CHART))
    stage.run("dependency", "list", CHART)
    stage.run("lint", CHART)


def _sign_and_push(stage: Stage, host: str, token: str) -> None:
    stage.step("3. Make a key, sign the package, push it with its provenance over OCI")
    stage.run("key", "generate", SIGNER, "--directory", "keys")
    stage.run("package", CHART, "--sign", "--key", SIGNER, "--keyring", "keys/secring.gpg")
    stage.run("registry", "login", host, "--plain-http", "--username", "admin", "--password-stdin", stdin=token)
    stage.run("push", _archive(stage), f"oci://{host}", "--plain-http")


def _find_and_pull(stage: Stage, host: str, token: str) -> str:
    stage.step("4. Find the same bytes in the classic repository, and pull them from both sides, verified")
    stage.run("repo", "add", "demo", f"http://{host}", "--username", "admin", "--password-stdin", stdin=token)
    stage.run("search", "repo", "demo/", "--versions")
    check = ("--verify", "--keyring", "keys/pubring.gpg")
    os.makedirs(stage.path("classic"))
    os.makedirs(stage.path("oci"))
    stage.run("pull", f"demo/{CHART}", *check, "--destination", "classic")
    pulled = stage.run("pull", f"oci://{host}/{CHART}", *check, "--plain-http", "--destination", "oci", show=False)
    stage.say("\n".join(f"  {line}" for line in pulled.rstrip().splitlines()))
    name = _archive(stage)
    digests = {place: _sha256(stage.path(place, name)) for place in (".", "classic", "oci")}
    for place, digest in digests.items():
        stage.say(f"  sha256 {digest}  {os.path.normpath(os.path.join(place, name))}")
    if len(set(digests.values())) != 1:
        raise StepFailed("4. Find and pull: the archives are not the same bytes")
    return next(line.split()[1] for line in pulled.splitlines() if line.startswith("Digest:"))


def _show_refusals(stage: Stage, host: str) -> None:
    stage.step("5. What is refused")
    name = _archive(stage)
    stage.say("  a tampered archive:")
    os.makedirs(stage.path("tampered"))
    for file in (name, f"{name}.prov"):
        shutil.copy(stage.path(file), stage.path("tampered", file))
    with open(stage.path("tampered", name), "r+b") as archive:
        archive.seek(-1, os.SEEK_END)
        last = archive.read(1)[0]
        archive.seek(-1, os.SEEK_END)
        archive.write(bytes([last ^ 1]))
    stage.refused("sha256 sum does not match", "verify", f"tampered/{name}", "--keyring", "keys/pubring.gpg")

    stage.say("  a key that we do not know:")
    stage.run("key", "generate", STRANGER, "--directory", "strange", show=False)
    stage.refused("unknown", "verify", name, "--keyring", "strange/pubring.gpg")

    stage.say("  other content under a version that is published:")
    with open(stage.path(CHART, "values.yaml"), "a", encoding="utf-8") as values:
        values.write("changed: true\n")
    os.makedirs(stage.path("changed"))
    stage.run("package", CHART, "--destination", "changed", show=False)
    stage.refused("published versions do not change", "push", f"changed/{name}", f"oci://{host}", "--plain-http")

    stage.say("  a push without a name:")
    nobody = {"HELM_REGISTRY_CONFIG": "nobody.json"}
    stage.refused("401: Unauthorized", "push", name, f"oci://{host}", "--plain-http", env=nobody)


def _render(stage: Stage, host: str, digest: str) -> None:
    stage.step("6. Render the chart from its digest")
    text = stage.run("template", "demo", f"oci://{host}/{CHART}@{digest}", "--plain-http", show=False)
    kinds = [line.removeprefix("kind: ") for line in text.splitlines() if line.startswith("kind: ")]
    if "Deployment" not in kinds:
        raise StepFailed("6. Render: there is no Deployment among the objects")
    stage.say(f"  {len(kinds)} objects: {', '.join(kinds)}")
    stage.step("What next")
    for line in (
        "serve your own charts:     windlass serve --data /srv/charts        (docs/server.md)",
        "publish from your CI:      windlass package, push                   (docs/publish.md)",
        "swap it for helm:          alias helm=windlass                      (docs/compat.md)",
        "install on Kubernetes:     windlass install demo deploy/chart/windlass (docs/operations.md)",
    ):
        stage.say(f"  {line}")


def _archive(stage: Stage) -> str:
    names = [name for name in os.listdir(stage.folder) if name.endswith(".tgz")]
    if len(names) != 1:
        raise StepFailed(f"expected one packaged chart, found {names}")
    return names[0]


def _sha256(path: str) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
