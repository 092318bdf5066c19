"""``fromYaml`` and ``fromJson`` that keep whole numbers as int64: an option of windlass (``--integers``)."""

from __future__ import annotations

from windlass.chart.integers import load_exact, load_exact_json
from windlass.engine import functions
from windlass.errors import WindlassError
from windlass.template.functions import Func

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


def exact_functions() -> dict[str, Func]:
    """Return the functions that replace Helm's of the same names."""
    return {name: _func(name) for name in _FUNCTIONS}


def _func(name: str) -> Func:
    signature, function = _FUNCTIONS[name]
    return Func(name, signature, lambda: function)


def _keeping(helms: Callable[[str], object], read: Callable[[str], object], kind: type) -> Callable[[str], object]:
    """Return a function that keeps integers; texts that Helm's answers with an error are left to Helm's."""

    def keep(text: str) -> object:
        try:
            found = read(text)
        except WindlassError:
            return helms(text)
        return found if isinstance(found, kind) else helms(text)

    return keep


_FUNCTIONS: dict[str, tuple[str, Callable[[str], object]]] = {
    "fromJson": ("(string) map[string]interface {}", _keeping(functions.from_json, load_exact_json, dict)),
    "fromJsonArray": ("(string) []interface {}", _keeping(functions.from_json_array, load_exact_json, list)),
    "fromYaml": ("(string) map[string]interface {}", _keeping(functions.from_yaml, load_exact, dict)),
    "fromYamlArray": ("(string) []interface {}", _keeping(functions.from_yaml_array, load_exact, list)),
}
