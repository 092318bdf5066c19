"""How waiting looks on a terminal."""

from __future__ import annotations

import io
import os
from pathlib import Path

from windlass.cli.context import Context
from windlass.cli.env import EnvSettings
from windlass.cli.waitview import MAX_ROWS, WaitView, fitting, rows, view, width
from windlass.events import Events


def entry(name: str, status: str = "InProgress", message: str = "") -> dict[str, object]:
    return {"kind": "Deployment", "namespace": "ns", "name": name, "status": status, "message": message}


def progress(total: int, *waiting: dict[str, object]) -> dict[str, object]:
    return {"total": total, "ready": total - len(waiting), "waiting": list(waiting)}


class Terminal(io.StringIO):
    """A stream that says that a person looks on, and what it shows."""

    def __init__(self, columns: int = 80) -> None:
        super().__init__()
        self.columns = columns

    def isatty(self) -> bool:
        return True

    def fileno(self) -> int:
        return 2

    def screen(self) -> list[str]:
        """Return the lines: of control sequences it knows those that the view uses, and it wraps long lines."""
        lines: list[str] = []
        place, rest = 0, self.getvalue()
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
                pieces = [line[at : at + self.columns] for at in range(0, max(1, len(line)), self.columns)]
                lines[place:] = pieces
                place += len(pieces)
        return lines


class Drawn:
    """A view on a terminal, and a clock that is set by hand."""

    def __init__(self, columns: int = 80, height: int = 24) -> None:
        self.terminal = Terminal(columns)
        self.height = height
        self.now = 0.0
        self.view = WaitView(self.terminal.write, lambda: (self.terminal.columns, self.height), lambda: self.now)
        self.events = Events(self.view)

    def tell(self, total: int, *waiting: dict[str, object]) -> list[str]:
        self.events.tell("wait.progress", **progress(total, *waiting))
        return self.terminal.screen()


def test_what_is_ready_is_counted_and_the_rest_is_shown() -> None:
    shown = rows(progress(2, entry("b", message="Available: 0/1")), 3)

    assert shown == ["waiting for 1 of 2 objects, 3s", "  Deployment/ns/b: InProgress Available: 0/1"]


def test_the_rows_are_bounded() -> None:
    shown = rows(progress(MAX_ROWS + 5, *[entry(str(n)) for n in range(MAX_ROWS + 5)]), 0)

    assert len(shown) == MAX_ROWS + 2
    assert shown[-1] == "  and 5 more"


def test_a_view_is_drawn_over_itself_and_leaves_nothing_behind() -> None:
    drawn = Drawn(40)
    with drawn.events.work("wait", until="ready"):
        first = drawn.tell(2, entry("a", message="x" * 100), entry("b"))
        drawn.now = 2.0
        second = drawn.tell(2, entry("b"))

    assert first[0] == "waiting for 2 of 2 objects, 0s"
    assert [len(line) for line in first[1:]] == [39, len(first[2])]
    assert second == ["waiting for 1 of 2 objects, 2s", "  Deployment/ns/b: InProgress"]
    assert drawn.terminal.screen() == []


def test_each_wait_has_a_time_of_its_own() -> None:
    drawn = Drawn()
    with drawn.events.work("wait", until="hook-done"):
        drawn.tell(1, entry("a"))
    drawn.now = 50.0
    with drawn.events.work("wait", until="ready"):
        drawn.now = 51.0
        assert drawn.tell(1, entry("a"))[0].endswith(", 1s")


def test_a_window_that_became_narrower_keeps_no_remains() -> None:
    drawn = Drawn(60)
    drawn.tell(2, entry("a", message="m" * 100), entry("b", message="n" * 100))
    text, drawn.terminal = drawn.terminal.getvalue(), Terminal(25)
    drawn.terminal.write(text)
    assert len(drawn.terminal.screen()) > 3  # the terminal itself has wrapped what stood there
    drawn.view.write = drawn.terminal.write
    assert drawn.tell(2, entry("b")) == [line[:24] for line in rows(progress(2, entry("b")), 0)]


def test_a_low_window_is_not_drawn_beyond() -> None:
    drawn = Drawn(height=4)
    assert len(drawn.tell(6, *[entry(str(n)) for n in range(6)])) == 3


def test_log_lines_stand_above_the_view() -> None:
    drawn = Drawn()
    drawn.tell(1, entry("a"))
    drawn.view.above("level=WARN msg=careful\n")
    assert drawn.tell(1, entry("a"))[0] == "level=WARN msg=careful"
    assert len(drawn.terminal.screen()) == 3


def test_the_place_can_be_left_to_others() -> None:
    drawn = Drawn()
    with drawn.events.work("wait", until="ready"):
        drawn.tell(1, entry("a"))
        drawn.view.aside(lambda: drawn.terminal.write("Release r has been cancelled.\n"))
    assert drawn.terminal.screen() == ["Release r has been cancelled."]


def test_a_log_line_of_the_command_goes_above_its_view() -> None:
    stream = Terminal()
    context = Context("windlass", EnvSettings("windlass", {"TERM": "xterm"}), err=stream)
    context.view = WaitView(stream.write, lambda: (80, 24), lambda: 0.0)
    Events(context.view).tell("wait.progress", **progress(1, entry("a")))
    context.warn("careful")
    assert stream.screen() == ["level=WARN msg=careful"]


def test_wide_characters_take_two_columns() -> None:
    assert (width("ab"), width("日本"), width("e\u0301")) == (2, 4, 1)
    assert fitting("日本語", 5) == "日本"


def test_what_is_drawn_goes_past_the_buffer(tmp_path: Path) -> None:
    class OnFile(Terminal):
        def fileno(self) -> int:
            return descriptor

    descriptor = os.open(tmp_path / "tty", os.O_CREAT | os.O_RDWR)
    context = Context("windlass", EnvSettings("windlass", {"TERM": "xterm"}), err=OnFile())
    made = view(context)
    assert made is not None
    made.above("said\n")
    Events(made).tell("wait.progress", **progress(1, entry("a")))
    os.close(descriptor)
    assert (tmp_path / "tty").read_text().startswith("said\nwaiting for 1 of 1 objects")


def test_only_a_person_at_a_terminal_gets_a_view() -> None:
    def asked(program: str, stream: io.StringIO, *, term: str = "xterm", debug: bool = False) -> bool:
        variables = {"TERM": term, "HELM_DEBUG": str(debug).lower()}
        return view(Context(program, EnvSettings(program, variables), err=stream)) is not None

    assert asked("windlass", Terminal())
    assert not asked("helm", Terminal())
    assert not asked("windlass", io.StringIO())
    assert not asked("windlass", Terminal(), term="dumb")
    assert not asked("windlass", Terminal(), debug=True)
