"""Dependencies beyond the configured repositories: names and reports for unknown ones, local folders, registries."""

from __future__ import annotations

import os

from windlass.fetch.errors import FetchError
from windlass.golang import url as gourl
from windlass.golang.strconv import quote
from windlass.repo.config import Entry
from windlass.repo.files import make_folders
from windlass.semver import Constraint, Version
from windlass.semver.constraint import ConstraintError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.chart.metadata import Dependency
    from windlass.repo.index import Log

KEY_PREFIX = "helm-manager-"
_HINT = """
Note that repositories must be URLs or aliases. For example, to refer to the "example"
repository, use "https://charts.example.com/" or "@example" instead of
"example". Don't forget to add the repo, too ('helm repo add')."""
_DIGITS = frozenset("0123456789")


def add_names(names: dict[str, str], wanted: list[Dependency]) -> list[Entry]:
    """Give dependencies without a configured repository a name made from its URL, and return those repositories."""
    from windlass.fetch.content import sha256

    unknown = []
    for dependency in wanted:
        place = dependency.repository
        if place and dependency.name not in names:
            name = KEY_PREFIX + sha256(place.encode("utf-8", "surrogateescape"))
            names[dependency.name] = name
            unknown.append(Entry(name, place))
    return unknown


def report(entry: Entry, error: Exception | None) -> str:
    """Return the line about the refresh of a repository; unknown ones are shown by URL."""
    managed = not entry.name.startswith(KEY_PREFIX)
    shown = quote(entry.name if managed else entry.url)
    if error is None:
        return f"...Successfully got an update from the {shown} chart repository\n"
    place = f" ({entry.url})" if managed else ""
    return f"...Unable to get an update from the {shown} chart repository{place}:\n\t{error}\n"


def is_request_uri(text: str) -> bool:
    """Say whether a text is a URL or an absolute path (Go: url.ParseRequestURI)."""
    if not text:
        return False
    try:
        url = gourl.parse(text.partition("#")[0])
    except gourl.UrlError:
        return False
    if url.scheme:
        return not url.opaque or True
    return text.startswith("/") or text == "*"


def missing_text(missing: list[str]) -> str:
    """Return what to say about repositories that nobody knows, with a hint when one is not even a URL."""
    text = f"no repository definition for {', '.join(missing)}. Please add them via 'helm repo add'"
    if any("//" not in name and not name.startswith(("@", "alias:")) for name in missing):
        text += _HINT
    return text


def split_oci(reference: str) -> tuple[str, str]:
    """Split ``oci://host:port/path:tag``. Raises FetchError.

    Helm: parseOCIRef, ``^(oci://[^:]+(:[0-9]{1,5})?[^:]+):(.*)$``.
    """
    rest = reference.removeprefix("oci://")
    first, colon, after = rest.partition(":")
    if colon:
        port = 0
        while port < 5 and after[port : port + 1] in _DIGITS and port < len(after):
            port += 1
        for length in range(port, 0, -1):
            middle, second, tag = after[length:].partition(":")
            if second and middle and first:
                return f"oci://{first}:{after[:length]}{middle}", tag
        if len(first) >= 2:
            return f"oci://{first}", after
    raise FetchError(f"could not parse OCI reference: improperly formatted oci chart reference: {reference}")


def make_charts_folder(path: str) -> None:
    """Make charts/ unless it is there. Raises FetchError when something else is in its place."""
    if not os.path.lexists(path):
        make_folders(path)
    elif not os.path.isdir(path):
        raise FetchError(f"{quote(path)} is not a directory")


def archive_local(dependency: Dependency, chart_folder: str, target: str, log: Log) -> str:
    """Pack the chart of a ``file://`` dependency and return its version (tarFromLocalDir).

    Raises FetchError, VersionError, and the errors of loading and packing.
    """
    from windlass.chart.load import load_dir
    from windlass.chart.pack import save
    from windlass.fetch.versions import local_path

    chart = load_dir(local_path(dependency.repository, chart_folder), log=log)
    try:
        constraint = Constraint.parse(dependency.version)
    except ConstraintError as error:
        reason = f"dependency {dependency.name} has an invalid version/constraint format: {error}"
        raise FetchError(reason) from error
    if not constraint.check(Version.parse(chart.metadata.version)):
        raise FetchError(f"can't get a valid version for dependency {dependency.name}")
    save(chart, target)
    return chart.metadata.version
