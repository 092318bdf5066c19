"""How waiting looks on a terminal."""

from __future__ import annotations

import io

from windlass.cli.context import Context
from windlass.cli.env import EnvSettings
from windlass.cli.waitview import MAX_ROWS, WaitView, rows, view
from windlass.kube.mapper import Mapping
from windlass.kube.observe import Identity, Standing
from windlass.kube.status import CURRENT, IN_PROGRESS, Verdict

DEPLOYMENTS = Mapping("apps", "v1", "Deployment", "deployments", True)


def standing(name: str, status: str, message: str = "") -> Standing:
    found = Standing(Identity("apps", "Deployment", "ns", name), DEPLOYMENTS)
    found.verdict = Verdict(status, message)
    return found


class Terminal(io.StringIO):
    """A stream that says that a person looks on."""

    def isatty(self) -> bool:
        return True


def screen(text: str) -> list[str]:
    """Return what a terminal shows that was sent this: of control sequences, those that the view uses."""
    lines: list[str] = []
    place, rest = 0, text
    while rest:
        if rest.startswith("\x1b["):
            digits = rest[2:].split("A")[0]
            if rest[2] == "J":
                lines, rest = lines[:place], rest[3:]
            else:
                place, rest = place - int(digits), rest[3 + len(digits) :]
        elif rest[0] == "\r":
            rest = rest[1:]
        else:
            line, _, rest = rest.partition("\n")
            lines[place:] = [line]
            place += 1
    return lines


def test_what_is_ready_is_counted_and_the_rest_is_shown() -> None:
    standings = [standing("a", CURRENT), standing("b", IN_PROGRESS, "Available: 0/1")]

    assert rows(standings, 3) == ["waiting for 1 of 2 objects, 3s", "  Deployment/ns/b: InProgress Available: 0/1"]


def test_the_rows_are_bounded() -> None:
    shown = rows([standing(str(n), IN_PROGRESS) for n in range(MAX_ROWS + 5)], 0)

    assert len(shown) == MAX_ROWS + 2
    assert shown[-1] == "  and 5 more"


def test_a_view_is_drawn_over_itself_and_leaves_nothing_behind() -> None:
    stream, moments = Terminal(), iter([0.0, 2.0])
    drawn = WaitView(stream, 40, lambda: next(moments))

    drawn.show([standing("a", IN_PROGRESS, "x" * 100), standing("b", IN_PROGRESS)])
    first = screen(stream.getvalue())
    drawn.show([standing("a", CURRENT), standing("b", IN_PROGRESS)])
    second = screen(stream.getvalue())
    drawn.close()

    assert first[0] == "waiting for 2 of 2 objects, 0s"
    assert [len(line) for line in first[1:]] == [39, len(first[2])]
    assert second == ["waiting for 1 of 2 objects, 2s", "  Deployment/ns/b: InProgress"]
    assert screen(stream.getvalue()) == []


def test_only_a_person_at_a_terminal_gets_a_view() -> None:
    def asked(program: str, stream: io.StringIO, *, term: str = "xterm", debug: bool = False) -> bool:
        variables = {"TERM": term, "HELM_DEBUG": str(debug).lower()}
        return view(Context(program, EnvSettings(program, variables), err=stream)) is not None

    assert asked("windlass", Terminal())
    assert not asked("helm", Terminal())
    assert not asked("windlass", io.StringIO())
    assert not asked("windlass", Terminal(), term="dumb")
    assert not asked("windlass", Terminal(), debug=True)
