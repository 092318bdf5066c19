"""Downloads through plugins, by the scheme of a URL. Go: helm pkg/getter/plugingetter.go"""

from __future__ import annotations

import os
from collections.abc import Mapping

from windlass.errors import WindlassError
from windlass.golang import url as gourl
from windlass.golang.strconv import quote
from windlass.plugins.commands import prepare
from windlass.plugins.discover import find_all
from windlass.plugins.errors import ExecError, PluginError
from windlass.plugins.metadata import EXTISM, GETTER
from windlass.plugins.places import folders_of
from windlass.plugins.process import capture, environment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from windlass.fetch.access import Access
    from windlass.fetch.getters import Getter
    from windlass.plugins.discover import Plugin
    from windlass.plugins.host import Host
    from windlass.plugins.metadata import PlatformCommand

MAX_DOWNLOAD_BYTES = 1024 * 1024 * 1024
"""Most that a plugin may download: as much as fetch.getters takes from a server."""

TIMEOUT_S = 3600.0
"""Longest download. Helm waits for ever."""


class PluginGetters(Mapping[str, "Getter"]):
    """A mapping from schemes to getters that looks for plugins when it is first asked."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._found: dict[str, PluginGetter] | None = None

    def _by_scheme(self) -> dict[str, PluginGetter]:
        if self._found is None:
            self._found = {}
            try:
                plugins = find_all(folders_of(self._host.plugins_directory), GETTER, _told_before)
            except PluginError:
                plugins = []  # Helm goes on without
            for plugin in plugins:
                for scheme in plugin.metadata.protocols:
                    self._found.setdefault(scheme, PluginGetter(plugin, self._host))
        return self._found

    def __contains__(self, scheme: object) -> bool:
        return scheme in self._by_scheme()

    def __getitem__(self, scheme: str) -> Getter:
        return self._by_scheme()[scheme]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_scheme())

    def __len__(self) -> int:
        return len(self._by_scheme())


def _told_before(message: str, **fields: object) -> None:
    """Say nothing: who makes getters has warned of broken plugins."""
    del message, fields


class PluginGetter:
    """One plugin that downloads."""

    def __init__(self, plugin: Plugin, host: Host) -> None:
        self._plugin = plugin
        self._host = host

    def get(self, url: str, access: Access, version: str) -> bytes:
        """Return what the plugin prints for a URL; its errors go to this program's own. Raises PluginError."""
        try:
            return self._get(url, gourl.parse(url).scheme, access)
        except WindlassError as error:
            raise PluginError(f"plugin {quote(self._plugin.name)} failed to invoke: {error}") from error

    def _get(self, url: str, scheme: str, access: Access) -> bytes:
        if self._plugin.metadata.runtime == EXTISM:
            from windlass.plugins.messages import call_getter

            return call_getter(self._plugin, self._host, url, scheme, access)
        commands = self._commands(scheme)
        variables = {
            **environment(self._plugin, self._host),
            "HELM_PLUGIN_USERNAME": access.username,
            "HELM_PLUGIN_PASSWORD": access.password,
            "HELM_PLUGIN_PASS_CREDENTIALS_ALL": "true" if access.pass_credentials else "false",
        }
        try:
            words = prepare(commands, variables, [], expand=False)
        except PluginError as error:
            raise PluginError(f"failed to prepare commands for protocol {quote(scheme)}: {error}") from error
        words = [
            os.path.normpath(f"{self._plugin.folder}/{words[0]}"),
            *words[1:],
            access.cert_file,
            access.key_file,
            access.ca_file,
            url,
        ]
        self._host.flush()
        self._host.debug("executing plugin command", pluginName=self._plugin.name, command=" ".join(words))
        code, out = capture(words, variables, None, limit=MAX_DOWNLOAD_BYTES, timeout=TIMEOUT_S)
        if code:
            raise ExecError(f"plugin {quote(self._plugin.name)} exited with error", 1)
        return out

    def _commands(self, scheme: str) -> list[PlatformCommand]:
        for protocols, commands in self._plugin.metadata.subprocess.downloads:
            if scheme in protocols:
                return commands
        raise PluginError(f"no downloader found for protocol {quote(scheme)}")
