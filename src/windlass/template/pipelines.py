"""The inside of an action to tree nodes: pipelines, commands, operands (Go: text/template/parse/parse.go, pipeline).

Error lines are Go's: the line of the last token *read*, which may be one the parser only looked at.
"""

from __future__ import annotations

from windlass.golang import strconv
from windlass.template import literals
from windlass.template.definitions import OpenDefinition
from windlass.template.errors import ParseError
from windlass.template.lexer import (
    END,
    FAULT,
    LEFT_DELIM,
    LONE_POINT,
    RIGHT_DELIM,
    SPACES,
    Lexer,
    as_bytes,
    as_text,
)
from windlass.template.limits import MAX_PAREN_DEPTH, make_room
from windlass.template.tree import BOOL, CHAIN, COMMAND, DOT, FIELD, IDENT, NIL, PIPE, STRING, VARIABLE, show

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container
    from typing import NoReturn

    from windlass.template.definitions import Definition
    from windlass.template.tree import Node

KEYWORDS = frozenset(
    (".", "block", "break", "continue", "define", "else", "end", "if", "nil", "range", "template", "with")
)
WHOLE_FILE = ""
"""The clause of the definition that is the file itself."""

_LITERALS = {"true": True, "false": False}
_OPERAND_STARTS = frozenset("\"`'(.$+-0123456789_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") | {
    LONE_POINT,
    *map(chr, range(0x80, 0x100)),
}
_NUMBER_STARTS = frozenset("'+-0123456789")


class PipelineParser:
    """Reads the tokens of one action at a time. ``functions`` answers which function names exist."""

    def __init__(
        self, name: str, text: str, functions: Container[str], left: str = LEFT_DELIM, right: str = RIGHT_DELIM
    ) -> None:
        self._name = name
        self._raw = as_bytes(text)
        self._functions = functions
        self._left = as_bytes(left)
        self._right = as_bytes(right)
        self._lexer = Lexer(self._raw, left, right)
        self._tree = OpenDefinition(name, WHOLE_FILE)
        self._outer: list[OpenDefinition] = []
        self._done: dict[str, Definition] = {}
        self._tokens: list[str] = []
        self._places: list[int] = []
        self._looked_at = 0  # index of the furthest token looked at by a declaration
        self._action_start: int | None = None
        self._branch_start: int | None = None  # of the action before, if it opened a branch: Go is still inside it
        self._paren_depth = 0
        self._chains: dict[str, tuple[str, ...]] = {}

    # -- pipelines -----------------------------------------------------------------------------------------------

    def _pipeline(self, index: int, context: str, closer: str) -> tuple[Node, int]:
        """Parse ``declarations? command ('|' command)*`` up to the closer; return it and the closer's index."""
        tokens = self._tokens
        index = self._skip_space(index)
        start = self._places[index]
        variables: tuple[Node, ...] = ()
        is_assign = False
        if tokens[index][0] == "$":
            index, variables, is_assign = self._declarations(index, context)
        commands: list[Node] = []
        while True:
            token = tokens[index]
            if token[0] in SPACES:
                index += 1
            elif token == closer:
                break
            elif token[0] in _OPERAND_STARTS and (token not in KEYWORDS or token in (".", "nil")):
                command, index = self._command(index)
                commands.append(command)
            else:
                self._unexpected(index, context)
        if not commands:
            self._fail(index, f"missing value for {context}")
        if len(commands) > 1:
            self._check_stages(commands, index)
        return (PIPE, start, variables, is_assign, tuple(commands)), index

    def _check_stages(self, commands: list[Node], index: int) -> None:
        for stage, command in enumerate(commands[1:], 2):
            if command[2][0][0] <= STRING:  # DOT, NIL, BOOL, NUMBER, STRING
                self._fail(index, f"non executable command in pipeline stage {stage}")

    def _skip_space(self, index: int) -> int:
        return index + 1 if self._tokens[index][0] in SPACES else index

    def _declarations(self, index: int, context: str) -> tuple[int, tuple[Node, ...], bool]:
        """Read ``$x :=``, ``$x =`` or ``$i, $x :=``, if that is what the variable at the index begins."""
        tokens, tree = self._tokens, self._tree
        variables: list[Node] = []
        is_assign = False
        while "." not in tokens[index]:
            after = self._skip_space(index + 1)
            self._looked_at = max(self._looked_at, after)
            mark = tokens[after]
            if mark not in (":=", "=", ","):
                break
            name = tokens[index]
            variables.append((VARIABLE, self._places[index], (as_text(name),)))
            tree.variables.append(name)
            index = self._skip_space(after + 1)
            if mark != ",":
                is_assign = mark == "="
                break
            if context != "range" or len(variables) > 1:
                self._fail(after, f"too many declarations in {context}")
            self._looked_at = index
            following = tokens[index]
            if following[0] != "$":
                if following not in (END, ")") or self._is_lexical_error(following):
                    self._fail(index, "range can only initialize variables")
                break
        if variables:
            tree.declared += len(variables)
            names = {variable[2][0] for variable in variables} if is_assign else ()
            (tree.range_assigned if context == "range" else tree.assigned).update(names)
        return index, tuple(variables), is_assign

    def _command(self, index: int) -> tuple[Node, int]:
        """Parse ``operand (space operand)*`` and the pipe sign after it; return it and the index that follows."""
        tokens = self._tokens
        start = self._places[index]
        operands: list[Node] = []
        while True:
            token = tokens[index]
            if token[0] in SPACES:
                index += 1
                token = tokens[index]
            char = token[0]
            if char in _OPERAND_STARTS and (token not in KEYWORDS or token == "." or token == "nil"):
                if char == "(":
                    operand, index = self._parenthesized(index)
                else:
                    operand = self._term(index, token, char)
                index += 1
                token = tokens[index]
                char = token[0]
                if char == "." and len(token) > 1 and token[1] not in _NUMBER_STARTS:
                    operand, index = self._chain(operand, index)
                    token = tokens[index]
                    char = token[0]
                operands.append(operand)
                if char in SPACES:
                    index += 1
                    continue
            if token == "|":
                index += 1
                break
            if token == (")" if self._paren_depth else END):
                break
            self._unexpected(index, "operand")
        return (COMMAND, start, tuple(operands)), index

    def _parenthesized(self, index: int) -> tuple[Node, int]:
        if self._paren_depth >= MAX_PAREN_DEPTH:
            self._fail(index, "max expression depth exceeded")
        if self._paren_depth > 50:
            make_room()
        self._paren_depth += 1
        node, index = self._pipeline(index + 1, "parenthesized pipeline", ")")
        self._paren_depth -= 1
        return node, index

    def _term(self, index: int, token: str, char: str) -> Node:
        place = self._places[index]
        if token in self._functions:
            return (IDENT, place, token)
        if char == ".":
            return self._field(index, token, place)
        if char == "$":
            return self._variable(index, token, place)
        if char == '"' or char == "`":
            text = token if token.isascii() else as_text(token)
            if char == '"' and "\\" not in text:
                return (STRING, place, text, text[1:-1])
            return (STRING, place, text, self._unquote(index))
        if char in _NUMBER_STARTS:
            return self._number(index, token)
        if token in _LITERALS:
            return (BOOL, place, _LITERALS[token])
        if token == "nil":
            return (NIL, place)
        if token == LONE_POINT:
            self._fail(index, 'illegal number syntax: "."')
        name = as_text(token)
        if name not in self._functions:
            self._fail(index, f"function {strconv.quote(name)} not defined")
        return (IDENT, place, name)

    def _field(self, index: int, token: str, place: int) -> Node:
        if len(token) == 1:
            return (DOT, place)
        if token[1] in _NUMBER_STARTS:
            return self._number(index, token)
        names = self._chains.get(token)
        if names is None:
            names = self._chains[token] = tuple(as_text(token)[1:].split("."))
        # Go: the node of a chain stands where its second field stands.
        return (FIELD, place if len(names) == 1 else place + token.index(".", 1), names)

    def _variable(self, index: int, token: str, place: int) -> Node:
        name, dot, _ = token.partition(".")
        if name not in self._tree.variables:
            self._fail(index, f"undefined variable {strconv.quote(as_text(name))}")
        if not dot:
            return (VARIABLE, place, (as_text(name),))
        return (VARIABLE, place + len(name), tuple(as_text(token).split(".")))

    def _chain(self, node: Node, index: int) -> tuple[Node, int]:
        """Add the fields at the index, which touch the node, to it."""
        tokens = self._tokens
        place = self._places[index]
        names: list[str] = []
        while tokens[index][0] == "." and len(tokens[index]) > 1 and tokens[index][1] not in _NUMBER_STARTS:
            names += as_text(tokens[index])[1:].split(".")
            index += 1
        if node[0] in (FIELD, VARIABLE):
            return (node[0], place, (*node[2], *names)), index
        if node[0] <= STRING:
            self._fail(index, f"unexpected . after term {strconv.quote(show(node))}")
        return (CHAIN, place, node, tuple(names)), index

    def _number(self, index: int, token: str) -> Node:
        try:
            return literals.number(self._places[index], as_text(token))
        except literals.LiteralError as err:
            self._fail(index, str(err))

    def _unquote(self, index: int) -> str:
        try:
            return literals.unquote(as_text(self._tokens[index]))
        except literals.LiteralError as err:
            self._fail(index, str(err))

    # -- errors --------------------------------------------------------------------------------------------------

    def _is_lexical_error(self, token: str) -> bool:
        """Tell whether a closing token is an error to Go's lexer, which counts parentheses itself."""
        return self._paren_depth == 0 if token == ")" else self._paren_depth > 0

    def _unexpected(self, index: int, context: str, *, in_action: bool = True) -> NoReturn:
        token, place = self._tokens[index], self._places[index]
        if token in (END, ")") and self._is_lexical_error(token):
            if token == END and self._lexer.trims_right:
                place -= 2  # Go stands on the trim marker
            token = FAULT + ("unexpected right paren" if token == ")" else "unclosed left paren")
        if token[0] != FAULT:
            self._fail(index, f"unexpected {_shown(self._right if token == END else token)} in {context}")
        message = token[1:]
        if in_action and self._action_start is not None:
            started = self._line(self._action_start)
            if started != self._line(place):
                link = " started at" if message.endswith(" action") else " in action started at"
                message += f"{link} {self._name}:{started}"
        self._fail_at(place, message)

    def _fail(self, index: int, message: str) -> NoReturn:
        self._fail_at(self._places[min(max(index, self._looked_at), len(self._places) - 1)], message)

    def _fail_at(self, place: int, message: str) -> NoReturn:
        raise ParseError(self._name, self._line(place), message)

    def _line(self, place: int) -> int:
        return 1 + self._raw.count("\n", 0, place)


def _shown(token: str) -> str:
    """Return a token as Go's ``item.String`` shows it."""
    if token in KEYWORDS:
        return f"<{token}>"
    if token == LONE_POINT:
        token = "."
    elif token[0] in ".$" and len(token) > 1:
        token = token[0] + token[1:].split(".")[0]  # one token of ours may be a chain of Go's
    text = as_text(token)
    if len(token) > 10:
        return strconv.quote(text[:10]) + "..."
    return strconv.quote(text)
