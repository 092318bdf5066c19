"""The list command."""

from __future__ import annotations

from windlass.cli.model import Flag
from windlass.cli.table.shared import OUTPUT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.cli.model import Command

FLAGS: tuple[Flag, ...] = (
    Flag("all-namespaces", "bool", "list releases across all namespaces", short="A"),
    Flag("date", "bool", "sort by release date", short="d"),
    Flag("deployed", "bool", "show deployed releases"),
    Flag("failed", "bool", "show failed releases"),
    Flag(
        "filter",
        "string",
        "a regular expression (Perl compatible). Any releases that match the expression will be included in "
        "the results",
        short="f",
    ),
    Flag("max", "int", "maximum number of releases to fetch", short="m", default="256"),
    Flag("no-headers", "bool", "don't print headers when using the default output format"),
    Flag("offset", "int", "next release index in the list, used to offset from start value"),
    OUTPUT,
    Flag("pending", "bool", "show pending releases"),
    Flag("reverse", "bool", "reverse the sort order", short="r"),
    Flag(
        "selector",
        "string",
        "Selector (label query) to filter on, supports '=', '==', and '!='.(e.g. -l "
        "key1=value1,key2=value2). Works only for secret(default) and configmap storage backends.",
        short="l",
    ),
    Flag("short", "bool", "output short (quiet) listing format", short="q"),
    Flag("superseded", "bool", "show superseded releases"),
    Flag(
        "time-format",
        "string",
        'format time using golang time formatter. Example: --time-format "2006-01-02 15:04:05Z0700"',
    ),
    Flag("uninstalled", "bool", "show uninstalled releases (if 'helm uninstall --keep-history' was used)"),
    Flag("uninstalling", "bool", "show releases that are currently being uninstalled"),
)

CHILDREN: tuple[Command, ...] = ()
