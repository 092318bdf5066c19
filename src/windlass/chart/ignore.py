""".helmignore as Helm reads it, which is not .gitignore (Go: pkg/ignore/rules.go).

The first rule that matches decides; ``**`` is refused; a negated rule ignores every path that it does *not* match.
"""

from __future__ import annotations

from windlass.errors import WindlassError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dataclasses import dataclass as record
else:
    from windlass._record import record

IGNORE_FILE = ".helmignore"
# Go: bufio.MaxScanTokenSize, the bound on one line.
MAX_LINE_SIZE = 64 * 1024

# Everything before the first, and after the last of these stands for itself.
_PATTERN_STARTS, _PATTERN_ENDS = "*?[\\", "*?]\\"


class IgnoreError(WindlassError):
    """A rule that Helm refuses."""


@record
class Rule:
    """One line: ``pattern`` without its marks; ``whole`` when it is held against the full path.

    ``head`` and ``tail`` are the literal ends of the pattern: most paths fail on them without a pattern match.
    """

    pattern: str
    negate: bool
    only_directories: bool
    whole: bool
    head: str
    tail: str

    def matches(self, path: str) -> bool:
        subject = path if self.whole else path[path.rfind("/") + 1 :]
        if not (subject.startswith(self.head) and subject.endswith(self.tail)):
            return False
        if self.head == self.pattern:
            return subject == self.pattern
        from windlass.golang.path import match

        return match(self.pattern, subject)


class Rules:
    """The rules of one chart, with Helm's own rule for dot files in templates/ added by ``parse``.

    Without negated rules their order does not matter, and plain names and endings are looked up together.
    """

    __slots__ = ("_endings", "_folder_names", "_names", "_rules")

    def __init__(self, rules: list[Rule]) -> None:
        simple = not any(rule.negate for rule in rules)
        names = [rule for rule in rules if simple and not rule.whole and rule.head == rule.pattern]
        endings = [
            rule
            for rule in rules
            if simple and not rule.whole and not rule.only_directories and rule.pattern == "*" + rule.tail
        ]
        self._names = {rule.pattern for rule in names if not rule.only_directories}
        self._folder_names = self._names | {rule.pattern for rule in names}
        self._endings = tuple(rule.tail for rule in endings)
        self._rules = [rule for rule in rules if rule not in names and rule not in endings]

    @classmethod
    def parse(cls, data: bytes) -> Rules:
        """Read the lines of a .helmignore. Raises IgnoreError for ``**``, bad patterns and endless lines."""
        rules = []
        for line in _lines(data.removeprefix(b"\xef\xbb\xbf")):
            rule = _parse_rule(line)
            if rule is not None:
                rules.append(rule)
        rules.append(_DEFAULT)
        return cls(rules)

    @classmethod
    def empty(cls) -> Rules:
        """Return the rules of a chart without .helmignore."""
        return cls([_DEFAULT])

    def ignore(self, path: str, is_directory: bool) -> bool:
        """Tell whether the path, relative to the chart and with ``/``, is left out."""
        base = path[path.rfind("/") + 1 :]
        if base in (self._folder_names if is_directory else self._names) or base.endswith(self._endings):
            return True
        for rule in self._rules:
            excluded = rule.only_directories and not is_directory
            if rule.negate:
                if excluded or not rule.matches(path):
                    return True
            elif not excluded and rule.matches(path):
                return True
        return False


def _lines(data: bytes) -> list[str]:
    lines = data.split(b"\n")
    if any(len(line) >= MAX_LINE_SIZE for line in lines):
        raise IgnoreError("bufio.Scanner: token too long")
    return [line.decode("utf-8", "surrogateescape") for line in lines]


def _parse_rule(line: str) -> Rule | None:
    from windlass.golang.path import BadPattern, match

    text = line.strip(_GO_SPACES)
    if not text or text.startswith("#"):
        return None
    if "**" in text:
        raise IgnoreError("double-star (**) syntax is not supported")
    try:
        match(text, "abc")
    except BadPattern as error:
        raise IgnoreError(str(error)) from error
    return _rule(text)


def _rule(text: str) -> Rule:
    negate = text.startswith("!")
    text = text[1:] if negate else text
    only_directories = text.endswith("/")
    text = text[:-1] if only_directories else text
    whole = "/" in text
    text = text.removeprefix("/")
    starts = [at for at in map(text.find, _PATTERN_STARTS) if at >= 0]
    head = text[: min(starts)] if starts else text
    tail = text[max(map(text.rfind, _PATTERN_ENDS)) + 1 :] if starts else text
    return Rule(text, negate, only_directories, whole, head, tail)


# Go: unicode.IsSpace, for strings.TrimSpace
_GO_SPACES = (
    "\t\n\v\f\r \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)

# Go: AddDefaults
_DEFAULT = _rule("templates/.?*")
