"""What a server offers is kept between runs: whole files, six hours, each server apart, and never trusted blindly."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from windlass.kube import discovery, discovery_files
from windlass.kube.discovery import ApiGroup, ApiResource, Offer
from windlass.kube.discovery_files import SECONDS, DiscoveryFiles, folder_for

NOW = 1_000_000.0
OFFER = Offer(
    [ApiGroup("", ["v1"], "v1"), ApiGroup("apps", ["v2", "v1"], "v2")],
    {
        "v1": [ApiResource("pods", "pod", True, "Pod", ["get"], ["po"], ["all"])],
        "apps/v2": [ApiResource("things", "", False, "Thing", [], [], [])],
        "apps/v1": [ApiResource("things/scale", "", True, "Scale", ["get"], [], [], "autoscaling", "v1")],
    },
    {},
)


def files(folder: Path, now: float = NOW) -> DiscoveryFiles:
    return DiscoveryFiles(str(folder), lambda: now)


def saved(folder: Path) -> list[Path]:
    files(folder).save(OFFER)
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    for path in found:
        os.utime(path, (NOW, NOW))
    return found


def test_what_is_kept_is_found_again(tmp_path: Path) -> None:
    found = saved(tmp_path / "deep" / "x")
    assert [str(path.relative_to(tmp_path / "deep" / "x")) for path in found] == [
        "apps/v1/serverresources.json", "apps/v2/serverresources.json", "servergroups.json", "v1/serverresources.json",
    ]  # fmt: skip
    assert {stat.S_IMODE(path.stat().st_mode) for path in found} == {0o660}
    assert files(tmp_path / "deep" / "x").load() == OFFER
    assert files(tmp_path / "deep" / "x", NOW + SECONDS).load() == OFFER


def test_the_form_is_that_of_client_go(tmp_path: Path) -> None:
    saved(tmp_path)
    assert (tmp_path / "apps/v1/serverresources.json").read_text() == (
        '{"kind":"APIResourceList","apiVersion":"v1","groupVersion":"apps/v1","resources":[{"name":"things/scale",'
        '"singularName":"","namespaced":true,"group":"autoscaling","version":"v1","kind":"Scale","verbs":["get"]}]}\n'
    )


@pytest.mark.parametrize("name", ["servergroups.json", "apps/v1/serverresources.json"])
@pytest.mark.parametrize("damage", ["missing", "old", "empty", "broken", "another kind", "a list"])
def test_what_is_not_whole_counts_for_nothing(tmp_path: Path, name: str, damage: str) -> None:
    saved(tmp_path)
    path = tmp_path / name
    text = {"empty": "", "broken": '{"kind', "another kind": '{"kind":"Pod"}', "a list": "[]"}
    if damage == "missing":
        path.unlink()
    elif damage == "old":
        os.utime(path, (NOW, NOW - SECONDS - 1))
    else:
        path.write_text(text[damage])
        os.utime(path, (NOW, NOW))
    assert files(tmp_path).load() is None


def test_files_beyond_the_limits_are_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    saved(tmp_path)
    monkeypatch.setattr(discovery_files, "MAX_FILE", 20)
    assert files(tmp_path).load() is None
    monkeypatch.undo()
    monkeypatch.setattr(discovery_files, "MAX_GROUP_VERSIONS", 2)
    assert files(tmp_path).load() is None
    assert discovery.MAX_GROUP_VERSIONS > 2


def test_a_place_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    files(tmp_path / "file" / "x").save(OFFER)
    assert files(tmp_path / "file" / "x").load() is None


def test_a_group_cannot_lead_out_of_the_folder(tmp_path: Path) -> None:
    where = tmp_path / "in"
    files(where).save(Offer([], {"../out": OFFER.resources["v1"]}, {}))
    assert not where.exists()
    files(where).save(Offer([ApiGroup("..", ["out"], "out")], {}, {}))
    assert files(where).load() is None


@pytest.mark.parametrize(
    ("server", "name"),
    [
        ("https://127.0.0.1:6443", "127.0.0.1_6443"),
        ("http://[::1]:80/a/b?c", "___1__80/a/b_c"),
        ("https://é.example", "_.example"),
    ],
)
def test_each_server_has_a_folder(server: str, name: str) -> None:
    assert folder_for(server, {}, "/home") == f"/home/.kube/cache/discovery/{name}"
    assert folder_for(server, {"KUBECACHEDIR": "/c"}, "/home") == f"/c/discovery/{name}"
    assert folder_for(server, {}, "") == ""
