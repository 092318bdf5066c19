"""Expressions to closures: pipelines, commands, fields, variables, constants (Go: text/template exec.go, eval*).

A closure takes dot and the frame and returns a plain Python value; "no value" and nil are both None. Where Go treats
the two differently, the difference follows from the kind of the expression (:meth:`Compiler.is_boxed`) and is
worked out only once something has gone wrong. So is the node that Go would blame (:meth:`Compiler.blamed`).
"""

from __future__ import annotations

from itertools import pairwise

from windlass.template import calls, methods
from windlass.template.fields import walk as follow
from windlass.template.scope import BARE, BOXED, MIXED, Box
from windlass.template.signatures import ANY
from windlass.template.tree import (
    BOOL,
    CHAIN,
    COMMAND,
    DOT,
    FIELD,
    IDENT,
    NIL,
    NUMBER,
    PIPE,
    STRING,
    VARIABLE,
    show,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, NoReturn

    from windlass.template.errors import ExecError
    from windlass.template.fields import Invoke
    from windlass.template.functions import Functions
    from windlass.template.scope import Scope
    from windlass.template.tree import Node
    from windlass.template.units import Eval, Frame, Unit

_MISSES = (KeyError, TypeError)
"""What indexing a value that is not a map with that key raises; the slow path then does as Go does."""


def constant(value: object) -> Eval:
    """Return code that gives a constant."""
    return lambda dot, frame: value


def dot_itself(dot: Any, frame: Frame) -> Any:
    """Return dot."""
    return dot


class Compiler:
    """Compiles the expressions of one unit."""

    __slots__ = ("functions", "hidden", "missing", "unit")

    def __init__(self, unit: Unit, functions: Functions, missing: str) -> None:
        self.unit = unit
        self.functions = functions
        self.missing = missing
        self.hidden = functions.map_methods

    # -- failing -------------------------------------------------------------------------------------------------

    def failure(self, node: Node, message: str) -> ExecError:
        """Return the error that blames a node."""
        return self.unit.failure(node, message)

    def failing(self, node: Node, message: str) -> Eval:
        """Return code that fails, blaming a node."""

        def fail(dot: Any, frame: Frame) -> NoReturn:
            raise self.unit.failure(node, message)

        return fail

    def blamed(self, node: Node, scope: Scope, dot: Any, frame: Frame) -> Node:
        """Return the node Go visited last once ``node`` was evaluated (Go: state.at)."""
        kind = node[0]
        if kind == PIPE:
            return self.blamed(node[4][-1], scope, dot, frame)
        if kind == CHAIN:
            return self.blamed(node[2], scope, dot, frame)
        if kind != COMMAND:
            return node
        args = node[2]
        if len(args) == 1:
            return self.blamed(args[0], scope, dot, frame)
        if args[0][0] != IDENT:
            value, boxed, names = self.base(args[0], scope, dot, frame)
            if self.walk(args[0], names[:-1], value, boxed, scope, dot, frame)[0] is None:
                return self.blamed(args[0], scope, dot, frame)  # nothing has the method, its arguments were not needed
        name = args[0][2] if args[0][0] == IDENT else ""
        if self.functions.is_logic(name):
            for arg in args[1:]:  # evaluated again to learn where "and" or "or" stopped; a failure costs no speed
                if bool(self.operand(arg, scope)(dot, frame)) == (name == "or"):
                    return self.blamed(arg, scope, dot, frame)
        return self.blamed(args[-1], scope, dot, frame)

    def is_boxed(self, node: Node, scope: Scope, dot: Any, frame: Frame) -> bool:
        """Tell whether Go would hold an operand's value in a box. Evaluates it again: for errors only."""
        kind = node[0]
        if kind == DOT:
            return scope.dot_is_boxed
        if kind == IDENT:
            return self.functions.result(node[2]) == ANY
        if kind in (FIELD, VARIABLE, CHAIN):
            return self._marked(node, scope, dot, frame)[1]
        return False

    # -- operands ------------------------------------------------------------------------------------------------

    def operand(self, node: Node, scope: Scope) -> Eval:
        """Compile an operand, or what stands for a statement's pipeline (Go: evalArg, evalEmptyInterface)."""
        return _OPERANDS[node[0]](self, node, scope)

    def dot(self, node: Node, scope: Scope) -> Eval:
        """Compile ``.``."""
        return dot_itself

    def call(self, node: Node, scope: Scope) -> Eval:
        """Compile a function's name without arguments."""
        return calls.compile_call(self, node, node, (), scope, None)

    def literal(self, node: Node, scope: Scope) -> Eval:
        """Compile a constant whose type its form decides."""
        if node[0] == NUMBER:
            value = ideal(node)
            return self.failing(node, f"{node[2]} overflows int") if value is None else constant(value)
        return constant(None if node[0] == NIL else node[-1])

    def field(self, node: Node, scope: Scope) -> Eval:
        """Compile ``.a.b`` without arguments."""
        names = node[2]
        if self.hidden.isdisjoint(names):
            return _FROM_DOT.get(len(names), _many_from_dot)(self, node, scope)
        return lambda dot, frame: self.field_slowly(node, scope, dot, frame)

    def field_slowly(self, node: Node, scope: Scope, dot: Any, frame: Frame) -> Any:
        """Evaluate ``.a.b`` on values of any kind."""
        return self.walk(node, node[2], dot, scope.dot_is_boxed, scope, dot, frame)[0]

    def variable(self, node: Node, scope: Scope) -> Eval:
        """Compile ``$x`` or ``$x.a.b`` without arguments."""
        name, names = node[2][0], node[2][1:]
        found = scope.find(name)
        if found is None:  # the parser sees variables of a branch that did not run
            return self.failing(node, f"undefined variable: {name}")
        slot, holding = found
        if not names:
            return _unboxed(slot) if holding == MIXED else _slot(slot)

        def slow(dot: Any, frame: Frame) -> Any:
            value, boxed = _held(frame[slot], holding)
            return self.walk(node, names, value, boxed, scope, dot, frame)[0]

        if holding == MIXED or not self.hidden.isdisjoint(names):
            return slow
        return _from_slot(slot, names, slow)

    def chain(self, node: Node, scope: Scope) -> Eval:
        """Compile ``(pipeline).a.b`` without arguments."""
        base = self.operand(node[2], scope)
        names, boxed = node[3], self.is_chain_boxed(node)
        scope = scope.inner()
        name = names[0] if len(names) == 1 and self.hidden.isdisjoint(names) else None

        def evaluate(dot: Any, frame: Frame) -> Any:
            value = base(dot, frame)
            if name is not None:
                try:
                    return value[name]
                except _MISSES:
                    pass
            return self.walk(node, names, value, boxed, scope, dot, frame)[0]

        return evaluate

    def is_chain_boxed(self, node: Node) -> bool:
        """Tell whether the value in front of a chain's fields comes in a box: only a bare function's result can."""
        return node[2][0] == IDENT and self.functions.result(node[2][2]) == ANY

    def base(self, node: Node, scope: Scope, dot: Any, frame: Frame) -> tuple[Any, bool, tuple[str, ...]]:
        """Return what the fields of a field, variable or chain node are looked up in, its mark, and the fields."""
        if node[0] == FIELD:
            return dot, scope.dot_is_boxed, node[2]
        if node[0] == CHAIN:
            return self.operand(node[2], scope)(dot, frame), self.is_chain_boxed(node), node[3]
        found = scope.find(node[2][0])
        if found is None:
            raise self.failure(node, f"undefined variable: {node[2][0]}")
        value, boxed = _held(frame[found[0]], found[1])
        return value, boxed, node[2][1:]

    def _marked(self, node: Node, scope: Scope, dot: Any, frame: Frame) -> tuple[Any, bool]:
        """Evaluate a field, variable or chain with its mark (the slow way)."""
        value, boxed, names = self.base(node, scope, dot, frame)
        return self.walk(node, names, value, boxed, scope, dot, frame)

    def walk(
        self,
        node: Node,
        names: tuple[str, ...],
        value: Any,
        boxed: bool,
        scope: Scope,
        dot: Any,
        frame: Frame,
        last: Invoke | None = None,
    ) -> tuple[Any, bool]:
        """Follow a chain of fields; return the value and its mark. ``last`` calls the method at the chain's end."""

        def fail(message: str) -> NoReturn:
            raise self.failure(self.blamed(node, scope, dot, frame), message)

        def invoke(method: Callable[..., object], signature: str, name: str) -> object:
            return methods.invoke(self, node, fail, method, signature, name)

        return follow(value, boxed, names, self.missing, fail, invoke, last_invoke=last)

    # -- pipelines -----------------------------------------------------------------------------------------------

    def pipeline(self, node: Node, scope: Scope) -> Eval:
        """Compile a pipeline and its declarations; the code gives its value (Go: evalPipeline)."""
        _, _, variables, is_assign, commands = node
        value = self._first_command(commands[0], node, scope)
        if len(commands) > 1:
            for previous, command in pairwise(commands):
                value = self._piped_command(command, previous, scope, value)
        for variable in variables:
            value = self._store(variable, is_assign, value, commands[-1], scope)
        return value

    def command(self, node: Node, scope: Scope) -> Eval:
        """Compile a function's name with arguments."""
        args = node[2]
        return calls.compile_call(self, node, args[0], args[1:], scope, None)

    def _store(self, variable: Node, is_assign: bool, value: Eval, last: Node, scope: Scope) -> Eval:
        name = variable[2][0]
        if is_assign:
            found = scope.find(name)
            if found is None:
                return self._failing_after(value, last, scope, f"undefined variable: {name}")
            slot = found[0]
        else:
            slot = scope.declare(name, self.holding(name))

        def store(dot: Any, frame: Frame) -> Any:
            result = frame[slot] = value(dot, frame)
            return result

        return store

    def holding(self, name: str, *, boxed: bool = False) -> int:
        """Return how a variable's slot holds its values, which may come from ``range`` and from ``=``."""
        unit = self.unit
        if name in unit.range_assigned or (boxed and name in unit.assigned):
            return MIXED
        return BOXED if boxed else BARE

    def _failing_after(self, value: Eval, last: Node, scope: Scope, message: str) -> Eval:
        scope = scope.inner()

        def fail(dot: Any, frame: Frame) -> NoReturn:
            value(dot, frame)
            raise self.failure(self.blamed(last, scope, dot, frame), message)

        return fail

    def _refusal(self, node: Node, scope: Scope) -> str:
        """Return the error's text for an operand that is given arguments and is no function."""
        if node[0] == VARIABLE and scope.find(node[2][0]) is None:
            return f"undefined variable: {node[2][0]}"
        return f"can't give argument to non-function {show(node)}"

    def _first_command(self, node: Node, pipe: Node, scope: Scope) -> Eval:
        args = node[2]
        first = args[0]
        kind = first[0]
        if kind == IDENT:
            return calls.compile_call(self, node, first, args[1:], scope, None)
        if len(args) > 1:
            if kind in (FIELD, CHAIN) or (kind == VARIABLE and len(first[2]) > 1):
                return methods.compile_method(self, first, args[1:], scope, None)
            # Go has not visited a parenthesized pipeline yet when it refuses the arguments.
            return self.failing(pipe if kind == PIPE else first, self._refusal(first, scope))
        if kind == NIL:
            return self.failing(first, "nil is not a command")
        return _OPERANDS[kind](self, first, scope)

    def _piped_command(self, node: Node, previous: Node, scope: Scope, value: Eval) -> Eval:
        args = node[2]
        first = args[0]
        kind = first[0]
        if kind == IDENT:
            return calls.compile_call(self, node, first, args[1:], scope, value)
        if kind in (FIELD, CHAIN) or (kind == VARIABLE and len(first[2]) > 1):
            return methods.compile_method(self, first, args[1:], scope, value)
        message = self._refusal(first, scope)
        if kind == PIPE:
            return self._failing_after(value, previous, scope, message)

        def fail(dot: Any, frame: Frame) -> NoReturn:
            value(dot, frame)
            raise self.failure(first, message)

        return fail


def _held(value: Any, holding: int) -> tuple[Any, bool]:
    """Return the value in a variable's slot, and its mark."""
    if holding == MIXED:
        return (value.value, True) if value.__class__ is Box else (value, False)
    return value, holding == BOXED


def ideal(node: Node) -> object:
    """Return the value of a number where nothing asks for a type; None: it overflows int (Go: idealConstant)."""
    _, _, text, as_int, _, as_float, as_complex = node
    if as_complex is not None:
        return as_complex
    is_hex = len(text) > 2 and text[0] == "0" and text[1] in "xX" and "p" not in text and "P" not in text
    if as_float is not None and not is_hex and text[0] != "'" and not {".", "e", "E", "p", "P"}.isdisjoint(text):
        return as_float
    return as_int


# -- fast paths: one closure per length of chain -----------------------------------------------------------------


def _one_from_dot(compiler: Compiler, node: Node, scope: Scope) -> Eval:
    (a,) = node[2]

    def one(dot: Any, frame: Frame) -> Any:
        try:
            return dot[a]
        except _MISSES:
            return compiler.field_slowly(node, scope, dot, frame)

    return one


def _two_from_dot(compiler: Compiler, node: Node, scope: Scope) -> Eval:
    a, b = node[2]

    def two(dot: Any, frame: Frame) -> Any:
        try:
            return dot[a][b]
        except _MISSES:
            return compiler.field_slowly(node, scope, dot, frame)

    return two


def _three_from_dot(compiler: Compiler, node: Node, scope: Scope) -> Eval:
    a, b, c = node[2]

    def three(dot: Any, frame: Frame) -> Any:
        try:
            return dot[a][b][c]
        except _MISSES:
            return compiler.field_slowly(node, scope, dot, frame)

    return three


def _many_from_dot(compiler: Compiler, node: Node, scope: Scope) -> Eval:
    a, b, c, *rest = node[2]

    def many(dot: Any, frame: Frame) -> Any:
        try:
            value = dot[a][b][c]
            for name in rest:
                value = value[name]
            return value
        except _MISSES:
            return compiler.field_slowly(node, scope, dot, frame)

    return many


_FROM_DOT = {1: _one_from_dot, 2: _two_from_dot, 3: _three_from_dot}


def _slot(slot: int) -> Eval:
    return lambda dot, frame: frame[slot]


def _unboxed(slot: int) -> Eval:
    def get(dot: Any, frame: Frame) -> Any:
        value = frame[slot]
        return value.value if value.__class__ is Box else value

    return get


def _from_slot(slot: int, names: tuple[str, ...], slow: Eval) -> Eval:
    if len(names) == 1:
        (a,) = names

        def one(dot: Any, frame: Frame) -> Any:
            try:
                return frame[slot][a]
            except _MISSES:
                return slow(dot, frame)

        return one
    a, b, *rest = names

    def many(dot: Any, frame: Frame) -> Any:
        try:
            value = frame[slot][a][b]
            for name in rest:
                value = value[name]
            return value
        except _MISSES:
            return slow(dot, frame)

    return many


_OPERANDS: dict[int, Callable[[Compiler, Node, Scope], Eval]] = {
    DOT: Compiler.dot,
    NIL: Compiler.literal,
    BOOL: Compiler.literal,
    NUMBER: Compiler.literal,
    STRING: Compiler.literal,
    FIELD: Compiler.field,
    VARIABLE: Compiler.variable,
    CHAIN: Compiler.chain,
    IDENT: Compiler.call,
    PIPE: Compiler.pipeline,
    COMMAND: Compiler.command,
}
"""How each kind of operand is compiled."""
