"""``--name-template``: a release name from a template with all of sprig, environment variables included."""

from __future__ import annotations

from windlass.sprig.table import ENVIRONMENT_FUNCTIONS, FUNCTIONS, load
from windlass.template.fields import MISSING_DEFAULT
from windlass.template.functions import Func
from windlass.template.sets import TemplateSet

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from windlass.sprig.environment import Environment

_SET_NAME = "name-template"


def name_from_template(text: str, environment: Environment) -> str:
    """Return what the template prints without data (Go: action.TemplateName). Raises ParseError and ExecError."""

    def loader(name: str) -> Callable[[], Callable[..., object]]:
        return lambda: load(name, environment)

    table = FUNCTIONS | ENVIRONMENT_FUNCTIONS
    functions = {name: Func(name, signature, loader(name)) for name, (_, _, signature) in table.items()}
    templates = TemplateSet(functions, missing=MISSING_DEFAULT, name=_SET_NAME)
    templates.parse(_SET_NAME, text)
    return templates.execute(_SET_NAME, None)
