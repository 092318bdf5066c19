"""Calls of methods to closures (Go: text/template exec.go, evalField, where it finds a method)."""

from __future__ import annotations

from windlass.template import arguments, invocations, signatures

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from windlass.template.expressions import Compiler
    from windlass.template.fields import Fail
    from windlass.template.scope import Scope
    from windlass.template.tree import Node
    from windlass.template.units import Eval, Frame


def compile_method(compiler: Compiler, node: Node, args: tuple[Node, ...], scope: Scope, final: Eval | None) -> Eval:
    """Compile a chain of fields whose last one gets arguments, written or piped."""
    scope = scope.inner()  # arguments are compiled when the method, and so its signature, is known
    compiled: dict[str, list[Eval]] = {}

    def evaluate(dot: Any, frame: Frame) -> Any:
        piped = [final(dot, frame)] if final is not None else []
        value, boxed, names = compiler.base(node, scope, dot, frame)

        def invoke_with(method: Callable[..., object], signature_text: str, name: str) -> object:
            signature = signatures.parse(signature_text)
            message = signature.arity_error(name, len(args), len(args) + len(piped))
            if message:
                raise compiler.failure(compiler.blamed(node, scope, dot, frame), message)
            getters = compiled.get(signature_text)
            if getters is None:
                getters = compiled[signature_text] = [
                    arguments.compile_argument(compiler, arg, signature.type_at(index), scope)
                    for index, arg in enumerate(args)
                ]
            values: list[object] = [get(dot, frame) for get in getters]
            for last in piped:
                wanted = signature.type_at(len(args))
                convert = arguments.compile_final(compiler, args[-1] if args else node, wanted, scope)
                values.append(convert(last, dot, frame))
            return _invoke(compiler, node, method, name, values)

        return compiler.walk(node, names, value, boxed, scope, dot, frame, invoke_with)[0]

    return evaluate


def invoke(
    compiler: Compiler, node: Node, fail: Fail, method: Callable[..., object], signature: str, name: str
) -> object:
    """Call a method without arguments."""
    message = signatures.parse(signature).arity_error(name, 0, 0)
    if message:
        fail(message)
    return _invoke(compiler, node, method, name, [])


def _invoke(compiler: Compiler, node: Node, method: Callable[..., object], name: str, values: list[object]) -> object:
    try:
        return method(*values)
    except invocations.FAILURES as err:
        raise invocations.failure(compiler, node, err, name)
