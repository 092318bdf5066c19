"""Colours in Helm's output. Go: helm internal/cli/output/color.go, fatih/color"""

from __future__ import annotations

from windlass.release import model

_GREEN, _RED, _YELLOW, _CYAN = 32, 31, 33, 36
_OF_STATUS = {
    model.DEPLOYED: _GREEN,
    model.FAILED: _RED,
    model.UNKNOWN: _RED,
    model.UNINSTALLING: _YELLOW,
    **dict.fromkeys(model.PENDING, _YELLOW),
}


class Colors:
    """Paints headings, statuses and namespaces, or leaves them as they are."""

    __slots__ = ("_on",)

    def __init__(self, on: bool) -> None:
        self._on = on

    def heading(self, text: str) -> str:
        """Return a column's heading, bold."""
        return f"\x1b[1m{text}\x1b[22m" if self._on else text

    def status(self, status: str) -> str:
        """Return a status in the colour that says how good it is."""
        code = _OF_STATUS.get(status)
        return status if code is None else self._painted(status, code)

    def namespace(self, namespace: str) -> str:
        """Return a namespace."""
        return self._painted(namespace, _CYAN)

    def _painted(self, text: str, code: int) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self._on else text
