"""Fixtures for tests that compare with helm."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.differential.harness import Arena


@pytest.fixture
def arena(tmp_path: Path, peer: Callable[[str], str]) -> Arena:
    """Two identical worlds for helm and windlass; mark the test with ``@pytest.mark.peer("helm")``."""
    return Arena(tmp_path, peer("helm"))
