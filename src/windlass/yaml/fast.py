"""The common YAML document straight from events to JSON values: no anchors, tags, merges, odd keys.

Whatever is not common raises Unusual, and the caller starts over with ``nodes`` and ``decode``, which know everything.
"""

from __future__ import annotations

from windlass.yaml.events import Inexact, Unusual
from windlass.yaml.libyaml import source
from windlass.yaml.resolve import HINTS, resolve_untagged

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


class _RawScalars(dict[str, object]):
    """Untagged plain text to its go-yaml value, remembered: the same words come again and again."""

    def __missing__(self, text: str) -> object:
        value = self[text] = resolve_untagged(text)
        return value


class _Scalars(dict[str, object]):
    """Untagged plain text to its JSON value, remembered."""

    def __missing__(self, text: str) -> object:
        value = resolve_untagged(text)
        if value.__class__ is not str and isinstance(value, (int, float)) and value.__class__ is not bool:
            value = float(value)
            if value - value != 0.0:
                raise Unusual  # infinities and NaN are errors in JSON
        self[text] = value
        return value


class _Keys(dict[str, str]):
    """Untagged plain text of a key to its JSON name, remembered."""

    def __missing__(self, text: str) -> str:
        value = resolve_untagged(text)
        if value is True:
            key = "true"
        elif value is False:
            key = "false"
        elif isinstance(value, str) and text != "<<":
            key = value
        elif value.__class__ is int:
            key = str(value)
        else:
            raise Unusual
        self[text] = key
        return key


def build(next_event: Callable[[], Any], *, unique_keys: bool, raw: bool = False) -> object:
    """Return the document whose events follow, with ``raw`` its integers as they are instead of float64.

    Raises Unusual, and libyaml's errors as they are.
    """
    # "?" ends a plain scalar of a flow collection in go-yaml, not in today's libyaml
    src = source()
    scalar, mapping_start, sequence_start = src.scalar, src.mapping_start, src.sequence_start
    mapping_end, sequence_end = src.mapping_end, src.sequence_end
    scalars: dict[str, object] = _RawScalars() if raw else _Scalars()
    keys, hints = _Keys(), HINTS
    root: list[object] = []
    container: Any = root
    in_mapping = in_flow = False
    key = ""
    stack: list[tuple[Any, bool, bool]] = []
    while True:
        event = next_event()
        kind = event.__class__
        if in_mapping:
            if kind is not scalar:
                if kind is not mapping_end:
                    raise Unusual
                container, in_mapping, in_flow = stack.pop()
                if not stack:
                    break
                continue
            if event.tag is not None or event.anchor is not None:
                raise Unusual
            key = event.value
            if event.implicit[0]:
                if in_flow and "?" in key:
                    raise Inexact
                key = keys[key]
            if unique_keys and key in container:
                raise Unusual
            event = next_event()
            kind = event.__class__
        if kind is scalar:
            if event.tag is not None or event.anchor is not None:
                raise Unusual
            value = event.value
            if event.implicit[0]:
                if in_flow and "?" in value:
                    raise Inexact
                if value[:1] in hints:
                    value = scalars[value]
            if in_mapping:
                container[key] = value
            else:
                container.append(value)
                if not stack:
                    break
            continue
        if kind is mapping_start:
            child: Any = {}
        elif kind is sequence_start:
            child = []
        elif kind is sequence_end:
            container, in_mapping, in_flow = stack.pop()
            if not stack:
                break
            continue
        else:
            raise Unusual
        if event.tag is not None or event.anchor is not None:
            raise Unusual
        if in_mapping:
            container[key] = child
        else:
            container.append(child)
        stack.append((container, in_mapping, in_flow))
        if len(stack) > _DEPTH:
            raise Unusual
        container, in_mapping, in_flow = child, kind is mapping_start, event.flow_style
    next_event()  # the end of the document: what follows the root on its line is an error
    return root[0]


_DEPTH = 200
