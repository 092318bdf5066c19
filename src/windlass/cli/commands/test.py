"""Run the tests of a release. Go: helm pkg/cmd/release_testing.go"""

from __future__ import annotations

from windlass.cli.releasecompletion import complete
from windlass.cli.releases import configuration, with_cluster
from windlass.cli.releasestatus import report
from windlass.errors import WindlassError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.actions.config import Configuration
    from windlass.actions.release_test import ReleaseTest, Tested
    from windlass.cli.context import Context
    from windlass.cli.options import Options

__all__ = ["complete", "run"]

_INCLUDE = "name="
_EXCLUDE = "!name="


class TestError(WindlassError):
    """Tests that failed, and logs that could not be had."""


def run(ctx: Context, opts: Options, args: list[str]) -> None:
    """Run the tests and report on the release. Raises TestError, and what the flow raises."""
    from windlass.actions.release_test import ReleaseTest
    from windlass.cli.interrupts import Interrupts
    from windlass.cli.operations import seconds

    included, excluded = _filters(opts.filter)
    flow = ReleaseTest(included, excluded, seconds(opts.timeout))
    with Interrupts(ctx, args[0], told=False) as token:
        config = configuration(ctx, cancel=token)
        tested = flow.run(config, args[0])
        error = _tell(ctx, opts, config, flow, tested)
        try:
            tested.clean_up()
        except WindlassError as refused:
            error = error or refused
    if error is not None:
        raise error


def _tell(
    ctx: Context, opts: Options, config: Configuration, flow: ReleaseTest, tested: Tested
) -> WindlassError | None:
    """Print the report and the logs; return what went wrong."""
    ctx.out.write(report(ctx, tested.release, full=ctx.settings.debug, hide_notes=True))
    if not opts.logs:
        return tested.error
    ctx.out.write("\n")
    try:
        for piece in flow.logs(_for_logs(ctx, config), tested.release):
            ctx.out.write(piece.decode("utf-8", "surrogateescape"))
    except WindlassError as error:
        return error if tested.error is None else TestError(f"{tested.error}\n{error}")
    return tested.error


def _for_logs(ctx: Context, config: Configuration) -> Configuration:
    """Return a world with pods in it. Raises TestError with Helm's text. Go: GetPodLogs"""
    try:
        return with_cluster(ctx, config)
    except WindlassError as error:
        reason = f"unable to generate config for kubernetes client: {error}"
        raise TestError(f"unable to get kubernetes client to fetch pod logs: {reason}") from error


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
