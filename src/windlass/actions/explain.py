"""``template --explain``: which statement made a line, from which values, and who set those.

What to explain is written as people see it: ``templates/web.yaml``, ``templates/web.yaml:12``, ``Deployment/web``,
``Deployment/web:spec.replicas``, or a value, ``.Values.image.tag``.
"""

from __future__ import annotations

from windlass.actions.fieldpath import Item, find, steps, written
from windlass.actions.linepaths import line_paths
from windlass.chart.integers import load_exact
from windlass.engine.functions import NO_VALUE
from windlass.errors import WindlassError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from dataclasses import dataclass as record

    from windlass.actions.layers import Layers
    from windlass.engine.trace import Piece, Trace

    Path = tuple[str | int, ...]
else:
    from windlass._record import record

MAX_SHOWN = 80
"""Characters of a value that are shown."""

MAX_READS_SHOWN = 12
"""Values named for one line; a template that reads more is better looked at itself."""

_VALUES = ".Values"
_TEMPLATE_ENDS = (".yaml", ".yml", ".tpl", ".txt", ".json")
_NOTHING = object()


class ExplainError(WindlassError):
    """What is to be explained is not there."""


@record
class Line:
    """A line of a rendered file, and the pieces it was made of."""

    path: str
    number: int
    text: str
    pieces: tuple[Piece, ...]


def explain(what: str, trace: Trace, layers: Layers) -> str:
    """Return the explanation as text. Raises ExplainError."""
    if what == _VALUES or what.startswith(f"{_VALUES}."):
        return _explain_value(what, trace, layers)
    chosen = _chosen(what, [line for path in sorted(trace.files) for line in lines(path, trace.files[path])])
    out: list[str] = []
    path = ""
    for line in chosen:
        if line.path != path:
            path = line.path
            out.append(f"# {path}")
        out.append(f"{line.number:4} | {line.text}")
        out += [f"       {text}" for text in _reasons(line, layers)]
    return "\n".join(out) + "\n"


# -- lines out of pieces -----------------------------------------------------------------------------------------


def lines(path: str, pieces: list[Piece]) -> list[Line]:
    """Return the lines of a file. A piece belongs to every line that it wrote something of."""
    found: list[Line] = []
    text = ""
    makers: list[Piece] = []
    for piece in pieces:
        for place, part in enumerate(piece.text.replace(NO_VALUE, "").split("\n")):
            if place:
                found.append(Line(path, len(found) + 1, text, tuple(makers)))
                text, makers = "", []
            text += part
            if part or (piece.statement.text and not piece.text and not _is_branch(piece)):
                makers.append(piece)
    if text:
        found.append(Line(path, len(found) + 1, text, tuple(makers)))
    return found


def _is_branch(piece: Piece) -> bool:
    return piece.statement.text.startswith(("{{if ", "{{with ", "{{range "))


# -- which lines -------------------------------------------------------------------------------------------------


def _chosen(what: str, found: list[Line]) -> list[Line]:
    name, colon, rest = what.partition(":")
    of_file = [line for line in found if f"/{line.path}".endswith(f"/{name}")]
    if of_file:
        return _numbered(what, of_file, rest) if colon else of_file
    kind, slash, resource = name.partition("/")
    if slash and "/" not in resource and not resource.endswith(_TEMPLATE_ENDS):
        return _resource(what, found, kind, resource, rest)
    raise ExplainError(f"{what}: no template of the chart ends so, and it is no Kind/name")


def _numbered(what: str, found: list[Line], number: str) -> list[Line]:
    if not number.isdigit():
        raise ExplainError(f"{what}: a line number is missing after the colon")
    chosen = [line for line in found if line.number == int(number)]
    if not chosen:
        raise ExplainError(f"{what}: there are {found[-1].number} lines")
    return chosen


def _resource(what: str, found: list[Line], kind: str, name: str, field: str) -> list[Line]:
    try:
        wanted = tuple(steps(field))
    except ValueError as error:
        raise ExplainError(f"{what}: {error}") from error
    for document in _documents(found):
        content = _content(document)
        if find(content, ("kind",)) == kind and find(content, ("metadata", "name")) == name:
            if find(content, wanted, _NOTHING) is _NOTHING:
                raise ExplainError(f"{what}: the document has no such field")
            return _field(document, content, wanted)
    raise ExplainError(f"{what}: no such document was rendered")


def _content(document: list[Line]) -> object:
    text = "\n".join([line.text for line in document])
    try:
        return load_exact(text.encode("utf-8", "surrogateescape"))
    except WindlassError:
        return None


def _field(document: list[Line], content: object, field: Path) -> list[Line]:
    """Return the lines of a field, or of the smallest field around it that begins a line."""
    path = _numbers(field, content)
    paths = line_paths([line.text for line in document])
    while True:
        chosen = [line for line, found in zip(document, paths, strict=True) if found[: len(path)] == path and line.text]
        if chosen or not path:
            return chosen
        path = path[:-1]


def _numbers(field: Path, content: object) -> Path:
    """Replace ``[name=web]`` by the number of the item whose name that is."""
    path: tuple[str | int, ...] = ()
    for step in field:
        if isinstance(step, Item):
            items = find(content, path)
            assert isinstance(items, list)  # the field is there
            step = items.index(find(items, (step,)))
        path = (*path, step)
    return path


def _documents(found: list[Line]) -> Iterator[list[Line]]:
    document: list[Line] = []
    for line in found:
        if document and (line.path != document[-1].path or line.text.startswith("---")):
            yield document
            document = []
        document.append(line)
    if document:
        yield document


# -- why ---------------------------------------------------------------------------------------------------------


def _reasons(line: Line, layers: Layers) -> Iterator[str]:
    said: set[str] = set()
    for piece in line.pieces:
        statement = piece.statement
        if not statement.text or (_is_branch(piece) and not piece.text.strip()):
            continue
        yield f"{statement.text}  at {statement.path}:{statement.line}"
        for text in _values(_narrowed(piece, line.text, layers), layers):
            yield f"  {text}"
            said.add(text)
    for cause in line.pieces[0].causes if line.pieces else ():
        yield f"because of {cause.statement.text}  at {cause.statement.path}:{cause.statement.line}"
        for text in _values(_leaves(cause.reads), layers):
            if text not in said:
                yield f"  {text}"


def _leaves(reads: tuple[Path, ...]) -> list[Path]:
    """Leave out what was only passed on the way to something deeper."""
    inner = {path[:size] for path in reads for size in range(1, len(path))}
    return [path for path in reads if path not in inner]


def _narrowed(piece: Piece, text: str, layers: Layers) -> list[Path]:
    """Of the values behind several lines, return those that show in this one; all, if none does."""
    reads = _leaves(piece.reads)
    if "\n" not in piece.text.strip("\n"):
        return reads
    key = text.strip().lstrip("- ").partition(":")[0].strip("\"'")
    named = [path for path in reads if path[-1] == key and _shows(path, text, layers)]
    return named or [path for path in reads if _shows(path, text, layers)] or reads


def _shows(path: Path, text: str, layers: Layers) -> bool:
    origins = layers.origins(path)
    shown = _shown(origins[0].value) if origins else ""
    return bool(shown) and shown.strip('"') in text


def _values(paths: list[Path], layers: Layers) -> Iterator[str]:
    for path in paths[:MAX_READS_SHOWN]:
        yield f"{_VALUES}.{written(path)} {_told(path, layers)}"
    if len(paths) > MAX_READS_SHOWN:
        yield f"and {len(paths) - MAX_READS_SHOWN} more values"


def _told(path: Path, layers: Layers) -> str:
    origins = layers.origins(path)
    if not origins:
        return "is not set"
    winner, *others = origins
    over = "".join(f", over {_shown(other.value)} from {other.layer.label}" for other in others)
    return f"= {_shown(winner.value)} from {winner.layer.label}{over}"


def _shown(value: object) -> str:
    if isinstance(value, (dict, list)):
        return f"a table of {len(value)}" if isinstance(value, dict) else f"a list of {len(value)}"
    from windlass.golang.json import dumps

    text = dumps(value, escape_html=False)
    return text if len(text) <= MAX_SHOWN else text[: MAX_SHOWN - 3] + "..."


# -- values ------------------------------------------------------------------------------------------------------


def _explain_value(what: str, trace: Trace, layers: Layers) -> str:
    try:
        path = tuple(steps(what[len(_VALUES) + 1 :]))
    except ValueError as error:
        raise ExplainError(f"{what}: {error}") from error
    out = [f"{what} {_told(path, layers)}"]
    for name in sorted(trace.files):
        out += [
            f"{name}:{line.number} | {line.text.strip()}"
            for line in lines(name, trace.files[name])
            if any(_concerns(piece, path, line.text, layers) for piece in line.pieces)
        ]
    if len(out) == 1 and not layers.origins(path):
        raise ExplainError(f"{what}: nobody sets this value, and no line comes from it")
    return "\n".join(out) + "\n"


def _concerns(piece: Piece, path: Path, text: str, layers: Layers) -> bool:
    if not piece.statement.text or _is_branch(piece):
        return False
    return any(read[: len(path)] == path for read in _narrowed(piece, text, layers))
