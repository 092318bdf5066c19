"""Compiled templates of a chart kept in memory, for programs that render it again and again."""

from __future__ import annotations

from threading import Lock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from windlass.engine.compiled import ParseCache
    from windlass.engine.scope import Template
    from windlass.template.sets import TemplateSet

    Ready = tuple[TemplateSet, ParseCache]
    Key = tuple[bool, tuple[tuple[str, bytes], ...]]

MAX_SETS = 16
"""Selections of subcharts of one chart, and kinds of strictness, that are kept; the oldest goes."""


class Kept:
    """The template sets of one chart, one for each selection of subcharts. Safe to share between threads.

    All renderings through it must have the same functions.
    """

    __slots__ = ("_lock", "_sets")

    def __init__(self) -> None:
        self._lock = Lock()
        self._sets: dict[Key, Ready] = {}

    def get(self, templates: list[Template], strict: bool, make: Callable[[], Ready]) -> Ready:
        """Return the set of exactly these templates, made if it is new. Raises what ``make`` raises."""
        key = (strict, tuple([(template.path, template.text) for template in templates]))
        with self._lock:
            found = self._sets.get(key)
            if found is None:
                found = self._sets[key] = make()
                if len(self._sets) > MAX_SETS:
                    del self._sets[next(iter(self._sets))]
            return found
