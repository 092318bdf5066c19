"""Answers to the shell: what may stand at the cursor. Go: cobra completions.go"""

from __future__ import annotations

from windlass.cli import find
from windlass.cli.flags import FlagError, FlagSet, HelpWanted
from windlass.cli.options import Options
from windlass.errors import WindlassError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.cli.main import Frame
    from windlass.cli.model import Command, Flag

    Answer = tuple[list[str], int]

# Go: cobra completions.go ShellCompDirective
DEFAULT, ERROR, NO_SPACE, NO_FILES, FILTER_EXTENSION, FILTER_FOLDERS, KEEP_ORDER = 0, 1, 2, 4, 8, 16, 32
DIRECTIVE_NAMES = {
    ERROR: "ShellCompDirectiveError",
    NO_SPACE: "ShellCompDirectiveNoSpace",
    NO_FILES: "ShellCompDirectiveNoFileComp",
    FILTER_EXTENSION: "ShellCompDirectiveFilterFileExt",
    FILTER_FOLDERS: "ShellCompDirectiveFilterDirs",
    KEEP_ORDER: "ShellCompDirectiveKeepOrder",
}
DOC_TYPES = ("bash", "man", "markdown")
ACTIVE_HELP = "_activeHelp_ "
REPEATABLE = frozenset(("stringArray", "stringSlice", "stringToString", "postRendererArgsSlice"))
FORMATS = (
    "json\tOutput result in JSON format",
    "table\tOutput result in human-readable format",
    "yaml\tOutput result in YAML format",
)


class CompletionError(WindlassError):
    """The words before the cursor make no sense; told on stderr, while the directive is still printed."""


def described(word: str, description: str) -> str:
    """Return a completion with its description."""
    return f"{word}\t{description}"


def no_more_arguments() -> Answer:
    """Say that nothing more is expected. Go: helm pkg/cmd/completion.go noMoreArgsComp"""
    return [f"{ACTIVE_HELP}This command does not take any more arguments (but may accept flags)."], NO_FILES


class Completion:
    """One request: ``__complete`` followed by the words so far, the last of them unfinished."""

    def __init__(self, frame: Frame, root: Command, called_as: str) -> None:
        self.frame = frame
        self.context = frame.context
        self.root = root
        self.called_as = called_as

    def run(self, args: list[str]) -> None:
        """Print the completions and the directive."""
        words: list[str] = []
        directive = DEFAULT
        try:
            words, directive = self._answer(args[:-1], args[-1])
        except CompletionError as error:
            line = f"[Debug] [Error] {error}\n"
            self._debug(line)
            self.context.err.write(line)
        described = not self._descriptions_off()
        help_off = "0" in (self._variable("COBRA_ACTIVE_HELP"), self._own_variable("ACTIVE_HELP"))
        for word in words:
            if help_off and word.startswith(ACTIVE_HELP):
                continue
            shown = word if described else word.partition("\t")[0]
            self.context.out.write(shown.partition("\n")[0].strip() + "\n")
        self.context.out.write(f":{directive}\n")
        self.context.out.flush()
        names = [name for bit, name in DIRECTIVE_NAMES.items() if directive & bit] or ["ShellCompDirectiveDefault"]
        self.context.err.write(f"Completion ended with directive: {', '.join(names)}\n")

    def _variable(self, name: str) -> str:
        return self.context.settings.variable(name) or ""

    def _own_variable(self, suffix: str) -> str:
        return self._variable(f"{self.root.name.upper()}_{suffix}")

    def _descriptions_off(self) -> bool:
        if self.called_as == "__completeNoDesc":
            return True
        wanted = self._own_variable("COMPLETION_DESCRIPTIONS") or self._variable("COBRA_COMPLETION_DESCRIPTIONS")
        from windlass.cli.env import FALSE_WORDS

        return wanted in FALSE_WORDS

    def _debug(self, text: str) -> None:
        path = self._variable("BASH_COMP_DEBUG_FILE")
        if path:
            try:
                with open(path, "a", encoding="utf-8") as log:
                    log.write(text)
            except OSError:
                pass  # Go ignores it as well: a log that cannot be written must not break the shell

    def _answer(self, before: list[str], last: str) -> Answer:
        # Go: getCompletions
        try:
            command, args = find.find(self.root, before, self.frame.globals)
        except find.UnknownCommand:
            raise CompletionError(f"unable to find a command for arguments: [{' '.join(before)}]") from None
        if command.plugin is not None:
            from windlass.cli.plugincomplete import answer

            return answer(self.context, command, self.frame.globals, args, last)
        flags = self.frame.flags_of(command)
        flag, args, last, problem = _flag_at_cursor(command, flags, args, last)
        flags_allowed = self._parse(flags, args)
        if problem and flags_allowed:
            raise CompletionError(problem)
        if flags.changed("help"):
            return [], NO_FILES
        if flag is None and last[:1] == "-" and "=" not in last and flags_allowed:
            return self._flag_names(command, flags, last)
        words: list[str] = []
        directive = DEFAULT
        if flag is None and not flags.args and not _local_flag_given(command, flags):
            words, directive = _subcommands(command, last)
        if flag is not None and not flags_allowed:
            flag = None
        more = self._ask(command, flags, flag, last)
        return (words, directive) if more is None else (words + more[0], more[1])

    def _parse(self, flags: FlagSet, args: list[str]) -> bool:
        """Read the flags given so far; say whether a flag may stand at the cursor (no ``--`` came before)."""
        try:
            flags.parse([*args, "--"])
            self.context.err.write("".join(flags.notices))
        except (FlagError, HelpWanted):
            pass
        with_dashes, told = len(flags.args), len(flags.notices)
        try:
            flags.parse(args)
        except (FlagError, HelpWanted) as error:
            raise CompletionError(f"Error while parsing flags from args [{' '.join(args)}]: {error}") from None
        if len(flags.notices) > told:
            self.context.err.write("".join(flags.notices))
        return with_dashes <= len(flags.args)

    def _flag_names(self, command: Command, flags: FlagSet, last: str) -> Answer:
        excluded = _excluded(flags)
        inherited = self.frame.globals.flags if command.parent is not None else {}
        own = dict(flags.flags) if command.parent is not None else {**flags.flags, **self.frame.globals.flags}
        words: list[str] = []
        for name, flag in [*sorted(inherited.items()), *sorted(own.items())]:
            given = flags.changed(name) and flag.kind not in REPEATABLE
            if given or name in excluded or not flag.shown(self.context.settings):
                continue
            spellings = [f"--{name}", *([f"-{flag.short}"] if flag.short else [])]
            words += [described(word, flag.usage) for word in spellings if word.startswith(last)]
        return words, NO_FILES

    def _ask(self, command: Command, flags: FlagSet, flag: Flag | None, last: str) -> Answer | None:
        from windlass.cli.main import load

        self.context.options = Options(flags)
        if flag is not None:
            known = self._known_flag(command, flag, flags.args)
            if known is not None:
                return known
            hook = load(command, "complete_flag") if command.names else None
            answer: Answer | None = hook(self.context, flag.name, flags.args, last) if hook else None
            return answer
        if not command.complete:
            return None
        from windlass.cli.completers import COMPLETERS

        completer = COMPLETERS.get(command.complete)
        known = completer(self.context, flags.args, last) if completer else None
        if known is not None:
            return known
        hook = load(command, "complete")
        words: Answer | None = hook(self.context, flags.args, last) if hook else None
        return words

    def _known_flag(self, command: Command, flag: Flag, args: list[str]) -> Answer | None:
        # Go: RegisterFlagCompletionFunc in helm pkg/cmd/*.go
        if flag.name in ("color", "colour"):
            return ["never", "auto", "always"], NO_FILES
        if flag.kind == "format":
            return list(FORMATS), NO_FILES
        if flag.name == "type" and command.name == "docs":
            return list(DOC_TYPES), NO_FILES
        if flag.name == "version":
            from windlass.cli.completers import versions

            return versions(self.context, command.names[0], args)
        if flag.name == "kube-context":
            from windlass.cli.namespace import contexts

            settings = self.context.settings
            found = contexts(settings.kubeconfig, settings.variable("KUBECONFIG") or "", settings.home)
            return [described(name, cluster) for name, cluster in sorted(found.items())], NO_FILES
        return None


def _flag_at_cursor(
    command: Command, flags: FlagSet, args: list[str], last: str
) -> tuple[Flag | None, list[str], str, str]:
    """Return the flag whose value is being typed, the words before it, the typed value, and a problem text."""
    # Go: checkIfFlagCompletion
    name, rest, value, with_equals = "", args, last, "=" in last and last[:1] == "-"
    if with_equals:
        left, _, value = last.partition("=")
        name = left[2:] if left.startswith("--") else left[-1:]
    elif last[:1] == "-":
        return None, args, last, ""
    if not name and args and _is_flag(args[-1]) and "=" not in args[-1]:
        name = args[-1][2:] if args[-1].startswith("--") else args[-1][-1:]
        rest = args[:-1]
    if not name:
        return None, rest, value, ""
    flag = flags.lookup_short(name) if len(name) == 1 else flags.lookup(name)
    if flag is None:
        return None, args, last, f"Subcommand '{command.name}' does not support flag '{name}'"
    if not with_equals and flag.no_value:
        return None, args, value, ""
    return flag, rest, value, ""


def _is_flag(word: str) -> bool:
    return (len(word) >= 3 and word.startswith("--")) or (len(word) >= 2 and word[0] == "-" and word[1] != "-")


def _local_flag_given(command: Command, flags: FlagSet) -> bool:
    return any(name in flags.values for name in flags.flags) and command.parent is not None


def _subcommands(command: Command, last: str) -> Answer:
    shown = [c for c in command.children if c.listed or (c.name == "help" and command.parent is None)]
    words = [described(c.name, c.short) for c in shown if c.name.startswith(last)]
    return words, NO_FILES if shown else DEFAULT


def _excluded(flags: FlagSet) -> set[str]:
    """Return the flags that one already given rules out. Go: enforceFlagGroupsForCompletion"""
    excluded: set[str] = set()
    for name, flag in flags.flags.items():
        if flags.changed(name):
            excluded.update(other for group in flag.exclusive for other in group.split(" ") if other != name)
    return excluded
