"""Drawn hooks, and drawn commands that run them."""

from __future__ import annotations

import json
from typing import Any

from tests.cluster.releases.drawn.dice import Dice

Item = dict[str, Any]

EVENTS = (
    "pre-install", "post-install", "pre-upgrade", "post-upgrade", "pre-rollback", "post-rollback", "pre-delete",
    "post-delete", "test", "test-success",
)  # fmt: skip
POLICIES = ("before-hook-creation", "hook-succeeded", "hook-failed")
KINDS = {
    "Job": 8, "Pod": 6, "ConfigMap": 3, "ServiceAccount": 2, "Thing": 1, "Service": 1, "Deployment": 1, "Secret": 1,
}  # fmt: skip
VERSIONS = {"Job": "batch/v1", "Thing": "example.com/v1", "Deployment": "apps/v1"}
FATES = {"done": 18, "fail": 6, "run": 1, "evicted": 1, "crash": 1}
WEIGHTS = ("-5", "0", "1", "1", "2", "x", "10")

MAIN = """{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "{{ .Release.Name }}-main"},
 "data": {"revision": "{{ .Release.Revision }}"}}"""
REFUSED = """{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "{{ .Release.Name }}-bad"},
 "spec": {"ports": [{"port": 100000}]}}"""


def charts(dice: Dice, namespace: str) -> dict[str, str]:
    """Return the templates of two charts with hooks; ``namespace`` is where they are installed."""
    return {name: _chart(dice.of(name), namespace) for name in ("one", "two")}


def _chart(dice: Dice, namespace: str) -> str:
    parts = [json.dumps(_hook(dice.of(place), place, namespace)) for place in range(dice.number(1, 5))]
    parts.append(MAIN)
    parts += [REFUSED] if dice.chance(12) else []
    return "\n---\n".join(parts)


def _hook(dice: Dice, place: int, namespace: str) -> Item:
    kind = dice.weighted(KINDS)
    name = dice.one("abcz") + dice.one((str(place), ""))
    metadata: Item = {"name": name, "annotations": _annotations(dice)}
    if dice.chance(4):
        metadata = {"generateName": f"{name}-", "annotations": metadata["annotations"]}
    if dice.chance(6):
        metadata["namespace"] = dice.one((namespace, f"nowhere-{namespace}"))
    if dice.chance(4):
        metadata["finalizers"] = ["example.com/never"]
    item: Item = {"apiVersion": VERSIONS.get(kind, "v1"), "kind": kind, "metadata": metadata}
    return {**item, **_rest(dice, kind, name, metadata)}


def _annotations(dice: Dice) -> dict[str, str]:
    events = dice.some(EVENTS, 4) or [dice.one(EVENTS)]
    if dice.chance(3):
        events.append(dice.one(("crd-install", "post-nothing", " ")))
    found = {"helm.sh/hook": dice.one((",", ", ")).join(events)}
    if dice.chance(60):
        found["helm.sh/hook-weight"] = dice.one(WEIGHTS)
    if dice.chance(75):
        found["helm.sh/hook-delete-policy"] = ", ".join(dice.some(POLICIES, 3)) or "never"
    if dice.chance(50):
        found["helm.sh/hook-output-log-policy"] = ",".join(dice.some(POLICIES[1:], 2))
    return found


def _rest(dice: Dice, kind: str, name: str, metadata: Item) -> Item:
    fate = {"windlass-test/fate": dice.weighted(FATES)}
    containers = [{"name": "c", "image": "busybox"}, {"name": "d", "image": "busybox"}][: dice.number(1, 2)]
    pod: Item = {"restartPolicy": "Never", "containers": containers}
    if dice.chance(20):
        pod["initContainers"] = [{"name": "i", "image": "busybox"}]
    if kind == "Job":
        return {"spec": {"backoffLimit": 0, "template": {"metadata": {"annotations": fate}, "spec": pod}}}
    if kind == "Pod":
        metadata["annotations"].update(fate)
        return {"spec": pod}
    if kind == "Deployment":
        labels = {"app": name}
        template = {"metadata": {"labels": labels}, "spec": {"containers": containers}}
        return {"spec": {"replicas": 0, "selector": {"matchLabels": labels}, "template": template}}
    if kind == "Service":
        return {"spec": {"ports": [{"port": dice.one((80, 80, 100000))}]}}
    if kind == "Thing":
        return {"status": {"conditions": [{"type": "Ready", "status": "False"}]}}
    return {"data": {"a": dice.one(("Yg==", "Yw=="))}} if kind in ("ConfigMap", "Secret") else {}


def commands(dice: Dice) -> list[str]:
    """Return commands on the release ``a``, from the charts ``one`` and ``two``. TIME stands for their patience."""
    first = f"{dice.one(('install', 'install', 'upgrade --install'))} a one{_flags(dice)}"
    return [first, *(_command(dice.of(place)) for place in range(dice.number(1, 4))), "uninstall a --timeout TIME"]


def _command(dice: Dice) -> str:
    what = dice.weighted({"upgrade": 6, "replace": 1, "rollback": 3, "test": 4, "uninstall": 2, "hooks": 1})
    if what == "upgrade":
        return f"upgrade --install a {dice.one(('one', 'two'))}{_flags(dice)}"
    if what == "replace":
        return f"install a one --replace{_flags(dice)}"
    if what == "rollback":
        return f"rollback a{_flags(dice)}".replace("--rollback-on-failure", "--cleanup-on-fail")
    if what == "test":
        return "test a --timeout TIME" + dice.one(
            ("", " --logs", " --logs", " --filter name=a0", " --filter !name=a1 --logs", " --filter name=a,!name=b")
        )
    if what == "uninstall":
        return "uninstall a --timeout TIME" + dice.one(("", " --no-hooks", " --wait", " --keep-history"))
    return "get hooks a"


def _flags(dice: Dice) -> str:
    flags = ("--wait", "--no-hooks", "--rollback-on-failure", "--server-side=false", "--wait=legacy")
    return "".join(f" {flag}" for flag in flags if dice.chance(25)) + " --timeout TIME"
