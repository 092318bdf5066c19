"""What a cluster's audit log says that clients asked for (scripts/cluster/audit.yaml)."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

CHANGES = ("create", "update", "patch", "delete")


@dataclass(frozen=True)
class Asked:
    """One request, once it was answered."""

    when: str
    verb: str
    resource: str
    name: str
    code: int

    def __str__(self) -> str:
        return f"{self.verb} {self.resource}/{self.name} {self.code}"


class Audit:
    """What comes after the moment of its making."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "log" / "audit"
        self._start = self._file.stat().st_size

    def of(self, namespace: str) -> list[Asked]:
        """Return what helm, or who calls itself so, asked for in a namespace, in order."""
        found = []
        with self._file.open("rb") as file:
            file.seek(self._start)
            for line in file:
                if namespace.encode() in line and line.endswith(b"\n"):
                    event = json.loads(line)
                    if event.get("objectRef", {}).get("namespace") == namespace and _is_helm(event["userAgent"]):
                        found.append(_asked(event))
        return sorted(found, key=lambda asked: asked.when)

    def changes(self, namespace: str) -> list[str]:
        """Return what was changed, and whose logs were read."""
        asked = [one for one in self.of(namespace) if one.verb in CHANGES or one.resource == "pods/log"]
        return [re.sub(r"-[a-z0-9]{5} (?=\d+$)", "-POD ", str(one)) for one in asked]


def _is_helm(agent: str) -> bool:
    return agent.startswith("Helm/")


def _asked(event: dict[str, object]) -> Asked:
    reference, status = event["objectRef"], event.get("responseStatus")
    assert isinstance(reference, dict)
    parts = [str(reference[key]) for key in ("resource", "subresource") if reference.get(key)]
    code = status.get("code") if isinstance(status, dict) else 0
    when = str(event["requestReceivedTimestamp"])
    return Asked(when, str(event["verb"]), "/".join(parts), str(reference.get("name") or ""), int(code or 0))
