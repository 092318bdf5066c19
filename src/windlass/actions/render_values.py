"""The files behind ``-f`` and ``--set-file``: on disk, on stdin, or at a URL (Go: pkg/cli/values readFile)."""

from __future__ import annotations

from windlass.chart.directory import read_file, read_stream
from windlass.golang.runes import SPACES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Container
    from typing import BinaryIO

    from windlass.chart.values import Read

NO_SCHEMES: Container[str] = ()
"""For programs, to whom every name but "-" is a path."""

# Names of which no URL parser could complain.
_PLAIN_NAME = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-/")


def reader(stdin: Callable[[], BinaryIO], schemes: Container[str], get: Callable[[str], bytes]) -> Read:
    """Return the function that gives the bytes of a values file.

    ``get`` fetches a URL whose scheme is among ``schemes``, "-" is stdin, everything else is a path. Where URLs are
    possible, a name that is not even one is refused. The function raises DirectoryError and UrlError with Go's texts,
    LimitExceeded, and what ``get`` raises.
    """

    def read(path: str) -> bytes:
        if path.strip(SPACES) == "-":
            return read_stream(stdin(), "standard input")
        plain = schemes is NO_SCHEMES or (_PLAIN_NAME.issuperset(path) and path[:2] != "//")
        scheme = "" if plain else _scheme(path)
        if scheme and scheme in schemes:
            return get(path)
        return read_file(path)

    return read


def _scheme(path: str) -> str:
    from windlass.golang.url import parse

    return parse(path).scheme
