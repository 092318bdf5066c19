"""Drawn changes of a chart's values, and drawn edits of live objects."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from random import Random
from typing import Any

import yaml

from .worlds import Key, World

Json = Any
Edit = tuple[str, Key, Json]
"""How an object is changed (``merge``, ``apply``, ``delete``), which, and the document."""

MERGE, APPLY = "application/merge-patch+json", "application/apply-patch+yaml"
MAX_CHANGES, MAX_EDITS = 5, 4

# the end of a value's path, the type it has, what becomes of it
CHANGES = (
    (r"replicas?(Count)?$", int, lambda old: old + 1),
    (r"[tT]ag$", str, lambda old: "9.9.9-drawn"),
    (r"([lL]abels|[aA]nnotations)$", dict, lambda old: {**old, "drawn.test/key": "drawn"}),
    (r"(^|\.)resources$", dict, lambda old: {"requests": {"cpu": "123m", "memory": "64Mi"}}),
    (r"nodeSelector$", dict, lambda old: {"drawn.test/disk": "ssd"}),
    (r"tolerations$", list, lambda old: [{"key": "drawn.test/key", "operator": "Exists", "effect": "NoSchedule"}]),
    (r"([eE]xtraEnv(Vars)?|(^|\.)env)$", list, lambda old: [*old, {"name": "DRAWN", "value": "yes"}]),
    (r"([eE]xtraArgs)$", list, lambda old: [*old, "--drawn"]),
    (r"(enabled|create)$", bool, lambda old: not old),
    (r"([pP]ort)$", int, lambda old: old + 1),
    (r"service\.type$", str, lambda old: "ClusterIP" if old != "ClusterIP" else "LoadBalancer"),
    (r"([lL]ogLevel|logLevel\.level)$", str, lambda old: "debug"),
    (r"(initialDelaySeconds|periodSeconds|terminationGracePeriodSeconds)$", int, lambda old: old + 7),
    (r"([pP]ullPolicy)$", str, lambda old: "Always" if old != "Always" else "IfNotPresent"),
    (r"updateStrategy|strategy$", dict, lambda old: {"type": "RollingUpdate"} if not old else {"type": "Recreate"}),
)


def candidates(values: Json, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Json]]:
    """Give the places in a chart's values that can be changed, with what they would become."""
    for key, value in values.items() if isinstance(values, dict) else ():
        here = (*path, str(key))
        for pattern, kind, change in CHANGES:
            if type(value) is kind and re.search(pattern, ".".join(here)):
                yield here, change(value)
                break
        if isinstance(value, dict):
            yield from candidates(value, here)


def drawn_values(random: Random, chart: Path) -> Json:
    """Return values that change a chart here and there."""
    try:
        known = yaml.safe_load((chart / "values.yaml").read_text())
    except (OSError, yaml.YAMLError):
        return {}
    places = list(candidates(known))
    changed: Json = {}
    for path, value in random.sample(places, min(len(places), random.randint(1, MAX_CHANGES))):
        table = changed
        for key in path[:-1]:
            table = table.setdefault(key, {})
        table[path[-1]] = value
    return changed


def drawn_edits(random: Random, live: Mapping[Key, Json]) -> list[Edit]:
    """Return edits of a release's objects, as a person or a controller would make them."""
    keys = sorted(key for key, item in live.items() if _is_of_a_release(item))
    edits: list[Edit] = []
    for key in random.sample(keys, min(len(keys), random.randint(2, MAX_EDITS))):
        how = random.choice(("merge", "merge", "merge", "apply", "delete"))
        edits.append((how, key, _document(random, live[key], how) if how != "delete" else None))
    return edits


def _is_of_a_release(item: Json) -> bool:
    """Tell whether a release made an object: controllers copy annotations to what they make of it."""
    metadata = item["metadata"]
    made_by_controller = any(owner.get("controller") for owner in metadata.get("ownerReferences") or ())
    return "meta.helm.sh/release-name" in (metadata.get("annotations") or {}) and not made_by_controller


def _document(random: Random, item: Json, how: str) -> Json:
    choices: list[Json] = [{"metadata": {"annotations": {"drawn.test/by": "hand"}}}]
    labels = item["metadata"].get("labels") or {}
    if labels:
        name = random.choice(sorted(labels))
        choices.append({"metadata": {"labels": {name: "drawn"}}})
        if how == "merge":
            choices.append({"metadata": {"labels": {name: None}}})
    spec = item.get("spec") or {}
    if isinstance(spec.get("replicas"), int):
        choices += [{"spec": {"replicas": spec["replicas"] + 2}}] * 2
    if item.get("data"):
        name = random.choice(sorted(item["data"]))
        text = "ZHJhd24=" if item["kind"] == "Secret" else "drawn"
        choices += [{"data": {name: text}}, {"data": {"drawn": text}}]
        if how == "merge":
            choices.append({"data": {name: None}})
    containers = ((spec.get("template") or {}).get("spec") or {}).get("containers")
    if containers:
        changed = [{**containers[0], "image": "drawn.test/image:1"}, *containers[1:]]
        if how == "apply":
            changed = [{"name": containers[0]["name"], "image": "drawn.test/image:1"}]
        choices += [{"spec": {"template": {"spec": {"containers": changed}}}}] * 2
        choices.append({"spec": {"template": {"metadata": {"annotations": {"drawn.test/restarted": "now"}}}}})
    document = random.choice(choices)
    if how == "apply":
        named = {**document.get("metadata", {}), "name": item["metadata"]["name"]}
        return {"apiVersion": item["apiVersion"], "kind": item["kind"], **document, "metadata": named}
    return document


def edit(world: World, edits: list[Edit]) -> list[str]:
    """Make edits in a world, and return what came of each."""
    outcomes = []
    for how, key, document in edits:
        if how == "delete":
            outcomes.append(world.delete(key))
        elif how == "apply":
            query = (("fieldManager", "drawn-applier"), ("force", "true"))
            outcomes.append(world.patch(key, document, APPLY, query))
        else:
            outcomes.append(world.patch(key, document, MERGE, (("fieldManager", "drawn-editor"),)))
    return outcomes
