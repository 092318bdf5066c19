"""Where plugins are: the look that every command takes, so nothing is imported here that costs time."""

from __future__ import annotations

import os

from windlass.plugins.errors import TooLarge

FILE_NAME, WASM_FILE = "plugin.yaml", "plugin.wasm"

MAX_PLUGINS = 1_000
"""Plugins in one folder. Helm has no bound."""


def files_below(base: str) -> list[str]:
    """Return the paths ``<base>/*/plugin.yaml``, sorted. Raises TooLarge. Go: filepath.Glob in LoadAllDir"""
    try:
        names = sorted(os.listdir(base or "."), key=os.fsencode)
    except OSError:
        return []
    found = [path for name in names if os.path.lexists(path := _join(base, name, FILE_NAME))]
    if len(found) > MAX_PLUGINS:
        raise TooLarge(f"more than {MAX_PLUGINS} plugins in {base}")
    return found


def _join(*parts: str) -> str:
    return os.path.normpath("/".join(part for part in parts if part))


def folders_of(path_list: str) -> list[str]:
    """Return the folders of a list as HELM_PLUGINS has it. Go: filepath.SplitList"""
    return path_list.split(os.pathsep) if path_list else []
