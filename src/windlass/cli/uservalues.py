"""The values that a person gives with -f and the --set flags (Go: pkg/cli/values MergeValues)."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import BinaryIO

    from windlass.cli.context import Context
    from windlass.cli.options import Options

REMOTE_SCHEMES = ("http", "https", "oci")


def given_values(context: Context, opts: Options) -> dict[str, object]:
    """Return the merged values; a file is a path, a URL or "-". Raises WindlassError and OSError with Helm's texts."""
    if not (opts.values or opts.set or opts.set_string or opts.set_json or opts.set_file or opts.set_literal):
        return {}
    from windlass.actions.render_values import user_values
    from windlass.chart.values import ValueOptions

    options = ValueOptions(opts.values, opts.set_json, opts.set, opts.set_string, opts.set_file, opts.set_literal)

    def get(url: str) -> bytes:
        from windlass.cli.sources import default_registry, getters
        from windlass.fetch.access import Access

        return getters(context, lambda: default_registry(context)).get(url, Access(""))

    def stdin() -> BinaryIO:
        return context.stdin.buffer

    return user_values(options, stdin, REMOTE_SCHEMES, get)
