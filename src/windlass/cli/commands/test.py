"""Run the tests of a release. Go: helm pkg/cmd/release_testing.go"""

from __future__ import annotations

from windlass.cli.releasecompletion import complete
from windlass.cli.releases import ClusterError, now, open_storage
from windlass.cli.releasestatus import report

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.cli.context import Context
    from windlass.cli.options import Options

__all__ = ["complete", "run"]

_INCLUDE = "name="
_EXCLUDE = "!name="


def run(ctx: Context, opts: Options, args: list[str]) -> None:
    """Run the tests and report on the release. Raises ClusterError, ReleaseError, StorageError."""
    from windlass.actions.release_test import ReleaseTest

    included, excluded = _filters(opts.filter)
    release = ReleaseTest(included, excluded).run(open_storage(ctx), args[0], now)
    ctx.out.write(report(ctx, release, full=ctx.settings.debug, hide_notes=True))
    if opts.logs:
        ctx.out.write("\n")
        raise ClusterError("the logs of tests are in a cluster, which the memory driver has not")


def _filters(words: list[str]) -> tuple[list[str], list[str]]:
    """Return the names to include and to exclude; what is neither means nothing, as in Helm."""
    included = [word.removeprefix(_INCLUDE) for word in words if word.startswith(_INCLUDE)]
    excluded = []
    for word in words:
        # Go: the expression ^!\s?name=
        joined = word[0] + word[2:] if word[:1] == "!" and word[1:2] in tuple(" \t\n\f\r") else word
        if joined.startswith(_EXCLUDE):
            excluded.append(joined.removeprefix(_EXCLUDE))
    return included, excluded
