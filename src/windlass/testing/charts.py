"""A chart under test: what it rendered to once for the same input is not rendered again."""

from __future__ import annotations

from windlass.library.charts import Capabilities, Chart, Release
from windlass.sprig.environment import Environment

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Mapping
    from typing import Any

    from windlass.library.charts import Lookup, Source
    from windlass.library.manifests import Manifests

MAX_KEPT = 500
"""Renders of one chart that are kept; then all are forgotten and the next ones kept."""

SEED, MOMENT = 0, 1_700_000_000 * 10**9
"""Where randomness starts, and the time that the clock shows (ns since 1970), unless a test says otherwise."""


class ChartUnderTest:
    """A chart whose randomness repeats and whose clock stands still, so that its output can be compared."""

    def __init__(self, source: Source) -> None:
        self.chart = Chart.load(source)
        self._kept: dict[object, Manifests] = {}
        self.renders = 0
        """How often the chart was really rendered."""

    def __repr__(self) -> str:
        return f"<ChartUnderTest {self.chart.name} {self.chart.version}>"

    def render(
        self,
        values: Mapping[str, Any] | None = None,
        *,
        files: Iterable[str | os.PathLike[str]] = (),
        set: Iterable[str] = (),
        release: Release | None = None,
        capabilities: Capabilities | None = None,
        lookup: Lookup | None = None,
        seed: int = SEED,
        now: int = MOMENT,
        integers: bool = False,
        skip_schema: bool = False,
    ) -> Manifests:
        """Render with values: those of files and ``--set`` texts, and over them ``values``.

        The same input gives the kept result, in a copy that the test may change. A ``lookup`` is a function, so what
        it answers is not kept. Raises what ``Chart.render`` raises.
        """
        from windlass.chart.valuesfile import merge_maps
        from windlass.library.values import given, load_values

        release, capabilities = release or Release(), capabilities or Capabilities()
        merged = merge_maps(load_values(*files, set=set, integers=integers), given(values, integers))
        key = (
            repr(merged), release.name, release.namespace, release.is_upgrade, capabilities.kube_version,
            tuple(capabilities.api_versions), seed, now, integers, skip_schema,
        )  # fmt: skip
        known = self._kept.get(key) if lookup is None else None
        if known is not None:
            return known.copy()
        self.renders += 1
        manifests = self.chart.render(
            merged,
            release=release,
            capabilities=capabilities,
            lookup=lookup,
            environment=Environment.seeded(seed, now),
            integers=integers,
            skip_schema=skip_schema,
        )
        if lookup is None:
            if len(self._kept) >= MAX_KEPT:
                self._kept.clear()
            self._kept[key] = manifests.copy()
        return manifests
