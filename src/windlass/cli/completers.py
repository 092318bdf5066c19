"""What may follow a command's words: charts, repositories, files. Go: ValidArgsFunction in helm pkg/cmd/*.go"""

from __future__ import annotations

from windlass.cli.complete import DEFAULT, NO_FILES, NO_SPACE, described, no_more_arguments

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from windlass.cli.complete import Answer
    from windlass.cli.context import Context
    from windlass.repo.chartversion import ChartVersion

URL_PREFIXES = (
    "oci://\tChart OCI prefix",
    "https://\tChart URL prefix",
    "http://\tChart URL prefix",
    "file://\tChart local URL prefix",
)
PATH_PREFIXES = ("./\tRelative path prefix to local chart", "/\tAbsolute path prefix to local chart")


def _nothing(ctx: Context, args: list[str], to_complete: str) -> Answer:
    return no_more_arguments()


def _no_files(ctx: Context, args: list[str], to_complete: str) -> Answer:
    return [], NO_FILES


def _file_once(ctx: Context, args: list[str], to_complete: str) -> Answer:
    return no_more_arguments() if args else ([], DEFAULT)


def _two_words(ctx: Context, args: list[str], to_complete: str) -> Answer:
    return no_more_arguments() if len(args) > 1 else ([], NO_FILES)


def _push(ctx: Context, args: list[str], to_complete: str) -> Answer:
    if not args:
        return [], DEFAULT
    return (["oci://"], NO_FILES | NO_SPACE) if len(args) == 1 else no_more_arguments()


def _repositories(ctx: Context, args: list[str], to_complete: str) -> Answer:
    # Go: compListRepos; not filtered by what is typed, so that shells can match loosely
    return [described(name, url) for name, url in _configured(ctx) if name not in args], NO_FILES


def _remote_chart(ctx: Context, args: list[str], to_complete: str) -> Answer:
    return ([], NO_FILES) if args else charts(ctx, to_complete, files=False)


def _chart_once(ctx: Context, args: list[str], to_complete: str) -> Answer:
    return no_more_arguments() if args else charts(ctx, to_complete, files=True)


def _install(ctx: Context, args: list[str], to_complete: str) -> Answer:
    assert ctx.options is not None
    before = 0 if ctx.options.generate_name else 1
    return charts(ctx, to_complete, files=True) if len(args) == before else ([], NO_FILES)


def _upgrade(ctx: Context, args: list[str], to_complete: str) -> Answer | None:
    if not args:
        return None  # a release, which the command knows
    return charts(ctx, to_complete, files=True) if len(args) == 1 else no_more_arguments()


def _release_once(ctx: Context, args: list[str], to_complete: str) -> Answer | None:
    return no_more_arguments() if args else None


# The words that the command table uses; None as an answer leaves it to the command's own module.
COMPLETERS: dict[str, Callable[[Context, list[str], str], Answer | None]] = {
    "nothing": _nothing,
    "no files": _no_files,
    "file once": _file_once,
    "two words": _two_words,
    "push": _push,
    "repositories": _repositories,
    "remote chart": _remote_chart,
    "chart once": _chart_once,
    "install": _install,
    "upgrade": _upgrade,
    "release once": _release_once,
}


def charts(ctx: Context, to_complete: str, *, files: bool) -> Answer:
    """Offer repositories, the charts of one, URL prefixes, and local files. Go: compListCharts"""
    words: list[str] = []
    directive = DEFAULT if files else NO_FILES
    for name, url in _configured(ctx):
        if to_complete.startswith(f"{name}/"):
            words += _charts_of(ctx, name)
            directive &= ~NO_SPACE
            break
        if name.startswith(to_complete):
            words.append(described(f"{name}/", url))
            directive |= NO_SPACE
    for prefix in URL_PREFIXES:
        if prefix.startswith(to_complete):
            words.append(prefix)
            directive |= NO_SPACE
    if files and words and to_complete:
        words += _files(to_complete)
    if files and not to_complete:
        words += PATH_PREFIXES
    return words, directive


ZERO_TIME = "0001-01-01T00:00:00Z"
# How many words must stand before --version asks for the versions of the last of them.
WORDS_BEFORE_VERSION = {"install": 2, "template": 2, "upgrade": 2, "pull": 1, "show": 1}


def versions(ctx: Context, command: str, args: list[str]) -> Answer | None:
    """Offer the versions of ``repo/chart`` from the cached index. Go: helm pkg/cmd/flags.go compVersionFlag"""
    wanted = WORDS_BEFORE_VERSION.get(command)
    if wanted is None:
        return None
    assert ctx.options is not None
    if command in ("install", "template") and ctx.options.generate_name:
        wanted = 1
    repository, slash, name = args[-1].partition("/") if len(args) == wanted else ("", "", "")
    if not slash or "/" in name:
        return [], NO_FILES
    return [_version(entry) for entry in (_index(ctx, repository) or {}).get(name, [])], NO_FILES


def _version(entry: ChartVersion) -> str:
    from windlass.golang.timeparse import parse_rfc3339

    date = parse_rfc3339(str(entry.mapping.get("created") or ZERO_TIME))
    app = f"App: {entry.app_version}, " if entry.app_version else ""
    deprecated = "(deprecated)" if entry.deprecated else ""
    return described(entry.version, f"{app}Created: {date.Format('January 2, 2006')} {deprecated}")


def _configured(ctx: Context) -> list[tuple[str, str]]:
    from windlass.errors import WindlassError
    from windlass.repo.config import RepoFile

    try:
        found = RepoFile.load_or_empty(ctx.settings.repository_config)
    except WindlassError:
        return []
    return [(entry.name, entry.url) for entry in found.repositories]


def _charts_of(ctx: Context, repository: str) -> list[str]:
    # Go: compListChartsOfRepo; the list beside the index spares reading the index
    base = f"{ctx.settings.repository_cache}/{repository}"
    try:
        with open(f"{base}-charts.txt", encoding="utf-8", errors="surrogateescape") as stream:
            names = stream.read().splitlines()
    except FileNotFoundError:
        names = sorted(_index(ctx, repository) or {})
    except OSError:
        return []
    return [f"{repository}/{name}" for name in names]


def _index(ctx: Context, repository: str) -> dict[str, list[ChartVersion]] | None:
    from windlass.errors import WindlassError
    from windlass.repo.index import IndexFile

    try:
        return IndexFile.load_file(f"{ctx.settings.repository_cache}/{repository}-index.yaml", ctx.log).entries
    except WindlassError:
        return None


def _files(prefix: str) -> list[str]:
    import os

    try:
        return sorted(name for name in os.listdir(".") if name.startswith(prefix))
    except OSError:
        return []
