"""Write index.yaml for a folder of packaged charts. Go: helm pkg/cmd/repo_index.go"""

from __future__ import annotations

import os

from windlass.errors import WindlassError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.cli.context import Context
    from windlass.cli.options import Options
    from windlass.repo.index import IndexFile

MODE = 0o644


class MergeError(WindlassError):
    """The index to merge with cannot be read."""


def run(ctx: Context, opts: Options, args: list[str]) -> None:
    """Index the folder ``args[0]``. Raises RepoError and MergeError."""
    from windlass.cache import Store
    from windlass.cli.sources import now
    from windlass.repo.build import index_directory

    folder = os.path.abspath(args[0])
    index = index_directory(folder, opts.url, now, Store(ctx.settings.render_cache))
    if opts.merge:
        index.merge(_other(ctx, opts), ctx.log)
    index.sort()
    _write(index, os.path.join(folder, "index.yaml"), opts.json)


def _other(ctx: Context, opts: Options) -> IndexFile:
    from windlass.cli.sources import now
    from windlass.repo.index import IndexFile

    path = opts.merge
    if not os.path.exists(path):
        empty = IndexFile(now())
        try:
            _write(empty, path, opts.json)
        except WindlassError:
            pass  # Helm does not look; the merged index is what counts
        return empty
    try:
        return IndexFile.load_file(path, ctx.log)
    except WindlassError as error:
        raise MergeError(f"merge failed: {error}") from error


def _write(index: IndexFile, path: str, as_json: bool) -> None:
    from windlass.repo.entrytext import dump
    from windlass.repo.files import write_atomically

    text = index.dump_json() if as_json else dump(index)
    write_atomically(path, text.encode("utf-8", "surrogateescape"), MODE, as_go=True)
