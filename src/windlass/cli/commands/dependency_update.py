"""Choose versions, fill charts/ and write the lock file. Go: helm pkg/cmd/dependency_update.go"""

from __future__ import annotations

from windlass.cli.dependencies import Workshop, folder_of
from windlass.fetch.dependencies import Manager
from windlass.fetch.download import ALWAYS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.cli.context import Context
    from windlass.cli.options import Options


def run(ctx: Context, opts: Options, args: list[str]) -> None:
    """Fetch what Chart.yaml asks for. Raises the errors of fetching."""
    Workshop(ctx, opts, ALWAYS).run(folder_of(args), Manager.update, locked=False)
