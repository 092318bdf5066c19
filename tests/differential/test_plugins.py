"""Plugins do with windlass what they do with helm: read, listed, run, completed, installed, packed, verified."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.differential import plugin_cases as cases
from tests.differential import wasm_modules
from tests.differential.chart_server import ChartServer
from tests.differential.harness import Arena

pytestmark = pytest.mark.peer("helm", "gpg", "git")

TEMPORARY = (r"helm-plugin-extract-\w+", "TEMPORARY")
PACKED = (r"^(\d+ ).*\x1f.?\x08.*$", r"\1 archive")
SIGNATURE = (r"(?s)-----BEGIN PGP SIGNATURE-----.*-----END PGP SIGNATURE-----", "SIGNATURE")
DIGEST = (r"sha256:[0-9a-f]{64}", "sha256:DIGEST")
NOW = (r"LAST DEPLOYED: .*", "LAST DEPLOYED: NOW")
CHUNK = 15
# With --repo Helm reads the index twice, the second time from a file with a random name.
SECOND_READING = (r"/[-+_A-Za-z0-9]{27}=-index\.yaml", "/index.yaml")


@pytest.fixture
def chart_server() -> Iterator[ChartServer]:
    made = ChartServer()
    yield made
    made.close()


@pytest.mark.parametrize("name", cases.METADATA)
def test_a_plugin_yaml_is_read_and_refused_in_helms_words(arena: Arena, name: str) -> None:
    text = cases.METADATA[name].format(name=name)
    cases.install(arena.template / "home", {f"{name}/plugin.yaml": text})
    arena.assert_same(["plugin", "list"], files=False)
    arena.assert_same(["version"], files=False)


@pytest.mark.parametrize("start", range(0, len(cases.COMMAND_LINES), CHUNK))
def test_commands_of_plugins_fare_as_with_helm(arena: Arena, start: int) -> None:
    cases.install(arena.template / "home", cases.RUNNABLE)
    for argv in cases.COMMAND_LINES[start : start + CHUNK]:
        arena.assert_same(argv, stdin=b"a line\n")


def test_folders_come_from_a_list_and_plugins_can_be_turned_off(arena: Arena) -> None:
    home = arena.template / "home"
    cases.install(home, {"one/plugin.yaml": "name: one\ncommand: echo 1\n"}, "first")
    cases.install(home, {"two/plugin.yaml": "name: two\ncommand: echo 2\n"}, "second")
    both = {"HELM_PLUGINS": f"{arena.world}/home/first:{arena.world}/home/second"}
    for argv in (["one", "x"], ["two"], ["plugin", "list"], ["plugin", "uninstall", "one"]):
        arena.assert_same(argv, env=both)
        arena.assert_same(argv, env={"HELM_PLUGINS": ""})
        arena.assert_same(argv, env={**both, "HELM_NO_PLUGINS": "1"})
        arena.assert_same(argv, env={**both, "HELM_NO_PLUGINS": "true"})


READ_AGAIN = [
    "template c", "template c --set a", "template r/foo", "template foo --repo URL", "template none --repo URL",
    "install x c --dry-run=client", "lint c", "package c", "dep update c", "dep list c", "repo add n URL",
    "repo update", "pull r/foo r/foo", "pull foo --repo URL", "show chart c", "show chart r/foo",
    "show chart foo --repo URL", "search repo foo",
]  # fmt: skip


@pytest.mark.parametrize("env", [{}, {"HELM_NO_PLUGINS": "1"}, {"HELM_PLUGINS": "plugins:/nowhere"}])
def test_broken_plugins_are_warned_of_wherever_helm_reads_them_again(
    arena: Arena, chart_server: ChartServer, env: dict[str, str]
) -> None:
    url = chart_server.url
    chart_server.publish(("foo", "1.0.0"))
    cases.install(arena.template / "home", {"bad/plugin.yaml": "apiVersion: v9\n"})
    config = arena.template / "home" / ".config" / "helm"
    config.mkdir(parents=True)
    entries = "".join(f"- {{name: {name}, url: '{url}'}}\n" for name in "rs")
    (config / "repositories.yaml").write_text(f"repositories:\n{entries}")
    chart = arena.template / "work" / "c"
    chart.mkdir()
    (chart / "Chart.yaml").write_text("apiVersion: v2\nname: c\nversion: 0.1.0\n")
    for line in READ_AGAIN:
        theirs, ours = arena.run_both(line.replace("URL", url).split(), env=env)
        expected, actual = (result.masked([SECOND_READING, NOW]) for result in (theirs, ours))
        said = [sorted(result.out.splitlines()) for result in (expected, actual)]  # updates end in any order
        assert (expected.code, expected.err, said[0]) == (actual.code, actual.err, said[1]), line


def test_getters_are_found_in_every_folder(arena: Arena) -> None:
    getter = cases.METADATA["getter"].format(name="get") + (
        "runtimeConfig:\n  protocolCommands:\n  - {protocols: [a], platformCommand: [{command: get.sh}]}\n"
    )
    script = "#!/bin/sh\necho x\n"
    cases.install(arena.template / "home", {"get/plugin.yaml": getter, "get/get.sh": script}, "second")
    (arena.template / "home" / "second" / "get" / "get.sh").chmod(0o755)
    env = {"HELM_PLUGINS": f"{arena.world}/home/first:{arena.world}/home/second"}
    theirs, ours = arena.run_both(["pull", "a://b/c.tgz"], env=env)
    assert theirs.err == 'Error: scheme "a" not supported\n'
    assert (ours.code, ours.files["work/c.tgz"]) == (0, "644 x\n")


@pytest.mark.parametrize("argv", [["version"], ["plugin", "list"], ["one"], [], ["__complete", ""]])
def test_names_that_are_taken_are_told(arena: Arena, argv: list[str]) -> None:
    plugin = "name: one\ncommand: echo 1\n"
    cases.install(arena.template / "home", {"a/plugin.yaml": plugin, "b/plugin.yaml": plugin})
    arena.assert_same(argv, files=False)
    shutil.rmtree(arena.template / "home" / ".local")
    cases.install(arena.template / "home", {"a/plugin.yaml": "name: lint\n", "b/plugin.yaml": plugin})
    arena.assert_same(argv, files=False)


# --- installing, packing, signing ---

SOURCE = cases.CLI.format(name="src").replace(
    "runtimeConfig: {}",
    "runtimeConfig:\n  platformCommand:\n  - {command: echo, args: [hi]}\n  platformHooks:\n"
    "    install: [{command: echo, args: [installed, $HELM_PLUGIN_NAME]}]\n    delete: [{command: 'false'}]",
)


def _source(arena: Arena) -> Path:
    folder = arena.template / "work" / "src"
    (folder / "sub").mkdir(parents=True)
    (folder / "plugin.yaml").write_text(SOURCE)
    (folder / "sub" / "x").write_text("x")
    return folder


KEYRINGS = {"me.sec": "sec.gpg", "me.pub": "pub.gpg", "other.pub": "other.gpg"}


@pytest.fixture
def packed(arena: Arena, keys: Path) -> Path:
    """A signed archive made by helm, its key, and other archives, in the working folder."""
    _source(arena)
    work = arena.template / "work"
    for name, file in KEYRINGS.items():
        shutil.copy(keys / name, work / file)
    done = arena.run("helm", ["plugin", "package", "src", "--keyring", "sec.gpg", "--key", "Me"])
    assert done.code == 0, done.err
    for name in ("src-1.2.3.tgz", "src-1.2.3.tgz.prov"):
        shutil.copy(arena.world / "work" / name, work / name)
    shutil.copy(work / "src-1.2.3.tgz", work / "unsigned-1.0.0.tgz")
    shutil.copy(work / "src-1.2.3.tgz", work / "src-9.tar.gz")
    (work / "broken-1.0.0.tgz").write_bytes(b"\x1f\x8bnothing")
    return work / "src-1.2.3.tgz"


@pytest.mark.parametrize(
    "argv",
    [
        "install src",
        "install src --debug",
        "install ./src/",
        "install src --verify",
        "install nope",
        "install src/plugin.yaml",
        "install src/sub",
        "install src-1.2.3.tgz",
        "install src-1.2.3.tgz --keyring pub.gpg",
        "install src-1.2.3.tgz --keyring pub.gpg --debug",
        "install src-1.2.3.tgz --keyring other.gpg",
        "install src-1.2.3.tgz --keyring src/plugin.yaml",
        "install src-1.2.3.tgz --verify=false",
        "install unsigned-1.0.0.tgz",
        "install unsigned-1.0.0.tgz --verify=false",
        "install broken-1.0.0.tgz --verify=false",
        "install src-9.tar.gz --verify=false",
        "install sec.gpg",
        "install https://127.0.0.1:1/x.tgz",
        "install https://127.0.0.1:1/x",
        "install https://127.0.0.1:1/x.git",
        "install https://127.0.0.1:1/x.tgz --verify=false",
        "install oci://127.0.0.1:1/x/y:1 --plain-http",
        "install oci://127.0.0.1:1",
        "install file:///nowhere",
        "install",
        "install a b",
        "verify src-1.2.3.tgz --keyring pub.gpg",
        "verify src-1.2.3.tgz --keyring other.gpg",
        "verify src-1.2.3.tgz",
        "verify src-9.tar.gz --keyring pub.gpg",
        "verify unsigned-1.0.0.tgz --keyring pub.gpg",
        "verify src",
        "verify nope",
        "verify sec.gpg",
        "package nope",
        "package src-1.2.3.tgz",
        "package src/sub",
        "package src",
        "package src --keyring pub.gpg --key Me",
        "package src --keyring sec.gpg --key Nobody",
    ],
)
def test_archives_are_installed_verified_and_refused_alike(arena: Arena, packed: Path, argv: str) -> None:
    arena.assert_same(["plugin", *argv.split()], masks=[TEMPORARY])


@pytest.mark.parametrize("flags", ["--sign=false", "--sign=false -d out/deep", "--keyring sec.gpg --key Me"])
def test_packing_leaves_the_same_files(arena: Arena, packed: Path, flags: str) -> None:
    packed.unlink()
    theirs, ours = arena.run_both(["plugin", "package", "src", *flags.split()])
    assert (theirs.code, theirs.out, theirs.err) == (ours.code, ours.out, ours.err)
    assert theirs.files.keys() == ours.files.keys()
    name = next((name for name in ours.files if name.endswith(".prov") and "--key" in flags), None)
    if name is not None:
        assert theirs.masked([SIGNATURE, DIGEST]).files[name] == ours.masked([SIGNATURE, DIGEST]).files[name]


def test_what_one_packs_the_other_installs(arena: Arena, packed: Path) -> None:
    work = packed.parent
    done = arena.run("windlass", ["plugin", "package", "src", "--keyring", "sec.gpg", "--key", "Me"])
    assert done.code == 0, done.err
    for name in ("src-1.2.3.tgz", "src-1.2.3.tgz.prov"):
        shutil.copy(arena.world / "work" / name, work / name)
    arena.assert_same(["plugin", "install", "src-1.2.3.tgz", "--keyring", "pub.gpg"])
    arena.assert_same(["plugin", "verify", "src-1.2.3.tgz", "--keyring", "pub.gpg"])


def test_the_list_tells_who_vouches_for_a_plugin(arena: Arena, packed: Path) -> None:
    arena.run("helm", ["plugin", "install", "src-1.2.3.tgz", "--keyring", "pub.gpg"])
    shutil.copytree(arena.world / "home", arena.template / "home", dirs_exist_ok=True, symlinks=True)
    plugins = arena.template / "home" / ".local" / "share" / "helm" / "plugins"
    assert "signed" in arena.assert_same(["plugin", "list"]).out
    arena.assert_same(["plugin", "install", "src-1.2.3.tgz", "--keyring", "pub.gpg"])
    arena.assert_same(["plugin", "uninstall", "src"])
    with (plugins / "src-1.2.3.tgz").open("ab") as archive:
        archive.write(b"more")
    assert "mismatched" in arena.assert_same(["plugin", "list"]).out
    (plugins / "src-1.2.3.tgz.prov").write_text("nothing signed")
    assert "invalid" in arena.assert_same(["plugin", "list"]).out
    (plugins / "src-1.2.3.tgz.prov").unlink()
    assert "unsigned" in arena.assert_same(["plugin", "list"]).out


@pytest.fixture
def web() -> Iterator[ChartServer]:
    """A web server."""
    server = ChartServer()
    yield server
    server.close()


def test_plugins_come_over_http_too(arena: Arena, packed: Path, web: ChartServer) -> None:
    web.files["/src-1.2.3.tgz"] = packed.read_bytes()
    url = f"{web.url}/src-1.2.3.tgz"
    arena.assert_same(["plugin", "install", url, "--keyring", "pub.gpg"])
    arena.assert_same(["plugin", "install", url, "--verify=false"])
    web.files["/src-1.2.3.tgz.prov"] = packed.with_name(packed.name + ".prov").read_bytes()
    arena.assert_same(["plugin", "install", url, "--keyring", "pub.gpg"])
    arena.assert_same(["plugin", "install", url, "--keyring", "other.gpg"])
    arena.assert_same(["plugin", "install", f"{web.url}/nope-1.0.0.tgz", "--verify=false"])
    web.files["/src-1.2.3.tgz"] = b"no archive"
    arena.assert_same(["plugin", "install", url, "--verify=false"])


GIT = ["git", "-c", "user.name=me", "-c", "user.email=me@example.com", "-c", "init.defaultBranch=main"]


@pytest.mark.parametrize(
    "flags",
    ["", "--verify=false", "--verify=false --version 1.0.0", "--verify=false --version ^1", "--verify=false --debug",
     "--verify=false --version nope", "--verify=false --version 9.9.9", "--verify=false --version main"],
)  # fmt: skip
def test_plugins_come_from_git(arena: Arena, flags: str) -> None:
    folder = _source(arena)
    for words in (["init", "-q"], ["add", "."], ["commit", "-qm", "one"], ["tag", "1.0.0"], ["tag", "1.1.0"]):
        subprocess.run([*GIT, *words], cwd=folder, check=True)
    moved = folder.parent.parent / "home" / "src"
    folder.rename(moved)
    source = f"file://{arena.world}/home/src"
    argv = ["plugin", "install", source, *flags.split()]
    theirs, ours = (arena.run(program, argv) for program in ("helm", "windlass"))
    assert theirs == ours
    for program in ("helm", "windlass"):
        arena.run(program, ["plugin", "install", source, "--verify=false"])
        update = arena.run(program, ["plugin", "update", "src"], fresh=False)
        assert (update.code, update.out) == (0, "Updated plugin: src\n"), update.err


# --- WebAssembly ---

WASM_COMMANDS = {
    "echo": (wasm_modules.ECHO, "{}"),
    "exit7": (wasm_modules.exits(7), "{}"),
    "exit0": (wasm_modules.exits(0), "{}"),
    "late": (wasm_modules.LOOP, "{timeout: 300}"),
    "prints": (wasm_modules.prints("hello\n"), "{}"),
    "nowhere": (wasm_modules.ECHO, "{entryFuncName: other}"),
    "hosted": (wasm_modules.ECHO, "{hostFunctions: [x]}"),
    "junk": (b"junk", "{}"),
    "bad": (wasm_modules.answers("no JSON"), "{}"),
    "text": (wasm_modules.answers('{"data":"x"}'), "{}"),
    "empty": (wasm_modules.answers("{}"), "{}"),
}
WASM_LINES = [*WASM_COMMANDS, "echo a -n b --x", "echo --debug a", "plugin list", "echo --help", "__complete echo x"]


def test_webassembly_runs_as_with_helm(arena: Arena) -> None:
    base = arena.template / "home" / ".local" / "share" / "helm" / "plugins"
    for name, (code, runtime) in WASM_COMMANDS.items():
        wasm_modules.install(base, name, code, runtime=runtime)
    for line in WASM_LINES:
        arena.assert_same(line.split(), files=False)


def test_webassembly_downloads_and_renders_as_with_helm(arena: Arena) -> None:
    base = arena.template / "home" / ".local" / "share" / "helm" / "plugins"
    getter = wasm_modules.answers('{"data":"aGVsbG8="}')
    wasm_modules.install(base, "get", getter, kind="getter/v1", config="{protocols: [wasm]}")
    wasm_modules.install(base, "post", wasm_modules.ECHO, kind="postrenderer/v1")
    wasm_modules.install(base, "text", wasm_modules.answers('{"manifests":"x"}'), kind="postrenderer/v1")
    chart = arena.template / "work" / "c" / "templates"
    chart.mkdir(parents=True)
    (chart.parent / "Chart.yaml").write_text("apiVersion: v2\nname: c\nversion: 0.1.0\n")
    (chart / "a.yaml").write_text("kind: X\n")
    for line in ("pull wasm://h/x.tgz", "template c -f wasm://h/x", "template c --post-renderer post --debug"):
        arena.assert_same(line.split())
    arena.assert_same(["template", "c", "--post-renderer", "text"])
