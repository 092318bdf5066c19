"""A real bash completes with the script that ``completion bash`` prints."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from tests.differential.harness import windlass_script

pytestmark = pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")

# What the package bash-completion brings: the words of the line, "=" and ":" not splitting them.
WORDS = """
_get_comp_words_by_ref() {
    words=("${COMP_WORDS[@]}"); cword=$COMP_CWORD; cur="${words[cword]}"; prev="${words[cword-1]}"
}
__ltrim_colon_completions() { :; }
compopt() { :; }  # the builtin works within a key press only
"""
PRESS = """
COMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))
COMP_LINE="${{COMP_WORDS[*]}}"; COMP_POINT=${{#COMP_LINE}}
COMP_TYPE={kind}; COMP_KEY=9
__start_{program}
printf '%s\\n' "${{COMPREPLY[@]}}"
"""
TAB, LISTING = 9, 63  # a first press, and one more that lists


def press(folder: Path, program: str, words: list[str], kind: int = LISTING) -> list[str]:
    """Return what bash offers for a line, whose last word is being typed."""
    (folder / "bin").mkdir(exist_ok=True)
    link = folder / "bin" / program
    if not link.exists():
        link.symlink_to(windlass_script())
    script = f"{WORDS}\nsource <({program} completion bash)\n" + PRESS.format(
        words=" ".join(map(shlex.quote, [program, *words])), kind=kind, program=program
    )
    environment = {"HOME": str(folder), "PATH": f"{folder}/bin:{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash", "--norc", "-c", script], capture_output=True, text=True, cwd=folder, env=environment, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    return [line.partition("  ")[0].rstrip() for line in done.stdout.splitlines() if line]


@pytest.mark.parametrize("program", ["helm", "windlass"])
def test_verbs_flags_and_values_are_offered(tmp_path: Path, program: str) -> None:
    assert press(tmp_path, program, ["ver"]) == ["verify", "version"]
    assert press(tmp_path, program, ["temp"], TAB) == ["template"]
    assert press(tmp_path, program, ["repo", "u"]) == ["update"]
    assert press(tmp_path, program, ["template", "--show"]) == ["--show-only"]
    assert press(tmp_path, program, ["repo", "list", "-o", ""]) == ["json", "table", "yaml"]


def test_repositories_are_offered(tmp_path: Path) -> None:
    config = tmp_path / ".config" / "helm"
    config.mkdir(parents=True)
    (config / "repositories.yaml").write_text("repositories:\n- {name: stable, url: 'https://example.com'}\n")
    assert press(tmp_path, "windlass", ["repo", "remove", ""]) == ["stable"]


def test_own_verbs_are_offered_under_the_own_name_only(tmp_path: Path) -> None:
    assert press(tmp_path, "windlass", ["sig"]) == ["sign"]
    assert press(tmp_path, "helm", ["sig"]) == []
