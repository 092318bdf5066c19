"""The parse tree as plain tuples, which ``marshal`` stores and loads fast, and the text of a node as errors show it.

Every node is ``(kind, pos, ...)``; ``pos`` is a byte offset into the file, chosen as Go chooses it.

| node                                         | Go: text/template/parse/node.go |
|----------------------------------------------|---------------------------------|
| (DOT, pos), (NIL, pos), (BOOL, pos, value)   | DotNode, NilNode, BoolNode      |
| (NUMBER, pos, text, int, uint, float, cplx)  | NumberNode; None: not of that form |
| (STRING, pos, quoted, text)                  | StringNode                      |
| (FIELD, pos, names), (VARIABLE, pos, names)  | FieldNode, VariableNode         |
| (CHAIN, pos, node, names), (IDENT, pos, name)| ChainNode, IdentifierNode       |
| (PIPE, pos, variables, is_assign, commands)  | PipeNode                        |
| (COMMAND, pos, args)                         | CommandNode                     |
| (TEXT, origin, text), (ACTION, pos, pipe)    | TextNode, ActionNode            |
| (IF/WITH/RANGE, pos, pipe, list, else_list, jumps) | IfNode, WithNode, RangeNode |
| (TEMPLATE, pos, name, pipe)                  | TemplateNode                    |
| (BREAK, pos), (CONTINUE, pos)                | BreakNode, ContinueNode         |

Where a statement's pipeline declares nothing and has one command, its ``pipe`` is that command, or its only operand.
A list of statements is a tuple of nodes. Comments leave no node. ``jumps`` tells whether a branch may leave the loop
around it by ``break`` or ``continue``.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeAlias

    Node: TypeAlias = tuple[Any, ...]

(
    DOT,
    NIL,
    BOOL,
    NUMBER,
    STRING,
    FIELD,
    VARIABLE,
    CHAIN,
    IDENT,
    PIPE,
    COMMAND,
    TEXT,
    ACTION,
    IF,
    WITH,
    RANGE,
    TEMPLATE,
    BREAK,
    CONTINUE,
) = range(19)

PLAIN, FROM_ACTION = 0, 1
"""What a TEXT has for a position, which nobody asks for: whether it is text, or an action of one string constant."""


def show(node: Node) -> str:
    """Return the node's source form as Go's ``Node.String`` rebuilds it, for the ``at <...>`` part of an error.

    Covers the nodes Go blames: everything but text and the branch statements.
    """
    kind = node[0]
    if kind == COMMAND:
        return " ".join(_grouped(arg) for arg in node[2])
    if kind == PIPE:
        return _show_pipe(node)
    if kind == CHAIN:
        return ".".join((_grouped(node[2]), *node[3]))
    if kind == ACTION:
        return "{{" + show(node[2]) + "}}"
    if kind == TEMPLATE:
        return _show_template(node)
    return _show_leaf(kind, node)


def _show_leaf(kind: int, node: Node) -> str:
    if kind == FIELD:
        return "." + ".".join(node[2])
    if kind == VARIABLE:
        return ".".join(node[2])
    if kind == BOOL:
        return "true" if node[2] else "false"
    if kind == DOT:
        return "."
    if kind == NIL:
        return "nil"
    return str(node[2])


def _grouped(node: Node) -> str:
    return f"({show(node)})" if node[0] == PIPE else show(node)


def _show_pipe(node: Node) -> str:
    _, _, variables, is_assign, commands = node
    text = " | ".join(show(command) for command in commands)
    if not variables:
        return text
    names = ", ".join(show(variable) for variable in variables)
    return f"{names} {'=' if is_assign else ':='} {text}"


def _show_template(node: Node) -> str:
    from windlass.golang import strconv

    name = strconv.quote(node[2])
    return "{{template " + name + (" " + show(node[3]) if node[3] is not None else "") + "}}"


def is_empty(statements: tuple[Node, ...]) -> bool:
    """Tell whether a body holds nothing but white space (Go: parse.IsEmptyTree)."""
    return all(node[0] == TEXT and node[1] == PLAIN and not node[2].strip() for node in statements)


def locate(text: str | bytes, pos: int) -> tuple[int, int]:
    """Return line (from 1) and byte column (from 0) of a byte offset (Go: parse.Tree.ErrorContext)."""
    data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogateescape")
    before = data[:pos]
    return 1 + before.count(b"\n"), pos - (before.rfind(b"\n") + 1)
