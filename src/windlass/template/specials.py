"""Built-in functions that are compiled in their own way: those that short-circuit, look at boxes, or are everywhere.

Each compiler takes the call's node, its written arguments, and the code of the piped one, if any.
"""

from __future__ import annotations

from windlass.golang import kinds
from windlass.template import invocations
from windlass.template.builtins import FUNCTIONS, length_of_no_value
from windlass.template.errors import FuncError
from windlass.template.scope import Box
from windlass.template.tree import show

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, NoReturn, TypeAlias

    from windlass.template.expressions import Compiler
    from windlass.template.scope import Scope
    from windlass.template.tree import Node
    from windlass.template.units import Eval, Frame

    Special: TypeAlias = Callable[[Compiler, Node, tuple[Node, ...], Scope, Eval | None], Eval]

_SCALARS = frozenset((str, bool, int, float))


def _operands(compiler: Compiler, args: tuple[Node, ...], scope: Scope) -> list[Eval]:
    return [compiler.operand(arg, scope) for arg in args]


def _and(compiler: Compiler, _: Node, args: tuple[Node, ...], scope: Scope, final: Eval | None) -> Eval:
    # Python's own "and" gives the operand that decides, just as Go's does.
    operands = _operands(compiler, args, scope)
    if len(operands) != 2 or final is not None:
        return _first_deciding(False, operands, final)
    first, second = operands
    return lambda dot, frame: first(dot, frame) and second(dot, frame)


def _or(compiler: Compiler, _: Node, args: tuple[Node, ...], scope: Scope, final: Eval | None) -> Eval:
    operands = _operands(compiler, args, scope)
    if len(operands) != 2 or final is not None:
        return _first_deciding(True, operands, final)
    first, second = operands
    return lambda dot, frame: first(dot, frame) or second(dot, frame)


def _first_deciding(truth: bool, operands: list[Eval], final: Eval | None) -> Eval:
    if final is None:
        *early, last = operands

        def written(dot: Any, frame: Frame) -> Any:
            for operand in early:
                value = operand(dot, frame)
                if bool(value) is truth:
                    return value
            return last(dot, frame)

        return written

    def piped(dot: Any, frame: Frame) -> Any:
        last = final(dot, frame)  # evaluated before all others, needed or not
        for operand in operands:
            value = operand(dot, frame)
            if bool(value) is truth:
                return value
        return last

    return piped


def _not(compiler: Compiler, _: Node, args: tuple[Node, ...], scope: Scope, final: Eval | None) -> Eval:
    only = final if final is not None else compiler.operand(args[0], scope)
    return lambda dot, frame: not only(dot, frame)


def _eq(compiler: Compiler, node: Node, args: tuple[Node, ...], scope: Scope, final: Eval | None) -> Eval:
    compare = FUNCTIONS["eq"][1]
    operands = _operands(compiler, args, scope)
    if len(operands) + (final is not None) != 2:
        if final is None:
            return invocations.call(compiler, node, compare, operands)
        return invocations.piped_call(compiler, node, compare, operands, final)
    if final is not None:
        (first,) = operands

        def piped(dot: Any, frame: Frame) -> Any:
            b = final(dot, frame)
            a = first(dot, frame)
            if a.__class__ is b.__class__ and a.__class__ in _SCALARS:
                return a == b
            try:
                return compare(a, b)
            except invocations.FAILURES as err:
                raise invocations.failure(compiler, node, err)

        return piped
    first, second = operands

    def written(dot: Any, frame: Frame) -> Any:
        a = first(dot, frame)
        b = second(dot, frame)
        if a.__class__ is b.__class__ and a.__class__ in _SCALARS:
            return a == b
        try:
            return compare(a, b)
        except invocations.FAILURES as err:
            raise invocations.failure(compiler, node, err)

    return written


def _len(compiler: Compiler, node: Node, args: tuple[Node, ...], scope: Scope, final: Eval | None) -> Eval:
    """Compile ``len``, which tells a nil in a box from no value."""
    get = final if final is not None else compiler.operand(args[0], scope)
    length = FUNCTIONS["len"][1]
    scope = scope.inner()

    def evaluate(dot: Any, frame: Frame) -> Any:
        value = get(dot, frame)
        function = length
        if value is None and not (args and compiler.is_boxed(args[0], scope, dot, frame)):
            function = length_of_no_value
        try:
            return function(value)
        except invocations.FAILURES as err:
            raise invocations.failure(compiler, node, err)

    return evaluate


def _slice(compiler: Compiler, node: Node, args: tuple[Node, ...], scope: Scope, final: Eval | None) -> Eval:
    function = FUNCTIONS["slice"][1]
    getters = _operands(compiler, args, scope)
    getters[1:] = [_kept_in_box(compiler, arg, get, scope) for arg, get in zip(args[1:], getters[1:], strict=True)]
    if final is None:
        return invocations.call(compiler, node, function, getters)
    return invocations.piped_call(compiler, node, function, getters, final)


def _kept_in_box(compiler: Compiler, arg: Node, get: Eval, scope: Scope) -> Eval:
    """Compile an index of ``slice``, which forgets to look into boxes."""
    scope = scope.inner()

    def evaluate(dot: Any, frame: Frame) -> Any:
        value = get(dot, frame)
        return Box(value) if compiler.is_boxed(arg, scope, dot, frame) else value

    return evaluate


def _call(compiler: Compiler, node: Node, args: tuple[Node, ...], scope: Scope, final: Eval | None) -> Eval:
    """Compile ``call``. No value of ours is a function, so it fails whatever it is given."""
    operands = _operands(compiler, args, scope)

    def evaluate(dot: Any, frame: Frame) -> NoReturn:
        piped = [final(dot, frame)] if final is not None else []
        values = [get(dot, frame) for get in operands]
        callee = (values + piped)[0]
        message = "call of nil"
        if callee is not None:
            kind = kinds.type_name(callee)
            name = show(args[0]) if args else callee if callee.__class__ is str else f"<{kind} Value>"
            message = f"non-function {name} of type {kind}"
        raise invocations.failure(compiler, node, FuncError(message))

    return evaluate


COMPILERS: dict[str, Special] = {
    "and": _and,
    "call": _call,
    "eq": _eq,
    "len": _len,
    "not": _not,
    "or": _or,
    "slice": _slice,
}
