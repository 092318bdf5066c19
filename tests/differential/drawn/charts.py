"""Trees of charts: subcharts, conditions, tags, aliases, imports, globals, nulls, and values from every side."""

# ruff: noqa: E501  # rows of tables stay on one line

from __future__ import annotations

from random import Random
from typing import Any

from . import sets, words
from .case import Case

SHOW = "kind: V\nchart: {{ .Chart.Name }}\nvalues: {{ .Values | toJson }}\n"
SUBS = ["sub", "other", "deep", "lib"]
KEYS = ["a", "b", "m", "l", "on", "x", "y"]
VERSIONS = ["1.0.0", "1.2.3", "0.1.0-rc.1", "v2.0.0", "1.0"]
RANGES = ["*", "1.x", ">=0", "1.0.0", "~1.2", "^1", "2.x.x", ">0.0.0-0", "", "bad!", "1.0.0 - 2.0.0", "<1 || >=1.2", "1"]


def _values(draw: Random, depth: int) -> dict[str, Any]:
    """Return values whose keys often meet those of other charts."""
    found: dict[str, Any] = {}
    for _ in range(draw.randint(0, 5)):
        key = draw.choice(KEYS)
        roll = draw.random()
        if depth > 0 and roll < 0.45:
            found[key] = _values(draw, depth - 1)
        elif roll < 0.55:
            found[key] = None
        elif roll < 0.65:
            found[key] = draw.choice([True, False])
        elif roll < 0.75:
            found[key] = [draw.choice([1, None, "x", {"a": None}, {}])] * draw.randint(0, 2)
        else:
            found[key] = draw.choice([1, "text", "", 0, 1.5, {}, []])
    return found


def _with_subs(draw: Random, names: list[str]) -> dict[str, Any]:
    values = _values(draw, 2)
    for name in names:
        if draw.random() < 0.6:
            values[name] = _values(draw, 2) if draw.random() < 0.88 else draw.choice([None, 5, "x", [], {}, True, {"enabled": False}])
    if draw.random() < 0.5:
        values["global"] = _values(draw, 2) if draw.random() < 0.85 else draw.choice([None, 5, [], {}, "x"])
    if draw.random() < 0.2:
        values["tags"] = {draw.choice(["t1", "t2", "t3"]): draw.choice([True, False, None, 1, "true"]) for _ in range(2)}
        if draw.random() < 0.1:
            values["tags"] = draw.choice([None, 1, [], "x"])
    if draw.random() < 0.2:
        values["exports"] = {draw.choice(["data", "more"]): draw.choice([_values(draw, 1), 5, None]) for _ in range(2)}
    return values


def _dependency(draw: Random, name: str, keys: list[str]) -> dict[str, Any]:
    entry: dict[str, Any] = {"name": name, "version": draw.choice(RANGES[:4] if draw.random() < 0.8 else RANGES), "repository": draw.choice(["", "https://x.y/z", "file://../x", "@r"])}
    if draw.random() < 0.35:
        entry["alias"] = draw.choice(["one", "two", "sub", "other", "a-b", "a_b", "a.b", "", "a b"][: 5 if draw.random() < 0.85 else 9])
    if draw.random() < 0.4:
        paths = ["on", "sub.on", "other.on", "one.on", "global.on", "a.b", "m.on", "a", f"{name}.on", f"{name}.a", "", " a", "tags.t1", "nope"]
        entry["condition"] = draw.choice([",", ", ", ",", " ,"]).join(draw.choice(paths) for _ in range(draw.choice([1, 1, 2, 3])))
    if draw.random() < 0.3:
        entry["tags"] = [draw.choice(["t1", "t2", "t3"]) for _ in range(draw.randint(1, 2))]
    if draw.random() < 0.4:
        entry["import-values"] = [_import(draw, keys) for _ in range(draw.randint(1, 3))]
    if draw.random() < 0.05:
        entry["enabled"] = draw.choice([True, False])
    if draw.random() < 0.03:
        entry[draw.choice(["name", "version", "extra", "tags", "alias"])] = draw.choice([None, 1, "", [], {}, "x"])
    return entry


def _import(draw: Random, keys: list[str]) -> Any:
    if draw.random() < 0.4:
        return draw.choice(["data", "more", "none", "data.a", ""])
    paths = ["a", "b", "m", "m.x", "exports.data", "x.y", "l", ".", "", "none", "sub", "global", "deep", *keys]
    pair: dict[str, Any] = {"child": draw.choice(paths), "parent": draw.choice([*paths, "in.to", "imported"])}
    if draw.random() < 0.05:
        pair[draw.choice(["child", "parent", "extra"])] = draw.choice([None, 1, [], {}])
    if draw.random() < 0.03:
        return draw.choice([None, 1, [], {}, {"child": "a"}])
    return pair


def tree(draw: Random, root: str, chart: str, depth: int, files: dict[str, str]) -> None:
    """Add a chart and its subcharts to ``files`` below the folder ``root``."""
    names = draw.sample(SUBS, draw.randint(0, 3)) if depth > 0 else []
    metadata: dict[str, Any] = {"apiVersion": "v2" if draw.random() < 0.93 else "v1", "name": chart, "version": draw.choice(VERSIONS[:2] if draw.random() < 0.9 else VERSIONS)}
    if chart == "lib":
        metadata["type"] = "library"
    declared = [name for name in names if draw.random() < 0.75]
    if draw.random() < 0.15:
        declared.append(draw.choice([*SUBS, "sub", "missing"]))
    entries: list[Any] = [_dependency(draw, name, names) for name in declared]
    if declared and draw.random() < 0.2:
        entries.append(_dependency(draw, declared[0], names))
    draw.shuffle(entries)
    if entries:
        if metadata["apiVersion"] == "v1" and draw.random() < 0.7:
            files[f"{root}/requirements.yaml"] = words.as_json({"dependencies": entries})
        else:
            metadata["dependencies"] = entries
    files[f"{root}/Chart.yaml"] = words.as_json(metadata)
    if draw.random() < 0.92:
        files[f"{root}/values.yaml"] = words.as_json(_with_subs(draw, names))
    files[f"{root}/templates/{'_' if chart == 'lib' else ''}v.yaml"] = SHOW
    if draw.random() < 0.15:
        files[f"{root}/templates/u.yaml"] = "kind: U\nsubs: {{ range $k, $v := .Subcharts }}{{ $k }}: {{ $v.Values | toJson }} {{ end }}\n"
    if draw.random() < 0.1:
        files[f"{root}/templates/w.yaml"] = "kind: W\nc: {{ .Chart | toJson }}\nr: {{ .Release | toJson }}\nt: {{ .Template | toJson }}\n"
    for name in names:
        tree(draw, f"{root}/charts/{name}", name, depth - 1, files)


def case(draw: Random) -> Case:
    """Return a tree of charts and the user's values for it."""
    files: dict[str, str] = {}
    tree(draw, "c", "c", 3, files)
    argv = [draw.choice(["template"] * 9 + ["lint"]), "c"]
    for place in range(draw.choice([0, 0, 1, 2])):
        files[f"v{place}.yaml"] = words.as_json(_with_subs(draw, SUBS[:3]))
        argv += ["-f", f"v{place}.yaml"]
    if draw.random() < 0.4:
        pairs = []
        for _ in range(draw.randint(1, 3)):
            path = ".".join(draw.choice([*KEYS, *SUBS, "global", "one", "tags", "t1"]) for _ in range(draw.randint(1, 3)))
            pairs.append(f"{path}={draw.choice(['null', 'true', 'false', '1', 'x', '{a}', ''])}")
        argv += ["--set", ",".join(pairs)]
    elif draw.random() < 0.1:
        argv += sets.flags(draw)
    return Case("chart", files, argv)
