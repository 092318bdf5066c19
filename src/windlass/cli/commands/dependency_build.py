"""Fill charts/ from the lock file. Go: helm pkg/cmd/dependency_build.go"""

from __future__ import annotations

from windlass.cli.dependencies import Workshop, folder_of
from windlass.errors import WindlassError
from windlass.fetch.dependencies import Manager, MissingRepositories
from windlass.fetch.download import IF_POSSIBLE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.cli.context import Context
    from windlass.cli.options import Options


class DependencyBuildError(WindlassError):
    """The charts cannot be fetched; the text tells what to do."""


def run(ctx: Context, opts: Options, args: list[str]) -> None:
    """Fetch what the lock file names. Raises DependencyBuildError and the errors of fetching."""
    try:
        Workshop(ctx, opts, IF_POSSIBLE).run(folder_of(args), Manager.build, locked=True)
    except MissingRepositories as error:
        raise DependencyBuildError(f"{error}. Please add the missing repos via 'helm repo add'") from error
