"""What goes wrong with chart repositories. The texts are Helm's (pkg/repo/v1)."""

from __future__ import annotations

from windlass.errors import LimitExceeded, WindlassError


class RepoError(WindlassError):
    """A repository, its index or its configuration cannot be used."""


class ChartNotFound(RepoError):
    """The index has no such chart, or no version of it that fits."""


class RepoLimitError(RepoError, LimitExceeded):
    """A repository sends more than we are willing to read."""


def file_error(operation: str, path: str, error: OSError) -> RepoError:
    """Return the error in the words of Go's os.PathError."""
    from windlass.golang.errno import text

    return RepoError(f"{operation} {path}: {text(error.errno)}")
