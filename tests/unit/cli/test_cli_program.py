"""The program as a whole: what it calls itself, how it ends, what it costs to start."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from windlass import __version__
from windlass.cli import tree
from windlass.cli.model import Command

SOURCE = Path(tree.__file__).parent
SCRIPT = Path(sys.executable).parent / "windlass"
# What `version` may load besides the interpreter's own modules.
VERSION_MODULES = 25


def _all_commands() -> list[Command]:
    def walk(command: Command) -> list[Command]:
        return [command, *(below for child in command.children for below in walk(child))]

    return walk(tree.root("windlass"))


def _run(
    tmp_path: Path, *argv: str, program: str = "windlass", env: dict[str, str] | None = None, **more: object
) -> subprocess.CompletedProcess[str]:
    link = tmp_path / program
    if not link.exists():
        link.symlink_to(SCRIPT)
    environment = {"HOME": str(tmp_path), "PATH": os.environ["PATH"], **(env or {})}
    settings: dict[str, object] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **more}
    return subprocess.run([str(link), *argv], env=environment, text=True, check=False, timeout=60, **settings)  # type: ignore[call-overload, no-any-return]


def test_commands_stand_sorted_as_cobra_lists_them() -> None:
    for command in _all_commands():
        names = [child.name for child in command.children]
        assert names == sorted(names), command.name


def test_no_command_has_two_flags_of_one_name_or_letter() -> None:
    top = tree.root("windlass").flags
    for command in _all_commands():
        flags = command.flags if command.parent is None else (*command.flags, *top)
        for spelling in ("name", "short"):
            seen = [getattr(flag, spelling) for flag in flags if getattr(flag, spelling)]
            assert len(seen) == len(set(seen)), (command.name, spelling)


def test_every_help_text_belongs_to_a_command() -> None:
    known = {"_".join(command.names) or "root" for command in _all_commands()}
    assert {path.stem for path in (SOURCE / "texts").glob("*.txt")} <= known


def test_every_command_module_belongs_to_a_command() -> None:
    known = {"_".join(command.names) for command in _all_commands()} | {"__init__"}
    groups = {command.name for command in tree.COMMANDS}
    assert {path.stem for path in (SOURCE / "commands").glob("*.py")} <= known | groups


def test_under_its_own_name_the_program_speaks_of_itself(tmp_path: Path) -> None:
    page = _run(tmp_path, "install", "--help").stdout
    assert "$ windlass install -f myvalues.yaml" in page
    assert "  windlass install [NAME] [CHART] [flags]" in page
    assert "$ helm " not in page
    assert "$WINDLASS_CACHE_HOME" in _run(tmp_path, "--help").stdout


def test_own_verbs_are_known_under_the_own_name_only(tmp_path: Path) -> None:
    for program, known in (("windlass", True), ("helm", False)):
        assert ("\n  serve " in _run(tmp_path, "--help", program=program).stdout) is known
        assert (_run(tmp_path, "serve", "--help", program=program).returncode == 0) is known
    assert "serve" not in _run(tmp_path, "serv", program="helm").stderr


def test_version_names_itself_and_the_helm_it_matches(tmp_path: Path) -> None:
    done = _run(tmp_path, "version")
    assert f'Version:"v{__version__}"' in done.stdout
    assert 'HelmVersion:"v4.2.4"' in done.stdout
    assert _run(tmp_path, "version", "--short").stdout == f"v4.2.4+windlass.{__version__}\n"
    template = "{{.Version}} {{.HelmVersion}}"
    assert _run(tmp_path, "version", "--template", template).stdout == f"v{__version__} v4.2.4"
    assert _run(tmp_path, "version", "--short", program="helm").stdout == "v4.2.4\n"


def test_own_variables_come_before_helms(tmp_path: Path) -> None:
    env = {"HELM_NAMESPACE": "theirs", "WINDLASS_NAMESPACE": "ours"}
    assert _run(tmp_path, "env", "WINDLASS_NAMESPACE", env=env).stdout == "ours\n"
    assert _run(tmp_path, "env", "HELM_NAMESPACE", env=env, program="helm").stdout == "theirs\n"


def test_a_completion_script_completes_the_program_it_is_for(tmp_path: Path) -> None:
    for shell in ("bash", "zsh", "fish", "powershell"):
        script = _run(tmp_path, "completion", shell).stdout
        assert "windlass" in script
        assert "helm" not in script


def test_every_verb_of_the_table_has_code_behind_it() -> None:
    from windlass.cli.main import load

    verbs = [command for command in _all_commands() if command.runnable and command.parent is not None]
    assert [" ".join(command.names) for command in verbs if load(command, "run") is None] == []


def test_a_reader_that_leaves_ends_the_program_as_it_ends_helm(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = _run(tmp_path, "completion", "bash", stdout=writing)
    os.close(writing)
    assert done.returncode == -signal.SIGPIPE
    assert done.stderr == ""


def test_output_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    with open("/dev/full", "w") as full:
        done = _run(tmp_path, "completion", "bash", stdout=full)
    assert done.returncode == 1
    assert done.stderr == "Error: no space left on device\n"


@pytest.mark.parametrize("missing", ["0", "1", "2"])
def test_closed_streams_are_no_bug(tmp_path: Path, missing: str) -> None:
    command = f'exec "$0" version --short {missing}>&-'
    done = subprocess.run(["sh", "-c", command, str(SCRIPT)], capture_output=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr


def test_a_bug_is_reported_shortly_with_its_place(tmp_path: Path) -> None:
    program = (
        "import sys; sys.argv = ['windlass', 'version', *sys.argv[1:]]\n"
        "import windlass.cli.commands.version as v\n"
        "v.build_info = lambda program: 1 // 0\n"
        "from windlass.__main__ import main; sys.exit(main())"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 70
    first, second = done.stderr.splitlines()
    assert first.startswith("windlass: internal error: ZeroDivisionError: integer division or modulo by zero at ")
    assert "--debug" in second
    command = [sys.executable, "-c", program, "--debug"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert "Traceback" in done.stderr


def test_an_interrupt_ends_the_program_as_it_ends_helm(tmp_path: Path) -> None:
    program = (
        "import sys; sys.argv = ['windlass', 'version']\n"
        "import windlass.cli.commands.version as v\n"
        "def stop(program): raise KeyboardInterrupt\n"
        "v.build_info = stop\n"
        "from windlass.__main__ import main; sys.exit(main())"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (-signal.SIGINT, "")


def test_version_loads_next_to_nothing(tmp_path: Path) -> None:
    program = (
        "import sys; before = set(sys.modules); sys.argv = ['windlass', 'version']\n"
        "from windlass.__main__ import main; main()\n"
        "print(*sorted(set(sys.modules) - before), sep='\\n')"
    )
    command = [sys.executable, "-I", "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    loaded = done.stdout.splitlines()[1:]
    assert {name for name in loaded if not name.startswith("windlass")} <= {"__future__"}
    assert len(loaded) <= VERSION_MODULES, loaded


def test_a_missing_folder_for_temporary_files_stops_nobody(tmp_path: Path) -> None:
    chart = tmp_path / "c"
    chart.mkdir()
    (chart / "Chart.yaml").write_text("apiVersion: v2\nname: c\nversion: 1.0.0\n")
    for argv in (["package", "c"], ["lint", "c-1.0.0.tgz"]):
        assert _run(tmp_path, *argv, env={"TMPDIR": str(tmp_path / "nowhere")}, cwd=tmp_path).returncode == 0
