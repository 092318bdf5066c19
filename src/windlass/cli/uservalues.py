"""The values that a person gives with -f and the --set flags (Go: pkg/cli/values MergeValues), and what the schemas
that check them may refer to.
"""

from __future__ import annotations

from windlass.cli.pluginhost import look_again

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import BinaryIO

    from windlass.chart.schema import Fetch
    from windlass.chart.values import Read, ValueOptions
    from windlass.cli.context import Context
    from windlass.cli.options import Options

SCHEMA_REFS = "WINDLASS_SCHEMA_REFS"
REMOTE_SCHEMES = ("http", "https", "oci")
_FLAGS = ("values", "set_json", "set", "set_string", "set_file", "set_literal")  # the fields of ValueOptions


def given_values(context: Context, opts: Options, read: Read | None = None) -> dict[str, object]:
    """Return the merged values; a file is a path, a URL or "-". Raises WindlassError and OSError with Helm's texts.

    ``read`` is another way to read the files.
    """
    look_again(context)
    if not any(getattr(opts, flag) for flag in _FLAGS):
        return {}
    from windlass.chart.values import merge_user_values

    return merge_user_values(value_options(opts), read or reader(context))


def schema_refs(context: Context, opts: Options) -> Fetch | None:
    """Return what fetches the references that ``--schema-refs`` allows, or WINDLASS_SCHEMA_REFS, under any name.

    None if nothing is allowed. Raises SchemaRefError.
    """
    allowed: list[str] = opts.schema_refs if opts.has("schema-refs") else []
    if not allowed:
        allowed = [entry for entry in (context.settings.variable(SCHEMA_REFS) or "").split(",") if entry]
    if not allowed:
        return None
    from windlass.cli.connect import transport
    from windlass.fetch.schemarefs import SchemaRefs

    return SchemaRefs(allowed, lambda: transport(context, retry=False, traced=False))


def value_options(opts: Options, prefix: str = "") -> ValueOptions:
    """Return what the flags say; ``prefix`` stands before the names of another set of such flags."""
    from windlass.chart.values import ValueOptions

    given = ValueOptions(*(getattr(opts, prefix + flag) for flag in _FLAGS))
    given.integers = bool(opts.has("integers") and opts.integers)
    return given


def reader(context: Context) -> Read:
    """Return the function that gives the bytes of a path, a URL or "-"."""
    from windlass.actions.render_values import reader

    def get(url: str) -> bytes:
        from windlass.cli.sources import default_registry, getters
        from windlass.fetch.access import Access

        return getters(context, lambda: default_registry(context)).get(url, Access(""))

    def stdin() -> BinaryIO:
        return context.stdin.buffer

    return reader(stdin, _Schemes(context), get)


class _Schemes:
    """The schemes that something can download from: our own first, so that plugins are read only for others."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def __contains__(self, scheme: object) -> bool:
        if scheme in REMOTE_SCHEMES:
            return True
        from windlass.cli.sources import plugin_getters

        return scheme in plugin_getters(self._context)


def remembering(read: Read) -> Read:
    """Return a reader that reads each place once: stdin has nothing to say a second time."""
    known: dict[str, bytes] = {}

    def remembered(path: str) -> bytes:
        if path not in known:
            known[path] = read(path)
        return known[path]

    return remembered
