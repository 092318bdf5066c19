"""An index as YAML text, put together from pieces: of a chart that is indexed again only time and URLs are new."""

from __future__ import annotations

from windlass import yaml
from windlass.repo.chartversion import ChartVersion
from windlass.yaml.emitter import Emitter, NeedsJson
from windlass.yaml.keyorder import natural

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.chart.metadata import Metadata
    from windlass.repo.index import IndexFile

    Pieces = tuple[str, str, str]
    """The lines of an entry before ``created``, between it and ``urls``, and after these."""

_CHANGING = ("created", "urls")
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-:")
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")


class PackedVersion(ChartVersion):
    """A version read from an archive, with the pieces of its text."""

    __slots__ = ("pieces",)

    def __init__(self, mapping: dict[str, object], pieces: Pieces, metadata: Metadata | None = None) -> None:
        super().__init__(mapping, metadata)
        self.pieces = pieces


class Writer:
    """Writes entries one after the other; a text that was in one costs next to nothing in another."""

    __slots__ = ("_emitter",)

    def __init__(self) -> None:
        self._emitter = Emitter()

    def pieces(self, mapping: dict[str, object]) -> Pieces:
        """Return the pieces of an entry's text; ``mapping`` has no time and no URLs yet."""
        text = self.below([mapping])
        places = [0]
        for changing in _CHANGING:
            following = min(key for key in mapping if key > changing)
            # values of the entry's own keys are indented more, and items of sequences begin with a dash
            places.append(text.index(f"\n    {following}:", places[-1]) + 1)
        return text[: places[1]], text[places[1] : places[2]], text[places[2] :]

    def below(self, value: object) -> str:
        """Return the lines of a value where an index has its entries."""
        if not value:
            return ""
        whole = {"": {"": value}}
        try:
            text = self._emitter.document(whole)
        except (NeedsJson, RecursionError):
            text = yaml.dump(whole)
        return text.partition('\n  "":\n')[2]


def dump(index: IndexFile) -> str:
    """Return what ``index.dump`` returns."""
    outer = index.to_mapping(without_entries=True)
    frame = yaml.dump({**outer, "entries": {}})
    start, found, end = f"\n{frame}".partition("\nentries: {}\n")
    if not found or not index.entries:
        return index.dump()
    writer = Writer()
    created: dict[str, str] = {}
    parts = [f"{start}\nentries:\n"]
    for name in natural(index.entries):
        head = _name(name)
        if head is None or not index.entries[name]:
            return index.dump()
        parts.append(head)
        for version in index.entries[name]:
            if isinstance(version, PackedVersion):
                before, between, after = version.pieces
                time = str(version.mapping["created"])
                if time not in created:
                    created[time] = writer.below({"created": version.created})
                parts += (before, created[time], between, _urls(version.urls, writer), after)
            else:
                parts.append(writer.below([version.to_mapping()]))
    parts.append(end)
    return "".join(parts)[1:]


def _name(name: str) -> str | None:
    """Return the line of a chart's name, None for a key that takes more than a line."""
    lines = yaml.dump({"": {name: ["x"]}}).removeprefix('"":\n')
    return lines.removesuffix("  - x\n") if lines.endswith(":\n  - x\n") else None


def _urls(urls: list[str], writer: Writer) -> str:
    if len(urls) == 1 and urls[0][:1] in _LETTERS and urls[0].endswith(".tgz") and _PLAIN.issuperset(urls[0]):
        return f"    urls:\n    - {urls[0]}\n"
    return writer.below({"urls": urls})
