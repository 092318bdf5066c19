"""The root of every error that windlass raises on purpose. Subclasses live beside the code that raises them."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeVar

    E = TypeVar("E", bound=BaseException)


class WindlassError(Exception):
    """An error a person or a program can act on; ``str(e)`` is what the person reads.

    Where Helm has a text that scripts match, that text comes first.
    """

    exit_code = 1


class LimitExceeded(WindlassError):
    """An input crossed a named bound (size, count, depth or time)."""


def find(error: BaseException | None, kind: type[E]) -> E | None:
    """Return the first error of ``kind`` in the chain of causes, as Go's ``errors.As`` does, or None."""
    seen = 0
    while error is not None and seen < 100:
        if isinstance(error, kind):
            return error
        error = error.__cause__
        seen += 1
    return None
