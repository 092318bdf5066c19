"""Arguments for parameters that want a type (Go: text/template exec.go, evalArg and validateType)."""

from __future__ import annotations

from windlass.golang import kinds
from windlass.template import signatures
from windlass.template.tree import BOOL, CHAIN, COMMAND, NIL, NUMBER, PIPE, STRING, VARIABLE, show

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeAlias

    from windlass.template.expressions import Compiler
    from windlass.template.scope import Scope
    from windlass.template.tree import Node
    from windlass.template.units import Eval, Frame

    Convert: TypeAlias = Callable[[Any, Any, Frame], Any]
    """Takes a value that is not surely of the wanted type, dot and the frame; returns it converted or fails."""

_LITERALS = frozenset((BOOL, NIL, NUMBER, STRING))
_SCOPED = frozenset((CHAIN, COMMAND, PIPE, VARIABLE))


def compile_argument(compiler: Compiler, node: Node, wanted: str, scope: Scope) -> Eval:
    """Compile an argument for a parameter of any type."""
    if signatures.accepts_anything(wanted):
        return compiler.operand(node, scope)
    return compile_typed(compiler, node, wanted, scope)


def compile_typed(compiler: Compiler, node: Node, wanted: str, scope: Scope) -> Eval:
    """Compile an argument for a parameter that does not take everything."""
    if node[0] in _LITERALS:
        return _compile_literal(compiler, node, wanted)
    get = compiler.operand(node, scope)
    scope = _as_it_is(scope, node)
    exact = signatures.exact_class(wanted)

    def argument(dot: Any, frame: Frame) -> Any:
        value = get(dot, frame)
        if value.__class__ is exact:
            return value
        boxed = value is None and compiler.is_boxed(node, scope, dot, frame)
        message = mismatch(value, wanted, boxed)
        if message:
            raise compiler.failure(compiler.blamed(node, scope, dot, frame), message)
        return signatures.nil_of(wanted) if value is None else value

    return argument


def _as_it_is(scope: Scope, node: Node) -> Scope:
    """Return a scope in which to look at the node again after an error, whatever is declared until then."""
    return scope.inner() if node[0] in _SCOPED else scope


def compile_final(compiler: Compiler, blamed: Node, wanted: str, scope: Scope) -> Convert:
    """Compile the check of the piped argument; ``blamed`` is the operand evaluated last, or the function's name."""
    scope = _as_it_is(scope, blamed)

    def convert(value: Any, dot: Any, frame: Frame) -> Any:
        message = mismatch(value, wanted, False)
        if message:
            raise compiler.failure(compiler.blamed(blamed, scope, dot, frame), message)
        return signatures.nil_of(wanted) if value is None else value

    return convert


def mismatch(value: object, wanted: str, is_boxed_nil: bool) -> str:
    """Return Go's text when a value does not fit the type, else ""."""
    if value is None:
        if is_boxed_nil and not signatures.accepts_anything(wanted):
            return f"wrong type for value; expected {wanted}; got {signatures.ANY}"
        return "" if signatures.is_nillable(wanted) else f"invalid value; expected {wanted}"
    if signatures.accepts_anything(wanted) or signatures.is_assignable(value, wanted):
        return ""
    return f"wrong type for value; expected {wanted}; got {kinds.type_name(value)}"


def _compile_literal(compiler: Compiler, node: Node, wanted: str) -> Eval:
    kind = node[0]
    if kind == NIL:
        if not signatures.is_nillable(wanted):
            return compiler.failing(node, f"cannot assign nil to {wanted}")
        nil = signatures.nil_of(wanted)
        return lambda dot, frame: nil
    message, value = _literal_of(node, wanted)
    if message:
        return compiler.failing(node, message)
    return lambda dot, frame: value


def _literal_of(node: Node, wanted: str) -> tuple[str, object]:
    """Return an error text or the constant as a value of the type."""
    kind = node[0]
    if wanted == "string":
        return ("", node[3]) if kind == STRING else (f"expected string; found {show(node)}", None)
    if wanted == "bool":
        return ("", node[2]) if kind == BOOL else (f"expected bool; found {show(node)}", None)
    number = signatures.number_kind(wanted)
    if not number:
        return f"can't handle {show(node)} for arg of type {wanted}", None
    value = None
    if kind == NUMBER:
        value = node[{"integer": 3, "unsigned integer": 4, "float": 5}[number]]
    if value is None:
        return f"expected {number}; found {show(node)}", None
    return "", signatures.as_number(value, wanted)
