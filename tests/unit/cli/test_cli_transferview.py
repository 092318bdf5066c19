"""Long transfers are shown on a terminal while they last, and leave nothing behind."""

from __future__ import annotations

import io
import os
import pty
import subprocess
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from tests.differential.chart_server import ChartServer
from tests.differential.harness import windlass_script

from windlass.cli import transferview
from windlass.cli.transferview import TransferView, WatchedTransport, amount, line
from windlass.net.message import Request

CLEAR = "\r\x1b[K"


@pytest.fixture
def server() -> Iterator[ChartServer]:
    made = ChartServer()
    yield made
    made.close()


def ticking(step: float) -> TransferView:
    ticks = count()
    return TransferView(io.StringIO(), lambda: next(ticks) * step)


def drawn(view: TransferView) -> str:
    stream = view._stream
    assert isinstance(stream, io.StringIO)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("size", "text"), [(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (48_000_000, "48.0 MB"), (10**16, "10000.0 TB")]
)
def test_amounts_are_readable(size: int, text: str) -> None:
    assert amount(size) == text


def test_a_line_shows_part_and_speed() -> None:
    assert line(12_000_000, 48_000_000, 4.0) == "[======>                 ] 12.0 MB of 48.0 MB, 3.0 MB/s"


def test_a_body_that_grows_beyond_its_length_does_not_overflow_the_bar() -> None:
    assert line(20, 10, 1.0).startswith("[========================]")


def test_transfers_side_by_side_are_added_up_and_erased() -> None:
    view = ticking(1.0)
    view.begin(1000)
    view.begin(1000)
    view.move(500)
    view.end()
    assert drawn(view) == CLEAR + line(500, 2000, 1.0)
    view.end()
    assert drawn(view).endswith(CLEAR)


def test_short_transfers_are_not_shown() -> None:
    view = ticking(0.01)
    assert list(view.watched([b"a", b"b"], 2)) == [b"a", b"b"]
    assert drawn(view) == ""


def test_bodies_are_watched_on_their_way_down(server: ChartServer) -> None:
    data = os.urandom(transferview.LEAST_BYTES)
    server.files.update({"/large": data, "/small": data[1:]})
    with WatchedTransport() as transport:
        transport.view = ticking(1.0)
        assert transport.send(Request("GET", f"{server.url}/small")).read() == data[1:]
        assert drawn(transport.view) == ""
        assert transport.send(Request("GET", f"{server.url}/large")).read() == data
        assert f"of {amount(len(data))}" in drawn(transport.view)
        assert drawn(transport.view).endswith(CLEAR)


def test_bodies_are_watched_on_their_way_up(server: ChartServer) -> None:
    request = Request("PUT", f"{server.url}/x", body=b"x" * transferview.LEAST_BYTES)
    with WatchedTransport() as transport:
        transport.view = ticking(1.0)
        with transport.send(request) as answer:
            assert answer.status == 501
        assert request.length == transferview.LEAST_BYTES
        assert "65.5 kB of 65.5 kB" in drawn(transport.view)


@pytest.mark.parametrize("program", ["helm", "windlass"])
def test_a_program_called_helm_shows_nothing_and_a_pipe_gets_nothing(
    tmp_path: Path, server: ChartServer, program: str
) -> None:
    server.publish(("foo", "1.0.0"))
    link = tmp_path / program
    link.symlink_to(windlass_script())
    parent, child = pty.openpty()
    environment = {"HOME": str(tmp_path), "PATH": os.environ["PATH"], "TERM": "xterm"}
    done = subprocess.run(
        [str(link), "pull", f"{server.url}/foo-1.0.0.tgz"], cwd=tmp_path, env=environment, stderr=child, check=False
    )
    os.close(child)
    try:
        shown = os.read(parent, 1000)
    except OSError:  # nothing was written, and nobody will
        shown = b""
    os.close(parent)
    assert (done.returncode, shown) == (0, b"")  # too short to be shown
    assert (tmp_path / "foo-1.0.0.tgz").exists()
