"""Pack chart folders into archives. Go: helm pkg/cmd/package.go, pkg/action/package.go"""

from __future__ import annotations

import os

from windlass.chart.directory import path_error
from windlass.chart.load import load_any_dir
from windlass.chart.pack import save
from windlass.chart.requirements import check_dependencies
from windlass.cli.packed import source_date_epoch
from windlass.cli.passphrase import PassphraseSource
from windlass.cli.pluginhost import look_again
from windlass.cli.sources import now, registry, sources
from windlass.errors import WindlassError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.chart.model import Chart
    from windlass.cli.context import Context
    from windlass.cli.options import Options
    from windlass.registry.client import Client


class PackageError(WindlassError):
    """The flags do not fit together, or the folder holds no chart that can be packed."""


def run(ctx: Context, opts: Options, args: list[str]) -> None:
    """Pack each folder in turn and stop at the first failure. Raises PackageError and the chart package's errors."""
    if not args:
        raise PackageError("need at least one argument, the path to the chart")
    if opts.sign:
        _check_signing(opts)
    look_again(ctx)
    passphrase = PassphraseSource(ctx, opts.passphrase_file)
    epoch = source_date_epoch(ctx)
    client = _registry(ctx, opts)
    for argument in args:
        try:
            os.stat(argument)
        except OSError as error:
            raise path_error("stat", argument, error) from error
        folder = os.path.abspath(argument)
        if client is not None and opts.dependency_update:
            _update_dependencies(ctx, opts, folder, client)
        path = _package(ctx, opts, folder, epoch)
        if opts.sign:
            _sign(opts, path, passphrase)
        ctx.out.write(f"Successfully packaged chart and saved it to: {path}\n")


def _registry(ctx: Context, opts: Options) -> Client | None:
    """Return a client if the flags call for one; flags that make none are an error even without a download."""
    flags = ("dependency-update", "ca-file", "cert-file", "key-file", "insecure-skip-tls-verify")
    return registry(ctx, opts) if any(map(opts.changed, flags)) else None


def _update_dependencies(ctx: Context, opts: Options, folder: str, client: Client) -> None:
    """Fetch into charts/ without a word. Raises the errors of fetching."""
    from windlass.fetch.dependencies import Manager

    def silent(text: str) -> None:
        """Helm gives its manager no output either."""

    Manager(
        folder,
        sources(ctx, lambda: client),
        silent,
        keyring=opts.keyring,
        debug=ctx.settings.debug,
        now=now,
    ).update()


def _package(ctx: Context, opts: Options, folder: str, epoch: int | None) -> str:
    chart = load_any_dir(folder, log=ctx.log)
    if chart.generation != "v2":
        raise PackageError("invalid chart apiVersion")
    _stamp(chart, opts)
    check_dependencies(chart)
    destination = os.getcwd() if opts.destination == "." else opts.destination
    try:
        return save(chart, destination, source_date_epoch=epoch)
    except WindlassError as error:
        raise PackageError(f"failed to save: {error}") from error


def _stamp(chart: Chart, opts: Options) -> None:
    """Set the versions that the flags ask for. Raises VersionError."""
    from windlass.semver import Version

    if opts.version:
        chart.metadata.version = opts.version
    Version.parse(chart.metadata.version)
    if opts.app_version:
        chart.metadata.app_version = opts.app_version


def _check_signing(opts: Options) -> None:
    if not opts.key:
        raise PackageError("--key is required for signing a package")
    if not opts.keyring:
        raise PackageError("--keyring is required for signing a package")


def _sign(opts: Options, path: str, passphrase: PassphraseSource) -> None:
    """Sign the archive; if that fails it stays, as in Helm. Raises OpenPgpError, PassphraseError, ProvenanceError."""
    from windlass.provenance.files import select_key, sign_archive

    key = select_key(opts.keyring, opts.key)
    passphrase.prepare()
    sign_archive(path, key, passphrase)
