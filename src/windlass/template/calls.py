"""Function calls to closures (Go: text/template exec.go, evalFunction and evalCall).

A piped value is the last argument: it is evaluated first, and its type is checked last. Arguments for parameters
that take anything are evaluated without a check, and constants are not evaluated at all.
"""

from __future__ import annotations

from windlass.errors import WindlassError
from windlass.golang import kinds
from windlass.template import arguments, signatures
from windlass.template.builtins import FUNCTIONS, length_of_no_value
from windlass.template.errors import FuncError
from windlass.template.scope import Box
from windlass.template.tree import show
from windlass.template.units import RUN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, NoReturn

    from windlass.template.expressions import Compiler
    from windlass.template.fields import Fail
    from windlass.template.functions import Func
    from windlass.template.scope import Scope
    from windlass.template.signatures import Signature
    from windlass.template.tree import Node
    from windlass.template.units import Eval, Frame

_FAILURES = (WindlassError, ZeroDivisionError)
"""What a function may raise to fail. Anything else is a defect of the function and passes through."""

_SCALARS = frozenset((str, bool, int, float))


def compile_call(
    compiler: Compiler, node: Node, ident: Node, args: tuple[Node, ...], scope: Scope, final: Eval | None
) -> Eval:
    """Compile a call by name. ``node`` is blamed when the function fails, ``ident`` when it cannot be called."""
    name = ident[2]
    if name not in compiler.functions:
        return _failing_after(compiler, final, ident, f"{_quote(name)} is not a defined function")
    signature = compiler.functions.signature(name)
    message = signature.arity_error(name, len(args), len(args) + (final is not None))
    if message:
        return _failing_after(compiler, final, ident, message)
    call = _Call(compiler, node, name, args, scope, final)
    func = compiler.functions.custom(name)
    if func is None:
        return _builtin(call, ident)
    return _custom(call, ident, func, signature)


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


class _Call:
    """A call being compiled."""

    __slots__ = ("args", "compiler", "final", "name", "node", "scope")

    def __init__(
        self, compiler: Compiler, node: Node, name: str, args: tuple[Node, ...], scope: Scope, final: Eval | None
    ) -> None:
        self.compiler = compiler
        self.node = node
        self.name = name
        self.args = args
        self.scope = scope
        self.final = final

    def failed(self, err: BaseException) -> WindlassError:
        """Return the error for a function that raised ``err``."""
        return function_failure(self.compiler, self.node, self.name, err)

    def operands(self) -> list[Eval]:
        """Compile all arguments, the piped one last, for parameters that take anything."""
        compiled = [self.compiler.operand(arg, self.scope) for arg in self.args]
        return compiled if self.final is None else [*compiled, self.final]


def function_failure(compiler: Compiler, node: Node, name: str, err: BaseException) -> WindlassError:
    """Return the error for a function that raised ``err``, with it as the cause."""
    if isinstance(err, ZeroDivisionError):  # Go's panic, which calls turn into an error
        err = FuncError("runtime error: integer divide by zero")
    failure = compiler.failure(node, f"error calling {name}: {err}")
    failure.__cause__ = err
    return failure


# -- the caller's functions ----------------------------------------------------------------------------------------


def _custom(call: _Call, ident: Node, func: Func, signature: Signature) -> Eval:
    function = func.callable()
    getters = [
        arguments.compile_argument(call.compiler, arg, signature.type_at(index), call.scope)
        for index, arg in enumerate(call.args)
    ]
    if call.final is None:
        return _call_scoped(call, function, getters) if func.scoped else _call(call, function, getters)
    wanted = signature.type_at(len(call.args))
    convert = None
    if not signatures.accepts_anything(wanted):
        convert = arguments.compile_final(call.compiler, call.args[-1] if call.args else ident, wanted, call.scope)
    exact = signatures.exact_class(wanted)
    if func.scoped:
        getters.insert(0, _run)
    return _piped(call, function, getters, exact, convert)


def _run(dot: Any, frame: Frame) -> Any:
    return frame[RUN]


def _call_scoped(call: _Call, function: Callable[..., Any], getters: list[Eval]) -> Eval:
    if len(getters) != 2:
        return _call(call, function, [_run, *getters])
    first, second = getters

    def two(dot: Any, frame: Frame) -> Any:
        a = first(dot, frame)
        b = second(dot, frame)
        try:
            return function(frame[RUN], a, b)
        except _FAILURES as err:
            raise call.failed(err)

    return two


def _call(call: _Call, function: Callable[..., Any], getters: list[Eval]) -> Eval:
    """Return code that calls a function with arguments that are all written in the command."""
    if not getters:

        def none(dot: Any, frame: Frame) -> Any:
            try:
                return function()
            except _FAILURES as err:
                raise call.failed(err)

        return none
    if len(getters) == 1:
        (first,) = getters

        def one(dot: Any, frame: Frame) -> Any:
            a = first(dot, frame)
            try:
                return function(a)
            except _FAILURES as err:
                raise call.failed(err)

        return one
    if len(getters) == 2:
        first, second = getters

        def two(dot: Any, frame: Frame) -> Any:
            a = first(dot, frame)
            b = second(dot, frame)
            try:
                return function(a, b)
            except _FAILURES as err:
                raise call.failed(err)

        return two

    def many(dot: Any, frame: Frame) -> Any:
        values = [get(dot, frame) for get in getters]
        try:
            return function(*values)
        except _FAILURES as err:
            raise call.failed(err)

    return many


def _piped(
    call: _Call,
    function: Callable[..., Any],
    getters: list[Eval],
    exact: type | None,
    convert: arguments.Convert | None,
) -> Eval:
    """Return code that calls a function whose last argument is piped; ``convert`` checks it, if anything does."""
    final = call.final
    assert final is not None  # the caller has one
    if convert is None:
        return _piped_anything(call, function, getters, final)
    if not getters:

        def none(dot: Any, frame: Frame) -> Any:
            value = final(dot, frame)
            if value.__class__ is not exact:
                value = convert(value, dot, frame)
            try:
                return function(value)
            except _FAILURES as err:
                raise call.failed(err)

        return none
    if len(getters) == 1:
        (first,) = getters

        def one(dot: Any, frame: Frame) -> Any:
            value = final(dot, frame)
            a = first(dot, frame)
            if value.__class__ is not exact:
                value = convert(value, dot, frame)
            try:
                return function(a, value)
            except _FAILURES as err:
                raise call.failed(err)

        return one

    def many(dot: Any, frame: Frame) -> Any:
        value = final(dot, frame)
        values = [get(dot, frame) for get in getters]
        if value.__class__ is not exact:
            value = convert(value, dot, frame)
        try:
            return function(*values, value)
        except _FAILURES as err:
            raise call.failed(err)

    return many


def _piped_anything(call: _Call, function: Callable[..., Any], getters: list[Eval], final: Eval) -> Eval:
    if not getters:
        return _call(call, function, [final])
    if len(getters) == 1:
        (first,) = getters

        def one(dot: Any, frame: Frame) -> Any:
            value = final(dot, frame)
            a = first(dot, frame)
            try:
                return function(a, value)
            except _FAILURES as err:
                raise call.failed(err)

        return one

    def many(dot: Any, frame: Frame) -> Any:
        value = final(dot, frame)
        values = [get(dot, frame) for get in getters]
        try:
            return function(*values, value)
        except _FAILURES as err:
            raise call.failed(err)

    return many


# -- built-in functions --------------------------------------------------------------------------------------------


def _builtin(call: _Call, ident: Node) -> Eval:
    name = call.name
    if name in ("and", "or"):
        return _logic(call)
    if name == "call":
        return _call_nothing(call)
    if name == "len":
        return _length(call)
    if name == "not":
        (only,) = call.operands()
        return lambda dot, frame: not only(dot, frame)
    if name == "eq" and len(call.args) + (call.final is not None) == 2:
        return _equal(call)
    text, function = FUNCTIONS[name]
    signature = signatures.parse(text)
    getters = [
        arguments.compile_argument(call.compiler, arg, signature.type_at(index), call.scope)
        for index, arg in enumerate(call.args)
    ]
    if name == "slice":
        getters[1:] = [_bare_only(call, arg, get) for arg, get in zip(call.args[1:], getters[1:], strict=True)]
    if call.final is None:
        return _call(call, function, getters)
    convert = None
    if name == "printf" and not call.args:
        convert = arguments.compile_final(call.compiler, ident, "string", call.scope)
    return _piped(call, function, getters, signatures.exact_class(signature.type_at(len(call.args))), convert)


def _logic(call: _Call) -> Eval:
    """Compile ``and`` and ``or``, which stop at the first operand that decides; Python's own do just that."""
    # The piped operand is evaluated before all others even if it is not needed.
    operands = [call.compiler.operand(arg, call.scope) for arg in call.args]
    if call.final is not None:
        return _piped_logic(call.name == "or", operands, call.final)
    if len(operands) == 2:
        first, second = operands
        if call.name == "and":
            return lambda dot, frame: first(dot, frame) and second(dot, frame)
        return lambda dot, frame: first(dot, frame) or second(dot, frame)
    stops_at_true = call.name == "or"
    *early, last = operands

    def evaluate(dot: Any, frame: Frame) -> Any:
        for operand in early:
            value = operand(dot, frame)
            if bool(value) is stops_at_true:
                return value
        return last(dot, frame)

    return evaluate


def _piped_logic(stops_at_true: bool, operands: list[Eval], final: Eval) -> Eval:
    def evaluate(dot: Any, frame: Frame) -> Any:
        last = final(dot, frame)
        for operand in operands:
            value = operand(dot, frame)
            if bool(value) is stops_at_true:
                return value
        return last

    return evaluate


def _equal(call: _Call) -> Eval:
    first, second = call.operands()
    if call.final is not None:
        first, second = second, first
    compare = FUNCTIONS["eq"][1]
    piped = call.final is not None

    def evaluate(dot: Any, frame: Frame) -> Any:
        a = first(dot, frame)
        b = second(dot, frame)
        if a.__class__ is b.__class__ and a.__class__ in _SCALARS:
            return a == b
        try:
            return compare(b, a) if piped else compare(a, b)
        except _FAILURES as err:
            raise call.failed(err)

    return evaluate


def _length(call: _Call) -> Eval:
    """Compile ``len``, the one function that tells a nil in a box from no value."""
    (get,) = call.operands()
    length = FUNCTIONS["len"][1]
    scope = call.scope.inner()

    def evaluate(dot: Any, frame: Frame) -> Any:
        value = get(dot, frame)
        function = length
        if value is None and not (call.args and call.compiler.is_boxed(call.args[0], scope, dot, frame)):
            function = length_of_no_value
        try:
            return function(value)
        except _FAILURES as err:
            raise call.failed(err)

    return evaluate


def _bare_only(call: _Call, arg: Node, get: Eval) -> Eval:
    """Compile an index of ``slice``, which forgets to look into boxes."""
    scope = call.scope.inner()

    def evaluate(dot: Any, frame: Frame) -> Any:
        value = get(dot, frame)
        if call.compiler.is_boxed(arg, scope, dot, frame):
            return Box(value)
        return value

    return evaluate


def _call_nothing(call: _Call) -> Eval:
    """Compile ``call``. No value of ours is a function, so it fails whatever it is given."""
    operands = [call.compiler.operand(arg, call.scope) for arg in call.args]
    final = call.final

    def evaluate(dot: Any, frame: Frame) -> NoReturn:
        piped = [final(dot, frame)] if final is not None else []
        values = [get(dot, frame) for get in operands]
        callee = (values + piped)[0]
        message = "call of nil"
        if callee is not None:
            kind = kinds.type_name(callee)
            name = show(call.args[0]) if call.args else callee if callee.__class__ is str else f"<{kind} Value>"
            message = f"non-function {name} of type {kind}"
        raise call.failed(FuncError(message))

    return evaluate


# -- methods ---------------------------------------------------------------------------------------------------------


def compile_method(compiler: Compiler, node: Node, args: tuple[Node, ...], scope: Scope, final: Eval | None) -> Eval:
    """Compile a chain of fields whose last one gets arguments, written or piped."""
    scope = scope.inner()  # arguments are compiled when the method, and so its signature, is known

    def evaluate(dot: Any, frame: Frame) -> Any:
        piped = [final(dot, frame)] if final is not None else []
        value, boxed, names = compiler.base(node, scope, dot, frame)

        def invoke_with(method: Callable[..., object], signature_text: str, name: str) -> object:
            signature = signatures.parse(signature_text)
            message = signature.arity_error(name, len(args), len(args) + len(piped))
            if message:
                raise compiler.failure(compiler.blamed(node, scope, dot, frame), message)
            values: list[object] = [
                arguments.compile_argument(compiler, arg, signature.type_at(index), scope)(dot, frame)
                for index, arg in enumerate(args)
            ]
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
    except _FAILURES as err:
        raise function_failure(compiler, node, name, err)
