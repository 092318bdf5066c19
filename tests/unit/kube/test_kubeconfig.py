"""Kubeconfigs: which file counts, where paths lead, and what flags change."""

from __future__ import annotations

from pathlib import Path

import pytest

from windlass.kube import kubeconfig
from windlass.kube.config import Overrides, access, base_url
from windlass.kube.errors import KubeconfigError
from windlass.kube.kubeconfig import load


def write(path: Path, text: str) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return str(path)


def test_the_first_file_that_knows_a_name_counts(tmp_path: Path) -> None:
    one = write(tmp_path / "one", "users: [{name: a, user: {token: one}}]\n")
    two = write(
        tmp_path / "two",
        "current-context: c\nusers: [{name: a, user: {token: two, username: u}}, {name: b, user: {token: two}}]\n",
    )
    found = load("", f"{one}:{tmp_path}/none:{two}:{one}", "")
    assert found.users == {"a": {"token": "one"}, "b": {"token": "two"}}
    assert found.current == "c"


def test_an_explicit_file_is_the_only_one_and_must_exist(tmp_path: Path) -> None:
    one = write(tmp_path / "one", "current-context: one\n")
    two = write(tmp_path / "two", "current-context: two\n")
    assert load(two, one, "").current == "two"
    with pytest.raises(KubeconfigError, match=r"^stat .*/none: no such file or directory$"):
        load(f"{tmp_path}/none", one, "")


def test_the_home_directory_stands_for_an_empty_list(tmp_path: Path) -> None:
    write(tmp_path / ".kube" / "config", "current-context: home\n")
    assert load("", "", str(tmp_path)).current == "home"


def test_paths_are_relative_to_their_file(tmp_path: Path) -> None:
    path = write(
        tmp_path / "d" / "f",
        "clusters: [{name: a, cluster: {certificate-authority: ../ca}}]\n"
        "users: [{name: a, user: {client-key: /k, tokenFile: t, exec: {command: ./x}}},"
        " {name: b, user: {exec: {command: x, apiVersion: client.authentication.k8s.io/v1beta1}}}]\n",
    )
    found = load(path, "", "")
    assert found.clusters["a"]["certificate-authority"] == f"{tmp_path}/ca"
    assert found.users["a"]["tokenFile"] == f"{tmp_path}/d/t"
    assert found.users["a"]["client-key"] == "/k"
    assert found.users["a"]["exec"]["command"] == f"{tmp_path}/d/x"
    assert found.users["b"]["exec"]["command"] == "x"
    assert found.users["b"]["exec"]["interactiveMode"] == "IfAvailable"


def test_a_file_beyond_the_limit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kubeconfig, "MAX_BYTES", 10)
    path = write(tmp_path / "f", "current-context: abc\n")
    with pytest.raises(KubeconfigError, match="larger than 10 bytes"):
        load(path, "", "")


def test_flags_come_before_files_and_credentials_need_tls(tmp_path: Path) -> None:
    path = write(
        tmp_path / "f",
        "current-context: a\ncontexts: [{name: a, context: {cluster: a, user: a}}]\n"
        "clusters: [{name: a, cluster: {server: 'https://a', tls-server-name: name,"
        " certificate-authority-data: eA==}}]\n"
        "users: [{name: a, user: {token: t, as: u}}]\n",
    )
    plain = access(Overrides(kubeconfig=path), {}, "")
    assert (plain.server, plain.cluster["tls-server-name"], plain.user["token"]) == ("https://a", "name", "t")
    changed = access(Overrides(kubeconfig=path, server="https://b", token="x", insecure=True), {}, "")
    assert changed.cluster == {"server": "https://b", "insecure-skip-tls-verify": True}
    assert changed.user["token"] == "x"
    bare = access(Overrides(kubeconfig=path, server="http://b"), {}, "")
    assert bare.user == {"as": "u"}


@pytest.mark.parametrize(
    ("server", "tls", "url"),
    [
        ("https://a/", False, "https://a"),
        ("https://a/b/", False, "https://a/b"),
        ("a:1", False, "http://a:1"),
        ("a", True, "https://a"),
        ("", False, "http://localhost"),
    ],
)
def test_addresses_are_completed(server: str, tls: bool, url: str) -> None:
    assert base_url(server, tls=tls) == url


def test_an_address_without_a_scheme_has_no_path() -> None:
    with pytest.raises(KubeconfigError, match=r"^host must be a URL or a host:port pair: "):
        base_url("a/b")
