"""Statements to closures (Go: text/template exec.go, walk*).

The bodies of branches are compiled when they first run, so a template costs only what it uses. Code of a body that
contains ``break`` or ``continue`` returns BREAK or CONTINUE to its loop; all other code returns None.
"""

from __future__ import annotations

from windlass.template.builtins import shown
from windlass.template.expressions import Compiler
from windlass.template.limits import MAX_TEMPLATE_DEPTH
from windlass.template.loops import compile_range
from windlass.template.packs import opened
from windlass.template.scope import Scope
from windlass.template.tree import ACTION, BREAK, CONTINUE, IF, PIPE, RANGE, TEMPLATE, TEXT, WITH
from windlass.template.units import OUT, RUN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from windlass.template.definitions import Body
    from windlass.template.functions import Functions
    from windlass.template.tree import Node
    from windlass.template.units import Eval, Frame, Unit

BREAK_SIGNAL, CONTINUE_SIGNAL = 1, 2
_TEMPLATE_DEPTH_IN_GO = 100000


def compile_unit(unit: Unit, functions: Functions, missing: str) -> Eval:
    """Compile a unit's body and remember it as ``unit.code``."""
    code = compile_body(Compiler(unit, functions, missing), unit.body, Scope.of_template())
    unit.code = code
    return code


def compile_body(compiler: Compiler, body: Body, scope: Scope) -> Eval:
    """Compile a list of statements. The scope belongs to the list."""
    parts: list[Eval] = []
    text = ""
    jumps = False
    for node in opened(body):
        kind = node[0]
        if kind == TEXT:
            text += node[2]
            continue
        if kind == ACTION:
            parts.append(_action(compiler, node[2], scope, text))
            text = ""
            continue
        if text:
            parts.append(_text(text))
            text = ""
        parts.append(_STATEMENTS[kind](compiler, node, scope))
        jumps = jumps or kind in (BREAK, CONTINUE) or node[-1] is True
    if text:
        parts.append(_text(text))
    return parts[0] if len(parts) == 1 else _sequence(parts, jumps)


def _range(compiler: Compiler, node: Node, scope: Scope) -> Eval:
    return compile_range(compiler, node, scope, compile_body)


def _jump(compiler: Compiler, node: Node, scope: Scope) -> Eval:
    signal = BREAK_SIGNAL if node[0] == BREAK else CONTINUE_SIGNAL
    return lambda dot, frame: signal


def _sequence(parts: list[Eval], jumps: bool) -> Eval:
    if jumps:
        return _jumping_sequence(tuple(parts))
    if len(parts) == 2:
        first, second = parts

        def two(dot: Any, frame: Frame) -> None:
            first(dot, frame)
            second(dot, frame)

        return two
    all_parts = tuple(parts)

    def many(dot: Any, frame: Frame) -> None:
        for part in all_parts:
            part(dot, frame)

    return many


def _jumping_sequence(parts: tuple[Eval, ...]) -> Eval:
    def sequence(dot: Any, frame: Frame) -> Any:
        for part in parts:
            signal = part(dot, frame)
            if signal is not None:
                return signal
        return None

    return sequence


def _text(text: str) -> Eval:
    def write(dot: Any, frame: Frame) -> None:
        frame[OUT](text)

    return write


def _action(compiler: Compiler, pipe: Node, scope: Scope, text: str) -> Eval:
    """Compile an action and the text in front of it."""
    value = compiler.operand(pipe, scope)
    if pipe[0] == PIPE and pipe[2]:
        return _declaration(value, text)
    if not text:

        def printed(dot: Any, frame: Frame) -> None:
            result = value(dot, frame)
            frame[OUT](result if result.__class__ is str else shown(result))

        return printed

    def text_and_printed(dot: Any, frame: Frame) -> None:
        result = value(dot, frame)
        write = frame[OUT]
        write(text)
        write(result if result.__class__ is str else shown(result))

    return text_and_printed


def _declaration(value: Eval, text: str) -> Eval:
    def declared(dot: Any, frame: Frame) -> None:
        if text:
            frame[OUT](text)
        value(dot, frame)

    return declared


def _lazy_body(compiler: Compiler, statements: Body, scope: Scope) -> Eval:
    """Return code that compiles a body when it first runs."""
    body: Eval | None = None

    def run(dot: Any, frame: Frame) -> Any:
        nonlocal body
        if body is None:
            # A copy, since another thread may compile the same body now: both must find the same slots free.
            body = compile_body(compiler, statements, scope.inner())
        return body(dot, frame)

    return run


def _if(compiler: Compiler, node: Node, scope: Scope) -> Eval:
    _, _, pipe, statements, otherwise, _ = node
    inner = scope.inner()
    condition = compiler.operand(pipe, inner)
    then: Eval | None = None
    if otherwise is None:

        def only_then(dot: Any, frame: Frame) -> Any:
            nonlocal then
            if condition(dot, frame):
                if then is None:
                    then = compile_body(compiler, statements, inner.inner())
                return then(dot, frame)
            return None

        return only_then
    or_else = _lazy_body(compiler, otherwise, inner.inner())

    def both(dot: Any, frame: Frame) -> Any:
        nonlocal then
        if condition(dot, frame):
            if then is None:
                then = compile_body(compiler, statements, inner.inner())
            return then(dot, frame)
        return or_else(dot, frame)

    return both


def _with(compiler: Compiler, node: Node, scope: Scope) -> Eval:
    _, _, pipe, statements, otherwise, _ = node
    inner = scope.inner()
    value = compiler.operand(pipe, inner)
    then = _lazy_body(compiler, statements, inner.with_dot(False))
    or_else = _lazy_body(compiler, otherwise, inner.inner()) if otherwise is not None else None

    def run(dot: Any, frame: Frame) -> Any:
        result = value(dot, frame)
        if result:
            return then(result, frame)
        return or_else(dot, frame) if or_else is not None else None

    return run


def _template(compiler: Compiler, node: Node, scope: Scope) -> Eval:
    name, pipe = node[2], node[3]
    value = compiler.operand(pipe, scope) if pipe is not None else None

    def run(dot: Any, frame: Frame) -> None:
        state = frame[RUN]
        unit = state.set.unit(name)
        if unit is None:
            from windlass.golang.strconv import quote

            raise compiler.failure(node, f"template {quote(name)} not defined")
        if state.depth == MAX_TEMPLATE_DEPTH:
            raise compiler.failure(node, f"exceeded maximum template depth ({_TEMPLATE_DEPTH_IN_GO})")
        argument = value(dot, frame) if value is not None else None
        state.depth += 1
        code = unit.code or compile_unit(unit, compiler.functions, compiler.missing)
        code(argument, [frame[OUT], state, argument, *unit.blank])
        state.depth -= 1

    return run


_STATEMENTS: dict[int, Callable[[Compiler, Node, Scope], Eval]] = {
    IF: _if,
    WITH: _with,
    RANGE: _range,
    TEMPLATE: _template,
    BREAK: _jump,
    CONTINUE: _jump,
}
"""How each kind of statement is compiled, but for text and actions."""
