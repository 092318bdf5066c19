"""Function calls to closures (Go: text/template exec.go, evalFunction and evalCall).

A piped value is the last argument: it is evaluated first, and its type is checked last. Arguments for parameters
that take anything are evaluated without a check, and a leading constant is not evaluated at all.
"""

from __future__ import annotations

from windlass.template import arguments, invocations, specials
from windlass.template.tree import STRING
from windlass.template.units import RUN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from windlass.template.expressions import Compiler
    from windlass.template.functions import Plan
    from windlass.template.scope import Scope
    from windlass.template.tree import Node
    from windlass.template.units import Eval, Frame


def compile_call(
    compiler: Compiler, node: Node, ident: Node, args: tuple[Node, ...], scope: Scope, final: Eval | None
) -> Eval:
    """Compile a call by name. ``node`` is blamed when the function fails, ``ident`` when it cannot be called."""
    plan = compiler.functions.plan(ident[2], len(args), final is not None)
    if plan is None:
        return _failing_after(compiler, final, ident, f"{_quote(ident[2])} is not a defined function")
    if plan.message:
        return _failing_after(compiler, final, ident, plan.message)
    if plan.is_builtin:
        special = specials.COMPILERS.get(ident[2])
        if special is not None:
            return special(compiler, node, args, scope, final)
    if final is None:
        return _written(compiler, node, args, scope, plan)
    return _piped(compiler, node, ident, args, scope, plan, final)


def _quote(name: str) -> str:
    from windlass.golang.strconv import quote

    return quote(name)


def _failing_after(compiler: Compiler, final: Eval | None, node: Node, message: str) -> Eval:
    fail = compiler.failing(node, message)
    if final is None:
        return fail

    def evaluate(dot: Any, frame: Frame) -> Any:
        final(dot, frame)
        return fail(dot, frame)

    return evaluate


def _run(dot: Any, frame: Frame) -> Any:
    return frame[RUN]


def _getters(compiler: Compiler, args: tuple[Node, ...], scope: Scope, plan: Plan) -> list[Eval]:
    operand = compiler.operand
    return [
        operand(arg, scope) if wanted is None else arguments.compile_typed(compiler, arg, wanted, scope)
        for arg, wanted in zip(args, plan.wanted, strict=True)
    ]


def _text_of(arg: Node, wanted: str | None) -> str | None:
    """Return the value of a string constant that fits the parameter: the commonest first argument."""
    return arg[3] if arg[0] == STRING and (wanted is None or wanted == "string") else None


# -- arguments that are all written ------------------------------------------------------------------------------


def _written(compiler: Compiler, node: Node, args: tuple[Node, ...], scope: Scope, plan: Plan) -> Eval:
    function = plan.function()
    if len(args) == 2:
        text = _text_of(args[0], plan.wanted[0])
        if text is not None:
            wanted = plan.wanted[1]
            if wanted is None:
                second = compiler.operand(args[1], scope)
            else:
                second = arguments.compile_typed(compiler, args[1], wanted, scope)
            if plan.scoped:
                return invocations.scoped_text_and_one(compiler, node, function, text, second)
            return invocations.text_and_one(compiler, node, function, text, second)
    getters = _getters(compiler, args, scope, plan)
    if plan.scoped:
        getters.insert(0, _run)
    return invocations.call(compiler, node, function, getters)


# -- a piped argument --------------------------------------------------------------------------------------------


def _piped(
    compiler: Compiler, node: Node, ident: Node, args: tuple[Node, ...], scope: Scope, plan: Plan, final: Eval
) -> Eval:
    function = plan.function()
    getters = _getters(compiler, args, scope, plan)
    if plan.scoped:
        getters.insert(0, _run)
    if plan.wanted_last is None:
        return invocations.piped_call(compiler, node, function, getters, final)
    convert = arguments.compile_final(compiler, args[-1] if args else ident, plan.wanted_last, scope)
    return invocations.checked_call(compiler, node, function, getters, final, plan.exact, convert)
