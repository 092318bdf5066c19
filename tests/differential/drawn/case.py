"""A drawn case: the files of a folder and a command line that both programs are given there."""

# rows of tables stay on one line

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Case:
    """Files by name (text; bytes that are no UTF-8 as surrogate escapes), arguments, and standard input."""

    kind: str
    files: dict[str, str]
    argv: list[str]
    stdin: str = ""

    def line(self) -> str:
        """Return the case as one line of JSON."""
        return json.dumps({"kind": self.kind, "files": self.files, "argv": self.argv, "stdin": self.stdin})

    @classmethod
    def of(cls, line: str) -> Case:
        """Read what ``line`` wrote, and ignore what else the line holds."""
        data = json.loads(line)
        return cls(*(data[name] for name in ("kind", "files", "argv", "stdin")))

    def write(self, folder: Path) -> None:
        """Make the folder hold the case's files and nothing else."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for name, text in self.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode("utf-8", "surrogateescape"))


@dataclass(frozen=True)
class Answer:
    """What a program made of a case; ``repr`` shows it to a reader."""

    code: int
    out: str
    err: str
    characters: list[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "characters", sorted(self.out + self.err))
