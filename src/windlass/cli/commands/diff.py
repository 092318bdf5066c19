"""Compare what two charts, or one chart with two sets of values, render to."""

from __future__ import annotations

from windlass.actions.difference import compare
from windlass.actions.render_chart import load_installable
from windlass.actions.render_output import whole_text
from windlass.actions.render_release import Dry, render_release
from windlass.chart.valuesfile import merge_maps
from windlass.cli.rendering import kube_version_of, locate_chart, post_renderer_of, store_of
from windlass.cli.uservalues import given_values, reader, remembering, schema_refs, value_options
from windlass.errors import WindlassError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.actions.difference import Change
    from windlass.cli.context import Context
    from windlass.cli.options import Options
    from windlass.engine.functions import Lookup

    Table = dict[str, object]

FORMATS = ("text", "json")
DIFFERENT = 2
"""The exit code of --detailed-exitcode, as that of other tools with such a flag."""

_SEED = 0


class DiffCommandError(WindlassError):
    """Flags that make no sense, or too many charts."""


class Different(WindlassError):
    """The two sides differ and --detailed-exitcode was given; the text says how much."""

    exit_code = DIFFERENT


def run(context: Context, opts: Options, args: list[str]) -> None:
    """Render both sides and print what differs. Raises DiffCommandError, Different, and what rendering raises."""
    check_format(opts)
    if len(args) > len(("before", "after")):
        raise DiffCommandError(f"expected at most two charts, unexpected arguments: {', '.join(args[2:])}")
    before, after = _values(context, opts)
    lookup = _lookup(opts)
    sides = [
        _render(context, opts, chart, values, lookup)
        for chart, values in zip((args[0], args[-1]), (before, after), strict=True)
    ]
    deliver(context, opts, compare(*sides))


def check_format(opts: Options) -> None:
    """Raises DiffCommandError for a format that there is not."""
    if opts.output not in FORMATS:
        raise DiffCommandError(
            f'invalid argument "{opts.output}" for "-o, --output" flag: must be one of: {", ".join(FORMATS)}'
        )


def deliver(context: Context, opts: Options, changes: list[Change]) -> None:
    """Print differences. Raises Different if there are any and that is to be told by the exit code."""
    if opts.output == "json":
        context.out.write(_json(changes))
    else:
        from windlass.cli.difference import show

        context.out.write(show(changes, color=context.color))
    if changes and opts.detailed_exitcode:
        raise Different(f"{len(changes)} resources differ")


def _values(context: Context, opts: Options) -> tuple[Table, Table]:
    """Return the values of both sides."""
    from windlass.chart.values import merge_user_values

    read = remembering(reader(context))
    before = given_values(context, opts, read)
    more = merge_user_values(value_options(opts, "to_"), read)
    return before, merge_maps(before, more)


def _lookup(opts: Options) -> Lookup | None:
    if not opts.lookup_file:
        return None
    from windlass.actions.lookups import lookup_from

    return lookup_from(opts.lookup_file)


def _render(context: Context, opts: Options, argument: str, values: Table, lookup: Lookup | None) -> str:
    """Return all documents of one side. Random values and the clock are the same on both."""
    from windlass.sprig.environment import Environment

    chart = load_installable(locate_chart(context, opts, argument), log=context.log, store=store_of(context))
    if opts.integers:
        from windlass.chart.integers import keep_integers

        keep_integers(chart)
    release = Dry(
        opts.name,
        context.settings.namespace,
        is_upgrade=opts.is_upgrade,
        kube_version=kube_version_of(opts.kube_version),
        api_versions=opts.api_versions,
        skip_schema=opts.skip_schema_validation,
        schema_refs=schema_refs(context, opts),
        integers=opts.integers,
    )
    rendered = render_release(
        chart,
        values,
        release,
        environment=Environment.seeded(_SEED),
        log=context.log,
        store=store_of(context),
        lookup=lookup,
        post_render=post_renderer_of(context, opts),
    )
    crds = [(crd.filename, crd.file.data.decode("utf-8", "surrogateescape")) for crd in chart.crds()]
    return whole_text(crds if opts.include_crds else [], rendered, [] if opts.no_hooks else rendered.hooks)


def _json(changes: list[Change]) -> str:
    from windlass.cli.difference import to_mappings
    from windlass.golang.json import dumps

    return dumps(to_mappings(changes), indent="  ") + "\n"
