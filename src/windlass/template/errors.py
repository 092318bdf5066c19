"""The errors of the template language. Knows no nodes: texts arrive finished.

An error met while a template runs is a chain: ``ExecError`` (where it happened) -> ``FuncError`` or another
``WindlassError`` (what a function said) -> and so on, linked by ``__cause__`` as Go links them with ``%w``.
"""

from __future__ import annotations

from windlass.errors import WindlassError


class TemplateError(WindlassError):
    """Any error of the template package."""


class ParseError(TemplateError):
    """A template that cannot be parsed; ``str(e)`` is Go's ``template: NAME:LINE: message``."""

    def __init__(self, name: str, line: int, message: str) -> None:
        super().__init__(f"template: {name}:{line}: {message}")
        self.name = name
        self.line = line
        self.message = message


class ExecError(TemplateError):
    """A template that failed while running (Go: template.ExecError).

    ``str(e)`` is Go's ``template: NAME:LINE:COL: executing "DEFINE" at <NODE>: message``. When a function failed,
    its error is the ``__cause__``.
    """

    def __init__(self, text: str, name: str = "") -> None:
        super().__init__(text)
        self.name = name


class MissingTemplate(TemplateError):
    """A template was asked for by a name that nobody defined (Go: ExecuteTemplate; not an ExecError)."""


class FuncError(TemplateError):
    """What a template function raises to fail; shown as ``error calling NAME: message``.

    Use ``raise FuncError(...) from err`` only where Go wraps the error with ``%w``: the chain is shown to people.
    """
