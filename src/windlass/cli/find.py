"""Which command the arguments mean. Go: cobra command.go Find, args.go legacyArgs, helm pkg/cmd/require/args.go"""

from __future__ import annotations

from windlass.errors import WindlassError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from windlass.cli.flags import FlagSet
    from windlass.cli.model import Command

SUGGESTION_DISTANCE = 2


class UnknownCommand(WindlassError):
    """A word where a command was expected; the text ends with suggestions."""


class ArgumentError(WindlassError):
    """Too few or too many arguments."""


def find(root: Command, args: Sequence[str], inherited: FlagSet) -> tuple[Command, list[str]]:
    """Return the command and its own arguments. Raises UnknownCommand."""
    command, rest = root, list(args)
    while True:
        words = _strip_flags(rest, command, inherited)
        child = next((c for c in command.children if c.matches(words[0])), None) if words else None
        if child is None:
            break
        rest = _without_first(rest, words[0], command, inherited)
        command = child
    if command is root and words:
        raise UnknownCommand(f'unknown command {_quote(words[0])} for "{root.name}"{suggestions(root, words[0])}')
    return command, rest


def _quote(text: str) -> str:
    from windlass.golang.strconv import quote

    return quote(text)


def _takes_next(word: str, command: Command, inherited: FlagSet) -> bool:
    """Say whether ``word`` is a flag whose value is the next word. Unknown flags (and -h) count as such."""
    if "=" in word:
        return False
    if word.startswith("--"):
        flag = next((f for f in command.flags if f.name == word[2:]), None) or inherited.lookup(word[2:])
    elif len(word) == 2:
        flag = next((f for f in command.flags if f.short == word[1]), None) or inherited.lookup_short(word[1])
    else:
        return False
    return flag is None or not flag.no_value


def _strip_flags(args: list[str], command: Command, inherited: FlagSet) -> list[str]:
    words: list[str] = []
    at = 0
    while at < len(args):
        word = args[at]
        at += 1
        if word == "--":
            break
        if word[:1] == "-" and _takes_next(word, command, inherited):
            if len(args) - at <= 1:
                break
            at += 1
        elif word != "" and word[0] != "-":
            words.append(word)
    return words


def _without_first(args: list[str], name: str, command: Command, inherited: FlagSet) -> list[str]:
    # Go: argsMinusFirstX
    at = 0
    while at < len(args) and args[at] != "--":
        word = args[at]
        if word[:1] == "-":
            at += _takes_next(word, command, inherited)
        elif word == name:
            return args[:at] + args[at + 1 :]
        at += 1
    return args


def suggestions(command: Command, typed: str) -> str:
    """Return the lines that name similar commands, or nothing. Go: cobra command.go findSuggestions"""
    names: list[str] = []
    for child in command.children:
        if not child.listed:
            continue
        close = _distance(typed.lower(), child.name.lower()) <= SUGGESTION_DISTANCE
        if close or child.name.lower().startswith(typed.lower()):
            names.append(child.name)
        if typed.casefold() in child.suggest_for:
            names.append(child.name)
    return "\n\nDid you mean this?\n" + "".join(f"\t{name}\n" for name in names) if names else ""


def _distance(one: str, other: str) -> int:
    """Levenshtein distance over bytes, as Go measures it."""
    a, b = one.encode("utf-8", "surrogateescape"), other.encode("utf-8", "surrogateescape")
    row = list(range(len(b) + 1))
    for i, byte in enumerate(a, 1):
        before, row[0] = row[0], i
        for j, right in enumerate(b, 1):
            cost = before if byte == right else 1 + min(before, row[j], row[j - 1])
            before, row[j] = row[j], cost
    return row[-1]


def check_count(command: Command, args: Sequence[str], path: str, use_line: str) -> None:
    """Hold the number of arguments against the command's rule. Raises ArgumentError."""
    rule = command.args
    if rule is None:
        return
    count = len(args)
    if rule[0] == "none":
        problem = "accepts no arguments" if count else ""
    else:
        number = rule[1]  # type: ignore[misc]  # every rule but "none" has a number
        noun = f"{number} argument{'' if number == 1 else 's'}"
        problem = {
            "exact": f"requires {noun}" if count != number else "",
            "min": f"requires at least {noun}" if count < number else "",
            "max": f"accepts at most {noun}" if count > number else "",
        }[rule[0]]
    if problem:
        raise ArgumentError(f'"{path}" {problem}\n\nUsage:  {use_line}')
