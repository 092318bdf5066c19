"""Drawn kubeconfigs, flags and variables lead to the same servers as the same users as with helm, or to its errors."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

import pytest

from tests.differential.kubeconfigs.draw import drawn
from tests.differential.kubeconfigs.world import World

CASES = 40


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, peer: Callable[[str], str]) -> Iterator[World]:
    made = World(tmp_path_factory.mktemp("kubeconfigs"), peer("helm"))
    yield made
    made.close()


def test_the_generator_repeats_itself() -> None:
    assert drawn(Random("x")) == drawn(Random("x"))


@pytest.mark.peer("helm")
def test_drawn_kubeconfigs_mean_what_they_mean_to_helm(world: World) -> None:
    different = []
    for number in range(CASES):
        case = drawn(Random(f"ci/{number}"))
        if found := world.difference(case):
            different.append((case.line(), *found))
    assert different == []
