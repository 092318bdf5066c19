"""Whether what a kubeconfig says about the chosen cluster and user can be used (Go: clientcmd/validation.go)."""

from __future__ import annotations

from windlass.golang.strconv import quote
from windlass.kube.errors import KubeconfigError, aggregate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from windlass.kube.kubeconfig import Entry, Kubeconfig

PROXY_SCHEMES = ("http", "https", "socks5")
INTERACTIVE_MODES = ("Never", "IfAvailable", "Always")


def check_usable(kubeconfig: Kubeconfig, name: str, context: Entry, cluster: Entry, user: Entry) -> None:
    """Check the chosen parts; what else the files hold may be wrong. Raises KubeconfigError that names everything."""
    problems = []
    if name and name not in kubeconfig.contexts:
        problems.append(f"context was not found for specified context: {name}")
    problems += _user_problems(context.get("user", ""), user)
    problems += _cluster_problems(context.get("cluster", ""), cluster)
    if problems:
        raise KubeconfigError(f"invalid configuration: {aggregate(problems)}")


def _unreadable(path: str) -> str:
    """Return why a file cannot be opened; a folder can be, as in Go."""
    import os

    from windlass.golang.errno import text

    try:
        os.close(os.open(path, os.O_RDONLY))
    except OSError as error:
        return f"open {path}: {text(error.errno)}"
    return ""


def _cluster_problems(name: str, cluster: Entry) -> Iterator[str]:
    if "proxy-url" in cluster:
        problem = proxy_problem(cluster["proxy-url"])
        if problem:
            yield f"invalid 'proxy-url' {quote(cluster['proxy-url'])} for cluster {quote(name)}: {problem}"
    path = cluster.get("certificate-authority")
    if path and "certificate-authority-data" in cluster:
        yield (
            f"certificate-authority-data and certificate-authority are both specified for {name}. "
            "certificate-authority-data will override."
        )
    if path and (problem := _unreadable(path)):
        yield f"unable to read certificate-authority {path} for {name} due to {problem}"


def proxy_problem(address: str) -> str:
    """Return what is wrong with a cluster's ``proxy-url``, an empty text if nothing is."""
    from windlass.golang.url import UrlError, parse

    try:
        scheme = parse(address).scheme
    except UrlError:
        return f"could not parse: {address}"
    if scheme in PROXY_SCHEMES:
        return ""
    return f"unsupported scheme {quote(scheme)}, must be http, https, or socks5"


def _user_problems(name: str, user: Entry) -> Iterator[str]:
    methods = ["token"] if "token" in user else []
    if "username" in user or "password" in user:
        methods.append("basicAuth")
    if "client-certificate" in user or "client-certificate-data" in user:
        yield from _certificate_problems(name, user)
    if "exec" in user:
        yield from _exec_problems(name, user)
    if len(methods) > 1:
        shown = f"[{' '.join(methods)}]"
        yield f"more than one authentication method found for {name}; found {shown}, only one is allowed"
    if user.keys() & {"as-uid", "as-groups", "as-user-extra"} and "as" not in user:
        yield f"requesting uid, groups or user-extra for {name} without impersonating a user"


def _certificate_problems(name: str, user: Entry) -> Iterator[str]:
    certificate, key = user.get("client-certificate"), user.get("client-key")
    if certificate and "client-certificate-data" in user:
        yield f"client-cert-data and client-cert are both specified for {name}. client-cert-data will override."
    if key and "client-key-data" in user:
        yield f"client-key-data and client-key are both specified for {name}; client-key-data will override"
    if not key and "client-key-data" not in user:
        yield (
            f"client-key-data or client-key must be specified for {name} to use the clientCert authentication method."
        )
    if certificate and (problem := _unreadable(certificate)):
        yield f"unable to read client-cert {certificate} for {name} due to {problem}"
    if key and (problem := _unreadable(key)):
        yield f"unable to read client-key {key} for {name} due to {problem}"


def _exec_problems(name: str, user: Entry) -> Iterator[str]:
    program = user["exec"]
    if "auth-provider" in user:
        yield f"authProvider cannot be provided in combination with an exec plugin for {name}"
    if not program.get("command"):
        yield f"command must be specified for {name} to use exec authentication plugin"
    if not program.get("apiVersion"):
        yield f"apiVersion must be specified for {name} to use exec authentication plugin"
    for variable in program.get("env") or []:
        if not variable.get("name"):
            yield f"env variable name must be specified for {name} to use exec authentication plugin"
    mode = program.get("interactiveMode", "")
    if not mode:
        yield f"interactiveMode must be specified for {name} to use exec authentication plugin"
    elif mode not in INTERACTIVE_MODES:
        yield f"invalid interactiveMode for {name}: {quote(mode)}"
