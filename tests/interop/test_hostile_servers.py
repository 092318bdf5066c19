"""helm and windlass in front of servers that misbehave: the same words, byte for byte."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.differential.harness import Arena
from tests.interop.hostile_http import ANSWERS, OneAnswer

pytestmark = pytest.mark.peer("helm")


def test_both_say_the_same_about_every_answer(tmp_path: Path, peer: Callable[[str], str]) -> None:
    arena = Arena(tmp_path / "arena", peer("helm"))
    different = []
    for name, answer in ANSWERS.items():
        server = OneAnswer(answer)
        theirs, ours = (arena.run(program, ["repo", "add", "x", f"http://{server.host}"]) for program in arena.programs)
        server.close()
        if (theirs.code, theirs.out, theirs.err) != (ours.code, ours.out, ours.err):
            different.append(f"{name}:\n  helm     {theirs.err}  windlass {ours.err}")
    assert not different, "\n".join(different)
