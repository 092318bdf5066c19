"""Man pages: what Markdown in a command's text becomes."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from tests.differential.harness import windlass_script

from windlass.cli import markdown
from windlass.cli.roff import escaped, render

PAGES = [
    ("# A\nx\n", ".TH A\nx\n"),
    ("a\nb\n\nc\n", "\n.PP\na\nb\n\n.PP\nc\n"),
    ("*i* **b** `c` _u_ a_b_c\n", "\n.PP\n\\fIi\\fP \\fBb\\fP \\fBc\\fR \\fIu\\fP a_b_c\n"),
    ("x\n\n    code\n\n      more\n", "\n.PP\nx\n\n.EX\ncode\n\n  more\n.EE\n"),
    ("```\na\n```\n", "\n.EX\na\n.EE\n"),
    ("- a\n- b\n  c\n", "\n.IP \\(bu 2\na\n.IP \\(bu 2\nb\nc\n"),
    ("1. a\n2. b\n", '\n.IP "  1." 5\na\n.IP "  2." 5\nb\n'),
    ("- a\n    - b\n", "\n.IP \\(bu 2\na\n.RS\n.IP \\(bu 2\nb\n.RE\n"),
    ("a  \nb\n", "\n.PP\na\n.br\nb\n"),
    ("<https://a-b.c> <NAME> x\n", "\n.PP\n\n\\[la]https://a\\-b.c\\[ra]  x\n"),
    ("[text](https://x)\n", "\n.PP\ntext\n\\[la]https://x\\[ra]\n"),
    ("---\n", "\n.ti 0\n\\l'\\n(.lu'\n"),
    ("a &amp; b &lt; c\n", "\n.PP\na & b &lt; c\n"),
    ("a \\* b\n", "\n.PP\na * b\n"),
    (".a\n'b\n", "\n.PP\n\\&.a\n\\&'b\n"),
]


@pytest.mark.parametrize(("text", "expected"), PAGES)
def test_markdown_becomes_roff(text: str, expected: str) -> None:
    assert render(text) == f".nh\n{expected}"


def test_a_table_asks_for_its_preprocessor_and_breaks_wide_cells() -> None:
    wide = "w" * 31
    expected = f"'\\\" t\n.nh\n\n.TS\nallbox;\nl l \nl l .\n\\fBa\\fP\t\\fBb\\fP\nx\tT{{\n{wide}\nT}}\n.TE\n"
    assert render(f"| a | b |\n|---|---|\n| x | {wide} |\n") == expected


def test_backslashes_are_printed() -> None:
    assert escaped("a\\b\n\\") == "a\\\\b\n\\\\"


def test_nesting_has_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markdown, "MAX_DEPTH", 1)
    item = markdown.parse("- a\n    - b\n")[0].children[0]
    assert [child.kind for child in item.children] == [markdown.PARAGRAPH]


def test_pages_are_written_for_windlass_and_its_own_verbs(tmp_path: Path) -> None:
    subprocess.run([str(windlass_script()), "docs", "--type", "man", "--dir", str(tmp_path)], check=True)
    assert '.TH "WINDLASS" "1"' in (tmp_path / "windlass-sign.1").read_text()
    assert (tmp_path / "windlass.1").exists()


def test_a_script_for_bash_names_windlass(tmp_path: Path) -> None:
    subprocess.run([str(windlass_script()), "docs", "--type", "bash", "--dir", str(tmp_path)], check=True)
    text = (tmp_path / "completions.bash").read_text()
    assert "_windlass_repo_add()" in text
    assert "helm" not in text
