"""What Helm has not: what an upgrade would change, what has drifted, an interruption that leaves a clear record."""

from __future__ import annotations

import json
import signal
import subprocess
import time

import pytest

from tests.cluster.releases.sides import Side, View

pytestmark = pytest.mark.peer("kube-apiserver", "etcd", "kube-controller-manager", "kube-scheduler", "kwok")

NAMESPACE = "beyond"
MERGE_PATCH = "application/merge-patch+json"
PATIENCE_S = 30
PROMPT_S = 5
"""Seconds that a cancelled command may take on a busy machine; alone it takes a tenth of one."""


def test_what_somebody_changed_is_shown_and_nothing_else(view: View, side: Side) -> None:
    assert side.run(["install", "d", "full", "--wait", "--set", "configs=2"]).code == 0
    assert side.run(["status", "d", "--drift"]).out == "no differences\n"
    core, apps = (f"{root}/namespaces/{NAMESPACE}" for root in ("/api/v1", "/apis/apps/v1"))
    replicas = json.dumps({"spec": {"replicas": 4}}).encode()
    view.client.call("PATCH", f"{apps}/deployments/d", body=replicas, content_type=MERGE_PATCH)
    password = json.dumps({"data": {"password": "AAAA"}}).encode()
    view.client.call("PATCH", f"{core}/secrets/d-secret", body=password, content_type=MERGE_PATCH)
    view.client.call("DELETE", f"{core}/configmaps/d-config-0")
    changes = json.loads(side.run(["status", "d", "--drift", "-o", "json"]).out)
    found = {(change["kind"], change["name"]): change for change in changes}
    assert {key: change["change"] for key, change in found.items()} == {
        ("Deployment", "d"): "changed",
        ("Secret", "d-secret"): "changed",
        ("ConfigMap", "d-config-0"): "removed",
    }
    assert found["Deployment", "d"]["fields"] == [
        {"change": "changed", "path": "spec.replicas", "before": 1, "after": 4}
    ]
    assert "AAAA" not in json.dumps(changes)


def test_an_upgrade_is_shown_before_it_is_made(view: View, side: Side) -> None:
    assert side.run(["install", "u", "full"]).code == 0
    before = view.records(side)
    shown = side.run(["diff", "upgrade", "u", "full2", "--set", "replicas=3,password=other", "--detailed-exitcode"])
    assert shown.code == 2 and "spec.replicas: 1 → 3" in shown.out and "other" not in shown.out
    assert view.records(side) == before
    assert side.run(["upgrade", "u", "full2", "--set", "replicas=3,password=other"]).code == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_leaves_a_failed_revision_and_helms_words(side: Side, view: View, number: signal.Signals) -> None:
    name = f"s-{number.name.lower()}"
    command = [str(side.folder / side.name), "install", name, "full", "--wait", "--set", "fate=unready"]
    with subprocess.Popen(
        command, cwd=side.charts, env=side.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        end = time.monotonic() + PATIENCE_S
        while not [found for found in view.objects(side) if found == f"deployments/{name}"]:
            assert time.monotonic() < end
            time.sleep(0.1)
        running.send_signal(number)
        begun = time.monotonic()
        out, err = running.communicate(timeout=PATIENCE_S)
    assert time.monotonic() - begun < PROMPT_S
    assert out == f"Release {name} has been cancelled.\n"
    assert err.splitlines()[0] == "Error: INSTALLATION FAILED: context canceled" and running.returncode == 1
    (record,) = [entry["record"] for entry in view.records(side) if entry["record"]["name"] == name]
    assert record["info"]["status"] == "failed"
    assert record["info"]["description"] == f'Release "{name}" failed: context canceled'


def test_a_dead_client_blocks_nobody_for_ever(side: Side, view: View) -> None:
    command = [str(side.folder / side.name), "install", "k", "full", "--wait", "--set", "fate=unready"]
    with subprocess.Popen(
        command, cwd=side.charts, env=side.environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as running:
        end = time.monotonic() + PATIENCE_S
        while not [found for found in view.objects(side) if found == "deployments/k"]:
            assert time.monotonic() < end
            time.sleep(0.1)
        running.kill()
        running.wait(PATIENCE_S)
    upgraded = side.run(["upgrade", "k", "full"])
    assert upgraded.code == 0 and "the client of a pending operation is gone" in upgraded.err
    states = json.loads(side.run(["history", "k", "-o", "json"]).out)
    assert [(entry["status"], entry["description"].partition(" by ")[0]) for entry in states] == [
        ("superseded", "Operation abandoned"),
        ("deployed", "Upgrade complete"),
    ]
