"""Go's text/template in Python. Knows no Helm and does no input or output."""

from __future__ import annotations

from windlass.template.errors import ExecError, FuncError, MissingTemplate, ParseError, TemplateError
from windlass.template.functions import Func
from windlass.template.sets import Run, TemplateSet

__all__ = [
    "ExecError",
    "Func",
    "FuncError",
    "MissingTemplate",
    "ParseError",
    "Run",
    "TemplateError",
    "TemplateSet",
]
