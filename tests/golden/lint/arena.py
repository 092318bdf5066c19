"""Where a case is linted: a folder with the chart, and what is the same wherever that folder lies."""

from __future__ import annotations

import json
import re
import tarfile
from pathlib import Path

from . import cases

OUTPUTS = Path(__file__).parent / "outputs.json"
MASKS = (
    (r"(/private)?/\S*/helm-lint[^/\s]*", "<archive>"),
    (r"time=\S+ ", ""),
)


def prepare(folder: Path, case: cases.Case) -> None:
    """Write the chart of a case into ``folder/c``, packed too if the arguments name the archive."""
    for name, text in cases.files_of(case).items():
        path = folder / "c" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8"))
    (folder / "bad.tgz").write_text("zz")
    if cases.ARCHIVE in case[1]:
        with tarfile.open(folder / cases.ARCHIVE, "w:gz") as archive:
            archive.add(folder / "c", "c")


def masked(text: str, folder: Path) -> str:
    """Return the text without what differs from run to run."""
    text = text.replace(str(folder), "<folder>")
    for pattern, replacement in MASKS:
        text = re.sub(pattern, replacement, text)
    return text


def stored() -> list[dict[str, object]]:
    """Return helm's answers in the order of the cases: code, out, err."""
    answers: list[dict[str, object]] = json.loads(OUTPUTS.read_text("utf-8"))
    return answers
