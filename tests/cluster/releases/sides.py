"""Two programs in two namespaces of one cluster, and what is compared between them."""

from __future__ import annotations

import base64
import gzip
import json
import os
import re
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.differential.harness import Result
from windlass.kube.cluster import Cluster
from windlass.kube.config import Overrides
from windlass.kube.errors import ApiStatus

Json = Any

TIMEOUT_S = 120
READY_S = 30

MASKS = (
    (r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?( ?(Z|[+-]\d\d:?\d\d))?( UTC)?", "TIME"),
    (r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}", "TIME"),
    (r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "UID"),
    (r"I\d{4} [\d:.]+ +\d+ \S+\.go:\d+\] (\"Warning: .*\")", r"level=WARN msg=\1"),
    (r"\b10\.\d+\.\d+\.\d+\b", "ADDRESS"),
    (r"(?<=-)[0-9a-f]{8,10}-[a-z0-9]{5}\b", "POD"),
    (r"(?<=-)[a-z0-9]{5}(?= +\d/\d )", "POD"),
    (r"resourceVersion(\"?: ?)\"?\d+\"?", r"resourceVersion\1N"),
    (r"\b(\d+[smh])+\b(?= *\n)", "AGE"),
    (r"\b\d+(\.\d+)?(ms|s)\b", "DURATION"),
    (r"-\d{10}\b", "-SECONDS"),
    (r"((created|modified)At\W+)\d{10}", r"\1SECONDS"),
    (r"kube-api-access-[a-z0-9]{5}", "kube-api-access-RANDOM"),
    (r"(?<=[Gg]eneration\W: )\d+|(?<=[Gg]eneration\":)\d+", "N"),
    (r"[ \t]+", " "),
    # helm walks a Go map over the notes of a chart and its subcharts
    (r"(?:parent|child) notes((?:\n|\\n)+)(?:parent|child) notes", r"child notes\1parent notes"),
    (r"level=WARN msg=\"Warning: watch ended with error\".*\n", ""),  # client-go's, when it is cut off at its end
)
"""What differs from run to run."""

_KINDS = (
    ("", "v1", "configmaps"),
    ("", "v1", "secrets"),
    ("", "v1", "services"),
    ("", "v1", "serviceaccounts"),
    ("apps", "v1", "deployments"),
    ("batch", "v1", "jobs"),
)
_PASSING = ("uid", "resourceVersion", "creationTimestamp", "deletionTimestamp")


class Side:
    """A program that works on one namespace, from a folder of its own."""

    def __init__(
        self, program: Path, namespace: str, folder: Path, kubeconfig: Path, charts: Path, name: str = "helm"
    ) -> None:
        self.program = program
        self.name = name
        self.namespace = namespace
        self.folder = folder
        self.charts = charts
        self.kubeconfig = kubeconfig
        self.groups: tuple[str, ...] = ()  # whose gadgets are its own
        self.folder.mkdir(parents=True, exist_ok=True)
        self._link(program)

    def _link(self, program: Path) -> None:
        link = self.folder / self.name
        link.unlink(missing_ok=True)
        link.symlink_to(program)
        self.program = program

    def environment(self, extra: Mapping[str, str] | None = None) -> dict[str, str]:
        """Return the environment of a run."""
        return {
            "HOME": str(self.folder / "home"),
            "PATH": os.environ["PATH"],
            "TZ": "UTC",
            "LANG": "C.UTF-8",
            "KUBECONFIG": str(self.kubeconfig),
            "HELM_NAMESPACE": self.namespace,
            **(extra or {}),
        }

    def run(self, argv: Sequence[str], env: Mapping[str, str] | None = None, program: Path | None = None) -> Result:
        """Run a command, masked."""
        if program is not None and program != self.program:
            self._link(program)
        done = subprocess.run(
            [str(self.folder / self.name), *argv],
            capture_output=True,
            cwd=self.charts,
            env=self.environment(env),
            timeout=TIMEOUT_S,
            check=False,
        )
        out, err = (self.mask(stream.decode("utf-8", "surrogateescape")) for stream in (done.stdout, done.stderr))
        return Result(done.returncode, out, err)

    def mask(self, text: str) -> str:
        """Return a text without what may differ."""
        text = text.replace(self.namespace, "NAMESPACE")
        for pattern, replacement in MASKS:
            text = re.sub(pattern, replacement, text)
        return _RESOURCES.sub(_sorted, text)


_RESOURCES = re.compile(r"(?<=^RESOURCES:\n)(==> .*?\n\n)+", re.DOTALL | re.MULTILINE)


def _sorted(found: re.Match[str]) -> str:
    """Return the tables of a status in order: Helm's is random."""
    return "\n\n".join(sorted(found[0].strip("\n").split("\n\n"))) + "\n\n"


class View:
    """What a cluster holds in a namespace."""

    def __init__(self, kubeconfig: Path) -> None:
        self._cluster = Cluster(
            Overrides(str(kubeconfig), "", "", "", "", (), "", False, ""),
            {},
            "",
            user_agent="view",
            log=lambda level, message, fields: None,
        )
        self.client = self._cluster.client

    def __enter__(self) -> View:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connections."""
        self._cluster.close()

    def make_namespace(self, name: str) -> None:
        """Make a namespace, complete with what controllers put there."""
        document = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}
        self.client.call("POST", "/api/v1/namespaces", body=json.dumps(document).encode())
        path = f"/api/v1/namespaces/{name}"
        end = time.monotonic() + READY_S
        for wanted in (f"{path}/serviceaccounts/default", f"{path}/configmaps/kube-root-ca.crt"):
            while True:
                try:
                    self.client.get(wanted)
                    break
                except ApiStatus:
                    assert time.monotonic() < end, f"no {wanted} in time"
                    time.sleep(0.05)

    def records(self, side: Side, namespace: str = "") -> list[Json]:
        """Return the records of releases, in another namespace if one is given: labels and documents, masked."""
        found = []
        for kind in ("secrets", "configmaps"):
            for item in self._items("", "v1", kind, namespace or side.namespace, "owner=helm"):
                text = item["data"]["release"]
                if kind == "secrets":
                    text = base64.b64decode(text).decode()
                record = json.loads(gzip.decompress(base64.b64decode(text)))
                for part in ("templates", "files"):
                    for file in record["chart"][part] or ():
                        file["data"] = base64.b64decode(file["data"]).decode()
                labels = {k: v for k, v in item["metadata"]["labels"].items() if k not in ("createdAt", "modifiedAt")}
                annotations = item["metadata"].get("annotations") or {}
                entry = {"kind": kind, "labels": labels, "annotations": annotations, "record": record}
                found.append(json.loads(side.mask(json.dumps(entry))))
        return found

    def objects(self, side: Side) -> dict[str, Json]:
        """Return the other objects with the managed fields that clients made, masked."""
        found = {}
        gadgets = [(group, "v1", "gadgets") for group in side.groups]
        for group, version, kind in (*_KINDS, *gadgets):
            for item in self._items(group, version, kind, side.namespace, "owner!=helm"):
                found[side.mask(f"{kind}/{item['metadata']['name']}")] = json.loads(
                    side.mask(json.dumps(lasting(item)))
                )
        return found

    def _items(self, group: str, version: str, kind: str, namespace: str, selector: str) -> list[Json]:
        root = f"/apis/{group}/{version}" if group else f"/api/{version}"
        path = f"{root}/namespaces/{namespace}/{kind}" if namespace else f"{root}/{kind}"
        found: Json = self.client.get(path, (("labelSelector", selector),))
        return list(found["items"])


def lasting(item: Json) -> Json:
    """Return what clients said of an object: no status, nothing that servers and controllers fill in by chance."""
    metadata = {key: value for key, value in item["metadata"].items() if key not in _PASSING}
    fields = [entry for entry in metadata.pop("managedFields", []) if entry["manager"].startswith("helm")]
    metadata["managedFields"] = [{k: v for k, v in entry.items() if k != "time"} for entry in fields]
    for labels in (metadata.get("labels"), ((item.get("spec") or {}).get("selector") or {}).get("matchLabels")):
        for name in ("controller-uid", "batch.kubernetes.io/controller-uid"):
            (labels or {}).pop(name, None)
    metadata.get("annotations", {}).pop("deployment.kubernetes.io/revision", None)
    metadata.pop("generation", None)
    return {**{key: value for key, value in item.items() if key != "status"}, "metadata": metadata}
