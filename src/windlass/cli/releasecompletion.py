"""Releases and revisions for the shell. Go: helm pkg/cmd/list.go compListReleases, history.go compListRevisions"""

from __future__ import annotations

from windlass.actions.reading import history, listed
from windlass.cli.complete import DEFAULT, ERROR, NO_FILES, described, no_more_arguments
from windlass.cli.releases import chart_label, configuration
from windlass.errors import WindlassError
from windlass.release.model import has_metadata
from windlass.release.query import Query

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.cli.complete import Answer
    from windlass.cli.context import Context


def complete(ctx: Context, args: list[str], to_complete: str) -> Answer:
    """Offer the releases that do not stand there yet; what is typed filters nothing, so shells match loosely."""
    del to_complete
    try:
        config = configuration(ctx)
        config.client.reachable()
        releases = listed(config, Query())
    except WindlassError:
        return [], DEFAULT
    words = [
        described(release.name, f"{chart_label(release)} -> {release.status}")
        for release in releases
        if release.name not in args
    ]
    return words, NO_FILES


def complete_rollback(ctx: Context, args: list[str], to_complete: str) -> Answer:
    """Offer a release, then its revisions."""
    if not args:
        return complete(ctx, args, to_complete)
    return revisions(ctx, args[0]) if len(args) == 1 else no_more_arguments()


def complete_flag(ctx: Context, flag: str, args: list[str], to_complete: str) -> Answer | None:
    """Offer the revisions of the release that is named."""
    del to_complete
    if flag != "revision":
        return None
    return revisions(ctx, args[0]) if len(args) == 1 else ([], NO_FILES)


def revisions(ctx: Context, name: str) -> Answer:
    """Offer the revisions of a release."""
    try:
        found = history(configuration(ctx), name, brief=True)
    except WindlassError:
        return [], ERROR
    words = []
    for release in found:
        version = release.chart.metadata.app_version if release.chart and has_metadata(release.chart) else ""
        words.append(described(str(release.version), f"App: {version}, Chart: {chart_label(release)}"))
    return words, NO_FILES
