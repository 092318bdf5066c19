"""Label selectors as Kubernetes reads them: ``a=b,c in (d,e),!f`` (Go: k8s.io/apimachinery pkg/labels/selector.go)."""

from __future__ import annotations

from windlass.errors import WindlassError
from windlass.golang.strconv import NumError, parse_int, quote
from windlass.release.labels import key_problems, value_problems

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from dataclasses import dataclass as record
else:
    from windlass._record import record

MAX_LENGTH = 1024 * 1024
"""Characters of a selector; no person writes one that long."""

EXISTS, ABSENT, GREATER, LESS = "exists", "!", "gt", "lt"
_EQUAL, _UNEQUAL = ("=", "==", "in"), ("!=", "notin")
_OPERATORS = {"in": "in", "notin": "notin", "=": "=", "==": "==", "!=": "!=", ">": GREATER, "<": LESS}
_EXPECTED = "in, notin, =, ==, !=, gt, lt"
_SYMBOLS = ("==", "!=", "=", "!", "(", ")", ",", ">", "<")
_SPECIAL = frozenset("=!(),><")
_SPACE = frozenset(" \t\r\n")
_END, _WORD = "", "word"


class SelectorError(WindlassError):
    """Text that is no selector; the text is that of apimachinery."""


@record
class Requirement:
    """One condition on one label."""

    key: str
    operator: str
    values: tuple[str, ...]

    def matches(self, labels: Mapping[str, str]) -> bool:
        """Say whether labels meet the condition."""
        value = labels.get(self.key)
        if self.operator in _EQUAL:
            return value in self.values
        if self.operator in _UNEQUAL:
            return value not in self.values
        if self.operator in (EXISTS, ABSENT):
            return (value is None) == (self.operator == ABSENT)
        number = _integer(value)
        limit = _integer(self.values[0])
        if number is None or limit is None:
            return False
        return number > limit if self.operator == GREATER else number < limit


@record
class Selector:
    """Conditions that must all hold; none at all holds for everything."""

    requirements: tuple[Requirement, ...]

    @classmethod
    def parse(cls, text: str) -> Selector:
        """Read a selector. Raises SelectorError."""
        if len(text) > MAX_LENGTH:
            raise SelectorError(f"selector of {len(text)} characters is above the limit of {MAX_LENGTH}")
        return cls(tuple(_Parser(text).requirements()))

    def matches(self, labels: Mapping[str, str]) -> bool:
        """Say whether labels meet all conditions."""
        return all(requirement.matches(labels) for requirement in self.requirements)


def _integer(text: str | None) -> int | None:
    try:
        return None if text is None else int(parse_int(text, 10, 64))
    except NumError:
        return None


def _tokens(text: str) -> list[tuple[str, str]]:
    """Return kind and text of all tokens; the kind of a symbol and of ``in`` and ``notin`` is itself."""
    text = text.partition("\0")[0]  # to apimachinery's lexer the end
    found: list[tuple[str, str]] = []
    place = 0
    while place < len(text):
        if text[place] in _SPACE:
            place += 1
            continue
        start = place
        if text[place] in _SPECIAL:
            symbol = next(symbol for symbol in _SYMBOLS if text.startswith(symbol, place))
            found.append((symbol, symbol))
            place += len(symbol)
            continue
        while place < len(text) and text[place] not in _SPECIAL and text[place] not in _SPACE:
            place += 1
        word = text[start:place]
        found.append((word if word in ("in", "notin") else _WORD, word))
    found.append((_END, ""))
    return found


class _Parser:
    __slots__ = ("_place", "_tokens")

    def __init__(self, text: str) -> None:
        self._tokens = _tokens(text)
        self._place = 0

    def requirements(self) -> list[Requirement]:
        found: list[Requirement] = []
        while True:
            kind, text = self._look()
            if kind == _END:
                return found
            if kind not in (_WORD, "!"):
                raise SelectorError(f"found '{text}', expected: !, identifier, or 'end of string'")
            try:
                found.append(self._requirement())
            except SelectorError as error:
                raise SelectorError(f"unable to parse requirement: {error}") from None
            kind, text = self._take()
            if kind == _END:
                return found
            if kind != ",":
                raise SelectorError(f"found '{text}', expected: ',' or 'end of string'")
            kind, text = self._look()
            if kind not in (_WORD, "!"):
                raise SelectorError(f"found '{text}', expected: identifier after ','")

    def _look(self) -> tuple[str, str]:
        """Return the next token, ``in`` and ``notin`` as the words that they may be."""
        kind, text = self._tokens[self._place]
        return (_WORD if kind in ("in", "notin") else kind), text

    def _take(self) -> tuple[str, str]:
        found = self._look()
        self._place = min(self._place + 1, len(self._tokens) - 1)
        return found

    def _requirement(self) -> Requirement:
        kind, key = self._take()
        absent = kind == "!"
        if absent:
            kind, key = self._take()
        if kind != _WORD:
            raise SelectorError(f"found '{key}', expected: identifier")
        if problems := key_problems(key):
            raise _invalid("<nil>", key, problems)
        if self._look()[0] in (_END, ","):
            return Requirement(key, ABSENT if absent else EXISTS, ())
        if absent:
            return Requirement(key, ABSENT, ())
        operator = self._operator()
        values = self._values() if operator in ("in", "notin") else self._value()
        _check(key, operator, values)
        return Requirement(key, operator, values)

    def _operator(self) -> str:
        kind, text = self._tokens[self._place]
        self._take()
        if kind not in _OPERATORS:
            raise SelectorError(f"found '{text}', expected: {_EXPECTED}")
        return _OPERATORS[kind]

    def _value(self) -> tuple[str, ...]:
        if self._look()[0] in (_END, ","):
            return ("",)
        kind, text = self._take()
        if kind != _WORD:
            raise SelectorError(f"found '{text}', expected: identifier")
        return (text,)

    def _values(self) -> tuple[str, ...]:
        kind, text = self._take()
        if kind != "(":
            raise SelectorError(f"found '{text}' expected: '('")
        kind, text = self._look()
        if kind == ")":
            self._take()
            return ("",)
        if kind not in (_WORD, ","):
            raise SelectorError(f"found '{text}', expected: ',', ')' or identifier")
        values = self._list()
        self._take()  # the closing parenthesis, at which the list ended
        return tuple(sorted(values))

    def _list(self) -> set[str]:
        values: set[str] = set()
        while True:
            kind, text = self._take()
            following, found = self._look()
            if kind == _WORD:
                values.add(text)
                if following == ")":
                    return values
                if following != ",":
                    raise SelectorError(f"found '{found}', expected: ',' or ')'")
            elif kind == ",":
                if not values or following in (")", ","):
                    values.add("")
                if following == ")":
                    return values
            else:
                raise SelectorError(f"found '{text}', expected: ',', or identifier")


def _check(key: str, operator: str, values: tuple[str, ...]) -> None:
    """Go: NewRequirement; several problems come in brackets."""
    errors: list[str] = []
    if operator in (GREATER, LESS) and _integer(values[0]) is None:
        reason = "for 'Gt', 'Lt' operators, the value must be an integer"
        errors.append(str(_invalid("values[0]", values[0], [reason])))
    for place, value in enumerate(values):
        if problems := value_problems(value):
            errors.append(str(_invalid(f"values[{place}][{key}]", value, problems)))
    unique = list(dict.fromkeys(errors))
    if unique:
        raise SelectorError(unique[0] if len(unique) == 1 else f"[{', '.join(unique)}]")


def _invalid(field: str, value: str, problems: list[str]) -> SelectorError:
    return SelectorError(f"{field}: Invalid value: {quote(value)}: {'; '.join(problems)}")
