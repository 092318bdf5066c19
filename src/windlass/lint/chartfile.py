"""Rules about Chart.yaml (Go: lint/rules/chartfile.go)."""

from __future__ import annotations

import os

from windlass.chart.chartfile import parse_metadata
from windlass.chart.directory import read_file
from windlass.errors import WindlassError
from windlass.golang.kinds import type_name
from windlass.golang.path import base
from windlass.golang.strconv import quote
from windlass.lint.findings import ERROR, INFO, WARNING
from windlass.semver import Constraint, Version, VersionError
from windlass.yaml import YamlError, load

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.chart.metadata import Metadata
    from windlass.lint.findings import Findings

NAME = "Chart.yaml"

_API_VERSIONS = ("v1", "v2")


def check_chartfile(folder: str, findings: Findings) -> None:
    """Check the Chart.yaml of a folder."""
    path = os.path.join(folder, NAME)
    findings.note(ERROR, NAME, "should be a file, not a directory" if os.path.isdir(path) else None)
    try:
        data = read_file(path)
        metadata = parse_metadata(data)
    except WindlassError as err:
        findings.note(ERROR, NAME, f"unable to parse YAML\n\t{err}")
        return
    findings.note(WARNING, NAME, _not_strict(data))
    plain = _plain(data)
    for severity, problem in (
        (ERROR, _name(metadata)),
        (ERROR, _api_version(metadata)),
        (ERROR, _not_text(plain, "version")),
        (ERROR, _version(metadata)),
        (ERROR, _not_text(plain, "appVersion")),
        (ERROR, _maintainers(metadata)),
        (ERROR, _sources(metadata)),
        (INFO, None if metadata.icon else "icon is recommended"),
        (ERROR, _icon(metadata)),
        (ERROR, _type(metadata)),
        (ERROR, _dependencies(metadata)),
        (WARNING, _strict_version(metadata)),
    ):
        findings.note(severity, NAME, problem)


def _not_strict(data: bytes) -> str | None:
    try:
        parse_metadata(data, strict=True)
    except YamlError as err:
        return f"failed to strictly parse chart metadata file\n\t{err}"
    return None


def _plain(data: bytes) -> dict[str, object]:
    value = load(data)
    return value if isinstance(value, dict) else {}


def _not_text(plain: dict[str, object], key: str) -> str | None:
    if key not in plain or isinstance(plain[key], str):
        return None
    return f"{key} should be of type string but it's of type {type_name(plain[key])}"


def _name(metadata: Metadata) -> str | None:
    if not metadata.name:
        return "name is required"
    return None if base(metadata.name) == metadata.name else f"chart name {quote(metadata.name)} is invalid"


def _api_version(metadata: Metadata) -> str | None:
    wanted = 'The value must be either "v1" or "v2"'
    if not metadata.api_version:
        return f"apiVersion is required. {wanted}"
    if metadata.api_version not in _API_VERSIONS:
        return f"apiVersion '{metadata.api_version}' is not valid. {wanted}"
    return None


def _version(metadata: Metadata) -> str | None:
    if not metadata.version:
        return "version is required"
    try:
        version = Version.parse(metadata.version)
    except VersionError:
        return f"version '{metadata.version}' is not a valid SemVer"
    reasons = Constraint.parse(">0.0.0-0").validate(version)
    return f"version {reasons[0]}" if reasons else None


def _strict_version(metadata: Metadata) -> str | None:
    try:
        Version.parse_strict(metadata.version)
    except VersionError:
        return f"version '{metadata.version}' is not a valid SemVerV2"
    return None


def _maintainers(metadata: Metadata) -> str | None:
    for maintainer in metadata.maintainers or ():
        if maintainer is None:
            return "a maintainer entry is empty"
        if not maintainer.name:
            return "each maintainer requires a name"
        if maintainer.email and not _is("email", maintainer.email):
            return f"invalid email '{maintainer.email}' for maintainer '{maintainer.name}'"
        if maintainer.url and not _is("url", maintainer.url):
            return f"invalid url '{maintainer.url}' for maintainer '{maintainer.name}'"
    return None


def _is(what: str, text: str) -> bool:
    from windlass.lint import urls

    return urls.is_email(text) if what == "email" else urls.is_url(text)


def _sources(metadata: Metadata) -> str | None:
    for source in metadata.sources or ():
        if not _is_request_url(source):
            return f"invalid source URL '{source}'"
    return None


def _icon(metadata: Metadata) -> str | None:
    if metadata.icon and not _is_request_url(metadata.icon):
        return f"invalid icon URL '{metadata.icon}'"
    return None


def _is_request_url(text: str) -> bool:
    from windlass.lint.urls import is_request_url

    return is_request_url(text)


def _type(metadata: Metadata) -> str | None:
    if metadata.type and metadata.api_version != "v2":
        return f"chart type is not valid in apiVersion '{metadata.api_version}'. It is valid in apiVersion 'v2'"
    return None


def _dependencies(metadata: Metadata) -> str | None:
    if metadata.dependencies and metadata.api_version != "v2":
        return (
            f"dependencies are not valid in the Chart file with apiVersion '{metadata.api_version}'. "
            "They are valid in apiVersion 'v2'"
        )
    return None
