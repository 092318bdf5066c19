"""Tables, log lines and settings look as Helm's."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from windlass.cli import namespace
from windlass.cli.context import Context
from windlass.cli.env import EnvSettings, join
from windlass.cli.output import table, write
from windlass.cli.passphrase import PASSPHRASE_LIMIT, PassphraseError, PassphraseSource
from windlass.cli.slog import line
from windlass.kube import incluster


@pytest.mark.parametrize(
    ("rows", "width", "text"),
    [
        ([["NAME", "URL"], ["a", "https://x"]], 0, "NAME\tURL      \na   \thttps://x"),
        ([["NAME"], ["abcdefghij"]], 6, "NAME  \nabc..."),
        ([["A", "B"], ["é", "日本"]], 0, "A\tB   \né\t日本"),
        ([["A"], [""]], 0, "A\n "),
        ([], 0, ""),
        ([["A", 1, True]], 0, "A\t1\ttrue"),
        ([["A"], ["x\ny"]], 0, "A\nx..."),
    ],
)
def test_tables_are_laid_out_as_by_uitable(rows: list[list[object]], width: int, text: str) -> None:
    assert table(rows, width) == text


def test_values_are_printed_in_the_format_asked_for() -> None:
    shown = {}
    for format in ("json", "yaml", "table"):
        out = io.StringIO()
        write(out, format, {"b": "<1>", "a": 1.0}, lambda: "A")
        shown[format] = out.getvalue()
    assert shown == {"json": '{"a":1,"b":"\\u003c1\\u003e"}\n', "yaml": "a: 1\nb: <1>\n", "table": "A\n"}


@pytest.mark.parametrize(
    ("message", "fields", "text"),
    [
        ("word", {}, "level=WARN msg=word"),
        ("two words", {"k": "v"}, 'level=WARN msg="two words" k=v'),
        ("", {"k": 'a"b', "e": "x=y"}, 'level=WARN msg="" k="a\\"b" e="x=y"'),
        ("back\\slash", {"n": 3, "b": True}, "level=WARN msg=back\\slash n=3 b=true"),
        ("tab\there", {}, 'level=WARN msg="tab\\there"'),
        ("é", {"nbsp": "a\u00a0b"}, 'level=WARN msg=é nbsp="a\\u00a0b"'),
        ("x", {"error": ValueError("a b")}, 'level=WARN msg=x error="a b"'),
    ],
)
def test_log_lines_are_quoted_as_by_slog(message: str, fields: dict[str, object], text: str) -> None:
    assert line("WARN", message, fields) == text + "\n"


def test_debug_lines_are_shown_on_request_only() -> None:
    err = io.StringIO()
    context = Context("windlass", EnvSettings(variables={}), err=err)
    context.debug("hidden")
    context.settings.debug = True
    context.debug("shown")
    context.info("always")
    assert err.getvalue() == "level=DEBUG msg=shown\nlevel=INFO msg=always\n"


@pytest.mark.parametrize(
    ("parts", "path"),
    [(("/a//b", "../c"), "/a/c"), (("", "x"), "x"), (("", ""), ""), (("//a",), "/a"), (("a/", "./b/"), "a/b")],
)
def test_paths_are_joined_as_by_go(parts: tuple[str, ...], path: str) -> None:
    assert join(*parts) == path


def test_colour_follows_flag_variable_and_terminal() -> None:
    def color(out: io.StringIO, **variables: str) -> bool:
        return Context("windlass", EnvSettings(variables=variables), out=out).color

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    assert not color(io.StringIO())
    assert color(Terminal())
    assert not color(Terminal(), NO_COLOR="1")
    assert not color(Terminal(), TERM="dumb")
    assert color(io.StringIO(), HELM_COLOR="Always")
    assert not color(Terminal(), HELM_COLOR="never")


def test_kubeconfigs_are_merged_first_come_first_served(tmp_path: Path) -> None:
    first, second = tmp_path / "1", tmp_path / "2"
    first.write_text("contexts: [{name: a, context: {cluster: x}}]")
    second.write_text(
        "current-context: b\ncontexts: [{name: a, context: {namespace: team}}, {name: b, context: {namespace: mine}}]"
    )
    listed = f"{first}:{second}:{tmp_path / 'absent'}"
    assert namespace.current_namespace("", listed, "", "") == "mine"
    assert namespace.current_namespace("", listed, "", "a") == "default"
    assert namespace.current_namespace(str(second), listed, "", "a") == "team"
    assert namespace.contexts("", listed, "") == {"a": "x", "b": ""}


def test_in_a_pod_its_namespace_counts_where_a_context_names_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "config"
    path.write_text("current-context: a\ncontexts: [{name: a, context: {namespace: mine}}, {name: b, context: {}}]\n")
    inside = {"KUBERNETES_SERVICE_HOST": "10.0.0.1", "KUBERNETES_SERVICE_PORT": "443", "POD_NAMESPACE": "pod"}
    assert namespace.current_namespace("", "", str(tmp_path), "", inside) == "default"
    monkeypatch.setattr(incluster, "possible", lambda _: True)
    assert namespace.current_namespace("", "", str(tmp_path), "", inside) == "pod"
    assert namespace.current_namespace(str(path), "", "", "", inside) == "mine"
    assert namespace.current_namespace(str(path), "", "", "b", inside) == "pod"


@pytest.mark.parametrize("text", ["", "]", "contexts: 3", "- x", "contexts: [3, {name: 4}]\ncurrent-context: [1]"])
def test_a_broken_kubeconfig_counts_as_empty(tmp_path: Path, text: str) -> None:
    (tmp_path / "config").write_text(text)
    assert namespace.current_namespace(str(tmp_path / "config"), "", "", "") == "default"


def test_a_kubeconfig_is_read_up_to_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "config").write_text("contexts: [{name: a, context: {namespace: team}}]\ncurrent-context: a\n")
    assert namespace.current_namespace(str(tmp_path / "config"), "", "", "") == "team"
    monkeypatch.setattr(namespace, "KUBECONFIG_LIMIT", 50)
    assert namespace.current_namespace(str(tmp_path / "config"), "", "", "") == "default"


def test_a_passphrase_is_the_first_line_of_its_file_up_to_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "passphrase"
    context = Context("windlass", EnvSettings(variables={}))

    def read(content: bytes) -> bytes:
        path.write_bytes(content)
        source = PassphraseSource(context, str(path))
        source.prepare()
        return source("anyone")

    assert read(b"one two\r\nthree\n") == b"one two"
    assert read(b"\nthree\n") == b""
    assert len(read(b"x" * (PASSPHRASE_LIMIT + 1))) == PASSPHRASE_LIMIT
    with pytest.raises(PassphraseError, match="EOF"):
        read(b"")
