"""The program that lets real charts live in two clusters: what it draws, and what it leaves out. Needs no cluster."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from tests.cluster.releases.corpus import lives
from tests.cluster.releases.corpus.chance import MASK, Unlike, chances, masked_manifest, without
from tests.cluster.releases.corpus.changes import drawn_edits, drawn_values

SECRET = "---\nkind: Secret\nmetadata: {name: s}\nstringData: {password: %s, user: me}\nlist: [{a: 1, b: %s}]\n"
OWNED = {"meta.helm.sh/release-name": "r"}


def test_what_two_renderings_do_not_share_is_left_to_chance() -> None:
    places = chances(SECRET % ("x", 1), SECRET % ("y", 2))
    assert places == {("Secret", "s", ("stringData", "password")), ("Secret", "s", ("list", "0", "b"))}
    (left,) = masked_manifest(SECRET % ("z", 3), places)
    assert left["stringData"] == {"password": MASK, "user": "me"}
    live = {
        "kind": "Secret",
        "metadata": {"name": "s"},
        "data": {"password": "eg==", "user": "bWU="},
        "list": [{"b": 3}],
    }
    assert without(live, places)["data"] == {"password": MASK, "user": "bWU="}
    record = {"record": {"manifest": SECRET % ("z", 3), "hooks": [{"manifest": SECRET % ("z", 3)}]}}
    assert without(record, places)["record"] == {"manifest": [left], "hooks": [{"manifest": [left]}]}


def test_charts_whose_names_are_left_to_chance_are_told_apart() -> None:
    with pytest.raises(Unlike):
        chances("kind: Job\nmetadata: {name: a}\n", "kind: Job\nmetadata: {name: b}\n")


def test_values_are_drawn_from_what_a_chart_offers(tmp_path: Path) -> None:
    text = "replicaCount: 1\nimage: {tag: '1', name: kept}\nweb: {podLabels: {}, resources: {}, enabled: false}\n"
    (tmp_path / "values.yaml").write_text(text)
    seen: dict[str, object] = {}
    for seed in range(30):
        seen |= drawn_values(Random(seed), tmp_path)
    assert seen["replicaCount"] == 2
    assert seen["image"] == {"tag": "9.9.9-drawn"}
    assert (tmp_path / "values.yaml").read_text() == text


def test_edits_are_of_objects_of_releases_and_the_same_for_the_same_seed() -> None:
    key, other = ("/api/v1/configmaps", "ns", "a"), ("/api/v1/configmaps", "ns", "b")
    item = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "a", "annotations": OWNED},
        "data": {"a": "b"},
    }
    copied = {**item["metadata"], "ownerReferences": [{"controller": True}]}
    live = {key: item, other: {**item, "metadata": {"name": "b"}}, ("", "", "c"): {**item, "metadata": copied}}
    edits = [drawn_edits(Random(seed), live) for seed in range(30)]
    assert {found for those in edits for _, found, _ in those} == {key}
    assert {how for those in edits for how, _, _ in those} == {"merge", "apply", "delete"}
    assert edits == [drawn_edits(Random(seed), live) for seed in range(30)]


@pytest.mark.parametrize("name", lives.NAMES)
def test_a_life_begins_with_an_install_and_ends_with_an_uninstall(name: str) -> None:
    steps = lives.life(name, Random(1))
    assert steps[0][1][0] == "install"
    assert steps[-1][1][0] == "uninstall"
    assert steps == lives.life(name, Random(1))
