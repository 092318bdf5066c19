"""``range`` to closures (Go: text/template exec.go, walkRange)."""

from __future__ import annotations

from itertools import islice

from windlass.errors import LimitExceeded
from windlass.golang import fmt, kinds, order
from windlass.template.limits import MAX_RANGE_STEPS
from windlass.template.scope import MIXED, Box
from windlass.template.signatures import ANY
from windlass.template.tree import PIPE
from windlass.template.units import RUN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any, TypeAlias

    from windlass.template.definitions import Body
    from windlass.template.expressions import Compiler
    from windlass.template.scope import Scope
    from windlass.template.tree import Node
    from windlass.template.units import Eval, Frame

    CompileBody: TypeAlias = Callable[[Compiler, Body, Scope], Eval]
    Rounds: TypeAlias = Iterable[tuple[object, object]]

_BREAK = 1  # statements.BREAK_SIGNAL; a body's other signal, "continue", needs no action here


class _Loop:
    """A ``range`` being compiled, and its body once compiled: one version per holding of its elements."""

    __slots__ = ("bodies", "compile_body", "compiler", "is_assign", "node", "scope", "value", "variables")

    def __init__(self, compiler: Compiler, node: Node, scope: Scope, compile_body: CompileBody) -> None:
        self.compiler = compiler
        self.node = node
        self.compile_body = compile_body
        self.scope = scope.inner()
        pipe = node[2]
        declares = pipe[0] == PIPE
        self.variables: tuple[Node, ...] = pipe[2] if declares else ()
        self.is_assign: bool = declares and pipe[3]
        self.value = compiler.operand(pipe, self.scope)
        self.bodies: dict[bool, tuple[Eval, int | None, int | None, bool]] = {}

    def body(self, boxed: bool) -> tuple[Eval, int | None, int | None, bool]:
        """Return the body's code for boxed or bare elements, the slots of index and element, and how the latter
        holds them."""
        found = self.bodies.get(boxed)
        if found is None:
            found = self.bodies[boxed] = self._compile(boxed)
        return found

    def _compile(self, boxed: bool) -> tuple[Eval, int | None, int | None, bool]:
        scope = self.scope.with_dot(boxed)
        names = [variable[2][0] for variable in self.variables]
        slots: list[int] = []
        is_mixed = False
        for place, name in enumerate(names):
            is_element = place == len(names) - 1
            found = scope.find(name)
            assert found is not None  # the pipeline stored into it
            slot = found[0]
            if is_element and not self.is_assign:
                holding = self.compiler.holding(name, boxed=boxed)
                scope.redeclare(name, slot, holding)
                is_mixed = holding == MIXED
            elif is_element:
                is_mixed = found[1] == MIXED
            slots.append(slot)
        code = self.compile_body(self.compiler, self.node[3], scope)
        element = slots[-1] if slots else None
        index = slots[0] if len(slots) > 1 else None
        return code, index, element, is_mixed and boxed

    def rounds(self, value: Any, dot: Any, frame: Frame) -> tuple[Rounds, int, bool] | None:
        """Return pairs of index and element, their number, and whether elements come in boxes. None: not iterable."""
        kind = value.__class__
        if kind is list:
            return enumerate(value), len(value), True
        if isinstance(value, dict):
            boxed = getattr(value, "elem_type", ANY) == ANY
            return [(key, value[key]) for key in order.sorted_keys(value)], len(value), boxed
        if isinstance(value, kinds.TypedList):
            return enumerate(value), len(value), value.elem_type == ANY
        if isinstance(value, int) and kind is not bool:
            return self._integers(value, dot, frame)
        if kind is bytes:
            return enumerate(map(kinds.Uint8, value)), len(value), False
        return None

    def _integers(self, value: int, dot: Any, frame: Frame) -> tuple[Rounds, int, bool]:
        if len(self.variables) > 1:
            text = fmt.show(value)
            raise self.failure(f"can't use {text} to iterate over more than one variable", dot, frame)
        count = max(0, int(value))
        if value.__class__ is int:
            return ((None, number) for number in range(count)), count, False
        make = value.__class__
        return ((None, make(number)) for number in range(count)), count, False

    def failure(self, message: str, dot: Any, frame: Frame) -> Exception:
        """Return the error that blames what the pipeline evaluated last."""
        compiler = self.compiler
        return compiler.failure(compiler.blamed(self.node[2], self.scope, dot, frame), message)


def compile_range(compiler: Compiler, node: Node, scope: Scope, compile_body: CompileBody) -> Eval:
    """Compile a ``range``; ``compile_body`` compiles lists of statements."""
    loop = _Loop(compiler, node, scope, compile_body)
    otherwise = node[4]
    or_else: Eval | None = None

    def run(dot: Any, frame: Frame) -> Any:
        nonlocal or_else
        value = loop.value(dot, frame)
        if value is not None:
            found = loop.rounds(value, dot, frame)
            if found is None:
                raise loop.failure(f"range can't iterate over {fmt.printed(value, addressed=False)}", dot, frame)
            rounds, count, boxed = found
            if count:
                _iterate(_within_budget(rounds, count, frame), loop.body(boxed), frame)
                return None
        if otherwise is None:
            return None
        if or_else is None:
            or_else = compile_body(compiler, otherwise, loop.scope.inner())
        return or_else(dot, frame)

    return run


def _within_budget(rounds: Rounds, count: int, frame: Frame) -> Rounds:
    """Return the rounds, cut off with an error where the execution's budget of rounds ends."""
    state = frame[RUN]
    left = MAX_RANGE_STEPS - state.steps
    state.steps += count
    return rounds if count <= left else _cut(rounds, left)


def _cut(rounds: Rounds, left: int) -> Rounds:
    yield from islice(rounds, max(0, left))
    raise LimitExceeded(f"templates may not loop more than {MAX_RANGE_STEPS} times in all")


def _iterate(rounds: Rounds, body: tuple[Eval, int | None, int | None, bool], frame: Frame) -> None:
    code, index_slot, element_slot, wraps = body
    if element_slot is None:
        for _, element in rounds:
            if code(element, frame) == _BREAK:
                break
        return
    for index, element in rounds:
        frame[element_slot] = Box(element) if wraps else element
        if index_slot is not None:
            frame[index_slot] = index
        if code(element, frame) == _BREAK:
            break
