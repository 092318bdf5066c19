"""Paths into documents: ``spec.containers[0].image``, ``containers[name=web]``, ``labels["app/name"]``."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    Step = str | int


class Item(str):
    """A step to the item of a list that a text such as ``name=web`` singles out."""

    __slots__ = ()


_QUOTES = "\"'"
_PLAIN_STOP = ".[]\"' "


def steps(path: str) -> list[Step]:
    """Return the keys and indexes of a path. Raises ValueError."""
    found: list[Step] = []
    rest = path
    while rest:
        if rest[0] == "[":
            step, rest = _bracket(rest, path)
        else:
            if found:
                if rest[0] != ".":
                    raise ValueError(f"{path}: a dot or a bracket is missing before {rest}")
                rest = rest[1:]
            stop = next((place for place, char in enumerate(rest) if char in ".["), len(rest))
            step, rest = rest[:stop], rest[stop:]
            if not step:
                raise ValueError(f"{path}: a key is empty")
        found.append(step)
    return found


def _bracket(rest: str, path: str) -> tuple[Step, str]:
    quote = rest[1:2]
    if quote and quote in _QUOTES:
        stop = rest.find(f"{quote}]", 2)
        if stop < 0:
            raise ValueError(f"{path}: a bracket is not closed")
        return rest[2:stop], rest[stop + 2 :]
    inside, found, after = rest[1:].partition("]")
    if not found:
        raise ValueError(f"{path}: a bracket is not closed")
    if "=" in inside:
        return Item(inside), after
    if not inside.lstrip("-").isdigit():
        raise ValueError(f"{path}: brackets hold a number, a quoted key, or name=text")
    return int(inside), after


def find(value: object, path: Iterable[Step], missing: object = None) -> object:
    """Return what stands at a path below a value, or ``missing``."""
    for step in path:
        if isinstance(value, dict):
            value = value.get(step, missing)
        elif isinstance(value, list):
            value = _item(value, step, missing)
        else:
            return missing
    return value


def _item(items: list[object], step: Step, missing: object) -> object:
    if isinstance(step, int):
        return items[step] if -len(items) <= step < len(items) else missing
    if isinstance(step, Item):
        key, _, text = step.partition("=")
        return next((item for item in items if isinstance(item, dict) and str(item.get(key)) == text), missing)
    return missing


def written(path: Iterable[Step]) -> str:
    """Return the text of a path."""
    text = ""
    for step in path:
        if isinstance(step, (int, Item)):
            text += f"[{step}]"
        elif not step or any(char in _PLAIN_STOP for char in step):
            text += f'["{step}"]'
        else:
            text += f".{step}" if text else step
    return text
