"""What an index says of a packaged chart, read from the archive or remembered from when it was read."""

from __future__ import annotations

import os

from windlass.chart.chartfile import METADATA
from windlass.chart.load import load_archive, load_file
from windlass.errors import WindlassError
from windlass.oci.digest import Digest
from windlass.repo import blocks
from windlass.repo.entrytext import Writer
from windlass.repo.errors import file_error
from windlass.repo.files import is_settled, mark
from windlass.repo.quickcheck import is_plain_metadata
from windlass.repo.workers import spread

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from windlass.cache import Store
    from windlass.repo.entrytext import Pieces
    from windlass.repo.files import Mark

    Read = tuple[dict[str, object], Pieces] | None
    """Chart.yaml's fields and the digest, and the same as text; None for what is no chart."""

MAX_WHOLE = 16 * 1024 * 1024
"""Archives up to this size are held in memory and read once."""

_CHUNK = 1024 * 1024
_KIND, _FORM = "archives", 2


def read_all(folder: str, archives: Sequence[str], store: Store | None) -> list[Read]:
    """Return what is in each of the archives below a folder.

    With a store, those are not read that are the same to ``stat`` as at the last time, as with git. The digest is kept
    too, though no download is ever checked against it here: one that were wrong would make those who download refuse
    the chart, never accept another. Raises RepoError.
    """
    key, before = "", {}
    if store is not None:
        from windlass.cache import digest

        key = digest([os.path.realpath(folder)])
        found = store.read(_KIND, key)
        if isinstance(found, tuple) and found[:1] == (_FORM,):
            before = found[1]
    marks = {path: found for path in archives if (found := mark(path)) is not None}
    unknown = [path for path, found in marks.items() if before.get(path, (None,))[0] != found]
    fresh = dict(zip(unknown, _read_new(unknown), strict=True))
    now = {path: (found, fresh[path]) if path in fresh else before[path] for path, found in marks.items()}
    if store is not None and (fresh or len(now) != len(before)):
        _keep(store, key, now)
    return [now[path][1] if path in now else None for path in archives]


def _keep(store: Store, key: str, now: dict[str, tuple[Mark, Read]]) -> None:
    """Remember the archives that are there now; those touched a moment ago may be touched again unseen."""
    store.write(_KIND, key, (_FORM, {path: kept for path, kept in now.items() if is_settled(kept[0])}))


def _read_new(paths: Sequence[str]) -> list[Read]:
    if not paths:
        return []
    by_lines, writer = ByLines(), Writer()
    return spread(paths, lambda path: read(path, by_lines, writer))


def read(path: str, by_lines: ByLines, writer: Writer) -> Read:
    """Return what is in an archive, which is loaded as a whole: what Helm refuses is no chart. Raises RepoError."""
    try:
        with open(path, "rb") as stream:
            data = stream.read(MAX_WHOLE + 1)
    except OSError:
        return None
    is_whole = len(data) <= MAX_WHOLE
    try:
        chart = load_archive(data, memo=by_lines) if is_whole else load_file(path, memo=by_lines)
    except WindlassError:
        return None
    digest = Digest.of(data).encoded if is_whole else file_digest(path)
    mapping = {**chart.metadata.to_mapping(), "digest": digest}
    return mapping, writer.pieces(mapping)


class ByLines:
    """Reads the YAML of charts by lines where it is plain: a line that was in another chart costs next to nothing.

    Takes the place of a ``chart.memo.Memo``.
    """

    __slots__ = ("_tokens",)

    def __init__(self) -> None:
        self._tokens = blocks.Tokens()

    def value(self, kind: str, data: bytes, load: Callable[[bytes], object]) -> object:
        """Return what ``load`` returns, or for values, at which nobody looks here, any table. Raises what it raises."""
        if not data.isascii() or (kind == "values" and _may_be_infinite(data)):
            return load(data)
        try:
            found = blocks.read(data, self._tokens)
        except blocks.Unusual:
            return load(data)
        if kind == "values" or (kind == "metadata" and is_plain_metadata(found, METADATA.fields.keys())):
            return found
        return load(data)


def _may_be_infinite(data: bytes) -> bool:
    """Say whether there may be a number that JSON has no form for, which Helm refuses."""
    lowered = data.lower()
    return b".inf" in lowered or b".nan" in lowered


def file_digest(path: str) -> str:
    """Return the sha256 of a file in hex. Raises RepoError."""
    from hashlib import sha256

    digest = sha256()
    try:
        with open(path, "rb") as stream:
            while chunk := stream.read(_CHUNK):
                digest.update(chunk)
    except OSError as error:
        raise file_error("open", path, error) from error
    return digest.hexdigest()
