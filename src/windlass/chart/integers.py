"""Values with their integers kept: an option of windlass. Helm turns every number of a values file into a float64.

So ``1000000`` prints as itself and not as ``1e+06``, and an account number of 18 digits keeps the last of them. The
integers are int64, as ``--set`` has always given.
"""

from __future__ import annotations

from windlass.chart.valuesfile import load_values
from windlass.golang.kinds import Int64
from windlass.yaml import YamlError, to_json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.chart.model import Chart

    Table = dict[str, object]

_INT64_MIN, _INT64_MAX = -(1 << 63), (1 << 63) - 1
_MOST_DIGITS = len(str(_INT64_MIN))


def load_exact_values(data: bytes) -> Table:
    """Read a values file as ``load_values`` does, integers as Int64. Raises ValuesFileError."""
    return load_values(data, load=load_exact)


def keep_integers(chart: Chart) -> None:
    """Read the default values of a chart and its subcharts again, with their integers, in place."""
    for file in chart.raw:
        if file.name == "values.yaml":
            chart.values = load_exact_values(file.data)
    for subchart in chart.dependencies:
        keep_integers(subchart)


def load_exact(document: bytes | str) -> object:
    """Read one YAML document, whole numbers as Int64. Raises YamlError."""
    from windlass.golang.json import loads_first

    try:
        text = to_json(document)
    except YamlError as error:
        raise type(error)(f"error converting YAML to JSON: {error}") from None
    return loads_first(text, exact_number)[0]


def load_exact_json(text: str) -> object:
    """Read a JSON text, whole numbers as Int64. Raises JsonError."""
    from windlass.golang.json import loads, loads_first

    loads(text)  # the whole text must be JSON, with numbers that a float64 holds
    return loads_first(text, exact_number)[0]


def exact_number(digits: str) -> object:
    """Return an Int64 for digits alone, if one holds them, else a float."""
    if len(digits) <= _MOST_DIGITS and digits.lstrip("-").isdigit() and _INT64_MIN <= int(digits) <= _INT64_MAX:
        return Int64(digits)
    return float(digits)
