"""Code that calls a Python function with evaluated arguments, one closure per number of them.

What the function raises to fail becomes the error that blames the call.
"""

from __future__ import annotations

from windlass.errors import WindlassError
from windlass.template.errors import FuncError
from windlass.template.tree import IDENT
from windlass.template.units import RUN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from windlass.template.arguments import Convert
    from windlass.template.expressions import Compiler
    from windlass.template.tree import Node
    from windlass.template.units import Eval, Frame

FAILURES = (WindlassError, ZeroDivisionError)
"""What a function may raise to fail. Anything else is a defect of the function and passes through."""


def failure(compiler: Compiler, node: Node, err: BaseException, name: str = "") -> WindlassError:
    """Return the error for a function that raised ``err``, with it as the cause.

    ``node`` is the call; ``name`` is needed for methods only.
    """
    if isinstance(err, ZeroDivisionError):  # Go's panic, which calls turn into an error
        err = FuncError("runtime error: integer divide by zero")
    if not name:
        name = node[2] if node[0] == IDENT else node[2][0][2]
    failed = compiler.failure(node, f"error calling {name}: {err}")
    failed.__cause__ = err
    return failed


def text_and_one(compiler: Compiler, node: Node, function: Callable[..., Any], text: str, second: Eval) -> Eval:
    """Return code that calls a function with a constant and one more argument."""

    def evaluate(dot: Any, frame: Frame) -> Any:
        b = second(dot, frame)
        try:
            return function(text, b)
        except FAILURES as err:
            raise failure(compiler, node, err)

    return evaluate


def scoped_text_and_one(compiler: Compiler, node: Node, function: Callable[..., Any], text: str, second: Eval) -> Eval:
    def evaluate(dot: Any, frame: Frame) -> Any:
        b = second(dot, frame)
        try:
            return function(frame[RUN], text, b)
        except FAILURES as err:
            raise failure(compiler, node, err)

    return evaluate


def call(compiler: Compiler, node: Node, function: Callable[..., Any], getters: list[Eval]) -> Eval:
    """Return code that calls a function with the values of the getters, in their order."""
    if len(getters) == 1:
        (first,) = getters

        def one(dot: Any, frame: Frame) -> Any:
            a = first(dot, frame)
            try:
                return function(a)
            except FAILURES as err:
                raise failure(compiler, node, err)

        return one
    if len(getters) == 2:
        first, second = getters

        def two(dot: Any, frame: Frame) -> Any:
            a = first(dot, frame)
            b = second(dot, frame)
            try:
                return function(a, b)
            except FAILURES as err:
                raise failure(compiler, node, err)

        return two
    if len(getters) == 3:
        first, second, third = getters

        def three(dot: Any, frame: Frame) -> Any:
            a = first(dot, frame)
            b = second(dot, frame)
            c = third(dot, frame)
            try:
                return function(a, b, c)
            except FAILURES as err:
                raise failure(compiler, node, err)

        return three

    def many(dot: Any, frame: Frame) -> Any:
        values = [get(dot, frame) for get in getters]
        try:
            return function(*values)
        except FAILURES as err:
            raise failure(compiler, node, err)

    return many


def piped_call(compiler: Compiler, node: Node, function: Callable[..., Any], getters: list[Eval], final: Eval) -> Eval:
    """Return code that calls a function whose last argument is piped and may be anything."""
    if not getters:
        return call(compiler, node, function, [final])
    if len(getters) == 1:
        (first,) = getters

        def one(dot: Any, frame: Frame) -> Any:
            value = final(dot, frame)
            a = first(dot, frame)
            try:
                return function(a, value)
            except FAILURES as err:
                raise failure(compiler, node, err)

        return one

    def many(dot: Any, frame: Frame) -> Any:
        value = final(dot, frame)
        values = [get(dot, frame) for get in getters]
        try:
            return function(*values, value)
        except FAILURES as err:
            raise failure(compiler, node, err)

    return many


def checked_call(
    compiler: Compiler,
    node: Node,
    function: Callable[..., Any],
    getters: list[Eval],
    final: Eval,
    exact: type | None,
    convert: Convert,
) -> Eval:
    """Return code that calls a function whose last argument is piped; ``convert`` gets what is not ``exact``."""
    if not getters:

        def none(dot: Any, frame: Frame) -> Any:
            value = final(dot, frame)
            if value.__class__ is not exact:
                value = convert(value, dot, frame)
            try:
                return function(value)
            except FAILURES as err:
                raise failure(compiler, node, err)

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
            except FAILURES as err:
                raise failure(compiler, node, err)

        return one

    def many(dot: Any, frame: Frame) -> Any:
        value = final(dot, frame)
        values = [get(dot, frame) for get in getters]
        if value.__class__ is not exact:
            value = convert(value, dot, frame)
        try:
            return function(*values, value)
        except FAILURES as err:
            raise failure(compiler, node, err)

    return many
