"""Download charts, and unpack them on request. Go: helm pkg/cmd/pull.go, pkg/action/pull.go"""

from __future__ import annotations

import os

from windlass.errors import WindlassError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.cli.context import Context
    from windlass.cli.options import Options
    from windlass.fetch.locate import ChartOptions
    from windlass.fetch.resolve import Sources


class PullError(WindlassError):
    """A chart cannot be unpacked where it should be."""


def run(ctx: Context, opts: Options, args: list[str]) -> None:
    """Pull each chart in turn and stop at the first failure. Raises FetchError, RepoError, PullError and others."""
    from windlass.cli.sources import chart_options, registry, sources

    options = chart_options(opts)
    if options.version and not opts.version:
        ctx.debug("setting version to >0.0.0-0")
    client = registry(ctx, opts)
    if opts.has("platform") and opts.platform:
        client.choose_platform(opts.platform)
    available = sources(ctx, lambda: client)
    for reference in args:
        ctx.out.write(_pull(opts, reference, options, available))


def _pull(opts: Options, reference: str, options: ChartOptions, available: Sources) -> str:
    """Pull one chart and return what there is to say about it."""
    if not opts.untar:
        return _download(opts, reference, options, available, opts.destination)[1]
    from tempfile import TemporaryDirectory

    with TemporaryDirectory(prefix="windlass-") as folder:
        path, said = _download(opts, reference, options, available, folder)
        _unpack(opts, reference, path)
    return said


def _download(opts: Options, reference: str, options: ChartOptions, available: Sources, folder: str) -> tuple[str, str]:
    from windlass.fetch.download import ALWAYS, LATER, NEVER, Downloader
    from windlass.fetch.locate import access_in_repository, chart_in_repository

    available.getters.renewed()
    access, digest = options.access, ""
    said: list[str] = []
    source = reference
    if options.repo_url:
        source, digest = chart_in_repository(reference, options.version, options.repo_url, access, available)
        access = access_in_repository(access, options.repo_url, source)
    verify = ALWAYS if options.verify else LATER if opts.prov else NEVER
    downloader = Downloader(available, access, verify=verify, keyring=options.keyring, warn=said.append)
    path, verified = downloader.download_to(source, options.version, folder, digest)
    if verified is not None:
        said.append(verified.report())
    return path, "".join(said)


def _unpack(opts: Options, reference: str, path: str) -> None:
    from windlass.chart.pack import make_folders
    from windlass.fetch.expand import expand
    from windlass.golang import path as gopath

    target = opts.untardir
    if not gopath.is_abs(target):
        target = gopath.join(opts.destination, target)
    # Helm looks for the last element of the reference, which for oci://…/name:1.0.0 is not the chart's name
    last = reference.rpartition("/")[2]
    conflict = last if target == "." else gopath.join(target, last)
    if os.path.exists(conflict):
        raise PullError(f"failed to untar: a file or directory with the name {conflict} already exists")
    try:
        make_folders(conflict)
    except WindlassError as error:
        raise PullError(f"failed to untar (mkdir): {error}") from error
    with open(path, "rb") as stream:
        expand(target, stream.read())
