"""One process of fuzzing: runs the cases of one target until its CPU time is spent, and writes findings as JSON lines.

Every case stands in a file before it runs, so that the parent can name the one that ended the interpreter.
"""

from __future__ import annotations

import argparse
import base64
import json
import mmap
import re
import resource
import signal
import sys
import time
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from tests.fuzz.bounds import CASE_SECONDS, MEMORY_BYTES
from tests.fuzz.mutate import MAX_LENGTH, Mutator
from tests.fuzz.targets import TARGETS, Call
from windlass.errors import WindlassError
from windlass.template.limits import make_room

CASE_FILE_BYTES = MAX_LENGTH + 8
MAX_POOL = 20_000
SHRINK_SECONDS = 10.0


class TookTooLong(BaseException):
    """A case used CASE_SECONDS; not an Exception, so that nothing under test swallows it."""


def run(name: str, seed: str, seconds: float, case_file: Path, findings: Path) -> None:
    """Fuzz one target."""
    seeds, tokens, call = TARGETS[name]()
    mutator = Mutator(f"{seed}/{name}", seeds, tokens)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    signal.signal(signal.SIGPROF, _too_long)
    make_room()  # as in a process that has rendered already: what is too deep must not end it
    seen: set[str] = set()
    known: set[str] = set()
    count = 0
    with case_file.open("r+b") as handle, findings.open("a", encoding="utf-8") as out:
        shown = mmap.mmap(handle.fileno(), CASE_FILE_BYTES)
        started = time.process_time()
        for data in _cases(mutator):
            if time.process_time() - started > seconds:
                break
            show(shown, data)
            count += 1
            outcome, trace = attempt(call, data)
            if outcome not in known and len(mutator.pool) < MAX_POOL:
                known.add(outcome)
                mutator.pool.append(data)
            if trace and outcome not in seen:
                seen.add(outcome)
                found = {
                    "target": name,
                    "outcome": outcome,
                    "case": encoded(shrunk(call, data, outcome)),
                    "trace": trace,
                }
                out.write(json.dumps(found) + "\n")
                out.flush()
        out.write(json.dumps({"target": name, "cases": count, "cpu": round(time.process_time() - started, 1)}) + "\n")


def _cases(mutator: Mutator) -> Iterator[bytes]:
    yield from list(mutator.pool)
    while True:
        yield mutator.case()


def attempt(call: Call, data: bytes) -> tuple[str, str]:
    """Return how a case ends, in a form that equal ends share, and the traceback if it is a finding."""
    signal.setitimer(signal.ITIMER_PROF, CASE_SECONDS)
    try:
        call(data)
    except WindlassError as error:
        return f"{type(error).__name__} {_form(str(error))}", ""
    except TookTooLong:
        return f"took too long: {_place(sys.exc_info()[2])}", _last_lines()
    except BaseException as error:  # whatever else it is, is what we look for
        return f"{type(error).__name__}: {_place(error.__traceback__)}", _last_lines()
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return "passes", ""


def shrunk(call: Call, data: bytes, outcome: str) -> bytes:
    """Return a smaller case with the same end, as far as a few seconds allow."""
    if outcome.startswith("took too long"):
        return data
    end = time.monotonic() + SHRINK_SECONDS
    piece = max(1, len(data) // 2)
    while piece and time.monotonic() < end:
        start = 0
        while start < len(data) and time.monotonic() < end:
            smaller = data[:start] + data[start + piece :]
            if attempt(call, smaller)[0] == outcome:
                data = smaller
            else:
                start += piece
        piece //= 2
    return data


def show(shown: mmap.mmap, data: bytes) -> None:
    """Write a case where the parent finds it."""
    shown[:8] = len(data).to_bytes(8, "little")
    shown[8 : 8 + len(data)] = data


def shown_case(case_file: Path) -> bytes:
    """Return the case that a worker ran last."""
    content = case_file.read_bytes()
    return content[8 : 8 + int.from_bytes(content[:8], "little")]


def encoded(data: bytes) -> str:
    """Return a case for JSON."""
    return base64.b64encode(data).decode()


def _form(text: str) -> str:
    return re.sub(r"\d+", "0", re.sub(r"\".*\"|'.*'|`.*`|<.*>", "_", text, flags=re.S))[:80]


def _place(trace: object) -> str:
    frames = traceback.extract_tb(trace)  # type: ignore[arg-type]
    ours = [frame for frame in frames if "/windlass/" in frame.filename]
    last = (ours or frames)[-1]
    return f"{Path(last.filename).name}:{last.lineno} {last.name}"


def _last_lines() -> str:
    return "".join(traceback.format_exc(limit=-8))[-3000:]


def _too_long(number: int, frame: FrameType | None) -> None:
    raise TookTooLong


def main() -> None:
    """Run as the parent says."""
    parser = argparse.ArgumentParser()
    parser.add_argument("name", choices=TARGETS)
    parser.add_argument("seed")
    parser.add_argument("seconds", type=float)
    parser.add_argument("case_file", type=Path)
    parser.add_argument("findings", type=Path)
    run(**vars(parser.parse_args()))


if __name__ == "__main__":
    main()
