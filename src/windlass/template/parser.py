"""Text to parse tree (Go: text/template/parse/parse.go).

Open blocks live on explicit stacks, so only parentheses recurse. The result of a file is marshal-able data:
``(name, definitions)`` with one ``(name, statements, variables, assigned, range_assigned)`` per definition, the
file's own body last. ``variables`` counts declarations; the two sets name the variables that ``=`` changes.

Error lines are Go's: the line of the last token *read*, which may be one the parser only looked at.
"""

from __future__ import annotations

from windlass.golang import strconv
from windlass.template import literals
from windlass.template.errors import ParseError
from windlass.template.lexer import (
    END,
    FAULT,
    LEFT_COMMENT,
    LEFT_DELIM,
    LONE_POINT,
    RIGHT_DELIM,
    SPACES,
    Lexer,
    as_bytes,
    as_text,
)
from windlass.template.limits import MAX_PAREN_DEPTH, make_room
from windlass.template.tree import (
    ACTION,
    BOOL,
    BREAK,
    CHAIN,
    COMMAND,
    CONTINUE,
    DOT,
    FIELD,
    IDENT,
    IF,
    NIL,
    PIPE,
    RANGE,
    STRING,
    TEMPLATE,
    TEXT,
    VARIABLE,
    WITH,
    is_empty,
    show,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container
    from typing import NoReturn, TypeAlias

    from windlass.template.tree import Node

    Definition: TypeAlias = tuple[str, tuple[Node, ...], int, tuple[str, ...], tuple[str, ...]]
    Parsed: TypeAlias = tuple[str, tuple[Definition, ...]]

_KEYWORDS = frozenset(
    (".", "block", "break", "continue", "define", "else", "end", "if", "nil", "range", "template", "with")
)
_LITERALS = {"true": True, "false": False}
_BRANCHES = {"if": IF, "with": WITH, "range": RANGE}
_OPERAND_STARTS = frozenset("\"`'(.$+-0123456789_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") | {
    LONE_POINT,
    *map(chr, range(0x80, 0x100)),
}
_NUMBER_STARTS = frozenset("'+-0123456789")
_WHOLE_FILE, _DEFINE, _BLOCK = "", "define clause", "block clause"


class _Branch:
    """An open ``if``, ``with`` or ``range``."""

    __slots__ = ("chained", "jumps", "kind", "pipe", "then", "variables", "word")

    def __init__(self, word: str, pipe: Node, variables: int, chained: bool) -> None:
        self.word = word
        self.kind = _BRANCHES[word]
        self.pipe = pipe
        self.variables = variables  # how many were visible before it
        self.chained = chained  # an "else if": the end of the block it continues is its own
        self.then: tuple[Node, ...] | None = None  # the first list, once "else" was seen
        self.jumps = False  # whether it may leave the loop around it


class _Tree:
    """A definition being parsed: the file itself, a ``define`` or a ``block``."""

    __slots__ = (
        "assigned",
        "branches",
        "clause",
        "declared",
        "lists",
        "name",
        "range_assigned",
        "range_depth",
        "statements",
        "variables",
    )

    def __init__(self, name: str, clause: str) -> None:
        self.name = name
        self.clause = clause
        self.statements: list[Node] = []
        self.lists: list[list[Node]] = []  # the outer lists of the open branches
        self.branches: list[_Branch] = []
        self.variables = ["$"]
        self.declared = 0
        self.assigned: set[str] = set()
        self.range_assigned: set[str] = set()
        self.range_depth = 0

    def finished(self) -> Definition:
        return (
            self.name,
            tuple(self.statements),
            self.declared,
            tuple(sorted(self.assigned)),
            tuple(sorted(self.range_assigned)),
        )


class Parser:
    """Parses one file. ``functions`` answers which function names exist."""

    def __init__(
        self, name: str, text: str, functions: Container[str], left: str = LEFT_DELIM, right: str = RIGHT_DELIM
    ) -> None:
        self._name = name
        self._raw = as_bytes(text)
        self._functions = functions
        self._left = as_bytes(left)
        self._right = as_bytes(right)
        self._lexer = Lexer(self._raw, left, right)
        self._tree = _Tree(name, _WHOLE_FILE)
        self._outer: list[_Tree] = []
        self._done: dict[str, Definition] = {}
        self._tokens: list[str] = []
        self._places: list[int] = []
        self._looked_at = 0  # index of the furthest token looked at by a declaration
        self._action_start: int | None = None
        self._branch_start: int | None = None  # of the action before, if it opened a branch: Go is still inside it
        self._paren_depth = 0
        self._chains: dict[str, tuple[str, ...]] = {}

    # -- the file ------------------------------------------------------------------------------------------------

    def parse(self) -> Parsed:
        """Return the file's definitions. Raises ParseError with Go's text."""
        raw, left, lexer = self._raw, self._left, self._lexer
        skip = len(left)
        place = 0
        while True:
            start = raw.find(left, place)
            if start < 0:
                self._text(raw[place:], lexer.trims_right, False)
                break
            inside = start + skip
            trims = raw[inside : inside + 1] == "-" and raw[inside + 1 : inside + 2] in (" ", "\t", "\r", "\n")
            if start > place:
                self._text(raw[place:start], lexer.trims_right, trims)
            place = self._action(start, inside + 2 if trims else inside)
        if self._tree.branches or self._outer:
            self._fail_at(len(raw), "unexpected EOF")
        self._add(self._tree, len(raw))
        return self._name, tuple(self._done.values())

    def _text(self, text: str, trims_left: bool, trims_right: bool) -> None:
        if trims_left:
            text = text.lstrip(SPACES)
        if trims_right:
            text = text.rstrip(SPACES)
        if text:
            self._tree.statements.append((TEXT, 0, as_text(text)))

    def _action(self, start: int, place: int) -> int:
        """Parse the action whose text starts at ``place``; return the offset after it."""
        lexer = self._lexer
        self._action_start = start
        self._looked_at = 0
        if self._raw.startswith(LEFT_COMMENT, place):
            after = lexer.comment(place)
            if after < 0:
                self._action_start = self._branch_start
                self._tokens, self._places = lexer.tokens, lexer.places
                self._unexpected(0, "input")
            return after
        after = lexer.action(place)
        self._branch_start = None
        tokens = self._tokens = lexer.tokens
        self._places = lexer.places
        first = 1 if tokens[0][0] in SPACES else 0
        word = tokens[first]
        if word in _KEYWORDS and self._keyword(word, first):
            return after
        pipe, _ = self._pipeline(first, "command", END)
        self._tree.statements.append((ACTION, pipe[1], pipe))
        return after

    # -- control actions -----------------------------------------------------------------------------------------

    def _keyword(self, word: str, first: int) -> bool:
        """Parse a control action. False: the word only starts an ordinary pipeline here."""
        if word in _BRANCHES:
            self._open_branch(word, first + 1, chained=False)
        elif word == "end":
            self._expect_end(first + 1, "end")
            self._end()
        elif word == "else":
            self._else(first + 1)
        elif word == "template":
            self._template(first + 1)
        elif word == "block":
            self._block(first + 1)
        elif word == "define":
            if self._outer or self._tree.branches:
                return False
            self._define(first + 1)
        elif word in ("break", "continue") and word not in self._functions:
            self._jump(word, first)
        else:
            return False
        return True

    def _open_branch(self, word: str, index: int, chained: bool) -> None:
        tree = self._tree
        visible = len(tree.variables)
        pipe, _ = self._pipeline(index, word, END)
        if not chained:
            self._branch_start = self._action_start
        if word == "range":
            tree.range_depth += 1
        tree.branches.append(_Branch(word, pipe, visible, chained))
        tree.lists.append(tree.statements)
        tree.statements = []

    def _else(self, index: int) -> None:
        index = self._skip_space(index)
        word = self._tokens[index]
        if word in ("if", "with"):
            self._leave_first_list(index)
            branch = self._tree.branches[-1]
            if branch.word != word:
                self._unexpected(index, "input", in_action=False)
            self._action_start = None  # Go has left the action when it parses the second keyword
            self._open_branch(word, index + 1, chained=True)
        else:
            self._expect_end(index, "else")
            self._leave_first_list(index)

    def _leave_first_list(self, index: int) -> None:
        tree = self._tree
        if not tree.branches:
            where = f" in {tree.clause}" if tree.clause else ""
            self._fail(index, "unexpected {{else}}" + where)
        branch = tree.branches[-1]
        if branch.then is not None:
            self._fail(index, "expected end; found {{else}}")
        branch.then = tuple(tree.statements)
        tree.statements = []
        if branch.kind == RANGE:
            tree.range_depth -= 1

    def _end(self) -> None:
        tree = self._tree
        if not tree.branches:
            self._end_definition()
            return
        while True:
            branch = tree.branches.pop()
            if branch.then is None:
                then, otherwise = tuple(tree.statements), None
                if branch.kind == RANGE:
                    tree.range_depth -= 1
            else:
                then, otherwise = branch.then, tuple(tree.statements)
            tree.statements = tree.lists.pop()
            tree.statements.append((branch.kind, branch.pipe[1], branch.pipe, then, otherwise, branch.jumps))
            if branch.jumps and tree.branches:
                self._mark_jump()
            del tree.variables[branch.variables :]
            if not branch.chained:
                return

    def _end_definition(self) -> None:
        tree = self._tree
        last = self._places[-1]
        if not tree.clause:
            self._fail_at(last, "unexpected {{end}}")
        self._tree = self._outer.pop()
        self._add(tree, last)

    def _add(self, tree: _Tree, place: int) -> None:
        """Keep a finished definition (Go: Tree.add). An empty one gives way to any other of its name."""
        before = self._done.get(tree.name)
        if before is None or is_empty(before[1]):
            self._done.pop(tree.name, None)
            self._done[tree.name] = tree.finished()
        elif not is_empty(tuple(tree.statements)):
            self._fail_at(place, f"template: multiple definition of template {strconv.quote(tree.name)}")

    def _define(self, index: int) -> None:
        self._action_start = None  # a new tree in Go, which has not seen the action's start
        name, index = self._template_name(index, _DEFINE)
        self._expect_end(index, _DEFINE)
        self._outer.append(self._tree)
        self._tree = _Tree(name, _DEFINE)

    def _block(self, index: int) -> None:
        place = self._places[self._skip_space(index)]
        name, index = self._template_name(index, _BLOCK)
        pipe, _ = self._pipeline(index, _BLOCK, END)
        self._tree.statements.append((TEMPLATE, place, name, pipe))
        self._outer.append(self._tree)
        self._tree = _Tree(name, _BLOCK)

    def _template(self, index: int) -> None:
        place = self._places[self._skip_space(index)]
        name, index = self._template_name(index, "template clause")
        index = self._skip_space(index)
        pipe = None
        if self._tokens[index] != END:
            pipe, _ = self._pipeline(index, "template clause", END)
        self._tree.statements.append((TEMPLATE, place, name, pipe))

    def _template_name(self, index: int, context: str) -> tuple[str, int]:
        index = self._skip_space(index)
        token = self._tokens[index]
        if token[0] not in '"`':
            self._unexpected(index, context)
        return self._unquote(index), index + 1

    def _jump(self, word: str, index: int) -> None:
        self._expect_end(index + 1, "{{" + word + "}}")
        if self._tree.range_depth == 0:
            self._fail_at(self._places[-1], "{{" + word + "}} outside {{range}}")
        self._mark_jump()
        kind = BREAK if word == "break" else CONTINUE
        self._tree.statements.append((kind, self._places[index]))

    def _mark_jump(self) -> None:
        """Note that the innermost open branch holds a jump; the body of a loop keeps its own jumps to itself."""
        branch = self._tree.branches[-1]
        if branch.kind != RANGE or branch.then is not None:
            branch.jumps = True

    def _expect_end(self, index: int, context: str) -> None:
        index = self._skip_space(index)
        if self._tokens[index] != END:
            self._unexpected(index, context)

    def _skip_space(self, index: int) -> int:
        return index + 1 if self._tokens[index][0] in SPACES else index

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
            elif token[0] in _OPERAND_STARTS and (token not in _KEYWORDS or token in (".", "nil")):
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
            if char in _OPERAND_STARTS and (token not in _KEYWORDS or token == "." or token == "nil"):
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
    if token in _KEYWORDS:
        return f"<{token}>"
    if token == LONE_POINT:
        token = "."
    elif token[0] in ".$" and len(token) > 1:
        token = token[0] + token[1:].split(".")[0]  # one token of ours may be a chain of Go's
    text = as_text(token)
    if len(token) > 10:
        return strconv.quote(text[:10]) + "..."
    return strconv.quote(text)
