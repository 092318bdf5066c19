"""Lists (sprig: list.go). A list is any Go slice; functions without ``must`` panic with the text of their error,
which text/template shows the same way, so each pair shares one function here.
"""

from __future__ import annotations

from windlass.golang.kinds import Lists, NilList, Strings, TypedList, Uint8, kind_name
from windlass.golang.order import sorted_strings
from windlass.sprig.casts import to_int
from windlass.sprig.defaults import empty
from windlass.sprig.equality import deep_equal
from windlass.sprig.faults import nil_dereference
from windlass.sprig.limits import check_elements
from windlass.sprig.strings import to_string, to_strings
from windlass.template.errors import FuncError


def _elements(value: object, complaint: str) -> list[object]:
    """Return the elements of a slice. Raises FuncError: the complaint and the kind, or Go's fault for nil."""
    if isinstance(value, list):
        return value
    if isinstance(value, bytes):
        return [Uint8(item) for item in value]
    if value is None:
        raise nil_dereference()
    raise FuncError(complaint.format(kind_name(value)))


def make_list(*values: object) -> list[object]:
    """Return the arguments as a list (list, tuple)."""
    return list(values)


def first(value: object) -> object:
    """Return the first element, nil for an empty list."""
    items = _elements(value, "Cannot find first on type {}")
    return items[0] if items else None


def last(value: object) -> object:
    """Return the last element, nil for an empty list."""
    items = _elements(value, "Cannot find last on type {}")
    return items[-1] if items else None


def rest(value: object) -> list[object]:
    """Return all but the first element; a nil list for an empty one."""
    items = _elements(value, "Cannot find rest on type {}")
    return list(items[1:]) if items else NilList()


def initial(value: object) -> list[object]:
    """Return all but the last element; a nil list for an empty one."""
    items = _elements(value, "Cannot find initial on type {}")
    return list(items[:-1]) if items else NilList()


def push(value: object, item: object) -> list[object]:
    """Return a new list with the item at the end (append, push)."""
    return [*_elements(value, "Cannot push on type {}"), item]


def prepend(value: object, item: object) -> list[object]:
    """Return a new list with the item at the start."""
    return [item, *_elements(value, "Cannot prepend on type {}")]


def reverse(value: object) -> list[object]:
    """Return a new list in opposite order."""
    return _elements(value, "Cannot find reverse on type {}")[::-1]


def compact(value: object) -> list[object]:
    """Return a new list without empty elements."""
    return [item for item in _elements(value, "Cannot compact on type {}") if not empty(item)]


def uniq(value: object) -> list[object]:
    """Return a new list without repetitions."""
    kept: list[object] = []
    strings: set[object] = set()
    for item in _elements(value, "Cannot find uniq on type {}"):
        if item.__class__ is str:
            if item not in strings:
                strings.add(item)
                kept.append(item)
        elif not _inside(kept, item):
            kept.append(item)
    return kept


def without(value: object, *unwanted: object) -> list[object]:
    """Return a new list without the given elements."""
    return [item for item in _elements(value, "Cannot find without on type {}") if not _inside(unwanted, item)]


def has(needle: object, value: object) -> bool:
    """Tell whether a list has the element; nil has none."""
    return value is not None and _inside(_elements(value, "Cannot find has on type {}"), needle)


def _inside(haystack: list[object] | tuple[object, ...], needle: object) -> bool:
    if needle.__class__ is str:
        return needle in haystack
    return any(deep_equal(needle, item) for item in haystack)


def cut(value: object, *bounds: object) -> object:
    """Return the elements from one index to another; nil for an empty list (slice)."""
    items = _elements(value, "list should be type of slice or array but {}")
    if not items:
        return None
    start = to_int(bounds[0]) if bounds else 0
    end = to_int(bounds[1]) if len(bounds) > 1 else len(items)
    if not 0 <= start <= end <= len(items):
        raise FuncError("reflect.Value.Slice: slice index out of bounds")
    if isinstance(value, bytes):
        return value[start:end]
    part = items[start:end]
    return items.__class__(part) if isinstance(items, TypedList) else part


def chunk(size: int, value: object) -> TypedList:
    """Return a list of lists with so many elements each."""
    items = _elements(value, "Cannot chunk type {}")
    if size <= 0:
        return _chunk_backwards(size, items)
    return Lists([list(items[start : start + size]) for start in range(0, len(items), size)])


def _chunk_backwards(size: int, items: list[object]) -> TypedList:
    # floor((len-1)/size)+1 lists: one for a single element, none for few, and a negative number for more
    if size < -1 and len(items) == 1:
        return Lists([list(items)])
    if size < 0 and 2 <= len(items) <= 1 - size:
        return Lists()
    raise FuncError("runtime error: makeslice: len out of range")


def concat(*values: object) -> list[object]:
    """Return one list with the elements of all; a nil list when there are none."""
    joined: list[object] = []
    for value in values:
        joined += _elements(value, "Cannot concat type {} as list")
        check_elements(len(joined))
    return joined or NilList()


def sort_alpha(value: object) -> TypedList:
    """Return the sorted texts of a list's elements; anything else is a list of its own text.

    A list of strings is sorted in place, as sprig does: its strslice hands back the slice it was given.
    """
    if not isinstance(value, (list, bytes)):
        return Strings([to_string(value)])
    texts = to_strings(value)
    texts[:] = sorted_strings(texts)  # type: ignore[arg-type]  # a Strings holds str
    return texts
