"""Plugins of the runtime extism/v1 run within bounds, and say so when what runs them is missing."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from tests.differential import wasm_modules as modules

from windlass.fetch.access import Access
from windlass.plugins import wasm
from windlass.plugins.discover import Plugin, load_all
from windlass.plugins.errors import ExecError, PluginError, TooLarge
from windlass.plugins.getter import PluginGetters
from windlass.plugins.host import Host
from windlass.plugins.process import run_cli, run_post_renderer


class Lines(list[tuple[str, dict[str, object]]]):
    """What was logged."""

    def __call__(self, level: str, message: str, fields: dict[str, object]) -> None:
        self.append((message, fields))


def host(base: Path, log: Lines | None = None, **settings: str) -> Host:
    lines = Lines() if log is None else log
    variables = {"GREETING": "good day", "BROKEN": "\udcff"}
    return Host(variables, settings, str(base), str(base), str(base / "cache"), io.StringIO(), io.StringIO(), lines)


def plugin(base: Path, code: bytes, runtime: str = "{}", kind: str = "cli/v1", config: str = "{}") -> Plugin:
    modules.install(base, "w", code, runtime=runtime, kind=kind, config=config)
    return load_all(str(base), lambda message, **_: pytest.fail(message))[0]


def refusal(base: Path, code: bytes, runtime: str = "{}") -> str:
    with pytest.raises(PluginError) as caught:
        run_cli(plugin(base, code, runtime), host(base), [])
    return str(caught.value)


def test_words_are_passed_and_the_answer_is_read(tmp_path: Path) -> None:
    log = Lines()
    run_cli(plugin(tmp_path, modules.ECHO), host(tmp_path, log), ["a", "b"])
    text = '{"extraArgs":["a","b"]}'
    assert log == [
        ("plugin input", {"plugin": "w", "inputData": text}),
        ("plugin output", {"plugin": "w", "exitCode": 0, "outputData": text}),
    ]


def test_what_a_plugin_prints_is_printed(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert "unexpected end of JSON input" in refusal(tmp_path, modules.prints("hello\n"))
    assert capfd.readouterr().out == "hello\n"


@pytest.mark.parametrize(("key", "value"), [("GREETING", "good day"), ("HELM_X", "y"), ("key", "value")])
def test_configuration_and_environment_are_found_in_the_configuration(tmp_path: Path, key: str, value: str) -> None:
    log = Lines()
    with pytest.raises(PluginError):
        run_cli(
            plugin(tmp_path, modules.answers_setting(key), "{config: {key: value}}"),
            host(tmp_path, log, HELM_X="y"),
            [],
        )
    assert log[-1][1]["outputData"] == value


def test_a_returned_code_is_the_exit_code(tmp_path: Path) -> None:
    with pytest.raises(ExecError) as caught:
        run_cli(plugin(tmp_path, modules.answers("{}", 3)), host(tmp_path), [])
    assert (caught.value.exit_code, str(caught.value)) == (3, 'plugin "w" exited with error')


@pytest.mark.parametrize(
    ("code", "runtime", "text"),
    [
        (modules.exits(7), "{}", "plugin error: module closed with exit_code(7)"),
        (modules.ECHO, "{entryFuncName: other}", "plugin error: unknown function: other"),
        (modules.ECHO, "{hostFunctions: [x]}", 'plugin requested host function "x" not found'),
        (b"nothing", "{}", "failed to create existing plugin: invalid magic number"),
        (b"\0asm\2\0\0\0", "{}", "failed to create existing plugin: invalid version header"),
        (modules.LOOP, "{timeout: 200}", "plugin error: module closed with context deadline exceeded"),
    ],
)
def test_failures_are_told_in_helms_words(tmp_path: Path, code: bytes, runtime: str, text: str) -> None:
    assert refusal(tmp_path, code, runtime) == text


def test_a_trap_is_an_error(tmp_path: Path) -> None:
    assert refusal(tmp_path, modules.TRAP).startswith("plugin error: ")


def test_memory_has_a_bound_of_ours_where_the_plugin_names_none(tmp_path: Path) -> None:
    assert refusal(tmp_path, modules.GROW) == "plugin error: oom"


def test_time_has_a_bound_of_ours_where_the_plugin_names_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wasm, "TIMEOUT_S", 0.2)
    assert refusal(tmp_path, modules.LOOP) == "plugin error: module closed with context deadline exceeded"


def test_an_answer_has_a_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wasm, "MAX_ANSWER_BYTES", 20)
    with pytest.raises(TooLarge):
        run_cli(plugin(tmp_path, modules.ECHO), host(tmp_path), ["x" * 100])


def test_a_temporary_folder_is_removed(tmp_path: Path) -> None:
    log = Lines()
    run_cli(plugin(tmp_path, modules.ECHO, "{fileSystem: {createTempDir: true}}"), host(tmp_path, log), [])
    message, fields = log[0]
    assert message == "created plugin temp dir"
    assert not os.path.exists(str(fields["dir"]))


def test_a_getter_answers_in_base64_and_its_password_is_not_logged(tmp_path: Path) -> None:
    plugin(tmp_path, modules.answers('{"data":"aGVsbG8="}'), kind="getter/v1", config="{protocols: [a]}")
    log = Lines()
    access = Access("a://b", "u", "secret")
    assert PluginGetters(host(tmp_path, log))["a"].get("a://b/c", access, "") == b"hello"
    assert '"Username":"u","Password":"*****"' in str(log[0][1]["inputData"])


def test_a_post_renderer_gets_and_gives_nothing_as_in_helm(tmp_path: Path) -> None:
    found = plugin(tmp_path, modules.ECHO, kind="postrenderer/v1")
    assert run_post_renderer(found, host(tmp_path), b"a: 1\n", ["x"]) == b""


def test_a_missing_runtime_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    expected = 'plugin "w" needs the runtime "extism/v1": pip install windlass[wasm]'
    assert refusal(tmp_path, modules.ECHO) == expected
