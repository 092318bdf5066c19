"""Maps with string keys (sprig: dict.go). A nil map reads as an empty one and refuses writes.

Go iterates over maps in random order; keys and values are sorted by key here, so that renders repeat.
"""

from __future__ import annotations

from windlass.golang.kinds import GoObject, Strings, TypedList
from windlass.golang.order import sorted_strings
from windlass.sprig.faults import nil_map_write, wrong_conversion
from windlass.sprig.strings import to_string
from windlass.template.errors import FuncError
from windlass.template.signatures import NilMap

Dict = dict[str, object]


def make_dict(*pairs: object) -> Dict:
    """Return a map of keys and values; a key without a value gets the empty string."""
    made: Dict = {}
    for place in range(0, len(pairs) - 1, 2):
        made[to_string(pairs[place])] = pairs[place + 1]
    if len(pairs) % 2:
        made[to_string(pairs[-1])] = ""
    return made


def get(mapping: Dict, key: str) -> object:
    """Return the value of a key, the empty string when there is none."""
    return mapping.get(key, "")


def put(mapping: Dict, key: str, value: object) -> Dict:
    """Set a key in place and return the map (set). Raises FuncError for a nil map."""
    if mapping.__class__ is NilMap:
        raise nil_map_write()
    mapping[key] = value
    return mapping


def unset(mapping: Dict, key: str) -> Dict:
    """Remove a key in place and return the map."""
    mapping.pop(key, None)
    return mapping


def has_key(mapping: Dict, key: str) -> bool:
    """Tell whether a map has the key."""
    return key in mapping


def pluck(key: str, *mappings: Dict) -> list[object]:
    """Return the values that the maps have for a key."""
    return [mapping[key] for mapping in mappings if key in mapping]


def keys(*mappings: Dict) -> TypedList:
    """Return the keys of all maps, sorted within each."""
    return Strings([key for mapping in mappings for key in sorted_strings(mapping)])


def values(mapping: Dict) -> list[object]:
    """Return the values of a map in the order of its keys."""
    return [mapping[key] for key in sorted_strings(mapping)]


def pick(mapping: Dict, *wanted: str) -> Dict:
    """Return a new map with the wanted keys only."""
    return {key: mapping[key] for key in wanted if key in mapping}


def omit(mapping: Dict, *unwanted: str) -> Dict:
    """Return a new map without the unwanted keys."""
    return {key: value for key, value in mapping.items() if key not in unwanted}


def dig(*path: object) -> object:
    """Walk KEYS… DEFAULT MAP; the default when a key is missing. Raises FuncError with Go's words for wrong types."""
    if len(path) < 3:
        raise FuncError("dig needs at least three arguments")
    *names, fallback, found = path
    current = _mapping(found)
    for name in names:
        if not isinstance(name, str):
            raise wrong_conversion(name, "string")
    for place, name in enumerate(names):
        if name not in current:
            return fallback
        found = current[name]
        if place + 1 < len(names):
            current = _mapping(found)
    return found


def _mapping(value: object) -> Dict:
    if value.__class__ is dict:
        return value
    raise wrong_conversion(value, "map[string]interface {}")


def deep_copy(value: object) -> object:
    """Return a copy that shares nothing with the value (copystructure). Raises FuncError for nil."""
    if value is None:
        raise FuncError("reflect: call of reflect.Value.Type on zero Value")
    return _copy(value)


def _copy(value: object) -> object:
    if isinstance(value, dict):
        return value.__class__({key: _copy(item) for key, item in value.items()})
    if isinstance(value, list):
        return value.__class__([_copy(item) for item in value])
    if isinstance(value, GoObject):
        return value.deep_copied() if hasattr(value, "deep_copied") else value
    return value
