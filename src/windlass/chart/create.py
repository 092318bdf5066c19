"""New charts, from the texts in ``starter/`` or from a starter chart (Go: pkg/chart/v2/util/create.go)."""

from __future__ import annotations

import os

from windlass.chart.directory import path_error
from windlass.chart.log import silent
from windlass.chart.metadata import API_VERSION_V2, API_VERSION_V3, Metadata
from windlass.chart.pack import make_folders, save_dir, write_file
from windlass.errors import WindlassError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from windlass.chart.log import Log
    from windlass.chart.model import Chart, File

# Go: maxChartNameLength
MAX_NAME_LENGTH = 250
PLACEHOLDER = "<CHARTNAME>"

_NAME_PATTERN = "^[a-zA-Z0-9._-]+$"
_NAME_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")
_STARTER = os.path.join(os.path.dirname(__file__), "starter")

# In the order in which Helm writes, and warns of, them. The second name is the file in ``starter/``.
_FILES = (
    ("Chart.yaml", "Chart.yaml"),
    ("values.yaml", "values.yaml"),
    (".helmignore", "helmignore"),
    ("templates/ingress.yaml", "ingress.yaml"),
    ("templates/httproute.yaml", "httproute.yaml"),
    ("templates/deployment.yaml", "deployment.yaml"),
    ("templates/service.yaml", "service.yaml"),
    ("templates/serviceaccount.yaml", "serviceaccount.yaml"),
    ("templates/hpa.yaml", "hpa.yaml"),
    ("templates/NOTES.txt", "NOTES.txt"),
    ("templates/_helpers.tpl", "_helpers.tpl"),
    ("templates/tests/test-connection.yaml", "test-connection.yaml"),
)
# The texts that differ in a chart of apiVersion v3.
_FILES_V3 = {"Chart.yaml": "Chart-v3.yaml", "values.yaml": "values-v3.yaml"}


class CreateError(WindlassError):
    """The chart cannot be made here, or not under this name."""


def create(name: str, folder: str, *, api_version: str = API_VERSION_V2, warn: Callable[[str], object]) -> str:
    """Write a starter chart into ``folder/name`` and return its path; ``warn`` hears of each file that is replaced.

    Raises CreateError and SaveError with Helm's texts.
    """
    _check_name(name)
    top = os.path.abspath(folder)
    _check_folder(top)
    path = os.path.normpath(os.path.join(top, name))
    if os.path.exists(path) and not os.path.isdir(path):
        raise CreateError(f"file {path} already exists and is not a directory")
    for target, source in _FILES:
        destination = os.path.join(path, target)
        if os.path.exists(destination):
            warn(f"WARNING: File {_quote(destination)} already exists. Overwriting.\n")
        write_file(destination, _starter_text(source, api_version).replace(PLACEHOLDER.encode(), name.encode()))
    make_folders(os.path.join(path, "charts"))
    return path


def create_from(name: str, folder: str, starter: str, *, api_version: str = API_VERSION_V2, log: Log = silent) -> None:
    """Copy the chart at ``starter`` into ``folder/name``, its placeholder replaced (Go: CreateFrom).

    Chart.yaml is new, comments and all other keys of the starter's are dropped. Raises CreateError and SaveError.
    """
    from windlass.chart.load import load, load_v3

    try:
        chart = (load_v3 if api_version == API_VERSION_V3 else load)(starter, log=log)
    except WindlassError as error:
        raise CreateError(f"could not load {starter}: {error}") from error
    chart.metadata = new_metadata(name, api_version)
    chart.templates = [_renamed(file, name) for file in chart.templates]
    _check_values(chart, name)
    chart.raw = [_renamed(file, name) if file.name == "values.yaml" else file for file in chart.raw]
    save_dir(chart, folder)


def new_metadata(name: str, api_version: str = API_VERSION_V2) -> Metadata:
    """Return what Chart.yaml of a chart from a starter says (Go: cmd/create.go)."""
    return Metadata(
        name=name,
        description="A Helm chart for Kubernetes",
        type="application",
        version="0.1.0",
        app_version="0.1.0",
        api_version=api_version,
    )


def _starter_text(source: str, api_version: str) -> bytes:
    if api_version == API_VERSION_V3:
        source = _FILES_V3.get(source, source)
    with open(os.path.join(_STARTER, source), "rb") as file:
        return file.read()


def _renamed(file: File, name: str) -> File:
    from windlass.chart.model import File

    return File(file.name, file.data.replace(PLACEHOLDER.encode(), os.fsencode(name)), file.mtime_ns)


def _check_values(chart: Chart, name: str) -> None:
    """Helm reads the values with the name filled in, and fails when that breaks them."""
    from windlass.chart.valuesfile import load_table
    from windlass.yaml import YamlError, dump

    text = dump(chart.values).replace(PLACEHOLDER, name)
    try:
        load_table(text.encode("utf-8", "surrogateescape"))
    except YamlError as error:
        raise CreateError(f"transforming values file: {error}") from error


def _check_folder(path: str) -> None:
    try:
        os.stat(path)
    except OSError as error:
        raise path_error("stat", path, error) from error
    if not os.path.isdir(path):
        raise CreateError(f"no such directory {path}")


def _check_name(name: str) -> None:
    if not 0 < len(os.fsencode(name)) <= MAX_NAME_LENGTH:
        raise CreateError(f"chart name must be between 1 and {MAX_NAME_LENGTH} characters")
    if not _NAME_CHARACTERS.issuperset(name):
        raise CreateError(f"chart name must match the regular expression {_quote(_NAME_PATTERN)}")


def _quote(text: str) -> str:
    from windlass.golang.strconv import quote

    return quote(text)
