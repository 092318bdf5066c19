"""Go's fmt: Sprint, Sprintln, Sprintf and the %v of one value.

The everyday cases (strings, whole numbers, bools, ``%s`` and ``%d``) are answered here; flags, widths, other verbs
and compound values are the work of ``golang.directives`` and ``golang.verbs``, loaded when a chart first needs them.
"""

from __future__ import annotations

from windlass.golang.strconv import format_float

PLAN_CACHE_SIZE = 2048
"""Format strings whose plan is kept; charts use a few hundred, hostile ones any number."""


def show(value: object) -> str:
    """Return what ``%v`` prints for one value, which is also how text/template prints it."""
    kind = value.__class__
    if kind is str:
        return value  # type: ignore[return-value]  # its class was just seen
    if kind is int:
        return repr(value)
    if kind is bool:
        return "true" if value else "false"
    if kind is float:
        return format_float(value)  # type: ignore[arg-type]  # its class was just seen
    if value is None:
        return "<nil>"
    from windlass.golang.verbs import Printer

    return Printer().argument(value, "v").text()


def printed(value: object, addressed: bool = True) -> str:
    """Return what a template action prints for a value: ``%v``, but following pointers and using their methods.

    A value in an interface is not ``addressed``: methods of its pointer are out of reach.
    Go: text/template exec.go, printableValue.
    """
    if value.__class__ in _BASIC:
        return show(value)
    methods = getattr(value, "go_pointer_methods", ()) if addressed else ()
    for name in ("Error", "String"):
        if name in methods:
            return str(getattr(value, name)())
    text = show(value)
    return text[1:] if text[:2] == "&{" and getattr(value, "go_kind", "") == "ptr" else text


_BASIC = frozenset((str, int, bool, float, dict, list, bytes))


def sprint(*values: object) -> str:
    """Go: fmt.Sprint. A space goes between two operands when neither is a string."""
    if len(values) == 1:
        return show(values[0])
    out: list[str] = []
    after_string = True
    for value in values:
        is_string = isinstance(value, str)
        if not is_string and not after_string:
            out.append(" ")
        out.append(show(value))
        after_string = is_string
    return "".join(out)


def sprintln(*values: object) -> str:
    """Go: fmt.Sprintln. Spaces between all operands, a newline at the end."""
    return " ".join([show(value) for value in values]) + "\n"


def sprintf(format: str, *values: object) -> str:
    """Go: fmt.Sprintf, with Go's texts for wrong verbs and for missing or extra operands."""
    plan = _PLANS.get(format)
    if plan is None:
        plan = _plan(format)
    if not plan or len(plan) != 2 * len(values) + 1:
        return _sprintf_in_full(format, values)
    out = [plan[0]]
    place = 1
    for value in values:
        verb = plan[place]
        kind = value.__class__
        if kind is str and verb != "d":
            out.append(value)  # type: ignore[arg-type]  # its class was just seen
        elif verb == "v" or (verb == "d" and kind is int):
            out.append(show(value))
        else:
            return _sprintf_in_full(format, values)
        out.append(plan[place + 1])
        place += 2
    return "".join(out)


def _sprintf_in_full(format: str, values: tuple[object, ...]) -> str:
    from windlass.golang.directives import Formatter

    return Formatter().formatted(format, values).text()


# Plans of formats made of literal text and bare %s, %v, %d: (literal, verb, literal, verb, … literal);
# an empty plan sends the format to the full machinery.
_PLANS: dict[str, tuple[str, ...]] = {}


def _plan(format: str) -> tuple[str, ...]:
    pieces = format.split("%")
    plan = [pieces[0]]
    for piece in pieces[1:]:
        if piece[:1] not in ("s", "v", "d"):
            plan.clear()
            break
        plan += piece[0], piece[1:]
    if len(_PLANS) >= PLAN_CACHE_SIZE:
        _PLANS.clear()
    found = _PLANS[format] = tuple(plan)
    return found
