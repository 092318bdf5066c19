"""The table of all top-level commands; what lies below one of them is loaded once it is chosen."""

from __future__ import annotations

from windlass.cli.model import Command
from windlass.cli.table.persistent import GLOBAL, KLOG

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

# Sorted by name, as cobra sorts before it lists. Those marked own stand outside Helm and its help.
COMMANDS = (
    Command("chart", "save charts on this machine, push and pull them", runnable=False, own=True, table="chart"),
    Command(
        "completion",
        "generate autocompletion scripts for the specified shell",
        ("none",),
        runnable=False,
        table="completion",
    ),
    Command(
        "create NAME", "create a new chart with the given name", ("exact", 1), complete="file once", table="create"
    ),
    Command("demo", "walk through the whole supply chain on this machine", ("none",), own=True, table="demo"),
    Command(
        "dependency update|build|list",
        "manage a chart's dependencies",
        ("none",),
        aliases=(
            "dep",
            "dependencies",
        ),
        runnable=False,
        table="dependency",
    ),
    Command(
        "diff CHART [CHART]",
        "compare what two charts or two sets of values render to",
        ("min", 1),
        own=True,
        table="diff",
    ),
    Command(
        "docs",
        "generate documentation as markdown or man pages",
        ("none",),
        complete="nothing",
        hidden=True,
        table="docs",
    ),
    Command("env", "helm client environment information", ("max", 1), complete="module"),
    Command("get", "download extended information of a named release", ("none",), runnable=False, table="get"),
    Command("help [command]", "Help about any command", complete="module"),
    Command(
        "history RELEASE_NAME",
        "fetch release history",
        ("exact", 1),
        aliases=("hist",),
        complete="release once",
        table="history",
    ),
    Command("install [NAME] [CHART]", "install a chart", ("min", 1), complete="install", table="install"),
    Command("key", "make keys for signing charts", runnable=False, own=True, table="key"),
    Command("lint PATH", "examine a chart for possible issues", ("min", 1), table="lint"),
    Command("list", "list releases", ("none",), aliases=("ls",), complete="nothing", table="list"),
    Command("manifest", "make the manifests of charts", runnable=False, own=True, table="manifest"),
    Command("package [CHART_PATH] [...]", "package a chart directory into a chart archive", table="package"),
    Command("plugin", "install, list, or uninstall Helm plugins", runnable=False, table="plugin"),
    Command(
        "pull [chart URL | repo/chartname] [...]",
        "download a chart from a repository and (optionally) unpack it in local directory",
        ("min", 1),
        aliases=("fetch",),
        complete="remote chart",
        table="pull",
    ),
    Command("push [chart] [remote]", "push a chart to remote", ("min", 2), complete="push", table="push"),
    Command("registry", "login to or logout from a registry", runnable=False, table="registry"),
    Command("release", "move and back up the records of releases", runnable=False, own=True, table="release"),
    Command(
        "repo add|remove|list|index|update [ARGS]",
        "add, list, remove, update, and index chart repositories",
        ("none",),
        runnable=False,
        table="repo",
    ),
    Command(
        "rollback <RELEASE> [REVISION]",
        "roll back a release to a previous revision",
        ("min", 1),
        complete="module",
        table="rollback",
    ),
    Command("search [keyword]", "search for a keyword in charts", runnable=False, table="search"),
    Command("serve", "run a chart server for OCI and classic clients", ("none",), own=True, table="serve"),
    Command("show", "show information of a chart", ("none",), aliases=("inspect",), runnable=False, table="show"),
    Command("sign [ARCHIVE] [...]", "sign packaged charts", ("min", 1), own=True, table="sign"),
    Command(
        "status RELEASE_NAME",
        "display the status of the named release",
        ("exact", 1),
        complete="release once",
        table="status",
    ),
    Command("template [NAME] [CHART]", "locally render templates", ("min", 1), complete="install", table="template"),
    Command("test [RELEASE]", "run tests for a release", ("exact", 1), complete="release once", table="test"),
    Command(
        "uninstall RELEASE_NAME [...]",
        "uninstall a release",
        ("min", 1),
        aliases=(
            "del",
            "delete",
            "un",
        ),
        suggest_for=(
            "remove",
            "rm",
        ),
        complete="module",
        table="uninstall",
    ),
    Command(
        "unlock RELEASE",
        "mark a release failed whose install, upgrade or rollback was never finished",
        ("exact", 1),
        complete="release once",
        own=True,
        table="unlock",
    ),
    Command("upgrade [RELEASE] [CHART]", "upgrade a release", ("exact", 2), complete="upgrade", table="upgrade"),
    Command(
        "verify PATH",
        "verify that a chart at the given path has been signed and is valid",
        ("exact", 1),
        complete="file once",
        table="verify",
    ),
    Command("version", "print the helm version information", ("none",), complete="nothing", table="version"),
)

# Go: cobra completions.go initCompleteCmd; only there when it is called.
COMPLETE = Command(
    "__complete [command-line]",
    "Request shell completion choices for the specified command-line",
    aliases=("__completeNoDesc",),
    hidden=True,
)


def root(program: str, *, with_complete: bool = False, extra: Sequence[Command] = ()) -> Command:
    """Return the root command, whose flags every command inherits. ``extra`` are the commands of plugins."""
    children = (COMPLETE, *COMMANDS) if with_complete else COMMANDS
    if extra:
        # A plugin stands before a command of our own that has its name: Helm knows only the plugin.
        children = tuple(sorted((*extra, *children), key=lambda command: command.name))
    return Command(
        program,
        "The Helm package manager for Kubernetes.",
        runnable=False,
        flags=(*GLOBAL, *KLOG),
        children=children,
    )
