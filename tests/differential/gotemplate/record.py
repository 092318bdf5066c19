"""Write tests/golden/template/cases.jsonl: what Go says to the stored cases.

Run as ``python -m tests.differential.gotemplate.record`` after adding to curated.txt or changing the test language.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

from tests.differential.gotemplate.generator import DATA, Generator
from tests.differential.gotemplate.runner import GoRunner

FOLDER = Path(__file__).parents[2] / "golden" / "template"
RANDOM_CASES, RANDOM_SEED = 2500, 2026

_VALUES = [f".{name}" for name in DATA] + [
    "nil", "true", '"str"', '"3"', "3", "1.5", "'a'", "2i", ".nope", "(.n)", "nothing", "answer",
]  # fmt: skip
_PAIRED = [".a", ".n", ".f", ".i", ".i64", ".u8", ".m", ".l", ".t", ".ss", ".v", ".th", ".nope", "nil", '"str"', "3"]
_ONE = ["upper", "needint", "needint64", "needuint8", "needfloat", "needbool", "needmap", "needlist", "needstrings",
        "needstrmap", "needthing", "typeof", "not", "len", "html", "js", "urlquery", "print", "println", "printf",
        "index", "slice", "call", "and", "or", "eq", "fail", "mixed", "strs", "cat"]  # fmt: skip
_TWO = ["eq", "ne", "lt", "le", "gt", "ge", "index", "and", "or"]
_VERBS = ["%v", "%s", "%d", "%q", "%x", "%t", "%f", "%T", "%+v", "%#v", "%5v", "%c", "%e"]


def _texts() -> Iterator[tuple[str, str]]:
    """Give the group and text of each case but the random ones."""
    for text in (FOLDER / "curated.txt").read_text(encoding="utf-8").split("\n---\n"):
        yield "curated", text.removesuffix("\n")
    for name, value in product(_ONE, _VALUES):
        yield name, f"{{{{ {name} {value} }}}}"
        yield name, f"{{{{ {value} | {name} }}}}"
    for name, first, second in product(_TWO, _PAIRED, _PAIRED):
        yield name, f"{{{{ {name} {first} {second} }}}}"
    for verb, value in product(_VERBS, _VALUES):
        yield "printf", f'{{{{ printf "{verb}" {value} }}}}'
    for value in _VALUES:
        yield "actions", f"{{{{ range $k, $v := {value} }}}}{{{{ $k }}}}:{{{{ $v }}}},{{{{ else }}}}none{{{{ end }}}}"
        yield "actions", f"{{{{ range {value} }}}}{{{{ . }}}},{{{{ end }}}}"
        yield (
            "actions",
            f"{{{{ if {value} }}}}yes{{{{ else }}}}no{{{{ end }}}}{{{{ with {value} }}}}{{{{ . }}}}{{{{ end }}}}",
        )
        yield "actions", f"{{{{ $x := {value} }}}}{{{{ $x }}}}|{{{{ $x.x }}}}"
        yield "actions", f"{{{{ ({value}).x }}}}"
        yield "actions", f"{{{{ {value} }}}}"
        yield "actions", f'{{{{ define "t" }}}}{{{{ .x.y }}}}{{{{ end }}}}{{{{ template "t" {value} }}}}'


def cases() -> Iterator[tuple[str, dict[str, Any]]]:
    """Give the group and case of everything that is stored."""
    for group, text in _texts():
        for missing in ("zero", "default", "error") if group in ("curated", "actions") else ("zero",):
            yield group, {"files": [["f.yaml", text]], "exec": "f.yaml", "data": None, "missing": missing}
    generator = Generator(RANDOM_SEED)
    for _ in range(RANDOM_CASES):
        case = generator.case()
        if case["data"] is DATA:
            yield "random", {**case, "data": None}


def main() -> None:
    go = shutil.which("go")
    assert go, "go is not on PATH"
    with GoRunner(go) as runner, (FOLDER / "cases.jsonl").open("w", encoding="utf-8") as out:
        (FOLDER / "data.json").write_text(json.dumps(DATA, indent=1) + "\n", encoding="utf-8")
        for group, case in cases():
            outcome = runner.evaluate({**case, "data": DATA})
            if outcome["kind"] in ("timeout", "panic"):
                continue
            files = case["files"][0][1] if len(case["files"]) == 1 else case["files"]
            answer = outcome.get("out", outcome.get("errs"))
            out.write(json.dumps([group, files, case["missing"], outcome["kind"], answer], ensure_ascii=True) + "\n")


if __name__ == "__main__":
    main()
