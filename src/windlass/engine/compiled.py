"""Parsed templates kept between runs: one pack per chart, found by a digest of all its templates.

A parse is a tree of tuples that only depends on the text, the template's name and the names of functions. It is
marshalled with its bodies sealed. Texts that ``tpl`` parses are remembered within a run, with their code.
"""

from __future__ import annotations

import os

from windlass import template
from windlass.cache import Store, digest
from windlass.template.packs import sealed
from windlass.template.sets import TemplateSet

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from windlass.engine.scope import Template
    from windlass.template.definitions import Parsed
    from windlass.template.units import Unit

MAX_REMEMBERED_TEXTS = 10_000
"""Texts given to ``tpl`` whose templates are remembered within a run."""

_KIND = "templates"
_SHAPED_BY = ("definitions.py", "lexer.py", "literals.py", "packs.py", "parser.py", "pipelines.py", "tree.py")


class ParseCache:
    """Parses for one or more renderings with the same functions. Not for threads at the same time."""

    __slots__ = ("_extra", "_known", "_new", "_packs", "_store", "_texts")

    def __init__(self, store: Store, extra_functions: Iterable[str] = ()) -> None:
        """``extra_functions`` names the functions that templates may call besides Helm's."""
        self._store = store
        self._extra = sorted(extra_functions)
        self._known: dict[str, Parsed] = {}
        self._new: dict[str, Parsed] = {}
        self._packs: dict[str, list[str]] = {}
        self._texts: dict[str, list[Unit]] = {}

    def open(self, templates: list[Template]) -> None:
        """Look up what is known of these templates. Called before parsing them."""
        charts: dict[str, list[Template]] = {}
        for item in templates:
            charts.setdefault(item.base_path, []).append(item)
        stamp = _stamp()
        for items in charts.values():
            key = digest([stamp, *self._extra, *[part for item in items for part in (item.path, item.text)]])
            pack = self._store.read(_KIND, key)
            if isinstance(pack, dict):
                self._known.update(pack)
            else:
                self._packs[key] = [item.path for item in items]

    def parse_into(self, templates: TemplateSet, name: str, text: bytes) -> None:
        """Parse a file into a set, or add its kept parse. Raises ParseError."""
        parsed = self._known.get(name)
        if parsed is None:
            self._new[name] = templates.parse(name, text.decode("utf-8", "surrogateescape"))
        else:
            templates.add(parsed, text)

    def parse_text(self, templates: TemplateSet, text: str) -> None:
        """Parse a text of ``tpl`` into a set that is named like itself. Raises ParseError."""
        units = self._texts.get(text)
        if units is not None:
            templates.adopt(units)
            return
        if len(self._texts) >= MAX_REMEMBERED_TEXTS:
            self._texts.clear()
        self._texts[text] = templates.add(templates.read(templates.name, text), text)

    def close(self) -> None:
        """Keep the parses that were new. Called once all templates have parsed."""
        for key, paths in self._packs.items():
            if all(path in self._new for path in paths):
                self._store.write(_KIND, key, _sealed({path: self._new[path] for path in paths}))
        self._packs.clear()


def _sealed(parses: dict[str, Parsed]) -> dict[str, Parsed] | None:
    try:
        return {path: sealed(parsed) for path, parsed in parses.items()}
    except ValueError:  # nested too deeply for marshal: not kept, parsed again next time
        return None


def _stamp() -> str:
    """Return what changes whenever the code that makes parses does, be it by an upgrade or by an editor."""
    folder = os.path.dirname(template.__file__)
    return " ".join([str(os.stat(f"{folder}/{name}").st_mtime_ns) for name in _SHAPED_BY])
