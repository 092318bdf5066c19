"""Kubeconfigs written again: what a provider renewed is kept for the next run (Go: clientcmd/config.go)."""

from __future__ import annotations

import os

from windlass.kube.errors import CredentialsError, KubeconfigError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from windlass.kube.config import Access
    from windlass.kube.kubeconfig import Entry

MODE = 0o600
"""Of a file that is made anew (Go: WriteToFile)."""

# Members that are written even when they are empty, and what they are then (Go: api/v1/types.go)
_ALWAYS: Mapping[str, Mapping[str, object]] = {
    "config": {"clusters": None, "users": None, "contexts": None, "current-context": ""},
    "cluster": {"server": ""},
    "context": {"cluster": "", "user": ""},
    "user": {},
    "exec": {"command": "", "args": None, "env": None, "provideClusterInfo": False},
    "auth-provider": {"name": "", "config": None},
}
_LISTS = (("clusters", "cluster"), ("contexts", "context"), ("users", "user"))
_EMPTY: tuple[object, ...] = ("", b"", None, [], {}, False)


def save_provider(access: Access, settings: Mapping[str, str]) -> None:
    """Keep the settings of the user's provider in the kubeconfig that names it. Raises CredentialsError.

    The file is locked as client-go locks it, and replaced as a whole; a reader never finds half of it.
    """
    from windlass.golang.errno import text

    path = access.user_file
    lock = f"{path}.lock"
    try:
        descriptor = os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
    except OSError as error:
        raise CredentialsError(f"open {lock}: {text(error.errno)}") from error
    os.close(descriptor)
    try:
        _write(path, _changed(path, access, settings))
    except (KubeconfigError, FileNotFoundError) as error:
        raise CredentialsError(str(error)) from error
    except OSError as error:
        raise CredentialsError(f"open {path}: {text(error.errno)}") from error
    finally:
        os.unlink(lock)


def _changed(path: str, access: Access, settings: Mapping[str, str]) -> str:
    """Return the text of a file with the user's new settings and, as in client-go, absolute paths."""
    from windlass.kube.kubeconfig import read, resolved

    config = read(path)
    for named in config.get("users") or ():
        if named.get("name", "") == access.user_name:
            user = resolved(named.get("user") or {}, os.path.dirname(os.path.abspath(path)))
            named["user"] = {**user, "auth-provider": {**access.user["auth-provider"], "config": dict(settings)}}
    return text_of(config)


def text_of(config: Entry) -> str:
    """Return a kubeconfig as client-go writes it: what it does not know is gone, lists go by name."""
    from windlass import yaml

    document = _kept("config", config)
    document |= {"kind": "Config", "apiVersion": "v1"}
    for plural, singular in _LISTS:
        entries = [
            {"name": named.get("name", ""), singular: _kept(singular, named.get(singular) or {})}
            for named in config.get(plural) or ()
        ]
        document[plural] = sorted(entries, key=lambda entry: str(entry["name"]).encode()) or None
    return yaml.dump(document)


def _kept(kind: str, entry: Entry) -> dict[str, object]:
    found: dict[str, object] = dict(_ALWAYS[kind])
    for key, value in entry.items():
        if key in ("exec", "auth-provider") and value is not None:
            found[key] = _kept(key, value)
        elif key == "extensions" and value:
            found[key] = sorted(value, key=lambda named: str(named.get("name", "")).encode())
        elif value not in _EMPTY:
            found[key] = _encoded(value)
    return found


def _encoded(value: object) -> object:
    if not isinstance(value, bytes):
        return value
    from windlass.golang.base64 import encode

    return encode(value)


def _write(path: str, text: str) -> None:
    """Replace a file, or what a link leads to, and keep its mode."""
    from tempfile import mkstemp

    target = os.path.realpath(path)
    mode = os.stat(target).st_mode & 0o777 if os.path.exists(target) else MODE
    descriptor, made = mkstemp(dir=os.path.dirname(target), prefix=".kubeconfig-")
    try:
        with open(descriptor, "w", encoding="utf-8", errors="surrogateescape") as stream:
            os.fchmod(descriptor, mode)
            stream.write(text)
        os.replace(made, target)
    except BaseException:
        os.unlink(made)
        raise
