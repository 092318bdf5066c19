"""The flag grammar of pflag: long and short forms, bundles, optional values, ``--``, flags between arguments."""

from __future__ import annotations

from windlass.cli import kinds
from windlass.errors import WindlassError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from windlass.cli.env import EnvSettings
    from windlass.cli.model import Flag


POST_RENDERING = ("postRendererString", "postRendererArgsSlice")


class FlagError(WindlassError):
    """Arguments that do not fit the flags; ``str(e)`` is pflag's text."""


class HelpWanted(WindlassError):
    """``--help`` or ``-h`` where no flag of that name is declared. Go: pflag ErrHelp"""


class FlagSet:
    """Declared flags and the values given to them; a child set reads through to the set it inherits."""

    def __init__(
        self,
        flags: Iterable[Flag],
        settings: EnvSettings,
        warn: Callable[..., None],
        parent: FlagSet | None = None,
    ) -> None:
        self.flags = {flag.name: flag for flag in flags}
        self.shorts = {flag.short: flag for flag in self.flags.values() if flag.short}
        self.settings = settings
        self.warn = warn
        self.parent = parent
        self.values: dict[str, object] = {}
        self.notices: list[str] = []
        self.args: list[str] = []

    def lookup(self, name: str) -> Flag | None:
        """Return the flag of this long name, here or inherited."""
        flag = self.flags.get(name)
        return self.parent.lookup(name) if flag is None and self.parent else flag

    def lookup_short(self, letter: str) -> Flag | None:
        """Return the flag of this letter, here or inherited."""
        flag = self.shorts.get(letter)
        return self.parent.lookup_short(letter) if flag is None and self.parent else flag

    def owner(self, name: str) -> FlagSet:
        """Return the set that declares ``name`` (this one when nobody does)."""
        return self if name in self.flags or self.parent is None else self.parent.owner(name)

    def changed(self, name: str) -> bool:
        """Say whether the flag was given on the command line."""
        return name in self.owner(name).values

    def value(self, name: str) -> object:
        """Return the flag's value, given or default. Raises KeyError for a name that is not declared."""
        owner = self.owner(name)
        if name in owner.values:
            return owner.values[name]
        flag = owner.flags[name]
        return getattr(self.settings, flag.setting) if flag.setting else kinds.default(flag.kind, flag.default)

    def set(self, flag: Flag, text: str) -> None:
        """Give ``flag`` the value written as ``text``. Raises FlagError. Go: pflag flag.go FlagSet.Set"""
        owner = self.owner(flag.name)
        try:
            value = kinds.parse(flag.kind, text, owner.values.get(flag.name), self.warn)
        except WindlassError as error:
            raise FlagError(_invalid(flag, text, str(error))) from error
        owner.values[flag.name] = value
        if flag.kind in POST_RENDERING and owner.values.get("post-renderer"):
            self._check_post_renderer(flag, text)
        if flag.setting and owner.parent is None:
            setattr(self.settings, flag.setting, value)
        if flag.deprecated:
            self.notices.append(f"Flag --{flag.name} has been deprecated, {flag.deprecated}\n")

    def _check_post_renderer(self, flag: Flag, text: str) -> None:
        # Go: helm pkg/cmd/flags.go, which looks for the plugin whenever its name or an argument is given
        from windlass.plugins.postrender import find

        try:
            find(str(self.owner("post-renderer").values["post-renderer"]), self.settings.plugins_directory, self.warn)
        except WindlassError as error:
            raise FlagError(_invalid(flag, text, str(error))) from error

    def parse(self, args: Sequence[str], *, allow_unknown: bool = False) -> None:
        """Read ``args``; what is no flag is left in ``self.args``. Raises FlagError, HelpWanted. Go: parseArgs"""
        self.args = []
        rest = list(args)
        while rest:
            word = rest.pop(0)
            if word[:1] != "-" or word == "-":
                self.args.append(word)
            elif word == "--":
                self.args += rest
                break
            elif word[1] == "-":
                self._long(word, rest, allow_unknown)
            else:
                self._short(word[1:], rest, allow_unknown)

    def _long(self, word: str, rest: list[str], allow_unknown: bool) -> None:
        name, equals, value = word[2:].partition("=")
        if word[2] in "-=":
            raise FlagError(f"bad flag syntax: {word}")
        flag = self.lookup(name)
        if flag is None:
            if name == "help":
                raise HelpWanted("pflag: help requested")
            if not allow_unknown:
                raise FlagError(f"unknown flag: --{name}")
            if not equals:
                _skip_value(rest)
            return
        if not equals:
            if flag.no_value:
                value = flag.no_value
            elif rest:
                value = rest.pop(0)
            else:
                raise FlagError(f"flag needs an argument: --{name}")
        self.set(flag, value)

    def _short(self, letters: str, rest: list[str], allow_unknown: bool) -> None:
        if letters.startswith("test."):
            return  # Go: pflag golangflag.go isGotestShorthandFlag
        skip = False  # only the last letter of a bundle says whether a value follows
        while letters:
            skip = False
            letter, after = letters[0], letters[1:]
            with_equals = after[:1] == "=" and len(after) > 1
            flag = self.lookup_short(letter)
            if flag is None:
                if letter == "h":
                    raise HelpWanted("pflag: help requested")
                if not allow_unknown:
                    raise FlagError(f"unknown shorthand flag: {_rune(letter)} in -{letters}")
                if with_equals:
                    return
                skip, letters = True, after
                continue
            if with_equals:
                value, letters = after[1:], ""
            elif flag.no_value:
                value, letters = flag.no_value, after
            elif after:
                value, letters = after, ""
            elif rest:
                value, letters = rest.pop(0), ""
            else:
                raise FlagError(f"flag needs an argument: {_rune(letter)} in -{letters}")
            self.set(flag, value)
        if skip:
            _skip_value(rest)


def _skip_value(rest: list[str]) -> None:
    # Go: pflag flag.go stripUnknownFlagValue
    if rest and rest[0][:1] != "-":
        rest.pop(0)


def _rune(letter: str) -> str:
    # pflag looks at bytes: the first byte of a longer character is quoted alone.
    from windlass.golang.strconv import quote_rune

    return quote_rune(letter.encode("utf-8", "surrogateescape")[0])


def _invalid(flag: Flag, text: str, reason: str) -> str:
    from windlass.golang.strconv import quote

    name = f"-{flag.short}, --{flag.name}" if flag.short else f"--{flag.name}"
    return f"invalid argument {quote(text)} for {quote(name)} flag: {reason}"


def check_groups(flags: FlagSet) -> None:
    """Refuse flags given together that exclude each other. Raises FlagError. Go: cobra flag_groups.go"""
    groups: dict[str, list[str]] = {}
    for name, flag in flags.flags.items():
        for group in flag.exclusive:
            given = groups.setdefault(group, [])
            if flags.changed(name):
                given.append(name)
    for group in sorted(groups):
        if len(groups[group]) > 1:
            # Go prints the given names in map order, which changes from run to run.
            raise FlagError(
                f"if any flags in the group [{group}] are set none of the others can be; "
                f"[{' '.join(sorted(groups[group]))}] were all set"
            )
