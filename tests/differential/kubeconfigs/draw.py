"""Kubeconfigs, flags and variables drawn by a seed. ``@name@`` stands for what the world knows under the name."""

# ruff: noqa: E501  # rows of tables stay on one line

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from random import Random
from typing import Any

EXEC = "client.authentication.k8s.io"
SERVERS = [*["https://127.0.0.1:@api@"] * 24, "https://localhost:@api@", "https://[::1]:@api6@", "https://127.0.0.1:@api@/", "https://127.0.0.1:@api@/pre/fix", "https://127.0.0.1:@api@/pre/fix/?q=1#f", "https://127.0.0.1:@api@?q=1", "127.0.0.1:@plain@/x", "http://127.0.0.1:@plain@", "http://127.0.0.1:@plain@/pre", "127.0.0.1:@plain@", "https://127.0.0.1:@plain@", "https://127.0.0.1:@expired@", "https://127.0.0.1:@misnamed@", "https://127.0.0.1:1", "http://127.0.0.1:1", "https://no.invalid:1", "ftp://127.0.0.1:@api@", "https://", "https://127.0.0.1:99999", "https://[::1", "", None, "//127.0.0.1:@api@", "localhost", "HTTPS://127.0.0.1:@api@", "https://u:p@127.0.0.1:@api@", "https://127.0.0.1:@api@//", "https://127.0.0.1:@api@/a%2Fb", "https://127.0.0.1:@api@/a b", " https://127.0.0.1:@api@", "https://LOCALHOST:@api@", "unix:///x", "://x", 1]
AUTHORITIES: list[dict[str, Any]] = [*[{"certificate-authority-data": "@ca@"}] * 20, {"certificate-authority": "pki/ca.crt"}, {"certificate-authority": "@pki@/ca.crt"}, {"certificate-authority": "none"}, {"certificate-authority": "pki"}, {"certificate-authority": "empty"}, {"certificate-authority": "token"}, {"certificate-authority": "pki/other.crt"}, {"certificate-authority-data": "@other@"}, {"certificate-authority-data": "aGVsbG8="}, {"certificate-authority-data": "!!"}, {"certificate-authority-data": "YQ"}, {"certificate-authority-data": "@badca@"}, {"certificate-authority-data": ""}, {"insecure-skip-tls-verify": True}, {"insecure-skip-tls-verify": True, "certificate-authority-data": "@ca@"}, {"insecure-skip-tls-verify": "true"}, {"certificate-authority-data": "@ca@", "certificate-authority": "pki/ca.crt"}, {"insecure-skip-tls-verify": False}, {}]
NAMES: list[dict[str, Any]] = [*[{}] * 12, {"tls-server-name": "kubernetes"}, {"tls-server-name": "localhost"}, {"tls-server-name": "foo.example"}, {"tls-server-name": "::1"}, {"tls-server-name": ""}]
PROXIES: list[dict[str, Any]] = [*[{}] * 24, *({"proxy-url": text} for text in ("http://127.0.0.1:@proxy@", "https://localhost:@tlsproxy@", "socks5://127.0.0.1:@socks@", "socks5://u:p@127.0.0.1:@locked@", "socks5://u:x@127.0.0.1:@locked@", "socks5://127.0.0.1:@locked@", "http://u:p@127.0.0.1:@proxy@", "http://127.0.0.1:1", "socks5://127.0.0.1:1", "ftp://127.0.0.1:@proxy@", "127.0.0.1:@proxy@", "://", "", "socks5h://127.0.0.1:@socks@", "HTTP://127.0.0.1:@proxy@", 3))]
MORE: list[dict[str, Any]] = [*[{}] * 24, {"disable-compression": True}, {"extensions": [{"name": f"{EXEC}/exec", "extension": {"audience": "x", "n": 1}}]}, {"extensions": [{"name": f"{EXEC}/exec", "extension": {"apiVersion": "a/v1", "kind": "K", "z": [1, 2.5, None], "a": "<&>"}}]}, {"extensions": 3}, {"extensions": [{"name": "a", "extension": None}]}, {"unknown": 1}, {"api-version": "v1"}, {"Server": "x"}]
PEM = {"client-certificate-data": "@admincrt@", "client-key-data": "@adminkey@"}
USERS: list[dict[str, Any]] = [*[{"token": "good"}] * 4, {"token": "denied"}, {"token": "unknown"}, {"token": " spaced "}, {"token": 5}, {"token": ""}, {"token": "é"}, {"token": "a\nb"}, {"tokenFile": "token"}, {"tokenFile": "none"}, {"tokenFile": "empty"}, {"tokenFile": "pki"}, {"tokenFile": "token", "token": "good"}, {"tokenFile": "none", "token": "good"}, {"tokenFile": "empty", "token": "good"}, {"username": "u", "password": "p"}, {"username": "u"}, {"password": "p"}, {"username": "u", "password": "p", "token": "good"}, {"username": "u", "tokenFile": "token"}, {"username": "é:", "password": "ü"}, PEM, {"client-certificate": "pki/admin.crt", "client-key": "pki/admin.key"}, {"client-certificate": "pki/admin.crt", "client-key-data": "@adminkey@"}, {"client-certificate": "pki/admin.crt"}, {"client-key": "pki/admin.key"}, {"client-certificate": "none", "client-key": "none"}, {"client-certificate-data": "@admincrt@", "client-key-data": "@otherkey@"}, {"client-certificate-data": "@adminkey@", "client-key-data": "@admincrt@"}, {**PEM, "client-certificate": "pki/admin.crt"}, {**PEM, "client-key": "pki/admin.key"}, {**PEM, "token": "good"}, {**PEM, "username": "u", "password": "p"}, {"client-certificate-data": "@badca@", "client-key-data": "@adminkey@"}, {}, {"Token": "good"}, {"extensions": [{"name": "x", "extension": {"a": 1}}], "token": "good"}]
ACTING: list[dict[str, Any]] = [*[{}] * 10, {"as": "bob"}, {"as": "bob", "as-groups": ["a", "b"]}, {"as": "bob", "as-uid": "7"}, {"as": "bob", "as-user-extra": {"scopes": ["x", "y"], "a/b é": ["z"], "E": []}}, {"as-groups": ["a"]}, {"as-uid": "7"}, {"as-user-extra": {"a": ["b"]}}, {"as": ""}, {"as": "bob", "as-groups": []}, {"as": "bob", "as-groups": [""]}, {"as": 3}, {"as": "bob", "as-groups": "a"}]
OIDC = {"idp-issuer-url": "https://issuer.invalid", "client-id": "c"}
PROVIDERS: list[Any] = [{"name": "oidc", "config": {**OIDC, "id-token": "@fresh@"}}, {"name": "oidc", "config": {**OIDC, "id-token": "@stale@"}}, {"name": "oidc", "config": {**OIDC, "id-token": "x"}}, {"name": "oidc", "config": {**OIDC, "id-token": "a.!.c"}}, {"name": "oidc", "config": {**OIDC, "id-token": "a.aGVsbG8.c"}}, {"name": "oidc", "config": OIDC}, {"name": "oidc", "config": {"client-id": "c"}}, {"name": "oidc", "config": {"idp-issuer-url": "x"}}, {"name": "oidc"}, {"name": "oidc", "config": {**OIDC, "idp-certificate-authority-data": "!"}}, {"name": "oidc", "config": {**OIDC, "idp-certificate-authority": "none", "id-token": "@fresh@"}}, {"name": "oidc", "config": {**OIDC, "id-token": "@stale@", "refresh-token": "r", "idp-issuer-url": "http://127.0.0.1:1"}}, {"name": "gcp"}, {"name": "azure"}, {"name": "x"}, {}, 3]
OUTPUTS = ["token", "token", "token", "beta", "bare", "none", "half", "pair", "badpair", "soon", "past", "baddate", "junk", "empty", "fail", "wrong", "list", "int", "told", "loud", "noversion", "nokind", "foreign", "extra"]
PROGRAMS: list[dict[str, Any]] = [*[{}] * 8, {"interactiveMode": "IfAvailable"}, {"interactiveMode": "Always"}, {"interactiveMode": "Sometimes"}, {"interactiveMode": ""}, {"interactiveMode": None}, {"apiVersion": f"{EXEC}/v1beta1", "args": ["beta"]}, {"apiVersion": f"{EXEC}/v1alpha1"}, {"apiVersion": ""}, {"apiVersion": f"{EXEC}/v2"}, {"apiVersion": f"{EXEC}/v1beta1", "interactiveMode": None, "args": ["beta"]}, {"command": "no-such", "installHint": "get it"}, {"command": "no-such"}, {"command": "./no-such", "installHint": "a\u001b[1mb\tc\r\né\u2028\u0007"}, {"command": "pki"}, {"command": "./token"}, {"command": ""}, {"command": "bin/../bin//program"}, {"command": "@work@/bin/program"}, {"env": [{"name": "X", "value": "y"}], "args": ["told"], "provideClusterInfo": True}, {"provideClusterInfo": True, "args": ["told"]}, {"env": [{"name": "", "value": "y"}]}, {"env": [{"name": "FATE", "value": "fail"}]}, {"env": None, "args": None}, {"args": "x"}, {"provideClusterInfo": "x"}, {"args": ["told"]}]
NAMES_OF_CONTEXTS = [*["a"] * 24, "b", "", None, "none", "é", 3]
DAMAGE: list[tuple[str, str]] = [("kind: Config", "kind: Foo"), ("kind: Config", "kind: 3"), ("kind: Config", "kind: [Config"), ("apiVersion: v1", "apiVersion: v2"), ("apiVersion: v1", "apiVersion: x/v1"), ("apiVersion: v1\n", ""), ("kind: Config\n", ""), ("clusters: [", "clusters: 3\nx: ["), ("contexts: [", "contexts: {}\nx: ["), ("users: [", "users: [null, "), ("users: [", "users: [3, "), ("current-context: ", "current-context: [] #"), ("kind: Config", "kind: Config\nkind: Config"), ("kind: Config", "preferences: {colors: 3}\nkind: Config"), ("kind: Config", "preferences: {colors: true}\nkind: Config"), ("kind: Config", "extensions: 3\nkind: Config"), ("kind: Config", "\tkind: Config"), ("kind: Config", "--- \nkind: Config"), ("users:", "users: null\nx:"), ("clusters:", "Clusters:"), ("kind: Config", "kind: Config\n---\nkind: Config"), ("kind: Config", "\ufeffkind: Config"), ("apiVersion: v1", "&x apiVersion: v1"), ("kind: Config", "kind: \x00")]
FLAGS = ["--kube-context a", "--kube-context b", "--kube-context none", "--kube-context=", "--kube-token good", "--kube-token denied", "--kube-token=", "--kube-apiserver https://127.0.0.1:@api@", "--kube-apiserver https://127.0.0.1:@api@/deep", "--kube-apiserver 127.0.0.1:@plain@", "--kube-apiserver https://127.0.0.1:1", "--kube-apiserver=", "--kube-ca-file pki/ca.crt", "--kube-ca-file none", "--kube-ca-file pki/other.crt", "--kube-ca-file empty", "--kube-insecure-skip-tls-verify", "--kube-insecure-skip-tls-verify=false", "--kube-as-user bob", "--kube-as-user bob --kube-as-group a --kube-as-group b,c", "--kube-as-group a", "--kube-tls-server-name kubernetes", "--kube-tls-server-name foo.example", "--kube-tls-server-name=", "--kubeconfig a", "--kubeconfig b", "--kubeconfig none", "--kubeconfig empty", "--kubeconfig pki", "--kubeconfig a:b", "--kubeconfig=", "--qps 0", "--qps -1", "--qps 5 --burst-limit 2", "--burst-limit -1", "--qps x", "-n other", "--namespace=", "--kubeconfig deep/c"]
VARIABLES: list[dict[str, str]] = [{"HELM_KUBECONTEXT": "b"}, {"HELM_KUBECONTEXT": "none"}, {"HELM_KUBETOKEN": "good"}, {"HELM_KUBEASUSER": "bob", "HELM_KUBEASGROUPS": "a,b"}, {"HELM_KUBEASGROUPS": "a"}, {"HELM_KUBEAPISERVER": "https://127.0.0.1:@api@"}, {"HELM_KUBECAFILE": "pki/ca.crt"}, {"HELM_KUBECAFILE": "none"}, {"HELM_KUBETLS_SERVER_NAME": "kubernetes"}, {"HELM_KUBEINSECURE_SKIP_TLS_VERIFY": "true"}, {"HELM_KUBEINSECURE_SKIP_TLS_VERIFY": "x"}, {"HELM_NAMESPACE": "ns"}, {"HELM_QPS": "x"}, {"HELM_QPS": "0.5"}, {"HELM_BURST_LIMIT": "7"}, {"KUBERNETES_MASTER": "http://127.0.0.1:@plain@"}, {"KUBERNETES_MASTER": "https://127.0.0.1:@api@"}, {"HTTPS_PROXY": "http://127.0.0.1:@proxy@"}, {"HTTPS_PROXY": "http://127.0.0.1:@proxy@", "NO_PROXY": "127.0.0.1"}, {"HTTP_PROXY": "http://127.0.0.1:@proxy@"}, {"https_proxy": "socks5://127.0.0.1:@socks@"}, {"KUBERNETES_SERVICE_HOST": "127.0.0.1", "KUBERNETES_SERVICE_PORT": "@api@"}, {"POD_NAMESPACE": "pod"}, {"SSL_CERT_FILE": "pki/ca.crt"}, {"SSL_CERT_FILE": "none"}, {"NO_PROXY": "*", "HTTPS_PROXY": "http://127.0.0.1:1"}]
LISTS = [*["a"] * 16, "a:b", "b:a", ":a", "none:a", "none", "empty:a", "empty", "", "a:a", "deep/c:a", "a:deep/c", "broken:a", "a:broken", "broken:scalar", "pki:a", "@work@/a", "deep/../a", "scalar", "/dev/null", "deep/c", "list", "json"]
COMMANDS = [*[["list"]] * 6, ["list", "-A"], ["status", "x"], ["history", "x"], ["get", "values", "x"], ["uninstall", "x"]]


@dataclass(frozen=True)
class Drawn:
    """Files, a command line and variables."""

    files: dict[str, str]
    argv: list[str]
    variables: dict[str, str] = field(default_factory=dict)

    def line(self) -> str:
        """Return the case as a line of JSON."""
        return json.dumps(asdict(self))


def drawn(draw: Random) -> Drawn:
    """Draw a case."""
    files = {name: _kubeconfig(draw) for name in ("a", "b")}
    files["deep/c"] = _kubeconfig(draw)
    if draw.random() < 0.1:
        files["home/.kube/config"] = files["a"]
    variables = {"KUBECONFIG": draw.choice(LISTS)}
    for _ in range(draw.choice([0, 0, 0, 1, 2])):
        variables |= draw.choice(VARIABLES)
    argv = list(draw.choice(COMMANDS))
    for _ in range(draw.choice([0, 0, 0, 1, 2])):
        argv += draw.choice(FLAGS).split()
    return Drawn(files, argv, variables)


def _kubeconfig(draw: Random) -> str:
    contexts = []
    for name in ("a", draw.choice(["b"] * 24 + ["a"])):
        context: dict[str, Any] = {"cluster": draw.choice(["a"] * 16 + ["b", "", "none", None]), "user": draw.choice(["a"] * 16 + ["b", "", "none", None])}
        if draw.random() < 0.2:
            context["namespace"] = draw.choice(["ns", "", "Bad_Name", "default", None, 3])
        contexts.append({"name": name, "context": context})
    parts: dict[str, Any] = {
        "current-context": draw.choice(NAMES_OF_CONTEXTS),
        "clusters": [{"name": name, "cluster": _cluster(draw)} for name in ("a", draw.choice(["b"] * 30 + ["a", None]))],
        "contexts": contexts[: draw.choice([1, 2, 2])],
        "users": [{"name": name, "user": _user(draw)} for name in ("a", draw.choice(["b"] * 30 + ["a"]))],
    }
    text = "apiVersion: v1\nkind: Config\n" + "".join(f"{key}: {json.dumps(value)}\n" for key, value in parts.items())
    return text.replace(*draw.choice(DAMAGE)) if draw.random() < 0.06 else text


def _cluster(draw: Random) -> Any:
    if draw.random() < 0.02:
        return draw.choice([None, {}, 3, [], "x"])
    found: dict[str, Any] = {}
    for table in (AUTHORITIES, NAMES, PROXIES, MORE):
        found |= draw.choice(table)
    return {"server": draw.choice(SERVERS), **found}


def _user(draw: Random) -> Any:
    roll = draw.random()
    if roll < 0.02:
        return draw.choice([None, {}, 3, [], "x"])
    found = dict(draw.choice(USERS)) if roll < 0.6 or roll > 0.97 else {}
    if 0.6 <= roll < 0.72 or roll > 0.985:
        found["auth-provider"] = draw.choice(PROVIDERS)
    elif roll >= 0.72:
        found["exec"] = {"apiVersion": f"{EXEC}/v1", "interactiveMode": "Never", "command": "./bin/program", "args": [draw.choice(OUTPUTS)], **draw.choice(PROGRAMS)}
    return found | draw.choice(ACTING)
