"""What a plugin is shown of the program that runs it; ``cli`` makes it, the packages below receive it."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from dataclasses import dataclass as record
    from typing import TextIO

    Log = Callable[[str, str, dict[str, object]], None]
else:
    from windlass._record import record


@record
class Host:
    """``variables`` is the process's environment, ``settings`` the HELM_* variables that stand over it."""

    variables: Mapping[str, str]
    settings: Mapping[str, str]
    plugins_directory: str
    data_home: str
    cache_home: str
    out: TextIO
    err: TextIO
    log: Log

    @property
    def managed_folder(self) -> str:
        """Where archives and their contents are installed, whatever HELM_PLUGINS says. Go: helmpath.DataPath"""
        return f"{self.data_home}/plugins"

    def debug(self, message: str, **fields: object) -> None:
        """Write a line that ``--debug`` shows."""
        self.log("DEBUG", message, fields)

    def warn(self, message: str, **fields: object) -> None:
        """Write a warning."""
        self.log("WARN", message, fields)

    def flush(self) -> None:
        """Let out what was printed so far, before a program prints into the same streams."""
        self.out.flush()
        self.err.flush()
