"""Post-renderers: plugins that change manifests, and plain programs named by path. Go: helm pkg/postrenderer"""

from __future__ import annotations

import os

from windlass.errors import WindlassError
from windlass.golang.strconv import quote
from windlass.plugins.discover import find_one
from windlass.plugins.errors import NotFound, PluginError
from windlass.plugins.metadata import POST_RENDERER
from windlass.plugins.places import folders_of
from windlass.plugins.process import capture, run_post_renderer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from windlass.plugins.discover import Plugin, Warn
    from windlass.plugins.host import Host

MAX_ERROR_CHARACTERS = 4_000
"""How much of a failing program's output is shown."""


def find(name: str, path_list: str, warn: Warn) -> Plugin | str:
    """Return the plugin of a name, or the path of a program. Raises NotFound with Helm's text, PluginError.

    Helm 4 dropped programs given by path; they work here as they did in Helm 3.
    """
    try:
        return find_one(folders_of(path_list), name, POST_RENDERER, warn)
    except NotFound:
        if "/" in name and os.path.isfile(name) and os.access(name, os.X_OK):
            return os.path.abspath(name)
        raise


def post_renderer(found: Plugin | str, host: Host, args: Sequence[str]) -> Callable[[str], str]:
    """Return a function that takes manifests and returns what the post-renderer makes of them.

    The function raises PluginError.
    """

    def run(manifests: str) -> str:
        data = manifests.encode("utf-8", "surrogateescape")
        name = found if isinstance(found, str) else found.name
        out = _run_program(found, host, data, args) if isinstance(found, str) else _run_plugin(found, host, data, args)
        if not out.strip():
            raise PluginError(f"post-renderer {quote(name)} produced empty output")
        return out.decode("utf-8", "surrogateescape")

    return run


def _run_plugin(plugin: Plugin, host: Host, manifests: bytes, args: Sequence[str]) -> bytes:
    try:
        return run_post_renderer(plugin, host, manifests, args)
    except WindlassError as error:
        raise PluginError(f"failed to invoke post-renderer plugin {quote(plugin.name)}: {error}") from error


def _run_program(path: str, host: Host, manifests: bytes, args: Sequence[str]) -> bytes:
    host.flush()
    code, out = capture([path, *args], host.variables, manifests)
    if code:
        said = out.decode("utf-8", "replace").strip()[:MAX_ERROR_CHARACTERS]
        raise PluginError(f"error while running command {path}. output:\n{said}: exit status {code}")
    return out
