"""What one case may take, and the small bounds of the template language that let it be tried thousands of times."""

from __future__ import annotations

import sys

CASE_SECONDS = 5.0
"""CPU seconds of one case."""

STUCK_SECONDS = 60.0
"""Wall seconds after which a worker that makes no progress, for instance in C code, is ended."""

MEMORY_BYTES = 3 << 30
"""Address space of a worker."""

_SMALL = {
    "MAX_RANGE_STEPS": 100_000,
    "MAX_OUTPUT_PIECES_LENGTH": 1 << 22,
    "MAX_TEXT_LENGTH": 1 << 20,
    "MAX_ELEMENTS": 50_000,
}


def small() -> None:
    """Lower the bounds in this process: reaching the real ones is a case of the unit tests."""
    for name, module in list(sys.modules.items()):
        if name.startswith("windlass.") and module is not None:
            for bound, value in _SMALL.items():
                if hasattr(module, bound):
                    setattr(module, bound, value)
