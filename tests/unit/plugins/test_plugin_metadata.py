"""What plugin.yaml says, without helm at hand."""

from __future__ import annotations

import pytest

from windlass.errors import WindlassError
from windlass.plugins import metadata
from windlass.plugins.commands import choose, expanded, prepare
from windlass.plugins.errors import MetadataError, PluginError
from windlass.plugins.metadata import CLI, GETTER, PlatformCommand

V1 = b"apiVersion: v1\nname: one\nversion: 1.2.3\ntype: cli/v1\nruntime: subprocess\n"


def test_the_current_form_is_read() -> None:
    found = metadata.load(V1 + b"config: {usage: one x, shortHelp: s, longHelp: l, ignoreFlags: true}\n")
    assert (found.name, found.version, found.types) == ("one", "1.2.3", (CLI,))
    assert (found.cli.usage, found.cli.short, found.cli.long, found.cli.ignore_flags) == ("one x", "s", "l", True)


def test_a_plugin_of_helm_3_keeps_both_its_command_and_its_downloaders() -> None:
    both = metadata.load(b"name: s3\ncommand: x\ndownloaders: [{command: y, protocols: [s3]}]\n")
    assert (both.type, both.types, both.protocols) == (GETTER, (GETTER, CLI), ["s3"])
    assert metadata.load(b"name: s3\ndownloaders: [{command: y, protocols: [s3]}]\n").types == (GETTER,)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"", "failed to peek plugin.yaml API version: EOF"),
        (b"apiVersion: v9\n", 'invalid plugin apiVersion: "v9"'),
        (V1 + b"foo: 1\n", "yaml: unmarshal errors:\n  line 6: field foo not found in type plugin.MetadataV1"),
        (b"name: a\nname: b\n", "failed to peek plugin.yaml API version: yaml: unmarshal errors:\n"
                                '  line 2: mapping key "name" already defined at line 1'),
        (V1 + b"config: {x: 1}\n", "failed to convert MetadataV1 to Metadata: yaml: unmarshal errors:\n"
                                   "  line 1: field x not found in type schema.ConfigCLIV1"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_in_helms_words(text: bytes, reason: str) -> None:
    with pytest.raises(WindlassError) as caught:
        metadata.load(text)
    assert str(caught.value) == reason


def test_a_plugin_yaml_has_a_bound() -> None:
    metadata.load(V1 + b"#" * (metadata.MAX_BYTES - len(V1)))
    with pytest.raises(MetadataError, match="larger than"):
        metadata.load(V1 + b"#" * (metadata.MAX_BYTES - len(V1) + 1))


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("$A-${A}-$B", "1-1-"),
        ("$", "$"),
        ("$$", ""),
        ("${", ""),
        ("${}x", "x"),
        ("a$ b", "a$ b"),
        ("$1$*x", "x"),
        ("${A", "A"),
        ("${*}x", "x"),
    ],
)
def test_variables_are_filled_in_as_go_does_it(text: str, result: str) -> None:
    assert expanded(text, {"A": "1"}) == result


def test_the_most_fitting_command_is_chosen() -> None:
    def of(*pairs: tuple[str, str]) -> list[PlatformCommand]:
        return [PlatformCommand(os, arch, f"{os}-{arch}", []) for os, arch in pairs]

    here = ("linux", "amd64")
    chosen = choose(of(("", ""), ("linux", ""), ("Linux", "AMD64")), here)
    assert chosen is not None and chosen.command == "Linux-AMD64"
    chosen = choose(of(("", ""), ("linux", ""), ("linux", "arm64")), here)
    assert chosen is not None and chosen.command == "linux-"
    assert choose(of(("", "amd64"), ("darwin", "")), here) is None


def test_arguments_are_expanded_but_those_of_the_user_are_not() -> None:
    command = PlatformCommand("", "", "$A b$A", ["$A"])
    assert prepare([command], {"A": "1"}, ["$A"], expand=True) == ["1", "b1", "1", "$A"]
    assert prepare([command], {"A": "1"}, [], expand=False) == ["1", "b$A", "$A"]
    with pytest.raises(PluginError, match="no plugin command is applicable"):
        prepare([], {}, [], expand=True)
