"""Text to parse tree: the file, its text and control actions (Go: text/template/parse/parse.go).

Open blocks live on explicit stacks, so only parentheses recurse. The result of a file is data that marshal can store.
"""

from __future__ import annotations

from windlass.golang import strconv
from windlass.template.definitions import BRANCHES, Branch, OpenDefinition
from windlass.template.lexer import END, LEFT_COMMENT, SPACES, as_text
from windlass.template.packs import opened
from windlass.template.pipelines import KEYWORDS, PipelineParser
from windlass.template.tree import (
    ACTION,
    BREAK,
    CONTINUE,
    FROM_ACTION,
    IDENT,
    NIL,
    PIPE,
    PLAIN,
    RANGE,
    STRING,
    TEMPLATE,
    TEXT,
    is_empty,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.template.definitions import Parsed
    from windlass.template.tree import Node


_DEFINE, _BLOCK = "define clause", "block clause"


class Parser(PipelineParser):
    """Parses one file."""

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
            self._tree.statements.append((TEXT, PLAIN, as_text(text)))

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
        if word in KEYWORDS and self._keyword(word, first):
            return after
        pipe, _ = self._pipeline(first, "command", END)
        simple = _simplified(pipe)
        node = (TEXT, FROM_ACTION, simple[3]) if simple[0] == STRING else (ACTION, pipe[1], simple)
        self._tree.statements.append(node)
        return after

    # -- control actions -----------------------------------------------------------------------------------------

    def _keyword(self, word: str, first: int) -> bool:
        """Parse a control action. False: the word only starts an ordinary pipeline here."""
        if word in BRANCHES:
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
        tree.branches.append(Branch(word, _simplified(pipe), visible, chained))
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

    def _add(self, tree: OpenDefinition, place: int) -> None:
        """Keep a finished definition (Go: Tree.add). An empty one gives way to any other of its name."""
        before = self._done.get(tree.name)
        if before is None or is_empty(opened(before[1])):
            self._done.pop(tree.name, None)
            self._done[tree.name] = tree.finished()
        elif not is_empty(tuple(tree.statements)):
            self._fail_at(place, f"template: multiple definition of template {strconv.quote(tree.name)}")

    def _define(self, index: int) -> None:
        self._action_start = None  # a new tree in Go, which has not seen the action's start
        name, index = self._template_name(index, _DEFINE)
        self._expect_end(index, _DEFINE)
        self._outer.append(self._tree)
        self._tree = OpenDefinition(name, _DEFINE)

    def _block(self, index: int) -> None:
        place = self._places[self._skip_space(index)]
        name, index = self._template_name(index, _BLOCK)
        pipe, _ = self._pipeline(index, _BLOCK, END)
        self._tree.statements.append((TEMPLATE, place, name, _simplified(pipe)))
        self._outer.append(self._tree)
        self._tree = OpenDefinition(name, _BLOCK)

    def _template(self, index: int) -> None:
        place = self._places[self._skip_space(index)]
        name, index = self._template_name(index, "template clause")
        index = self._skip_space(index)
        pipe = None
        if self._tokens[index] != END:
            pipe = _simplified(self._pipeline(index, "template clause", END)[0])
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


def _simplified(pipe: Node) -> Node:
    """Return the only command or operand of a statement's pipeline, where it is as good as the pipeline."""
    _, _, variables, _, commands = pipe
    if variables or len(commands) > 1:
        return pipe
    operands = commands[0][2]
    first: Node = operands[0]
    if len(operands) == 1:
        return pipe if first[0] in (NIL, PIPE) else first  # nil is no command, and parentheses have to show
    return commands[0] if first[0] == IDENT else pipe
