"""Rules about crds/ (Go: lint/rules/crds.go)."""

from __future__ import annotations

import os

from windlass.chart.load import load
from windlass.errors import WindlassError
from windlass.lint.documents import DocumentError, Resource, resources
from windlass.lint.findings import ERROR

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.chart.log import Log
    from windlass.lint.findings import Findings

FOLDER = "crds/"


def check_crds(folder: str, findings: Findings, log: Log) -> None:
    """Check that crds/ has nothing but custom resource definitions."""
    path = os.path.join(folder, FOLDER.rstrip("/"))
    if not os.path.exists(path):
        return
    if not findings.note(ERROR, FOLDER, None if os.path.isdir(path) else "not a directory"):
        return
    try:
        chart = load(folder, log=log)
    except WindlassError as err:
        findings.note(ERROR, FOLDER, str(err))
        return
    for crd in chart.crds():
        try:
            for resource in resources(crd.file.data.decode("utf-8", "surrogateescape")):
                if resource is not None:
                    _check(crd.file.name, resource, findings)
        except DocumentError as err:
            findings.note(ERROR, crd.file.name, f"unable to parse YAML: {err}")
            return


def _check(name: str, resource: Resource, findings: Findings) -> None:
    if not resource.api_version.startswith("apiextensions.k8s.io"):
        findings.note(ERROR, name, "apiVersion is not in 'apiextensions.k8s.io'")
    if resource.kind != "CustomResourceDefinition":
        findings.note(ERROR, name, "object kind is not 'CustomResourceDefinition'")
