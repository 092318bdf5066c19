"""Programs are run within bounds."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from windlass.fetch.access import Access
from windlass.plugins import discover, places, postrender
from windlass.plugins.errors import NotFound, PluginError, TooLarge
from windlass.plugins.getter import PluginGetters
from windlass.plugins.host import Host
from windlass.plugins.process import capture

VARIABLES = {"PATH": "/usr/bin:/bin"}


def _host(plugins: Path) -> Host:
    return Host(VARIABLES, {}, str(plugins), str(plugins), str(plugins), io.StringIO(), io.StringIO(), lambda *_: None)


def _warn(message: str, **fields: object) -> None:
    raise AssertionError(message)


def _plugin(folder: Path, text: str, script: str) -> None:
    folder.mkdir(parents=True)
    (folder / "plugin.yaml").write_text(text)
    (folder / "run.sh").write_text(script)
    (folder / "run.sh").chmod(0o755)


def test_output_and_input_of_any_size_pass_at_the_same_time() -> None:
    data = b"x" * 3_000_000
    assert capture(["cat"], VARIABLES, data) == (0, data)


def test_a_program_need_not_read_its_input() -> None:
    assert capture(["sh", "-c", "exec <&-; echo done"], VARIABLES, b"x" * 1_000_000) == (0, b"done\n")


def test_output_has_a_bound() -> None:
    assert capture(["printf", "12345"], VARIABLES, None, limit=5) == (0, b"12345")
    with pytest.raises(TooLarge, match="more than 4 bytes"):
        capture(["printf", "12345"], VARIABLES, None, limit=4)


def test_time_has_a_bound() -> None:
    with pytest.raises(PluginError, match=r"did not end within 0\.1 seconds"):
        capture(["sleep", "5"], VARIABLES, None, timeout=0.1)


def test_a_program_that_is_not_there_is_told_of_as_go_does_it() -> None:
    with pytest.raises(PluginError) as caught:
        capture(["no-such-program"], VARIABLES, None)
    assert str(caught.value) == 'exec: "no-such-program": executable file not found in $PATH'
    with pytest.raises(PluginError) as caught:
        capture(["/no/such/program"], VARIABLES, None)
    assert str(caught.value) == "fork/exec /no/such/program: no such file or directory"


POST_RENDERER = (
    "apiVersion: v1\nname: pr\nversion: 1.0.0\ntype: postrenderer/v1\nruntime: subprocess\n"
    "runtimeConfig: {platformCommand: [{command: '$HELM_PLUGIN_DIR/run.sh'}]}\n"
)


def test_a_post_renderer_is_a_plugin_or_the_path_of_a_program(tmp_path: Path) -> None:
    _plugin(tmp_path / "pr", POST_RENDERER, '#!/bin/sh\nsed "s/a/$1/"\n')
    host = _host(tmp_path)
    found = postrender.find("pr", str(tmp_path), _warn)
    assert postrender.post_renderer(found, host, ["b"])("a: 1\n") == "b: 1\n"
    program = tmp_path / "pr" / "run.sh"
    found = postrender.find(str(program), str(tmp_path), _warn)
    assert postrender.post_renderer(found, host, ["c"])("a: 1\n") == "c: 1\n"
    program.chmod(0o644)
    for name in ("nope", str(program), str(tmp_path), "cat"):
        with pytest.raises(NotFound) as caught:
            postrender.find(name, str(tmp_path), _warn)
        assert str(caught.value) == f"plugin: {{Name:{name} Type:postrenderer/v1}} not found"


def test_a_program_that_fails_or_says_nothing_stops_the_rendering(tmp_path: Path) -> None:
    program = tmp_path / "run.sh"
    program.write_text("#!/bin/sh\necho said; exit 3\n")
    program.chmod(0o755)
    with pytest.raises(PluginError, match=r"(?s)error while running command .*said: exit status 3"):
        postrender.post_renderer(str(program), _host(tmp_path), [])("a: 1\n")
    program.write_text("#!/bin/sh\necho\n")
    with pytest.raises(PluginError, match="produced empty output"):
        postrender.post_renderer(str(program), _host(tmp_path), [])("a: 1\n")


GETTER = (
    "apiVersion: v1\nname: get\nversion: 1.0.0\ntype: getter/v1\nruntime: subprocess\nconfig: {protocols: [mem]}\n"
    "runtimeConfig: {protocolCommands: [{protocols: [mem], platformCommand: [{command: run.sh}]}]}\n"
)


def test_secrets_reach_a_getter_in_the_environment_only(tmp_path: Path) -> None:
    _plugin(tmp_path / "get", GETTER, '#!/bin/sh\necho "$*|$HELM_PLUGIN_USERNAME|$HELM_PLUGIN_PASSWORD"\n')
    access = Access("", "user", "secret", cert_file="c", key_file="k", ca_file="a")
    answer = PluginGetters(_host(tmp_path))["mem"].get("mem://x", access, "")
    assert answer == b"c k a mem://x|user|secret\n"


def test_a_failing_getter_is_an_error(tmp_path: Path) -> None:
    _plugin(tmp_path / "get", GETTER, "#!/bin/sh\nexit 2\n")
    getters = PluginGetters(_host(tmp_path))
    assert "mem" in getters and "other" not in getters
    with pytest.raises(PluginError) as caught:
        getters["mem"].get("mem://x", Access(), "")
    assert str(caught.value) == 'plugin "get" failed to invoke: plugin "get" exited with error'


def test_a_folder_has_a_bound_on_its_plugins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "MAX_PLUGINS", 1)
    for name in ("a", "b"):
        _plugin(tmp_path / name, f"name: {name}\n", "")
    with pytest.raises(TooLarge, match="more than 1 plugins"):
        discover.load_all(str(tmp_path), _warn)
