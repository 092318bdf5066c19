"""What validation found, as a tree, and the text that Helm prints of it.

Go: santhosh-tekuri/jsonschema v6 output.go and kind/kind.go. Messages go through x/text/message in English, which
groups digits.
"""

from __future__ import annotations

from windlass.errors import WindlassError
from windlass.jsonschema.numbers import JsonNumber

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

PLAIN, GROUP, REFERENCE, ROOT = range(4)


class Failure:
    """One node: where in the value, what is wrong, and why. ``kind`` says how it is folded into its parent."""

    __slots__ = ("causes", "kind", "location", "message")

    def __init__(
        self, location: Sequence[str], message: str, kind: int = PLAIN, causes: list[Failure] | None = None
    ) -> None:
        self.location = tuple(location)
        self.message = message
        self.kind = kind
        self.causes = causes if causes is not None else []

    def flat(self) -> list[Failure]:
        """Return the causes of a group, else the failure alone."""
        return self.causes if self.kind == GROUP else [self]


class ValidationFailed(WindlassError):
    """A value does not fit a schema; ``failure`` is the tree of reasons."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(render(failure))
        self.failure = failure


def render(root: Failure) -> str:
    """Return the report: a line for the schema and one for each reason, indented by depth."""
    lines: list[str] = []
    _render(root, 0, lines)
    return "\n".join(lines)


def _render(failure: Failure, indent: int, lines: list[str]) -> None:
    if not (failure.kind == REFERENCE and len(failure.causes) == 1):
        bullet = "  " * (indent - 1) + "- " if indent else ""
        place = "" if failure.kind == ROOT else f"at {quoted(pointer(failure.location))}: "
        lines.append(f"{bullet}{place}{failure.message}")
        indent += 1
    for cause in failure.causes:
        _render(cause, indent, lines)


def pointer(tokens: Iterable[str]) -> str:
    """Return a JSON pointer (RFC 6901)."""
    return "".join("/" + escape(token) for token in tokens)


def escape(token: str) -> str:
    """Escape one token of a JSON pointer."""
    return token.replace("~", "~0").replace("/", "~1")


def quoted(text: str) -> str:
    """Return a text in single quotes, escaped as Go's %q does."""
    from windlass.golang.strconv import quote

    return "'" + quote(text)[1:-1].replace('\\"', '"').replace("'", "\\'") + "'"


def all_quoted(texts: Iterable[str]) -> str:
    """Return texts quoted and joined by commas."""
    return ", ".join(map(quoted, texts))


def shown(value: object) -> str:
    """Return a scalar as messages show it; containers are just "value"."""
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, (list, dict)):
        return "value"
    if isinstance(value, JsonNumber):
        return value.text
    from windlass.golang.fmt import show

    return show(value)


def grouped(number: int) -> str:
    """Return an integer with English digit groups."""
    return f"{number:,}"


def english(number: float) -> str:
    """Return a float as x/text/message prints ``%v``: shortest digits, groups, powers of ten as superscripts."""
    if number != number:
        return "NaN"
    sign = "-" if number < 0 or str(number) == "-0.0" else ""
    if number in (float("inf"), float("-inf")):
        return f"{sign}∞"
    digits, exponent = _shortest(abs(number))
    if exponent < -4 or exponent >= 6:
        mantissa = f"{digits[0]}.{digits[1:]}" if len(digits) > 1 else digits
        return f"{sign}{mantissa}×10{f'{exponent:0=+3d}'.lstrip('+').translate(_SUPERSCRIPTS)}"
    if exponent < 0:
        return f"{sign}0.{'0' * (-exponent - 1)}{digits}"
    digits = digits.ljust(exponent + 1, "0")
    fraction = digits[exponent + 1 :]
    return f"{sign}{int(digits[: exponent + 1]):,}" + (f".{fraction}" if fraction else "")


def _shortest(number: float) -> tuple[str, int]:
    """Return the significant digits of a float and the power of ten of the first one."""
    mantissa, _, power = repr(number).partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    exponent = int(power or "0") + len(whole) - 1 - (len(whole + fraction) - len(digits))
    return (digits.rstrip("0"), exponent) if digits else ("0", 0)


_SUPERSCRIPTS = {ord(plain): raised for plain, raised in zip("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹", strict=True)}
