"""What kstatus, Helm's status readers and Helm 3's readiness checks say of objects.

The files were made by the Go functions themselves (fluxcd/cli-utils v1.2.1 status.Compute, helm 4.2.4
internal/statusreaders and kube.ReadyChecker) over objects drawn at random, wrong types among them; of 60,000 one for
each answer was kept and made small. They agreed on all. So with pods.json, by polling/statusreaders over given pods.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from windlass.kube import poll, readers
from windlass.kube.errors import KubeError
from windlass.kube.mapper import Mapping
from windlass.kube.resources import Resource
from windlass.kube.values import loads

HERE = Path(__file__).parent
NOW = 2_000_000_000.0  # between the two creation times in the file

STATES = json.loads((HERE / "cases.json").read_text())
PODS = json.loads((HERE / "pods.json").read_text())
READY = json.loads((HERE / "ready.json").read_text())


def no_pods(namespace: str, selector: str) -> list[dict[str, Any]]:
    return []


READERS = {
    "compute": readers.usual(no_pods, lambda: NOW),
    "job": readers.with_jobs(no_pods, lambda: NOW),
    "pod": readers.of_hooks(no_pods, lambda: NOW),
}


def test_states_are_those_of_kstatus_and_of_helms_readers() -> None:
    wrong = []
    for case in STATES:
        item = loads(json.dumps(case["object"]))
        assert isinstance(item, dict)
        if case["object"]["apiVersion"] == "apps/v1" and case["object"]["kind"] in ("StatefulSet", "ReplicaSet"):
            # they have pods, which the rules for the object alone know nothing of
            item.setdefault("spec", {})
            if isinstance(item["spec"], dict):
                item["spec"].setdefault("selector", {"matchLabels": {"app": "x"}})
        group = case["object"]["apiVersion"].rpartition("/")[0]
        verdict = READERS[case["rule"]].read(group, item).verdict
        if (verdict.status, verdict.message) != (case["status"], case["message"]):
            wrong.append((case, verdict))
    assert wrong == []
    assert len(STATES) > 300


def test_what_makes_pods_fails_when_they_fail_for_good() -> None:
    wrong = []
    for case in PODS:
        item, pods = loads(json.dumps(case["object"])), loads(json.dumps(case["pods"]))
        assert isinstance(item, dict) and isinstance(pods, list)

        def selected(namespace: str, selector: str, pods: list[dict[str, Any]] = pods) -> list[dict[str, Any]]:
            wanted = dict(part.split("=") for part in selector.split(","))
            metadata = [(pod, pod["metadata"]) for pod in pods]
            return [
                pod for pod, of in metadata if of["namespace"] == namespace and wanted.items() <= of["labels"].items()
            ]

        verdict = readers.usual(selected, lambda: NOW).read("apps", item).verdict
        if (verdict.status, verdict.message) != (case["status"], case["message"]):
            wrong.append((case, verdict))
    assert wrong == []
    assert len([case for case in PODS if "pods have failed" in case["message"]]) > 20


class _Given(poll.PollingWaiter):
    """Helm 3's rules on objects that are given instead of asked for."""

    def __init__(self, item: dict[str, Any], others: list[dict[str, Any]]) -> None:
        self.item = item
        self.others = others
        self._log = lambda level, message, fields: None

    def _live(self, resource: Resource) -> dict[str, Any]:
        return self.item

    def _list(self, mapping: Mapping, namespace: str, selector: str) -> list[dict[str, Any]]:
        wanted = dict(part.split("=") for part in selector.split(",") if part)
        return [
            other
            for other in self.others
            if other["kind"] == mapping.kind and wanted.items() <= other["metadata"]["labels"].items()
        ]


@pytest.mark.parametrize("jobs", [False, True])
def test_readiness_is_that_of_helm_3(jobs: bool) -> None:
    wrong = []
    cases = [case for case in READY if case["jobs"] == jobs]
    for case in cases:
        item, others = loads(json.dumps(case["object"])), loads(json.dumps(case["others"]))
        assert isinstance(item, dict) and isinstance(others, list)
        group, _, version = case["object"]["apiVersion"].rpartition("/")
        mapping = Mapping(group, version, case["object"]["kind"], "", True)
        try:
            found = (_Given(item, others)._judge(Resource(mapping, "ns", "x", item), jobs=jobs).ready, "")
        except KubeError as error:
            found = (False, str(error))
        if found != (case["ready"], case["error"]):
            wrong.append((case, found))
    assert wrong == []
    assert len(cases) > 50
