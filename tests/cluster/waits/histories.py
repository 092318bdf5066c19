"""Drawn histories of objects in a cluster without controllers: what they are told, step by step.

A history goes on once the program that waits has had time to see the last step: its log has a line more.
"""

from __future__ import annotations

import json
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any

from tests.cluster.releases.drawn.dice import Dice
from tests.cluster.releases.sides import Side
from windlass.kube.errors import KubeError
from windlass.kube.rest import Client

Item = dict[str, Any]

PLACES = {
    "Deployment": "apps/v1/deployments", "StatefulSet": "apps/v1/statefulsets", "DaemonSet": "apps/v1/daemonsets",
    "ReplicaSet": "apps/v1/replicasets", "Job": "batch/v1/jobs", "PersistentVolumeClaim": "v1/persistentvolumeclaims",
    "Pod": "v1/pods", "Thing": "example.com/v1/things", "ReplicationController": "v1/replicationcontrollers",
    "Service": "v1/services", "HorizontalPodAutoscaler": "autoscaling/v2/horizontalpodautoscalers",
}  # fmt: skip
KINDS = {
    "Deployment": 6, "StatefulSet": 5, "DaemonSet": 5, "ReplicaSet": 4, "Job": 4, "PersistentVolumeClaim": 3, "Pod": 4,
    "Thing": 8, "ReplicationController": 1, "Service": 1, "HorizontalPodAutoscaler": 1,
}  # fmt: skip
MERGE = "application/merge-patch+json"
SEEN_S, QUIET_S = 1.0, 0.15
"""How long a step may stay without a line in the log; how long the log is to be quiet after one."""
WAITING = b'msg="waiting for resource"'
DONE = b"all resources achieved desired status"
NOW = "2026-01-01T00:00:00Z"
_TRUE = {"status": "True", "lastTransitionTime": NOW, "lastProbeTime": NOW, "reason": "R", "message": "m"}
_READY = [{"type": "Progressing", "status": "True", "reason": "NewReplicaSetAvailable"},
          {"type": "Available", "status": "True"}]  # fmt: skip


def objects(dice: Dice) -> list[Item]:
    """Return up to three objects."""
    return [_object(dice.of(place), f"o{place}") for place in range(dice.number(1, 3))]


def _object(dice: Dice, name: str) -> Item:
    kind = dice.weighted(KINDS)
    version = PLACES[kind].rpartition("/")[0]
    return {"apiVersion": version, "kind": kind, "metadata": {"name": name}, "spec": _spec(dice, kind, name)}


def _spec(dice: Dice, kind: str, name: str) -> Item:
    labels: Item = {"app": name}
    pod: Item = {"containers": [{"name": "c", "image": "x"}]}
    selected: Item = {"selector": {"matchLabels": labels}, "template": {"metadata": {"labels": labels}, "spec": pod}}
    counted: Item = {**selected, "replicas": dice.one((0, 1, 1, 2, 3))}
    if kind == "Deployment":
        more: Item = dice.one(({}, {}, {"progressDeadlineSeconds": 2147483647}, {"paused": True}))
        return {**counted, **more}
    if kind == "StatefulSet":
        strategy: Item = dice.one(({}, {}, {"type": "OnDelete"}, {"rollingUpdate": {"partition": 1}}))
        return {**counted, "serviceName": "s", "updateStrategy": strategy}
    if kind == "Job":
        shape: Item = dice.one(({}, {}, {"completions": 2, "parallelism": 2}, {"suspend": True}))
        return {"backoffLimit": dice.number(0, 1), "template": {"spec": {**pod, "restartPolicy": "Never"}}, **shape}
    if kind == "ReplicationController":
        return {**counted, "selector": labels}
    others: dict[str, Item] = {
        "ReplicaSet": counted,
        "DaemonSet": selected,
        "Pod": pod,
        "PersistentVolumeClaim": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}},
        "Service": {"type": dice.one(("ClusterIP", "LoadBalancer")), "ports": [{"port": 80}]},
        "HorizontalPodAutoscaler": {
            "maxReplicas": 3,
            "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "x"},
        },
    }
    return others.get(kind, {"a": "b"})


# -- what is said of them ------------------------------------------------------------------------------------------


def _conditions(dice: Dice, *types: str) -> list[Item]:
    found = []
    for name in types:
        if dice.chance(70):
            reason = dice.one(("R", "NewReplicaSetAvailable", "ProgressDeadlineExceeded"))
            found.append({**_TRUE, "type": name, "status": dice.one(("True", "False", "Unknown")), "reason": reason})
            del found[-1]["lastProbeTime"]
    return found


def _job(dice: Dice, good: bool) -> Item:
    complete = [{**_TRUE, "type": name} for name in ("SuccessCriteriaMet", "Complete")]
    failed = [{**_TRUE, "type": name} for name in ("FailureTarget", "Failed")]
    begun = {"startTime": NOW}
    if good:
        return {**begun, "completionTime": NOW, "succeeded": 1, "conditions": complete}
    states: tuple[Item, ...] = ({}, {"active": 1}, {**begun, "active": 1}, {**begun, "failed": 1})
    return dice.one((*states, {**begun, "failed": 1, "conditions": failed}))


def _pod(dice: Dice, good: bool) -> Item:
    if good:
        return dice.one(
            ({"phase": "Succeeded"}, {"phase": "Running", "conditions": [{"type": "Ready", "status": "True"}]})
        )
    crashing = {"name": "c", "image": "x", "imageID": "", "ready": False, "restartCount": 3}
    crashing["state"] = {"waiting": {"reason": "CrashLoopBackOff"}}
    alone = {"type": "PodScheduled", "status": "False", "reason": "Unschedulable"}
    return dice.one(
        (
            {"phase": "Pending"}, {"phase": "Running"}, {"phase": "Unknown"},
            {"phase": "Pending", "conditions": [alone]}, {"phase": "Running", "containerStatuses": [crashing]},
        )
    )  # fmt: skip


def _thing(dice: Dice, good: bool) -> Item:
    ready = {"type": "Ready", "status": "True"}
    if good:
        return dice.one(({"conditions": [ready]}, {"conditions": [ready, {"type": "Stalled", "status": "False"}]}))
    return dice.one(
        (
            {"conditions": _conditions(dice, "Ready", "Reconciling", "Stalled", "Synced")},
            {"observedGeneration": 100, "conditions": [ready]},
            {"conditions": "odd"},
            {"conditions": [{"type": "Ready", "status": True}]},
            {"conditions": [{"type": "Ready", "status": "False", "message": "not yet"}]},
        )
    )


def _status(dice: Dice, item: Item, *, good: bool) -> Item:
    """Return a status, if it is good one with which nothing is left to wait for; GENERATION is what is written now."""
    kind, wanted = item["kind"], item["spec"].get("replicas", 1)
    special = {"Job": _job, "Pod": _pod, "Thing": _thing}.get(kind)
    if special:
        return special(dice, good)

    def some() -> int:
        return wanted if good else dice.number(0, wanted)

    seen = {"observedGeneration": "GENERATION" if good or dice.chance(75) else 0}
    counts = {"replicas": wanted, "readyReplicas": some()}
    if kind == "Deployment":
        conditions = _READY if good else dice.one((_READY, _conditions(dice, "Progressing", "Available")))
        ready = counts["readyReplicas"]
        more = {"updatedReplicas": some(), "availableReplicas": ready, "conditions": conditions}
        return {**seen, **counts, **more}
    if kind == "StatefulSet":
        revisions = {"currentRevision": "one", "updateRevision": "one" if good else dice.one(("one", "two"))}
        return {**seen, **counts, "currentReplicas": some(), "updatedReplicas": some(), **revisions}
    if kind in ("ReplicaSet", "ReplicationController"):
        conditions = [] if good else _conditions(dice, "ReplicaFailure")
        more = {"fullyLabeledReplicas": wanted, "availableReplicas": counts["readyReplicas"], "conditions": conditions}
        return {**seen, **counts, **more}
    if kind == "DaemonSet":
        names = ("currentNumberScheduled", "updatedNumberScheduled", "numberAvailable", "numberReady")
        numbers = {name: 1 if good else dice.number(0, 1) for name in names}
        return {**seen, "desiredNumberScheduled": 1, "numberMisscheduled": 0, **numbers}
    if kind == "PersistentVolumeClaim":
        return {"phase": "Bound" if good else dice.one(("Pending", "Lost"))}
    return {}


# -- histories -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Step:
    """What happens to an object: it has another status, is touched, goes, or comes back."""

    what: str
    place: int
    status: Item


def steps(dice: Dice, items: list[Item]) -> tuple[list[Step], bool]:
    """Return what happens, and whether everything is ready in the end."""
    found = []
    for _ in range(dice.number(1, 5)):
        place = dice.number(0, len(items) - 1)
        what = dice.weighted({"status": 12, "touch": 1, "go": 1, "come": 1})
        found.append(Step(what, place, _status(dice, items[place], good=dice.chance(25))))
    ends_well = dice.chance(90)
    if ends_well:
        for place, item in enumerate(items):
            found += [Step("come", place, {}), Step("status", place, _status(dice, item, good=True))]
    return found, ends_well


class Watched(Thread):
    """A program that waits for objects, and what happens to these. ``at`` is the step that ended it, -1 for none."""

    def __init__(self, client: Client, side: Side, line: str, items: list[Item], course: list[Step]) -> None:
        super().__init__(daemon=True)
        self._client = client
        self._side = side
        self._items = items
        self._course = course
        self._log = side.folder / "log"
        self.at = -1
        self.code = 0
        self._argv = line.split()
        self.start()

    def run(self) -> None:
        with self._log.open("wb") as log:
            program = subprocess.Popen(
                [str(self._side.folder / self._side.name), *self._argv],
                cwd=self._side.charts,
                env=self._side.environment(),
                stdout=subprocess.DEVNULL,
                stderr=log,
            )
            try:
                self._play(program)
            finally:
                self.code = program.wait()

    def said(self) -> list[str]:
        """Return what the program said in the end."""
        lines = self._side.mask(self._log.read_text()).splitlines()
        return sorted(line for line in lines if "level=DEBUG" not in line)

    def _play(self, program: subprocess.Popen[bytes]) -> None:
        while (
            program.poll() is None and b'msg="waiting for resource"' not in self._heard() and DONE not in self._heard()
        ):
            time.sleep(0.05)
        self._settle(program, self._heard().count(b"\n") - 1)
        for number, step in enumerate(self._course):
            if program.poll() is not None or DONE in self._heard():
                return
            lines = self._heard().count(b"\n")
            if self._do(step):
                self.at = number
                self._settle(program, lines)

    def _heard(self) -> bytes:
        return self._log.read_bytes()

    def _settle(self, program: subprocess.Popen[bytes], lines: int) -> None:
        """Wait until the log has more lines than so many, and then is quiet."""
        end = time.monotonic() + SEEN_S
        while time.monotonic() < end and program.poll() is None:
            now = self._heard().count(b"\n")
            time.sleep(QUIET_S)
            if now > lines and self._heard().count(b"\n") == now:
                return

    def _do(self, step: Step) -> bool:
        """Take a step; return whether that changed anything."""
        item = self._items[step.place]
        root = "/api" if item["apiVersion"] == "v1" else "/apis"
        version, _, plural = PLACES[item["kind"]].rpartition("/")
        path = f"{root}/{version}/namespaces/{self._side.namespace}/{plural}"
        one = f"{path}/{item['metadata']['name']}"
        try:
            if step.what == "come":
                self._client.call("POST", path, body=json.dumps(item).encode())
            elif step.what == "go":
                now = (("gracePeriodSeconds", "0"), ("propagationPolicy", "Background"))
                self._client.call("DELETE", one, now)
            elif step.what == "touch":
                labels = {"metadata": {"labels": {"touched": "yes"}}}
                self._client.call("PATCH", one, body=json.dumps(labels).encode(), content_type=MERGE)
            else:
                self._tell(one, item["kind"], step.status)
        except KubeError:
            return False  # there already, gone already, or refused: on both sides alike
        return True

    def _tell(self, path: str, kind: str, status: Item) -> None:
        live: Item = self._client.get(path)
        generation = live["metadata"].get("generation", 0)
        live["status"] = {name: generation if value == "GENERATION" else value for name, value in status.items()}
        self._client.call("PUT", path if kind == "Thing" else f"{path}/status", body=json.dumps(live).encode())


def write(folder: Path, items: list[Item]) -> None:
    """Write objects as the chart ``one``."""
    (folder / "one" / "templates").mkdir(parents=True)
    (folder / "one" / "Chart.yaml").write_text("apiVersion: v2\nname: one\nversion: 1.0.0\n")
    (folder / "one" / "templates" / "all.yaml").write_text("\n---\n".join(map(json.dumps, items)))
