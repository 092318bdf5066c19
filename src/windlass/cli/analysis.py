"""What windlass's own flags of template do: --integers, --lookup-file, --strict and --explain."""

from __future__ import annotations

from windlass.actions.layers import Layers
from windlass.actions.render_release import trace_release
from windlass.cli.uservalues import reader, remembering, value_options
from windlass.engine.capabilities import Capabilities

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.actions.render_release import Dry
    from windlass.chart.model import Chart
    from windlass.cli.context import Context
    from windlass.cli.options import Options
    from windlass.engine.functions import Lookup
    from windlass.engine.trace import Trace
    from windlass.sprig.environment import Environment


class Analysis:
    """The flags of one invocation. ``read`` gives the bytes of values files, each read once."""

    def __init__(self, context: Context, opts: Options) -> None:
        self._context = context
        self._opts = opts
        self._lookup: Lookup | None = None
        self.read = remembering(reader(context))

    def prepare(self, chart: Chart) -> Lookup | None:
        """Keep the integers of the chart's own values if asked to; return what answers lookups.

        Raises LookupFileError.
        """
        if self._opts.integers:
            from windlass.chart.integers import keep_integers

            keep_integers(chart)
        if self._opts.lookup_file:
            from windlass.actions.lookups import lookup_from

            self._lookup = lookup_from(self._opts.lookup_file)
        return self._lookup

    def run(
        self, chart: Chart, values: dict[str, object], release: Dry, environment: Environment | None
    ) -> str | None:
        """Return an explanation to print instead of the manifests, or None after checking the chart.

        Raises StrictError, ExplainError, and what rendering raises.
        """
        if not (self._opts.strict or self._opts.explain):
            return None
        processed = chart.detached()
        self._check_kube_version(chart, release)
        found = trace_release(processed, values, release, environment=environment, lookup=self._lookup)
        layers = Layers.of(chart, processed, value_options(self._opts), self.read)
        if self._opts.strict:
            self._check(chart, layers, found)
        if not self._opts.explain:
            return None
        from windlass.actions.explain import explain

        if self._opts.post_renderer:
            self._context.err.write("WARNING: --explain shows what the templates print, before the post-renderer\n")
        return explain(self._opts.explain, found, layers)

    @staticmethod
    def _check_kube_version(chart: Chart, release: Dry) -> None:
        from windlass.actions.render import check_kube_version

        check_kube_version(chart, Capabilities(release.kube_version, release.api_versions))

    def _check(self, chart: Chart, layers: Layers, found: Trace) -> None:
        from windlass.actions.strictness import StrictError, problems

        told = problems(chart, layers, found)
        refused = [problem for problem in told if problem.fails]
        for problem in told:
            if not problem.fails:
                self._context.err.write(f"WARNING: {problem}\n")
        if refused:
            raise StrictError("\n".join(["--strict found problems", *[f"  {problem}" for problem in refused]]))
