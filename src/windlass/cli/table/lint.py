"""The lint command."""

from __future__ import annotations

from windlass.cli.model import Flag
from windlass.cli.table.shared import SCHEMA_REFS, SKIP_SCHEMA_VALIDATION, VALUES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.cli.model import Command

FLAGS: tuple[Flag, ...] = (
    *VALUES,
    Flag("kube-version", "string", "Kubernetes version used for capabilities and deprecation checks"),
    Flag(
        "output",
        "string",
        "prints the findings in the specified format. Allowed values: text, json, sarif",
        short="o",
        default="text",
        own=True,
    ),
    Flag("quiet", "bool", "print only warnings and errors"),
    SCHEMA_REFS,
    SKIP_SCHEMA_VALIDATION,
    Flag("strict", "bool", "fail on lint warnings"),
    Flag("with-subcharts", "bool", "lint dependent charts"),
)

CHILDREN: tuple[Command, ...] = ()
