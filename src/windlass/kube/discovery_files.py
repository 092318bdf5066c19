"""What a server offers, kept between runs where helm and kubectl keep it (Go: client-go discovery/cached/disk).

Both read what the other wrote: ``servergroups.json``, and ``serverresources.json`` in a folder of each group version.
A file counts for six hours. Files take their names once they are whole.
"""

from __future__ import annotations

import os

from windlass.golang import plainjson
from windlass.golang.json import dumps
from windlass.kube.discovery import MAX_GROUP_VERSIONS, ApiGroup, ApiResource, Offer, group_version, listed_groups
from windlass.kube.discovery import listed_resources as resources_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

SECONDS = 6 * 3600.0
"""How long a file counts (Go: cli-runtime ConfigFlags.toDiscoveryClient)."""
MAX_FILE = 16 * 1024 * 1024
"""Largest file that is read."""
FOLDER_MODE, FILE_MODE = 0o750, 0o660
_GROUPS, _RESOURCES = "servergroups.json", "serverresources.json"
_SAFE = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_/().")
"""What a server's address may keep as the name of a folder (Go: overlyCautiousIllegalFileCharacters)."""


def folder_for(server: str, variables: Mapping[str, str], home: str) -> str:
    """Return where the files of a server lie, an empty text if there is no place for them."""
    base = variables.get("KUBECACHEDIR") or (f"{home}/.kube/cache" if home else "")
    if not base:
        return ""
    from windlass.golang.path import join

    host = server.replace("https://", "", 1).replace("http://", "", 1)
    return join(base, "discovery", "".join([char if char in _SAFE else "_" for char in host]))


class DiscoveryFiles:
    """The files of one server. ``now`` is the time of day in seconds since 1970."""

    def __init__(self, folder: str, now: Callable[[], float]) -> None:
        self._folder = folder
        self._now = now

    def load(self) -> Offer | None:
        """Return what is known, None unless all of it is: what cannot be read is asked for anew."""
        try:
            groups = listed_groups(self._document(self._folder))
            names = [group_version(group.name, version) for group in groups for version in group.versions]
            if not 0 < len(names) <= MAX_GROUP_VERSIONS:
                return None
            return Offer(groups, {name: resources_in(self._document(f"{self._folder}/{name}")) for name in names}, {})
        except (OSError, ValueError):
            return None

    def _document(self, folder: str) -> dict[str, object]:
        """Return what a folder's file says. Raises OSError and ValueError."""
        name = _GROUPS if folder == self._folder else _RESOURCES
        with open(f"{folder}/{name}", "rb") as stream:
            if self._now() > os.fstat(stream.fileno()).st_mtime + SECONDS:
                raise ValueError("expired")
            document = plainjson.loads(stream.read(MAX_FILE))
        if not isinstance(document, dict) or document.get("kind") != _KINDS[name]:
            raise ValueError("not what its name says")
        return document

    def save(self, offer: Offer) -> None:
        """Keep what a server offers. What cannot be written is left, as in client-go."""
        try:
            if offer.groups:
                self._write(self._folder, _GROUPS, f'"groups":[{",".join(map(_group, offer.groups))}]')
            for name, resources in offer.resources.items():
                if resources and ".." not in name:
                    shown = ",".join(map(_resource, resources))
                    content = f'"groupVersion":{dumps(name)},"resources":[{shown}]'
                    self._write(f"{self._folder}/{name}", _RESOURCES, content)
        except OSError:
            pass

    def _write(self, folder: str, name: str, content: str) -> None:
        made = f"{folder}/{name}.{os.getpid()}{os.urandom(4).hex()}"
        try:
            descriptor = _created(made)
        except FileNotFoundError:
            os.makedirs(self._folder, FOLDER_MODE, exist_ok=True)
            os.makedirs(folder, FOLDER_MODE, exist_ok=True)
            descriptor = _created(made)
        try:
            with open(descriptor, "wb") as stream:
                os.fchmod(descriptor, FILE_MODE)
                stream.write(f'{{"kind":"{_KINDS[name]}","apiVersion":"v1",{content}}}\n'.encode())
            os.replace(made, f"{folder}/{name}")
        except OSError:
            os.unlink(made)
            raise


_KINDS = {_GROUPS: "APIGroupList", _RESOURCES: "APIResourceList"}


def _created(path: str) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)


def _group(group: ApiGroup) -> str:
    versions = [_version(group.name, version) for version in group.versions]
    preferred = _version(group.name, group.preferred) if group.preferred else '{"groupVersion":"","version":""}'
    return f'{{"name":{dumps(group.name)},"versions":[{",".join(versions)}],"preferredVersion":{preferred}}}'


def _version(group: str, version: str) -> str:
    return f'{{"groupVersion":{dumps(group_version(group, version))},"version":{dumps(version)}}}'


def _resource(resource: ApiResource) -> str:
    """Return a resource with the members of metav1.APIResource in Go's order, but for those that are left out."""
    members: Iterable[tuple[str, object, bool]] = (
        ("name", resource.name, True),
        ("singularName", resource.singular, True),
        ("namespaced", resource.namespaced, True),
        ("group", resource.group, False),
        ("version", resource.version, False),
        ("kind", resource.kind, True),
        ("verbs", resource.verbs, True),
        ("shortNames", resource.short_names, False),
        ("categories", resource.categories, False),
    )
    return "{" + ",".join([f'"{name}":{dumps(value)}' for name, value, always in members if always or value]) + "}"
