"""One JSON line for each write and each refused one: who did what to what, from where, with which result.

A line is one ``write`` call on a file opened for appending, so that servers may share the file.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from .clock import now

if TYPE_CHECKING:
    from collections.abc import Mapping

_STANDARD_ERROR = 2


class Audit:
    """Where the lines go: a file, or standard error for an empty path."""

    def __init__(self, path: str) -> None:
        self._own = bool(path)
        flags = os.O_APPEND | os.O_CREAT | os.O_WRONLY | os.O_CLOEXEC
        self._handle = os.open(path, flags, 0o600) if path else _STANDARD_ERROR

    def record(self, fields: Mapping[str, object]) -> None:
        """Write a line with the time before ``fields``."""
        line = json.dumps({"time": now(), **fields}, ensure_ascii=False, separators=(",", ":"))
        os.write(self._handle, line.encode("utf-8", "replace") + b"\n")

    def close(self) -> None:
        """Close a file of our own."""
        if self._own:
            os.close(self._handle)
