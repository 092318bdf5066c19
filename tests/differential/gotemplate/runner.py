"""Go's own text/template as a process that answers cases (see tests/golden/template/language.py)."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from tests.golden.template.language import stable

SOURCE = Path(__file__).with_name("runner") / "main.go"


class GoRunner:
    """A running Go program; use as a context manager."""

    def __init__(self, go: str) -> None:
        self._go = go

    def __enter__(self) -> GoRunner:
        self._folder = tempfile.TemporaryDirectory()
        program = Path(self._folder.name) / "gotemplate"
        environment = {**os.environ, "GOFLAGS": "-mod=mod", "GO111MODULE": "off"}
        subprocess.run([self._go, "build", "-o", str(program), str(SOURCE)], check=True, env=environment)
        self._process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()
        self._folder.cleanup()

    def evaluate(self, case: dict[str, Any]) -> dict[str, Any]:
        """Return a case's outcome in Go; ``kind`` may also be "panic" or "timeout"."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps(case, ensure_ascii=True).encode() + b"\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        outcome: dict[str, Any] = {"kind": answer["kind"]}
        if answer["kind"] == "ok":
            outcome["out"] = base64.b64decode(answer["out"]).decode("utf-8", "surrogateescape")
        else:
            outcome["errs"] = _deduplicated(answer["errs"] or [])
        return stable(outcome)


def _deduplicated(texts: list[str]) -> list[str]:
    """Drop the links that only wrap: ExecError and fmt's wrapper print the same text."""
    return [text for place, text in enumerate(texts) if place == 0 or text != texts[place - 1]]
