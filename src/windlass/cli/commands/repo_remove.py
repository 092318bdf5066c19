"""Remove repositories and their cached indexes. Go: helm pkg/cmd/repo_remove.go"""

from __future__ import annotations

import os

from windlass.errors import WindlassError
from windlass.golang.strconv import quote

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.cli.context import Context
    from windlass.cli.options import Options


class RepoRemoveError(WindlassError):
    """There is no such repository."""


def run(ctx: Context, opts: Options, args: list[str]) -> None:
    """Remove the named repositories one after the other. Raises RepoRemoveError and RepoError."""
    from windlass.repo.config import RepoFile, RepoLock

    path = ctx.settings.repository_config
    with RepoLock(path, create=False):
        try:
            file = RepoFile.load_or_empty(path)
        except WindlassError:
            file = RepoFile()
        if not file.repositories:
            raise RepoRemoveError("no repositories configured")
        for name in args:
            if not file.remove(name):
                raise RepoRemoveError(f"no repo named {quote(name)} found")
            file.save(path)
            _forget(ctx.settings.repository_cache, name)
            ctx.out.write(f"{quote(name)} has been removed from your repositories\n")


def _forget(cache: str, name: str) -> None:
    from windlass.repo.errors import file_error
    from windlass.repo.files import charts_name, index_name

    try:
        os.remove(os.path.join(cache, charts_name(name)))
    except OSError:
        pass  # the list of names only serves completion
    path = os.path.join(cache, index_name(name))
    try:
        os.remove(path)
    except FileNotFoundError:
        pass
    except OSError as error:
        raise file_error("remove", path, error) from error
