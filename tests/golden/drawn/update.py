"""Store drawn cases that once differed, with helm's answers.

Usage: python -m tests.golden.drawn.update FILE

FILE is what ``python -m tests.differential.drawn --out FILE`` wrote; its cases are added to cases.jsonl.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

CASES = Path(__file__).with_name("cases.jsonl")


def main() -> None:
    """Add the cases of the file named on the command line."""
    lines = CASES.read_text("utf-8").splitlines() if CASES.exists() else []
    for line in Path(sys.argv[1]).read_text("utf-8").splitlines():
        data = json.loads(line)
        kept = json.dumps({name: data[name] for name in ("kind", "files", "argv", "stdin", "helm")})
        if kept not in lines:
            lines.append(kept)
    CASES.write_text("".join(line + "\n" for line in lines), "utf-8")


if __name__ == "__main__":
    main()
