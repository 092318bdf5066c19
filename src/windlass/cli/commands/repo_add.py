"""Add a chart repository. Go: helm pkg/cmd/repo_add.go"""

from __future__ import annotations

from windlass.cli.pluginhost import look_again
from windlass.errors import WindlassError
from windlass.golang.strconv import quote

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.cli.context import Context
    from windlass.cli.options import Options
    from windlass.repo.config import Entry, RepoFile

MAX_PASSWORD = 1024 * 1024
CLOSED = (
    ("//kubernetes-charts.storage.googleapis.com", "https://charts.helm.sh/stable"),
    ("//kubernetes-charts-incubator.storage.googleapis.com", "https://charts.helm.sh/incubator"),
)


class RepoAddError(WindlassError):
    """The repository cannot be added under this name or from this place."""


def run(ctx: Context, opts: Options, args: list[str]) -> None:
    """Add the repository ``args[1]`` under the name ``args[0]``. Raises RepoAddError and RepoError."""
    from windlass.golang.path import directory
    from windlass.repo.config import RepoLock
    from windlass.repo.files import make_folders

    name, url = args[:2]
    if not opts.allow_deprecated_repos:
        for closed, successor in CLOSED:
            if closed in url:
                raise RepoAddError(f"repo {quote(url)} is no longer available; try {quote(successor)} instead")
    path = ctx.settings.repository_config
    make_folders(directory(path))
    with RepoLock(path):
        _add(ctx, opts, path, name, url)


def _add(ctx: Context, opts: Options, path: str, name: str, url: str) -> None:
    from windlass.repo.config import Entry

    file = _configured(path)
    entry = Entry(
        name,
        url,
        opts.username,
        _password(ctx, opts),
        opts.cert_file,
        opts.key_file,
        opts.ca_file,
        opts.insecure_skip_tls_verify,
        opts.pass_credentials,
    )
    if "/" in name:
        raise RepoAddError(f"repository name ({name}) contains '/', please specify a different name without '/'")
    existing = file.get(name)
    if existing is not None and not opts.force_update:
        if existing != entry:
            raise RepoAddError(f"repository name ({name}) already exists, please specify a different name")
        ctx.out.write(f"{quote(name)} already exists with the same configuration, skipping\n")
        return
    _download(ctx, opts, entry)
    file.update(entry)
    file.save(path)
    ctx.out.write(f"{quote(name)} has been added to your repositories\n")


def _configured(path: str) -> RepoFile:
    from windlass.repo.config import RepoFile
    from windlass.repo.errors import file_error

    try:
        with open(path, "rb") as stream:
            return RepoFile.parse(stream.read())
    except FileNotFoundError:
        return RepoFile()
    except OSError as error:
        raise file_error("read" if error.errno == 21 else "open", path, error) from error


def _password(ctx: Context, opts: Options) -> str:
    if not opts.username or opts.password:
        return str(opts.password)
    if opts.password_stdin:
        return ctx.stdin.read(MAX_PASSWORD).removesuffix("\n").removesuffix("\r")
    import termios

    from windlass.cli.passphrase import without_echo
    from windlass.golang.errno import text

    ctx.out.write("Password: ")
    ctx.out.flush()
    try:
        return without_echo(ctx.stdin.fileno()).decode("utf-8", "surrogateescape")
    except termios.error as error:
        raise RepoAddError(text(int(error.args[0]))) from error
    finally:
        ctx.out.write("\n")


def _download(ctx: Context, opts: Options, entry: Entry) -> None:
    from windlass.cache import Store
    from windlass.cli.sources import default_registry, getters
    from windlass.repo.client import check_scheme, refresh

    look_again(ctx)
    fetcher = getters(ctx, lambda: default_registry(ctx), timeout=opts.timeout / 10**9)
    check_scheme(entry, fetcher)
    try:
        refresh(entry, fetcher, ctx.settings.repository_cache, ctx.log, Store(ctx.settings.render_cache))
    except WindlassError as error:
        reason = f"looks like {quote(entry.url)} is not a valid chart repository or cannot be reached: {error}"
        raise RepoAddError(reason) from error
