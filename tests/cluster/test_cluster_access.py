"""Every way to name a cluster and a user ends as it does with Helm: the same success, the same refusal."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from tests.cluster.conftest import ClusterUnderTest
from tests.differential.harness import Arena

pytestmark = pytest.mark.peer("kube-apiserver", "etcd", "helm")

# a line of klog, which Helm has not silenced
KLOG = (r"E\d{4} .* memcache.go:265\] .*\n", "")
EXEC = "apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never"
CREDENTIAL = '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/%s"%s}'

USERS = {
    "token": "token: admin-token",
    "token without rights": "token: nobody-token",
    "wrong token": "token: x",
    "token file": "tokenFile: token",
    "no token file": "tokenFile: /nonexistent",
    "nothing": "",
    "basic": "username: u, password: p",
    "token and basic": "token: x, username: u",
    "certificate files": "client-certificate: pki/admin.crt, client-key: pki/admin.key",
    "missing certificate files": "client-certificate: /no, client-key: /no",
    "certificate without a key": "client-certificate-data: aGVsbG8=",
    "certificate that is none": "client-certificate-data: aGVsbG8=, client-key-data: aGVsbG8=",
    "not base64": "client-certificate-data: '!!!', client-key-data: aGVsbG8=",
    "impersonation": "token: admin-token, as: bob",
    "impersonation by groups": "token: admin-token, as: bob, as-groups: [x, 'system:masters']",
    "impersonation of nobody": "token: admin-token, as-groups: [x]",
    "gcp": "auth-provider: {name: gcp}",
    "unknown provider": "auth-provider: {name: foo}",
    "program": f"exec: {{{EXEC}, command: ./program, args: [token]}}",
    "program without a path": f"exec: {{{EXEC}, command: no-such-program, installHint: install it}}",
    "failing program": f"exec: {{{EXEC}, command: ./program, args: [fail]}}",
    "program that prints junk": f"exec: {{{EXEC}, command: ./program, args: [junk]}}",
    "program that prints nothing": f"exec: {{{EXEC}, command: ./program, args: [empty]}}",
    "program of another version": f"exec: {{{EXEC}, command: ./program, args: [beta]}}",
    "program without a status": f"exec: {{{EXEC}, command: ./program, args: [bare]}}",
    "program without a credential": f"exec: {{{EXEC}, command: ./program, args: [none]}}",
    "program with half a certificate": f"exec: {{{EXEC}, command: ./program, args: [half]}}",
    "program with a wrong token": f"exec: {{{EXEC}, command: ./program, args: [wrong]}}",
    "program that is told about the cluster": f"exec: {{{EXEC}, command: ./program, args: [told], "
    "provideClusterInfo: true, env: [{name: X, value: y}]}",
    "old version of programs": "exec: {apiVersion: client.authentication.k8s.io/v1alpha1, command: ./program}",
    "beta version of programs": "exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: ./program, "
    "args: [beta]}",
    "no mode": "exec: {apiVersion: client.authentication.k8s.io/v1, command: ./program}",
    "wrong mode": "exec: {apiVersion: client.authentication.k8s.io/v1, command: ./program, interactiveMode: Sometimes}",
    "no command": "exec: {apiVersion: client.authentication.k8s.io/v1}",
    "no terminal": "exec: {apiVersion: client.authentication.k8s.io/v1, command: ./program, interactiveMode: Always}",
}

# replacements in a kubeconfig with a token
EDITS = {
    "no authority": ("certificate-authority-data", "x-data"),
    "another context": ("current-context: a", "current-context: b"),
    "no context": ("current-context: a", ""),
    "no such cluster": ("context: {cluster: a", "context: {cluster: b"),
    "no such user": ("user: a}", "user: b}"),
    "address without a scheme": ("https://", ""),
    "address with a slash": ('", cert', '/", cert'),
    "address with a path": ('", cert', '/foo/", cert'),
    "plain http": ("https://", "http://"),
    "another scheme": ("https://", "ftp://"),
    "insecure and an authority": ("cluster: {server", "cluster: {insecure-skip-tls-verify: true, server"),
    "wrong server name": ("cluster: {server", "cluster: {tls-server-name: foo.example, server"),
    "right server name": ("cluster: {server", "cluster: {tls-server-name: kubernetes, server"),
    "wrong proxy": ("cluster: {server", "cluster: {proxy-url: 'ftp://x', server"),
    "dead proxy": ("cluster: {server", "cluster: {proxy-url: 'http://127.0.0.1:1', server"),
    "missing authority file": ("certificate-authority-data: ", "certificate-authority: /nonexistent, x: "),
    "two authorities": ("certificate-authority-data", "certificate-authority: token, certificate-authority-data"),
    "wrong kind": ("kind: Config", "kind: Foo"),
    "wrong version": ("apiVersion: v1\n", "apiVersion: v2\n"),
    "clusters are a number": ("clusters: [", "clusters: 3\nx: ["),
    "name is a number": ("users: [{name: a", "users: [{name: 3"),
    "not YAML": ("kind: Config", "kind: [Config"),
}

FILES = ("dead:a", "a:dead", ":a", "none:a", "none", "broken:a", "broken:broken2", "folder", "blank", "", "/dev/null")

FLAGS = (
    "--kubeconfig none",
    "--kubeconfig dead",
    "--kubeconfig folder",
    "--kube-context none",
    "--kube-context a",
    "--kube-token x",
    "--kube-token nobody-token",
    "--kube-apiserver https://127.0.0.1:1",
    "--kube-apiserver 127.0.0.1:1",
    "--kube-insecure-skip-tls-verify",
    "--kube-ca-file none",
    "--kube-ca-file dead",
    "--kube-ca-file pki/ca.crt",
    "--kube-as-user bob",
    "--kube-as-group bob",
    "--kube-as-user bob --kube-as-group a --kube-as-group system:masters",
    "--kube-tls-server-name foo",
    "--kube-tls-server-name kubernetes",
)

PROGRAM = f"""#!/bin/sh
case "$1" in
told) echo "$X $KUBERNETES_EXEC_INFO" >&2; echo '{CREDENTIAL % ("v1", ',"status":{"token":"admin-token"}')}' ;;
token) echo '{CREDENTIAL % ("v1", ',"status":{"token":"admin-token"}')}' ;;
wrong) echo '{CREDENTIAL % ("v1", ',"status":{"token":"x"}')}' ;;
beta) echo '{CREDENTIAL % ("v1beta1", ',"status":{"token":"admin-token"}')}' ;;
bare) echo '{CREDENTIAL % ("v1", "")}' ;;
none) echo '{CREDENTIAL % ("v1", ',"status":{}')}' ;;
half) echo '{CREDENTIAL % ("v1", ',"status":{"clientCertificateData":"x"}')}' ;;
junk) echo junk ;;
fail) echo oops >&2; exit 3 ;;
esac
"""


def kubeconfig(cluster: ClusterUnderTest, user: str = "token: admin-token") -> str:
    authority = base64.b64encode((cluster.pki / "ca.crt").read_bytes()).decode()
    return (
        "apiVersion: v1\nkind: Config\ncurrent-context: a\n"
        f'clusters: [{{name: a, cluster: {{server: "{cluster.server}", certificate-authority-data: {authority}}}}}]\n'
        f"contexts: [{{name: a, context: {{cluster: a, user: a}}}}]\nusers: [{{name: a, user: {{{user}}}}}]\n"
    )


@pytest.fixture
def work(arena: Arena, cluster: ClusterUnderTest) -> Path:
    """The working directory, with a chart, a kubeconfig, and much that is broken."""
    work = arena.template / "work"
    (work / "c" / "templates").mkdir(parents=True)
    (work / "c" / "Chart.yaml").write_text("apiVersion: v2\nname: c\nversion: 0.1.0\n")
    (work / "c" / "templates" / "x.yaml").write_text("# {{ .Capabilities.KubeVersion }}\n")
    (work / "folder").mkdir()
    (work / "pki").symlink_to(cluster.pki)
    (work / "program").write_text(PROGRAM)
    (work / "program").chmod(0o755)
    texts = {
        "a": kubeconfig(cluster),
        "dead": kubeconfig(cluster).replace(cluster.server, "https://127.0.0.1:1"),
        "broken": "a: [b\n",
        "broken2": "hello\n",
        "blank": "\n",
        "token": "admin-token\n",
    }
    for name, text in texts.items():
        (work / name).write_text(text)
    return work


def assert_same(arena: Arena, listed: str, *flags: str, **variables: str) -> None:
    argv = ["template", "r", "c", "--dry-run=server", *flags]
    arena.assert_same(argv, env={"KUBECONFIG": listed, **variables}, files=False, masks=[KLOG])


@pytest.mark.parametrize("name", USERS)
def test_users(arena: Arena, work: Path, cluster: ClusterUnderTest, name: str) -> None:
    (work / "a").write_text(kubeconfig(cluster, USERS[name]))
    assert_same(arena, "a")


@pytest.mark.parametrize("name", EDITS)
def test_kubeconfigs(arena: Arena, work: Path, cluster: ClusterUnderTest, name: str) -> None:
    text = kubeconfig(cluster)
    assert EDITS[name][0] in text
    (work / "a").write_text(text.replace(*EDITS[name]))
    assert_same(arena, "a")


@pytest.mark.parametrize("listed", FILES)
@pytest.mark.usefixtures("work")
def test_lists_of_files(arena: Arena, listed: str) -> None:
    assert_same(arena, listed)


@pytest.mark.parametrize("flags", FLAGS)
@pytest.mark.usefixtures("work")
def test_flags(arena: Arena, flags: str) -> None:
    assert_same(arena, "a", *flags.split())


@pytest.mark.usefixtures("work")
def test_flags_alone_are_enough(arena: Arena, cluster: ClusterUnderTest) -> None:
    assert_same(
        arena,
        "/dev/null",
        "--kube-apiserver",
        cluster.server,
        "--kube-ca-file",
        "pki/ca.crt",
        "--kube-token",
        "admin-token",
    )


@pytest.mark.usefixtures("work")
def test_variables_stand_for_flags(arena: Arena, cluster: ClusterUnderTest) -> None:
    assert_same(arena, "/dev/null", HELM_KUBEAPISERVER=cluster.server)
    assert_same(arena, "/dev/null", KUBERNETES_MASTER="http://127.0.0.1:7")
    assert_same(arena, "a", HELM_KUBECONTEXT="x", HELM_KUBETOKEN="y")
    assert_same(arena, "a", HELM_KUBEASUSER="bob", HELM_KUBEASGROUPS="a,system:masters")
