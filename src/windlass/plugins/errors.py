"""Why a plugin cannot be loaded, run or installed. Texts: helm internal/plugin."""

from __future__ import annotations

from windlass.errors import LimitExceeded, WindlassError


class PluginError(WindlassError):
    """Something about a plugin; the text is Helm's where Helm has one."""


class MetadataError(PluginError):
    """plugin.yaml is no plugin's."""


class NotFound(PluginError):
    """No plugin of that name and type is installed."""


class ExecError(PluginError):
    """A plugin ran and failed; ``exit_code`` is its own. Go: InvokeExecError"""

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.exit_code = exit_code


class InstallError(PluginError):
    """A plugin cannot be installed, updated or packaged."""


class TooLarge(PluginError, LimitExceeded):
    """A plugin, or what it says, crosses a bound."""
