"""What one call of a function may make. Go has no such bounds: it would take the memory or be killed."""

from __future__ import annotations

from windlass.template.errors import FuncError

MAX_TEXT_LENGTH = 1 << 28
"""Characters of one string that repeat, indent or the random functions make."""

MAX_ELEMENTS = 10_000_000
"""Elements of one list that until, untilStep, seq or chunk makes."""


def check_text(length: int) -> None:
    """Raise FuncError when a string would be longer than MAX_TEXT_LENGTH."""
    if length > MAX_TEXT_LENGTH:
        raise FuncError(f"string is too long (max {MAX_TEXT_LENGTH} bytes)")


def check_elements(count: int) -> None:
    """Raise FuncError when a list would have more than MAX_ELEMENTS elements."""
    if count > MAX_ELEMENTS:
        raise FuncError(f"list is too long (max {MAX_ELEMENTS} elements)")
