"""The user's values as ``-f`` and the ``--set`` flags give them, with the files behind them (Go: pkg/cli/values)."""

from __future__ import annotations

from windlass.chart.directory import path_error
from windlass.chart.values import ValueOptions, merge_user_values
from windlass.chart.valuesfile import load_values
from windlass.golang.runes import SPACES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from typing import BinaryIO

    from windlass.chart.values import Load

MAX_VALUES_BYTES = 1 << 30
"""Largest values file that is read. Helm has no bound and would exhaust memory."""


def user_values(
    options: ValueOptions,
    stdin: Callable[[], BinaryIO],
    schemes: Collection[str],
    get: Callable[[str], bytes],
    load: Load = load_values,
) -> dict[str, object]:
    """Return the values. ``get`` fetches a URL whose scheme is among ``schemes``; everything else is a path.

    ``load`` reads a values file from its bytes.

    Raises ValuesError, OSError with Go's text, and what ``get`` raises.
    """

    def read(path: str) -> bytes:
        if path.strip(SPACES) == "-":
            return stdin().read(MAX_VALUES_BYTES)
        if ":" in path and path.partition(":")[0].lower() in schemes:
            return get(path)
        return _read_file(path)

    return merge_user_values(options, read, load)


def _read_file(path: str) -> bytes:
    try:
        with open(path, "rb") as stream:
            return stream.read(MAX_VALUES_BYTES)
    except IsADirectoryError as error:
        raise path_error("read", path, error) from error
    except OSError as error:
        raise path_error("open", path, error) from error
