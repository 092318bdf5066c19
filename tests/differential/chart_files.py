"""Charts for comparisons with helm, written as a mapping of paths to contents."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

MINIMAL = "apiVersion: v2\nname: demo\nversion: 0.1.0\n"
# Every file gets this time unless a test says otherwise, so that archives can be compared.
MTIME = 1_600_000_000

VALUES_TEMPLATE = {"Chart.yaml": MINIMAL, "templates/v.yaml": "kind: V\nv: {{ .Values | toJson }}\n"}


def write_chart(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write the files below ``folder``, all with one time."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        os.utime(path, (MTIME, MTIME))
    return folder
