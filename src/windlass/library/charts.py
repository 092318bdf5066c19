"""A chart as programs hold it: loaded once, rendered as often as they like, from any number of threads."""

from __future__ import annotations

from windlass.chart.log import silent
from windlass.chart.model import File

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from dataclasses import dataclass as record
    from typing import Any

    from windlass.actions.render import Memory
    from windlass.actions.render_release import Dry
    from windlass.cache import Store
    from windlass.chart import model
    from windlass.chart.log import Log
    from windlass.library.manifests import Manifests
    from windlass.sprig.environment import Environment

    Source = str | os.PathLike[str] | bytes | Mapping[str, bytes | str] | Iterable[File]
    Lookup = Callable[[str, str, str, str], dict[str, object]]
else:
    from windlass._record import record


@record
class Release:
    """The release that a chart is rendered for: ``.Release`` in templates."""

    name: str = "release-name"
    namespace: str = "default"
    is_upgrade: bool = False


@record
class Capabilities:
    """The cluster that a chart is rendered for: ``.Capabilities`` in templates.

    An empty ``kube_version`` is the one that Helm 4.2.4 assumes. ``api_versions`` are added to those Helm knows.
    """

    kube_version: str = ""
    api_versions: tuple[str, ...] = ()


class Chart:
    """A chart in memory. Nothing changes it once it is loaded, so threads may share it.

    ``name``, ``version``, ``app_version`` and ``metadata`` are what Chart.yaml says, ``values`` the defaults.
    """

    __slots__ = ("_exact", "_memory", "_model", "_store")

    def __init__(self, chart: model.Chart, store: Store | None = None) -> None:
        self._model = chart
        self._store = store
        self._memory = _memory(chart, store)
        self._exact: Chart | None = None

    def __repr__(self) -> str:
        return f"<Chart {self.name} {self.version}>"

    @classmethod
    def load(cls, source: Source, *, log: Log = silent, cache: str | os.PathLike[str] | None = None) -> Chart:
        """Load a chart from a folder, a .tgz file, the bytes of one, or files by name.

        Files are a mapping from names below the chart's folder to bytes or text, or an iterable of File. ``log``
        gets what Helm would write to stderr. ``cache`` is a folder of the user alone, made if it is missing, in which
        parsed YAML and templates are kept for other processes. Raises ChartError and other WindlassErrors with Helm's
        texts.
        """
        from os import PathLike, fspath

        from windlass.cache import Store
        from windlass.chart import load
        from windlass.chart.memo import Memo

        store = None if cache is None else Store(fspath(cache))
        if isinstance(source, (str, PathLike)):
            path = fspath(source)
            memo = None if store is None else Memo(store, path)
            chart = load.load_any(path, log=log, memo=memo)
            if memo is not None:
                memo.close()
            return cls(chart, store)
        if isinstance(source, bytes):
            return cls(load.load_archive(source, log=log), store)
        return cls(load.load_files(_files(source), log=log), store)

    @property
    def name(self) -> str:
        """The name in Chart.yaml."""
        return self._model.name

    @property
    def version(self) -> str:
        """The version in Chart.yaml."""
        return self._model.metadata.version

    @property
    def app_version(self) -> str:
        """The version of what the chart installs, "" if Chart.yaml has none."""
        return self._model.metadata.app_version

    @property
    def metadata(self) -> dict[str, Any]:
        """Chart.yaml as a mapping with its own names, in Helm's order; a copy."""
        return self._model.metadata.to_mapping()

    @property
    def values(self) -> dict[str, Any]:
        """The default values of the chart itself, without its subcharts'; a copy."""
        from windlass.chart.coalesce import copy_table

        return copy_table(self._model.values or {})

    @property
    def dependencies(self) -> tuple[str, ...]:
        """The names of the charts in charts/."""
        return tuple([subchart.name for subchart in self._model.dependencies])

    @property
    def files(self) -> dict[str, bytes]:
        """All files of the chart by name, as they were found."""
        return {file.name: file.data for file in self._model.raw}

    def render(
        self,
        values: Mapping[str, Any] | None = None,
        *,
        release: Release | None = None,
        capabilities: Capabilities | None = None,
        lookup: Lookup | None = None,
        environment: Environment | None = None,
        missing_keys_fail: bool = False,
        integers: bool = False,
        skip_schema: bool = False,
        schema_refs: Sequence[str] = (),
        subchart_notes: bool = False,
        post_render: Callable[[str], str] | None = None,
        log: Log = silent,
    ) -> Manifests:
        """Render the chart with values over its defaults; ``.text`` is what ``windlass template`` prints.

        ``lookup(api_version, kind, namespace, name)`` answers templates that ask the cluster; without it they find
        nothing. ``environment`` is their clock and randomness: ``Environment.seeded(1)`` makes both repeat.
        ``missing_keys_fail`` makes it an error to name a key that no table has. ``integers`` keeps integers, which
        Helm turns into floats. ``skip_schema`` leaves values.schema.json unread; ``schema_refs`` allows its
        references to leave the chart: ``http``, ``https``, ``file``, or URLs that they must begin with. ``post_render``
        gets all documents but the CRDs and returns what they become, as a post-renderer of the command line does. The
        chart itself does not change.

        Raises ChartChoiceError, ReleaseError, SchemaViolation and RenderError (all WindlassError) with Helm's texts.
        """
        dry = _dry(release, capabilities, skip_schema, subchart_notes)
        dry.integers = integers
        if schema_refs:
            from windlass.fetch.schemarefs import SchemaRefs
            from windlass.net.transport import Transport

            dry.schema_refs = SchemaRefs(schema_refs, Transport)
        chart = self._with_integers() if integers else self
        return chart._render(values, dry, lookup, environment, missing_keys_fail, post_render, log)

    def _render(
        self,
        values: Mapping[str, Any] | None,
        dry: Dry,
        lookup: Lookup | None,
        environment: Environment | None,
        strict: bool,
        post_render: Callable[[str], str] | None,
        log: Log,
    ) -> Manifests:
        from windlass.actions.render_chart import check_installable
        from windlass.actions.render_release import render_release
        from windlass.library.manifests import Manifests
        from windlass.library.values import given

        chart = self._model.detached()
        check_installable(chart, log=log)
        rendered = render_release(
            chart,
            given(values, dry.integers),
            dry,
            environment=environment,
            log=log,
            store=self._store,
            memory=self._memory,
            lookup=lookup,
            strict=strict,
            post_render=post_render,
        )
        crds = [(crd.filename, crd.file.data.decode("utf-8", "surrogateescape")) for crd in chart.crds()]
        return Manifests(rendered, crds)

    def _with_integers(self) -> Chart:
        if self._exact is None:
            from windlass.chart.integers import keep_integers

            copy = self._model.detached()
            keep_integers(copy)
            self._exact = Chart(copy, self._store)
        return self._exact

    def for_release(self) -> model.Chart:
        """Return a copy that flows may process (``windlass.install``). Raises ChartChoiceError for no application."""
        from windlass.actions.render_chart import check_installable

        copy = self._model.detached()
        check_installable(copy, log=silent)
        return copy

    def archive(self, *, source_date_epoch: int | None = None) -> bytes:
        """Return the bytes of the chart's .tgz; with an epoch, the same chart always gives the same bytes.

        Raises SaveError.
        """
        from windlass.chart.pack import archive

        return archive(self._model.detached(), source_date_epoch=source_date_epoch)


def _dry(release: Release | None, capabilities: Capabilities | None, skip_schema: bool, subchart_notes: bool) -> Dry:
    from windlass.actions.render_release import Dry
    from windlass.engine.capabilities import KubeVersion

    release, capabilities = release or Release(), capabilities or Capabilities()
    return Dry(
        release.name,
        release.namespace,
        is_upgrade=release.is_upgrade,
        kube_version=KubeVersion.parse(capabilities.kube_version) if capabilities.kube_version else None,
        api_versions=capabilities.api_versions,
        skip_schema=skip_schema,
        subchart_notes=subchart_notes,
    )


def _memory(chart: model.Chart, store: Store | None) -> Memory:
    from windlass.actions.render import Memory
    from windlass.engine.kept import Kept
    from windlass.release.heads import RememberedHeads

    return Memory(Kept(), RememberedHeads(store, f"{chart.name} {chart.metadata.version}"), {})


def _files(source: Mapping[str, bytes | str] | Iterable[File]) -> list[File]:
    from collections.abc import Mapping

    if not isinstance(source, Mapping):
        return list(source)
    return [
        File(name, data.encode("utf-8", "surrogateescape") if isinstance(data, str) else bytes(data))
        for name, data in source.items()
    ]
