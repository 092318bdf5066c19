"""Push a packaged chart, and the provenance that lies beside it, to a registry."""

from __future__ import annotations

from windlass.errors import WindlassError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.cli.context import Context
    from windlass.cli.options import Options
    from windlass.cli.packed import Packed


class PushError(WindlassError):
    """What is to be pushed, or where to, cannot be used."""


def run(ctx: Context, opts: Options, args: list[str]) -> None:
    """Push ``args[0]`` to ``args[1]``. Raises PushError, the loader's errors and the registry client's."""
    from windlass.cli.connect import ConnectError, registry_client

    chart, remote = args[:2]
    try:
        client = registry_client(ctx, opts)
    except ConnectError as error:
        raise PushError(f"missing registry client: {error}") from error
    place = _place(remote)
    packed = _packed(ctx, chart)
    client.push_chart(
        packed.archive,
        f"{_join(place, packed.metadata.name)}:{packed.metadata.version}",
        packed.metadata.to_mapping(),
        packed.created,
        provenance=packed.provenance,
        platforms=opts.platform if opts.has("platform") else (),
    )


def _packed(ctx: Context, chart: str) -> Packed:
    """The chart to push; a folder is packed first, except under Helm's name, which refuses it."""
    import stat

    from windlass.cli import packed

    info = packed.status(chart)
    if not stat.S_ISDIR(info.st_mode):
        return packed.from_archive(chart, info)
    if ctx.program == "helm":
        raise PushError("cannot push directory, must provide chart archive (.tgz)")
    return packed.from_folder(ctx, chart)


def _place(remote: str) -> str:
    """The remote without its scheme. Go: helm pkg/uploader/chart_uploader.go UploadTo, pkg/pusher/ocipusher.go"""
    from windlass.golang.strconv import quote
    from windlass.golang.url import UrlError, parse

    try:
        url = parse(remote)
    except UrlError as error:
        raise PushError(f"invalid chart URL format: {remote}") from error
    if not url.scheme:
        raise PushError('scheme prefix missing from remote (e.g. "oci://")')
    if url.scheme != "oci":
        raise PushError(f"scheme {quote(url.scheme)} not supported")
    return str(url).removeprefix("oci://")


def _join(place: str, name: str) -> str:
    from windlass.golang.path import join

    return join(place, name)
