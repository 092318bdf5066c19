"""Ask helm again how it lints every case: python -m tests.golden.lint.update. HELM names the binary."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from pathlib import Path

from . import arena, cases


def main() -> None:
    """Store helm's answers."""
    answers = [answer(case) for case in cases.cases()]
    arena.OUTPUTS.write_text(json.dumps(answers, indent=1, ensure_ascii=False) + "\n", "utf-8")
    print(f"{len(answers)} cases, {sum(bool(found['code']) for found in answers)} fail")


def answer(case: cases.Case) -> dict[str, object]:
    """Return what helm says about a case."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        arena.prepare(folder, case)
        home = str(folder / "home")
        names = ("HOME", "HELM_CACHE_HOME", "HELM_CONFIG_HOME", "HELM_DATA_HOME")
        environment = {"PATH": os.environ["PATH"], "TZ": "UTC", "KUBECONFIG": os.devnull, **dict.fromkeys(names, home)}
        command = [os.environ.get("HELM", "helm"), "lint", *case[1]]
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
        out, err = (arena.masked(text, folder) for text in (done.stdout, done.stderr))
        return {"code": done.returncode, "out": out, "err": err}


if __name__ == "__main__":
    main()
