"""A namespace behind a proxy of faults, a chart whose every stage is one request, and what must hold after a fault."""

from __future__ import annotations

import base64
import gzip
import json
import os
import re
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.cluster.faults.proxy import Proxy
from tests.cluster.releases.sides import View
from tests.differential.harness import windlass_script
from windlass.kube.errors import ApiStatus

Json = Any

NAME = "web"
WAIT_S = 120
EVENTS = ("install", "upgrade", "rollback", "delete")

_OBJECT = "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}{more}}}\ndata: {{text: {{{{ .Values.text }}}}}}\n"


def write_chart(folder: Path) -> Path:
    """Write a chart of ConfigMaps: two that stay, one named by ``extra``, and a hook before and after everything."""
    templates = folder / "shop" / "templates"
    templates.mkdir(parents=True)
    (folder / "shop" / "Chart.yaml").write_text("apiVersion: v2\nname: shop\nversion: 1.0.0\n")
    (folder / "shop" / "values.yaml").write_text("text: one\nextra: first\n")
    documents = [_OBJECT.format(name=f"web-{name}", more="") for name in ("a", "b", "{{ .Values.extra }}")]
    for event in EVENTS:
        for when in ("pre", "post"):
            hook = f"{when}-{event}"
            documents.append(_OBJECT.format(name=f"hook-{hook}", more=f", annotations: {{helm.sh/hook: {hook}}}"))
    (templates / "all.yaml").write_text("---\n".join(documents))
    return folder / "shop"


class World:
    """One namespace. ``run`` goes through the proxy, what is looked at does not."""

    def __init__(self, proxy: Proxy, view: View, namespace: str, folder: Path) -> None:
        self.proxy = proxy
        self.view = view
        self.namespace = namespace
        self.folder = folder
        self.chart = write_chart(folder)
        self.kubeconfig = proxy.kubeconfig(folder)
        self.programs = {"windlass": windlass_script()}
        document = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}}
        view.client.call("POST", "/api/v1/namespaces", body=json.dumps(document).encode())

    def environment(self, extra: Mapping[str, str] | None = None) -> dict[str, str]:
        """Return the environment of a run."""
        return {
            "HOME": str(self.folder / "home"),
            "PATH": os.environ["PATH"],
            "TZ": "UTC",
            "LANG": "C.UTF-8",
            "USER": "tester",
            "KUBECONFIG": str(self.kubeconfig),
            "HELM_NAMESPACE": self.namespace,
            **(extra or {}),
        }

    def command(self, line: str, program: str = "windlass") -> list[str]:
        """Return an argv; CHART stands for the chart."""
        return [str(self.programs[program]), *line.replace("CHART", str(self.chart)).split()]

    def run(self, line: str, program: str = "windlass", **extra: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return subprocess.run(
            self.command(line, program),
            capture_output=True,
            cwd=self.folder,
            env=self.environment(extra),
            timeout=WAIT_S,
            text=True,
            check=False,
        )

    def good(self, line: str, program: str = "windlass") -> str:
        """Run a command that must succeed, and return what it said."""
        done = self.run(line, program)
        assert done.returncode == 0, f"{line}: {done.stderr}"
        return done.stdout + done.stderr

    def start(self, line: str) -> subprocess.Popen[str]:
        """Begin a command."""
        return subprocess.Popen(
            self.command(line),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=self.folder,
            env=self.environment(),
            text=True,
        )

    # -- what is there ---------------------------------------------------------------------------------------------

    def _items(self, kind: str, selector: str = "") -> list[Json]:
        path = f"/api/v1/namespaces/{self.namespace}/{kind}"
        found: Json = self.view.client.get(path, (("labelSelector", selector),))
        return list(found["items"])

    def objects(self) -> set[str]:
        """Return the names of the ConfigMaps that charts have made."""
        return {item["metadata"]["name"] for item in self._items("configmaps")} - {"kube-root-ca.crt"}

    def appears(self, path: str) -> Json:
        """Wait for an object and return it."""
        end = time.monotonic() + WAIT_S
        while True:
            try:
                return self.view.client.get(path)
            except ApiStatus:
                assert time.monotonic() < end
                time.sleep(0.05)

    def records(self) -> dict[int, Json]:
        """Return the stored revisions, with the annotations of each under ``annotations``."""
        found = {}
        for item in self._items("secrets", "owner=helm"):
            text = base64.b64decode(base64.b64decode(item["data"]["release"]))
            record = json.loads(gzip.decompress(text))
            found[record["version"]] = {**record, "annotations": item["metadata"].get("annotations") or {}}
        return found

    def statuses(self) -> list[str]:
        """Return the states of the revisions, the oldest first."""
        records = self.records()
        return [records[version]["info"]["status"] for version in sorted(records)]

    def unknown(self) -> set[str]:
        """Return what is live and in no record: must be empty whatever has happened."""
        known: set[str] = set()
        for record in self.records().values():
            texts = [record["manifest"], *[hook["manifest"] for hook in record.get("hooks") or ()]]
            for text in texts:
                known.update(re.findall(r"metadata: {name: ([\w-]+)", text))
        return self.objects() - known
