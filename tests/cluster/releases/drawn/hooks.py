"""Hooks of all events, kinds, weights and policies."""

from __future__ import annotations

from tests.cluster.releases.drawn.dice import Dice

EVENTS = (
    "pre-install", "post-install", "pre-upgrade", "post-upgrade", "pre-rollback", "post-rollback", "pre-delete",
    "post-delete", "test", "pre-install,pre-upgrade", "post-install,post-upgrade,post-rollback", "test",
    "pre-install, post-delete", "test-success", "crd-install", "pre-install,nonsense", "nonsense",
)  # fmt: skip
WEIGHTS = (*("", "", "'1'", "'-5'", "'1'") * 3, "x", "2")
POLICIES = (
    "", "", "before-hook-creation", "hook-succeeded", "hook-failed", "hook-succeeded,hook-failed", "never",
    "hook-succeeded , before-hook-creation",
)  # fmt: skip
LOG_POLICIES = ("", "", "", "", "hook-succeeded", "hook-failed,hook-succeeded", "nonsense")
NAMES = (*["name: {}"] * 12, "name: {}\n  namespace: NAMESPACE-2", "generateName: {}-", "name: the-same")
FATES = (*["done"] * 6, '{{ .Values.fate | default "done" }}', "fail", "run")

_JOB = """spec:
  backoffLimit: 0
  template:
    metadata: {{annotations: {{windlass-test/fate: {fate}}}}}
    spec: {{restartPolicy: Never, containers: [{{name: main, image: example.com/hook}}]}}
"""
_POD = "spec: {restartPolicy: Never, containers: [{name: main, image: example.com/hook}]}\n"


def hook(dice: Dice, place: int) -> str:
    """Return a hook."""
    kind = dice.weighted({"Job": 3, "Pod": 3, "ConfigMap": 5, "ServiceAccount": 1, "Secret": 1})
    fate = dice.one(FATES)
    lines = [f"helm.sh/hook: {dice.one(EVENTS)}"]
    for name, choices in (
        ("helm.sh/hook-weight", WEIGHTS),
        ("helm.sh/hook-delete-policy", POLICIES),
        ("helm.sh/hook-output-log-policy", LOG_POLICIES),
    ):
        value = dice.one(choices)
        if value:
            lines.append(f"{name}: {value}")
    if kind == "Pod":
        lines.append(f"windlass-test/fate: {fate}")
    version = "batch/v1" if kind == "Job" else "v1"
    name = f"{{{{ .Release.Name }}}}-hook{place}"
    body = {"Job": _JOB.format(fate=fate), "Pod": _POD, "ConfigMap": "data: {n: '{{ .Release.Revision }}'}\n"}
    annotations = "".join(f"    {line}\n" for line in lines)
    head = f"apiVersion: {version}\nkind: {kind}\nmetadata:\n  {dice.one(NAMES).format(name)}\n"
    return f"{head}  annotations:\n{annotations}{body.get(kind, '')}"
