"""What a command and a flag are: plain records that the tables are written in."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from windlass.cli.env import EnvSettings
    from windlass.plugins.discover import Plugin

    # ("none",) ("exact", 1) ("min", 2) ("max", 1): Go: helm pkg/cmd/require/args.go; None takes anything.
    ArgRule = tuple[str] | tuple[str, int] | None


class Flag:
    """One flag as pflag declares it. ``setting`` names the EnvSettings attribute that gives the default value."""

    __slots__ = (
        "default",
        "deprecated",
        "exclusive",
        "gate",
        "hidden",
        "kind",
        "name",
        "no_value",
        "own",
        "setting",
        "short",
        "usage",
    )

    def __init__(
        self,
        name: str,
        kind: str,
        usage: str,
        *,
        short: str = "",
        default: str = "",
        no_value: str = "",
        hidden: bool = False,
        deprecated: str = "",
        setting: str = "",
        exclusive: tuple[str, ...] = (),
        own: bool = False,
        gate: str = "",
    ) -> None:
        self.name = name
        self.kind = kind
        self.usage = usage
        self.short = short
        self.default = default
        self.no_value = no_value or ("true" if kind in ("bool", "klogBool") else "")
        self.hidden = hidden or bool(deprecated)
        self.deprecated = deprecated
        self.setting = setting
        self.exclusive = exclusive
        self.own = own  # a flag of windlass that Helm does not have: unknown under Helm's name
        self.gate = gate  # HELM_<gate>, set to anything, shows the flag. Go: helm pkg/gates

    def shown(self, settings: EnvSettings) -> bool:
        """Say whether pages and completions show it."""
        return bool(settings.environment.own(self.gate)) if self.gate else not self.hidden


class Command:
    """One command as cobra declares it. Flags and children of a top-level command come from its table module."""

    __slots__ = (
        "_children",
        "_flags",
        "aliases",
        "args",
        "complete",
        "hidden",
        "long",
        "name",
        "own",
        "parent",
        "plugin",
        "runnable",
        "short",
        "suggest_for",
        "table",
        "use",
        "words",
    )

    def __init__(
        self,
        use: str,
        short: str,
        args: ArgRule = None,
        *,
        aliases: tuple[str, ...] = (),
        suggest_for: tuple[str, ...] = (),
        complete: str = "",
        hidden: bool = False,
        own: bool = False,
        runnable: bool = True,
        table: str = "",
        long: str = "",
        plugin: Plugin | None = None,
        words: tuple[str, ...] = (),
        flags: Sequence[Flag] = (),
        children: Sequence[Command] = (),
    ) -> None:
        self.use = use
        self.name = use.partition(" ")[0]
        self.short = short
        self.args = args
        self.aliases = aliases
        self.suggest_for = suggest_for
        self.complete = complete  # a name of completers.COMPLETERS, or "module": the command's own module knows
        self.hidden = hidden
        self.own = own  # a verb of windlass that Helm does not have
        self.runnable = runnable
        self.table = table
        self.long = long  # the text of the page; Helm's own are in texts/
        self.plugin = plugin  # whose command it is: it reads its own flags
        self.words = words  # what may follow; Go: cobra ValidArgs
        self.parent: Command | None = None
        self._flags: Sequence[Flag] | None = None if table else flags
        self._children: Sequence[Command] = ()
        if not table:
            self._adopt(children)

    def _adopt(self, children: Sequence[Command]) -> None:
        self._children = children
        for child in children:
            child.parent = self

    def _load(self) -> None:
        module = __import__(f"windlass.cli.table.{self.table}", fromlist=["FLAGS"])
        self._flags = module.FLAGS
        self._adopt(module.CHILDREN)

    @property
    def flags(self) -> Sequence[Flag]:
        """The flags declared on this command itself (for the root: the persistent ones)."""
        if self._flags is None:
            self._load()
        flags = self._flags or ()
        if self.root.name == "helm":
            return [flag for flag in flags if not flag.own]
        return flags

    @property
    def children(self) -> Sequence[Command]:
        """The subcommands, sorted by name."""
        if self._flags is None:
            self._load()
        return self._children

    @property
    def names(self) -> list[str]:
        """The path of names below the root: ``["repo", "add"]``."""
        return [] if self.parent is None else [*self.parent.names, self.name]

    @property
    def root(self) -> Command:
        """The command at the top."""
        return self if self.parent is None else self.parent.root

    @property
    def listed(self) -> bool:
        """Say whether pages and completions show it: under Helm's name, Helm's verbs only."""
        return self.available and not (self.own and self.root.name == "helm")

    def matches(self, word: str) -> bool:
        """Say whether ``word`` is the name or an alias (Go: cobra command.go findNext); Helm knows no own verbs."""
        if word != self.name and word not in self.aliases:
            return False
        return not (self.own and self.root.name == "helm")

    @property
    def available(self) -> bool:
        """Say whether help and suggestions show it. Go: cobra command.go IsAvailableCommand."""
        if self.hidden or (self.name == "help" and self.parent is not None and self.parent.parent is None):
            return False
        return self.runnable or any(child.available for child in self.children)
