"""Push a packaged chart, and the provenance that lies beside it, to a registry."""

from __future__ import annotations

from windlass.errors import WindlassError

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os

    from windlass.cli.context import Context
    from windlass.cli.options import Options


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
    info = _stat(chart)
    from windlass.chart.load import load

    metadata = load(chart).metadata
    archive = _read(chart)
    client.push_chart(
        archive,
        f"{_join(place, metadata.name)}:{metadata.version}",
        metadata.to_mapping(),
        _created(info),
        provenance=_read_if_there(f"{chart}.prov"),
    )


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


def _stat(chart: str) -> os.stat_result:
    import os

    from windlass.golang.errno import text

    try:
        info = os.stat(chart)
    except FileNotFoundError as error:
        raise PushError(f"{chart}: no such file") from error
    except OSError as error:
        raise PushError(f"stat {chart}: {text(error.errno)}") from error
    if info.st_mode & 0o170000 == 0o040000:
        raise PushError("cannot push directory, must provide chart archive (.tgz)")
    return info


def _read(path: str) -> bytes:
    from windlass.golang.errno import text

    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        raise PushError(f"open {path}: {text(error.errno)}") from error


def _read_if_there(path: str) -> bytes | None:
    import os

    return _read(path) if os.path.exists(path) else None


def _created(info: os.stat_result) -> str:
    """The archive's time in RFC 3339, in the local zone: it stands in the manifest, so it is part of the digest."""
    import time

    local = time.localtime(info.st_mtime_ns // 1_000_000_000)
    minutes = local.tm_gmtoff // 60
    zone = "Z" if minutes == 0 else f"{'+' if minutes > 0 else '-'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
    return time.strftime("%Y-%m-%dT%H:%M:%S", local) + zone
