"""Random templates, run by Go and by us. WINDLASS_FUZZ_SEED and WINDLASS_FUZZ_CASES choose which and how many."""

from __future__ import annotations

import os

import pytest

from tests.conftest import find_peer
from tests.differential.gotemplate.generator import Generator
from tests.differential.gotemplate.runner import GoRunner
from tests.golden.template.language import evaluate

SEED = int(os.environ.get("WINDLASS_FUZZ_SEED", "7"))
CASES = int(os.environ.get("WINDLASS_FUZZ_CASES", "3000"))


@pytest.mark.peer("go")
def test_random_templates_give_what_go_gives() -> None:
    go = find_peer("go")
    assert go is not None
    generator = Generator(SEED)
    differences = []
    with GoRunner(go) as runner:
        for _ in range(CASES):
            case = generator.case()
            expected = runner.evaluate(case)
            if expected["kind"] not in ("timeout", "panic") and evaluate(case) != expected:
                differences.append((case["files"], case["missing"], expected, evaluate(case)))
    assert differences == []
