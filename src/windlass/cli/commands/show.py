"""Print parts of a chart. Go: helm pkg/cmd/show.go, pkg/action/show.go"""

from __future__ import annotations

from windlass.errors import WindlassError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.chart.model import Chart, File
    from windlass.cli.context import Context
    from windlass.cli.options import Options
    from windlass.registry.client import Client

# Go: readmeFileNames
_READMES = ("readme.md", "readme.txt", "readme")


class ShowError(WindlassError):
    """What was asked for cannot be printed."""


def run_all(ctx: Context, opts: Options, args: list[str]) -> None:
    """Print metadata, values, README and CRDs."""
    chart, digest = _chart_and_digest(ctx, opts, args)
    values = f"---\n{_values(chart)}" if chart.values is not None else ""
    readme = _readme(chart)
    ctx.out.write(_metadata(chart, digest) + values + (f"---\n{readme}" if readme else "") + _crds(chart))


def run_chart(ctx: Context, opts: Options, args: list[str]) -> None:
    """Print the metadata, written anew."""
    ctx.out.write(_metadata(*_chart_and_digest(ctx, opts, args)))


def run_values(ctx: Context, opts: Options, args: list[str]) -> None:
    """Print values.yaml as it is, or what a JSONPath template makes of it."""
    chart = _chart(ctx, opts, args)
    if not opts.jsonpath:
        ctx.out.write(_values(chart))
    elif chart.values is not None:
        from windlass.chart.jsonpath import JsonPathError
        from windlass.chart.jsonwalk import expand

        try:
            ctx.out.write(expand(opts.jsonpath, chart.values))
        except JsonPathError as error:
            raise ShowError(f"error parsing jsonpath {opts.jsonpath}: {error}") from error


def run_readme(ctx: Context, opts: Options, args: list[str]) -> None:
    """Print the README."""
    ctx.out.write(_readme(_chart(ctx, opts, args)))


def run_crds(ctx: Context, opts: Options, args: list[str]) -> None:
    """Print the CRDs of the chart and its subcharts."""
    ctx.out.write(_crds(_chart(ctx, opts, args)))


def _chart(ctx: Context, opts: Options, args: list[str]) -> Chart:
    """Load the chart that the argument names, fetching it if need be. Raises FetchError and the loader's errors."""
    return _located(ctx, opts, args)[0]


def _chart_and_digest(ctx: Context, opts: Options, args: list[str]) -> tuple[Chart, str]:
    """The chart, and with ``--digest`` that of its manifest, or of the archive where there is no registry."""
    import os

    chart, path, digest = _located(ctx, opts, args)
    if not (opts.has("digest") and opts.digest):
        return chart, ""
    if os.path.isdir(path):
        raise ShowError("a folder has no digest: package it first")
    if not digest:
        from windlass.oci.digest import Digest

        with open(path, "rb") as archive:
            digest = Digest.of(archive.read())
    return chart, digest


def _located(ctx: Context, opts: Options, args: list[str]) -> tuple[Chart, str, str]:
    """The chart, where it lies on this machine, and the digest of the manifest that it came with."""
    from windlass.chart.load import load
    from windlass.cli.sources import chart_options, check_client_files, registry, sources
    from windlass.fetch.locate import locate

    check_client_files(ctx, opts)
    ctx.debug("original chart version", version=opts.version)
    if opts.devel and not opts.version:
        ctx.debug("setting version to >0.0.0-0")
    clients: list[Client] = []

    def connect() -> Client:
        clients.extend([] if clients else [registry(ctx, opts)])
        return clients[0]

    path = locate(args[0], chart_options(opts), sources(ctx, connect))
    manifest = clients[0].pulled if clients else None
    digest = manifest.digest if manifest else args[0].partition("@")[2]
    return load(path, log=ctx.log), path, digest


def _metadata(chart: Chart, digest: str) -> str:
    from windlass.yaml import dump

    stated = {"digest": digest} if digest else {}
    return dump({**chart.metadata.to_mapping(), **stated}) + "\n"


def _values(chart: Chart) -> str:
    return "".join(f"{_text(file)}\n" for file in chart.raw if file.name == "values.yaml")


def _readme(chart: Chart) -> str:
    return next((f"{_text(file)}\n" for file in chart.files if file.name.lower() in _READMES), "")


def _crds(chart: Chart) -> str:
    texts = [_text(crd.file) for crd in chart.crds()]
    return "".join(f"{'' if text.startswith('---') else '---' + chr(10)}{text}\n" for text in texts)


def _text(file: File) -> str:
    return file.data.decode("utf-8", "surrogateescape")
