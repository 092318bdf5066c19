"""The functions that Helm adds to sprig's (Go: pkg/engine/funcs.go, engine.go initFunMap).

A failing ``from…`` function answers with the error's text, a failing ``to…`` with nothing; the ``must…`` forms fail.
"""

from __future__ import annotations

from _collections_abc import Mapping  # the collections package around it costs imports

from windlass.engine.reports import WARN_END, WARN_START
from windlass.errors import WindlassError
from windlass.golang.kinds import NilList
from windlass.golang.strconv import quote
from windlass.sprig.table import FUNCTIONS, IMPURE, python_function
from windlass.template.errors import FuncError
from windlass.template.functions import Func
from windlass.template.signatures import NilMap

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from windlass.engine.render import Rendering
    from windlass.template.sets import Run

    Lookup = Callable[[str, str, str, str], dict[str, object]]

MAX_NESTED_INCLUDES = 1000
"""Go: recursionMaxNums. How often a template may include itself, directly or through others."""

NO_VALUE = "<no value>"

_JSON_NAMES: dict[type, str] = {list: "array", dict: "object", str: "string", float: "number", bool: "bool"}


class Functions(Mapping[str, Func]):
    """Helm's functions, and sprig's that Helm exposes, by name; made when a template first names them.

    Those that see a clock or random numbers take them from the rendering they are called in. ``extra`` functions are
    added and win.
    """

    __slots__ = ("_extra", "_known")

    def __init__(self, extra: Mapping[str, Func] | None = None) -> None:
        self._extra = extra or {}
        self._known: dict[str, Func] = dict(self._extra)

    def __getitem__(self, name: str) -> Func:
        known = self._known.get(name)
        if known is None:
            known = self._known[name] = self._make(name)
        return known

    def __contains__(self, name: object) -> bool:
        return name in _OWN or name in FUNCTIONS or name in self._extra

    def __iter__(self) -> Iterator[str]:
        return iter({**FUNCTIONS, **_OWN, **self._extra})

    def __len__(self) -> int:
        return len({**FUNCTIONS, **_OWN, **self._extra})

    def _make(self, name: str) -> Func:
        own = _OWN.get(name)
        if own is not None:
            signature, function, scoped = own
            return Func(name, signature, lambda: function, scoped=scoped)
        if name in IMPURE:
            return Func(name, FUNCTIONS[name][2], lambda: _impure(name), scoped=True)
        return Func(name, FUNCTIONS[name][2], lambda: python_function(name))


def _impure(name: str) -> Callable[..., object]:
    function = python_function(name)

    def call(run: Run, *arguments: object) -> object:
        rendering: Rendering = run.context  # type: ignore[assignment]  # render sets it
        return function(rendering.environment, *arguments)

    return call


# -- templates calling templates -----------------------------------------------------------------------------


def include(run: Run, name: str, data: object) -> str:
    """Execute a named template. Raises FuncError past 1000 nested calls, and what the template raises."""
    rendering: Rendering = run.context  # type: ignore[assignment]  # render sets it
    depths = rendering.include_depths
    depth = depths.get(name, 0)
    if depth > MAX_NESTED_INCLUDES:
        raise FuncError(
            f"rendering template has a nested reference name: {name}: unable to execute template"
        ) from FuncError("unable to execute template")
    depths[name] = depth + 1
    try:
        return run.execute(name, data)
    finally:
        depths[name] -= 1


def tpl(run: Run, text: str, data: object) -> str:
    """Execute a text as a template that sees all others; what it defines is gone afterwards."""
    if "{{" not in text:
        return text.replace(NO_VALUE, "") if NO_VALUE in text else text
    rendering: Rendering = run.context  # type: ignore[assignment]  # render sets it
    overlay = run.set.clone()
    try:
        rendering.parses.parse_text(overlay, text)
    except WindlassError as error:
        raise FuncError(f"cannot parse template {quote(text)}: {error}") from error
    try:
        return run.execute(overlay.name, data, overlay).replace(NO_VALUE, "")
    except WindlassError as error:
        raise FuncError(f"error during tpl function execution for {quote(text)}: {error}") from error


def required(run: Run, warning: str, value: object) -> object:
    """Return the value; fail with the warning if it is nil or "". While linting, say so and go on."""
    if value is not None and value != "":
        return value
    rendering: Rendering = run.context  # type: ignore[assignment]  # render sets it
    if rendering.lint:
        text = "missing required value" if value is None else "missing required values"
        rendering.log("WARN", text, {"message": warning})
        return ""
    raise FuncError(f"{WARN_START}{warning}{WARN_END}")


def fail(run: Run, message: str) -> str:
    """Fail with the message. While linting, log it."""
    rendering: Rendering = run.context  # type: ignore[assignment]  # render sets it
    if rendering.lint:
        rendering.log("INFO", "funcMap fail", {"message": message})
        return ""
    raise FuncError(f"{WARN_START}{message}{WARN_END}")


def lookup(run: Run, api_version: str, kind: str, namespace: str, name: str) -> dict[str, object]:
    """Return an object of the cluster, or a list; nothing when rendering has no cluster."""
    rendering: Rendering = run.context  # type: ignore[assignment]  # render sets it
    return {} if rendering.lookup is None else rendering.lookup(api_version, kind, namespace, name)


# -- YAML ----------------------------------------------------------------------------------------------------


def to_yaml(value: object) -> str:
    """Return the value as YAML without the last line end, "" if it cannot be written."""
    from windlass.yaml import dump

    try:
        return dump(value).removesuffix("\n")
    except WindlassError:
        return ""


def must_to_yaml(value: object) -> str:
    """Return the value as YAML without the last line end. Raises YamlError."""
    from windlass.yaml import dump

    return dump(value).removesuffix("\n")


def to_yaml_pretty(value: object) -> str:
    """Return the value as YAML with indented lists, "" if it cannot be written."""
    from windlass.yaml.pretty import dump_pretty

    try:
        return dump_pretty(value).removesuffix("\n")
    except WindlassError:
        return ""


def from_yaml(text: str) -> dict[str, object]:
    """Return the table that a YAML text describes; a table with the key Error if it describes none."""
    from windlass.yaml import load

    try:
        value = load(text)
    except WindlassError as error:
        return {"Error": str(error)}
    if value is None:
        return {}
    if isinstance(value, dict):
        return value
    return {"Error": f"error unmarshaling JSON: while decoding JSON: {_mismatch(value, 'map[string]interface {}')}"}


def from_yaml_array(text: str) -> list[object]:
    """Return the list that a YAML text describes; a list with the error's text if it describes none."""
    from windlass.yaml import load

    try:
        value = load(text)
    except WindlassError as error:
        return [str(error)]
    if value is None:
        return []
    if isinstance(value, list):
        return value
    return [f"error unmarshaling JSON: while decoding JSON: {_mismatch(value, '[]interface {}')}"]


def _mismatch(value: object, wanted: str) -> str:
    return f"json: cannot unmarshal {_JSON_NAMES.get(value.__class__, 'number')} into Go value of type {wanted}"


# -- JSON ----------------------------------------------------------------------------------------------------


def to_json(value: object) -> str:
    """Return the value as JSON, "" if it cannot be written."""
    from windlass.golang.json import JsonError, dumps

    try:
        return dumps(value)
    except JsonError:
        return ""


def must_to_json(value: object) -> str:
    """Return the value as JSON. Raises JsonError."""
    from windlass.golang.json import dumps

    return dumps(value)


def from_json(text: str) -> dict[str, object]:
    """Return the object that a JSON text describes; a table with the key Error if it describes none."""
    from windlass.golang.json import JsonError, loads

    try:
        value = loads(text)
    except JsonError as error:
        value = error.found
        if value is None or isinstance(value, dict):
            return {**(value or {}), "Error": str(error)}
    if value is None:
        return NilMap()
    return value if isinstance(value, dict) else {"Error": _mismatch(value, "map[string]interface {}")}


def from_json_array(text: str) -> list[object]:
    """Return the list that a JSON text describes; a list with the error's text if it describes none."""
    from windlass.golang.json import JsonError, loads

    try:
        value = loads(text)
    except JsonError as error:
        return [str(error)]
    if value is None:
        return NilList()
    return value if isinstance(value, list) else [_mismatch(value, "[]interface {}")]


# -- TOML ----------------------------------------------------------------------------------------------------


def to_toml(value: object) -> str:
    """Return the value as TOML, or the error's text."""
    from windlass.golang.toml import TomlError, dumps

    try:
        return dumps(value)
    except TomlError as error:
        if str(error).startswith("reflect: "):  # a panic in Go, which the encoder passes on
            raise
        return str(error)


def must_to_toml(value: object) -> str:
    """Return the value as TOML. Raises TomlError."""
    from windlass.golang.toml import dumps

    return dumps(value)


def from_toml(text: str) -> dict[str, object]:
    """Return the table that a TOML text describes; a table with the key Error if it describes none."""
    from windlass.golang.toml import TomlError, loads

    try:
        return loads(text)
    except TomlError as error:
        return {"Error": str(error)}


_OWN: dict[str, tuple[str, Callable[..., object], bool]] = {
    "fail": ("(string) (string, error)", fail, True),
    "fromJson": ("(string) map[string]interface {}", from_json, False),
    "fromJsonArray": ("(string) []interface {}", from_json_array, False),
    "fromToml": ("(string) map[string]interface {}", from_toml, False),
    "fromYaml": ("(string) map[string]interface {}", from_yaml, False),
    "fromYamlArray": ("(string) []interface {}", from_yaml_array, False),
    "include": ("(string, interface {}) (string, error)", include, True),
    "lookup": ("(string, string, string, string) (map[string]interface {}, error)", lookup, True),
    "mustToJson": ("(interface {}) string", must_to_json, False),
    "mustToToml": ("(interface {}) string", must_to_toml, False),
    "mustToYaml": ("(interface {}) string", must_to_yaml, False),
    "required": ("(string, interface {}) (interface {}, error)", required, True),
    "toJson": ("(interface {}) string", to_json, False),
    "toToml": ("(interface {}) string", to_toml, False),
    "toYaml": ("(interface {}) string", to_yaml, False),
    "toYamlPretty": ("(interface {}) string", to_yaml_pretty, False),
    "tpl": ("(string, interface {}) (string, error)", tpl, True),
}
