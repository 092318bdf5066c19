"""A cluster for one program, all that is in it, and how it becomes empty again."""

from __future__ import annotations

import base64
import gzip
import json
import os
import subprocess
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from tests.cluster.releases.sides import Side, View
from tests.conftest import peers_folder
from tests.differential.harness import Result
from windlass.kube.errors import ApiStatus, KubeError

Json = Any
Key = tuple[str, str, str]
"""The path of a kind's objects, a namespace, a name."""

SCRIPT = Path(__file__).parents[4] / "scripts" / "cluster.sh"
START_S, EMPTY_S = 180, 90
LISTS_AT_ONCE = 8
HUNG = 124

# What servers and controllers make by themselves, again and again
LEFT_ALONE = frozenset(
    (
        "events", "endpoints", "endpointslices", "leases", "componentstatuses", "controllerrevisions", "ipaddresses",
    )
)  # fmt: skip
CONTROLLERS = ("kube-", "kwok", "apiextensions")
PASSING = ("uid", "resourceVersion", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds")
BY_SERVERS = frozenset(
    (
        "nodePort", "healthCheckNodePort", "controller-uid", "batch.kubernetes.io/controller-uid",
        "deployment.kubernetes.io/revision",
    )
)  # fmt: skip
RECORD = "helm.sh/release.v1"
NAMESPACE = "corpus"


class World:
    """A cluster that one program has for itself; between two charts it is emptied."""

    def __init__(self, folder: Path, program: Path, charts: Path) -> None:
        environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "CLUSTER_BIN": str(peers_folder())}
        self._environment = {**environment, "CLUSTER_DIR": str(folder)}
        self._script("up")
        kubeconfig = folder / "kubeconfig"
        self.side = Side(program, NAMESPACE, folder / "side", kubeconfig, charts)
        self.view = View(kubeconfig)
        self.client = self.view.client
        self._program = program
        self._own: set[Key] = set()
        self._own = {key for key, _ in self._everything()}

    def close(self) -> None:
        """Stop the cluster."""
        self.view.__exit__()
        self._script("down")

    def _script(self, word: str) -> None:
        subprocess.run([SCRIPT, word], env=self._environment, check=True, timeout=START_S, stdout=subprocess.DEVNULL)

    def run(self, argv: Sequence[str], program: Path | None = None) -> Result:
        """Run the program of this world, or another in its place; one that does not end has an exit code as well."""
        try:
            return self.side.run(argv, program=program or self._program)
        except subprocess.TimeoutExpired as late:
            return Result(HUNG, "", f"did not end in {late.timeout} s")

    # -- what is there -------------------------------------------------------------------------------------------

    def objects(self) -> dict[str, Json]:
        """Return what clients made of the cluster's objects: of each what lasts, records of releases decoded."""
        found = {}
        for (path, namespace, name), item in self._everything():
            if _is_made_by_clients(item):
                lasting = _record(item) if item.get("type") == RECORD else _lasting(item)
                found[f"{path} {namespace}/{name}"] = self._masked(lasting)
        return found

    def _masked(self, value: Json) -> Json:
        if isinstance(value, dict):
            return {key: None if key in BY_SERVERS else self._masked(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [self._masked(inner) for inner in value]
        return self.side.mask(value) if isinstance(value, str) else value

    def live(self) -> dict[Key, Json]:
        """Return the objects as the server has them, records left out."""
        return {key: item for key, item in self._everything() if item.get("type") != RECORD}

    def _everything(self) -> list[tuple[Key, Json]]:
        """Return every object that was not there at the start."""

        def listed(path: str) -> list[tuple[Key, Json]]:
            try:
                found: Json = self.client.get(path)
            except ApiStatus:  # a definition that goes
                return []
            kind = {"apiVersion": found["apiVersion"], "kind": str(found["kind"]).removesuffix("List")}
            return [
                ((path, item["metadata"].get("namespace", ""), item["metadata"]["name"]), {**kind, **item})
                for item in found["items"] or ()
            ]

        with ThreadPoolExecutor(LISTS_AT_ONCE) as pool:
            pages = list(pool.map(listed, sorted(self._kinds())))
        return [(key, item) for page in pages for key, item in page if key not in self._own and not _automatic(item)]

    def _kinds(self) -> Iterator[str]:
        """Give the paths of all kinds that can be listed, in their preferred versions."""
        groups: Json = self.client.get("/apis")
        roots = ["/api/v1", *(f"/apis/{group['preferredVersion']['groupVersion']}" for group in groups["groups"])]
        for root in roots:
            try:
                found: Json = self.client.get(root)
            except ApiStatus:
                continue
            for kind in found["resources"]:
                if {"list", "delete"} <= set(kind["verbs"]) and kind["name"] not in LEFT_ALONE:
                    yield f"{root}/{kind['name']}"

    # -- changing it ---------------------------------------------------------------------------------------------

    def patch(self, key: Key, document: Json, content_type: str, query: Sequence[tuple[str, str]]) -> str:
        """Change an object by hand; return what came of it."""
        try:
            self.client.call("PATCH", address(key), query, json.dumps(document).encode(), content_type)
        except KubeError as error:
            return self.side.mask(str(error))
        return ""

    def delete(self, key: Key) -> str:
        """Remove an object by hand; return what came of it."""
        try:
            self.client.call("DELETE", address(key))
        except KubeError as error:
            return self.side.mask(str(error))
        return ""

    def empty(self) -> None:
        """Remove whatever was not there at the start, webhooks and namespaces first, and wait until it is gone."""
        end = time.monotonic() + EMPTY_S
        while left := self._everything():
            assert time.monotonic() < end, f"never empty: {[key for key, _ in left]}"
            for key, item in sorted(left, key=lambda pair: ("webhookconf" not in pair[0][0], pair[0])):
                if item["metadata"].get("finalizers") and item["metadata"].get("deletionTimestamp"):
                    self.patch(key, {"metadata": {"finalizers": None}}, "application/merge-patch+json", ())
                self.delete(key)
            time.sleep(0.2)


def address(key: Key) -> str:
    """Return where an object is."""
    root, _, kind = key[0].rpartition("/")
    return f"{root}/namespaces/{key[1]}/{kind}/{key[2]}" if key[1] else f"{key[0]}/{key[2]}"


def _automatic(item: Json) -> bool:
    """Tell whether a controller puts an object into every namespace, or beside every definition."""
    metadata = item["metadata"]
    if "kube-aggregator.kubernetes.io/automanaged" in (metadata.get("labels") or {}):
        return True
    return (item["kind"], metadata["name"]) in (("ConfigMap", "kube-root-ca.crt"), ("ServiceAccount", "default"))


def _is_made_by_clients(item: Json) -> bool:
    """Tell whether an object is no controller's: owned by none, and some client has set a field of it."""
    metadata = item["metadata"]
    managers = [entry["manager"] for entry in metadata.get("managedFields") or ()]
    owned = any(owner.get("controller") for owner in metadata.get("ownerReferences") or ())
    return not owned and not all(manager.startswith(CONTROLLERS) for manager in managers)


def _record(item: Json) -> Json:
    """Return a record of a release: labels and the document, without the chart's own files."""
    record = json.loads(gzip.decompress(base64.b64decode(base64.b64decode(item["data"]["release"]))))
    for part in ("templates", "files"):
        record["chart"][part] = [file["name"] for file in record["chart"][part] or ()]
    labels = {k: v for k, v in item["metadata"]["labels"].items() if k not in ("createdAt", "modifiedAt")}
    return {"labels": labels, "annotations": item["metadata"].get("annotations"), "record": record}


def _lasting(item: Json) -> Json:
    """Return what clients said of an object: no status, nothing that servers and controllers fill in by chance."""
    metadata = {key: value for key, value in item["metadata"].items() if key not in PASSING}
    entries = [
        {key: value for key, value in entry.items() if key != "time"}
        for entry in metadata.pop("managedFields", [])
        if not entry["manager"].startswith(CONTROLLERS)
    ]
    metadata["managedFields"] = sorted(entries, key=lambda entry: json.dumps(entry, sort_keys=True))
    left = {key: value for key, value in item.items() if key not in ("status", "metadata")}
    if "aggregationRule" in left:
        left.pop("rules", None)
    return {**left, "metadata": metadata}
