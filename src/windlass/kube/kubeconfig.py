"""Kubeconfig files and their merge (Go: client-go tools/clientcmd/loader.go, api/v1/types.go).

Clusters, users and contexts stay mappings by JSON name; paths in them are absolute and data is bytes.
"""

from __future__ import annotations

import os

from windlass.golang.decode import ANY, BOOL, BYTES, STRING, DecodeError, Map, Slice, Struct, decode
from windlass.kube.errors import KubeconfigError, aggregate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from dataclasses import dataclass as record
    from typing import Any

    Entry = dict[str, Any]
else:
    from windlass._record import record

MAX_BYTES = 16 * 1024 * 1024
"""Largest kubeconfig that is read."""

_EXTENSIONS = Slice(Struct("v1.NamedExtension", {"name": STRING, "extension": ANY}))
_CLUSTER = Struct(
    "v1.Cluster",
    {
        "server": STRING,
        "tls-server-name": STRING,
        "insecure-skip-tls-verify": BOOL,
        "certificate-authority": STRING,
        "certificate-authority-data": BYTES,
        "proxy-url": STRING,
        "disable-compression": BOOL,
        "extensions": _EXTENSIONS,
    },
)
_EXEC = Struct(
    "v1.ExecConfig",
    {
        "command": STRING,
        "args": Slice(STRING),
        "env": Slice(Struct("v1.ExecEnvVar", {"name": STRING, "value": STRING})),
        "apiVersion": STRING,
        "installHint": STRING,
        "provideClusterInfo": BOOL,
        "interactiveMode": STRING,
    },
    pointer=True,
)
_USER = Struct(
    "v1.AuthInfo",
    {
        "client-certificate": STRING,
        "client-certificate-data": BYTES,
        "client-key": STRING,
        "client-key-data": BYTES,
        "token": STRING,
        "tokenFile": STRING,
        "as": STRING,
        "as-uid": STRING,
        "as-groups": Slice(STRING),
        "as-user-extra": Map(Slice(STRING)),
        "username": STRING,
        "password": STRING,
        "auth-provider": Struct("v1.AuthProviderConfig", {"name": STRING, "config": Map(STRING)}, pointer=True),
        "exec": _EXEC,
        "extensions": _EXTENSIONS,
    },
)
_CONTEXT = Struct("v1.Context", {"cluster": STRING, "user": STRING, "namespace": STRING, "extensions": _EXTENSIONS})
_FILE = Struct(
    "v1.Config",
    {
        "kind": STRING,
        "apiVersion": STRING,
        "preferences": Struct("v1.Preferences", {"colors": BOOL, "extensions": _EXTENSIONS}),
        "clusters": Slice(Struct("v1.NamedCluster", {"name": STRING, "cluster": _CLUSTER})),
        "users": Slice(Struct("v1.NamedAuthInfo", {"name": STRING, "user": _USER})),
        "contexts": Slice(Struct("v1.NamedContext", {"name": STRING, "context": _CONTEXT})),
        "current-context": STRING,
        "extensions": _EXTENSIONS,
    },
)
HEAD = Struct(
    'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }',
    {"apiVersion": STRING, "kind": STRING},
)
"""What apimachinery's decoders look at first."""
HEAD.name = ""  # Go's type has none

# list, entry, Go's name of the entry's type, in the order in which Go converts them (api/v1/conversion.go)
_PARTS = (("clusters", "cluster", "Cluster"), ("users", "user", "AuthInfo"), ("contexts", "context", "Context"))
_PATHS = ("certificate-authority", "client-certificate", "client-key", "tokenFile")
_OLD_EXEC_VERSIONS = ("client.authentication.k8s.io/v1beta1", "client.authentication.k8s.io/v1alpha1")


@record
class Kubeconfig:
    """What all files together say."""

    clusters: dict[str, Entry]
    users: dict[str, Entry]
    contexts: dict[str, Entry]
    current: str
    origins: dict[str, str]
    """The files that said who the users are."""


def load(explicit: str, listed: str, home: str) -> Kubeconfig:
    """Read and merge: of two files that say something about a name, the first counts.

    ``explicit`` is --kubeconfig: the only file then, and it must exist. ``listed`` is KUBECONFIG, whose files may be
    missing, as may ``~/.kube/config``, which stands for an empty list. Raises KubeconfigError.
    """
    from windlass.golang.errno import text

    if explicit:
        try:
            os.stat(explicit)
        except FileNotFoundError as error:
            raise KubeconfigError(f"stat {explicit}: {text(error.errno)}") from error
        except OSError:
            pass
    merged = Kubeconfig({}, {}, {}, "", {})
    failures = []
    for path in _paths(explicit, listed, home):
        try:
            _add(merged, read(path), path)
        except FileNotFoundError:
            continue
        except KubeconfigError as error:
            failures.append(f'error loading config file "{path}": {error}')
    if failures:
        raise KubeconfigError(aggregate(failures))
    return merged


def _paths(explicit: str, listed: str, home: str) -> Iterable[str]:
    if explicit:
        return [explicit]
    if listed:
        return [path for path in dict.fromkeys(listed.split(":")) if path]
    return [f"{home}/.kube/config"]


def read(path: str) -> Entry:
    """Return what one file says. Raises FileNotFoundError and KubeconfigError."""
    from windlass.golang.errno import text

    try:
        with open(path, "rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise
    except OSError as error:
        verb = "read" if isinstance(error, IsADirectoryError) else "open"
        raise KubeconfigError(f"{verb} {path}: {text(error.errno)}") from error
    if len(data) > MAX_BYTES:
        raise KubeconfigError(f"larger than {MAX_BYTES} bytes")
    return parse(data) if data else {}


def parse(data: bytes) -> Entry:
    """Read the text of a kubeconfig. Raises KubeconfigError."""
    document, head = document_of(data)
    _check_kind(head)
    try:
        config = decode(document, _FILE, sort_keys=True, exact_names=True)
    except DecodeError as error:
        raise KubeconfigError(str(error)) from error
    return config if isinstance(config, dict) else {}


def document_of(data: bytes) -> tuple[object, Entry]:
    """Read YAML, or JSON, that says what it is; return it and its kind and apiVersion. Raises KubeconfigError."""
    from windlass import yaml

    try:
        document = yaml.load(data)
    except yaml.YamlError as error:
        raise KubeconfigError(str(error).removeprefix("error converting YAML to JSON: ")) from error
    try:
        head = decode(document, HEAD, sort_keys=True, exact_names=True)
    except DecodeError as error:
        raise KubeconfigError(f"couldn't get version/kind; json parse error: {error}") from error
    return document, head if isinstance(head, dict) else {}


def _check_kind(head: Entry) -> None:
    from windlass.golang.strconv import quote

    kind, version = head.get("kind") or "Config", head.get("apiVersion") or "v1"
    if (kind, version) != ("Config", "v1"):
        where = 'in scheme "pkg/runtime/scheme.go:111"'  # that is how client-go calls its own
        raise KubeconfigError(f"no kind {quote(kind)} is registered for version {quote(version)} {where}")


def _add(merged: Kubeconfig, config: Entry, path: str) -> None:
    """Add what a file says to what those before it say. Raises KubeconfigError."""
    folder = os.path.dirname(os.path.abspath(path))
    for plural, singular, go_type in _PARTS:
        known: dict[str, Entry] = getattr(merged, plural)
        entries = config.get(plural) or []
        for named in entries:
            _check_names((named.get(singular) or {}).get("extensions"), "NamedExtension", "runtime.Object")
        _check_names(entries, f"Named{go_type}", f"*api.{go_type}")
        for named in entries:
            name = named.get("name", "")
            if name not in known:
                known[name] = resolved(named.get(singular) or {}, folder)
                if known is merged.users:
                    merged.origins[name] = path
    merged.current = merged.current or config.get("current-context", "")


def _check_names(entries: list[Entry] | None, from_type: str, to_type: str) -> None:
    """Refuse two entries of one name. Raises KubeconfigError.

    Go's text goes on with the whole list, tokens and keys included, which ours leaves out.
    """
    seen = set()
    for named in entries or ():
        name = named.get("name", "")
        if name in seen:
            types = f"*[]{from_type} into *map[string]{to_type}"
            raise KubeconfigError(f'error converting {types}: duplicate name "{name}" in list')
        seen.add(name)


def resolved(entry: Entry, folder: str) -> Entry:
    """Return an entry with absolute paths and defaults set.

    Go: clientcmd.ResolveLocalPaths, api/v1 SetDefaults_ExecConfig.
    """
    from windlass.golang.path import join

    found = {key: value for key, value in entry.items() if value not in ("", b"", None, [], {}, False)}
    for key in _PATHS:
        if key in found and not found[key].startswith("/"):
            found[key] = join(folder, found[key])
    if "exec" in found:
        program = found["exec"] = dict(found["exec"])
        command = program.get("command", "")
        if "/" in command and not command.startswith("/"):
            program["command"] = join(folder, command)
        if not program.get("interactiveMode") and program.get("apiVersion") in _OLD_EXEC_VERSIONS:
            program["interactiveMode"] = "IfAvailable"
    return found
