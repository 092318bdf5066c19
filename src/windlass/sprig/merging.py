"""Merging of maps in place, as dario.cat/mergo v1.0.1 does it for sprig's merge and mergeOverwrite.

The destination wins unless it is empty (merge), or the source wins (mergeOverwrite); maps are merged key by key,
lists are taken whole. Maps that the destination lacks are shared with the source, not copied.
"""

from __future__ import annotations

from windlass.golang.kinds import GoObject
from windlass.template.signatures import NilMap

Dict = dict[str, object]


def merge(destination: Dict, *sources: Dict) -> object:
    """Fill what the destination lacks or has empty. Returns the destination."""
    for source in sources:
        destination = _merged(destination, source, False)
    return destination


def merge_overwrite(destination: Dict, *sources: Dict) -> object:
    """Let the sources win, the last one most. Returns the destination."""
    for source in sources:
        destination = _merged(destination, source, True)
    return destination


def _merged(destination: Dict, source: Dict, overwrite: bool) -> Dict:
    if source.__class__ is NilMap:
        return destination
    if destination.__class__ is NilMap:
        destination = {}
    _merge_into(destination, source, overwrite)
    return destination


def _merge_into(destination: Dict, source: Dict, overwrite: bool) -> None:
    """mergo: deepMerge, the case of maps."""
    for key, value in list(source.items()):
        if value is None:
            if overwrite:
                destination[key] = None
            continue
        current = destination.get(key)
        if isinstance(value, dict) and isinstance(current, dict):
            _merge_into(current, value, overwrite)
            # an empty map that stayed empty is exchanged for the source's
            if current:
                continue
        if overwrite or _is_empty(current):
            destination[key] = value


def _is_empty(value: object) -> bool:
    return not value and not isinstance(value, GoObject)
