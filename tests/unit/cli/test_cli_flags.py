"""Flags are read by pflag's grammar, and refused in its words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from windlass.cli import kinds
from windlass.cli.csvline import read
from windlass.cli.env import EnvSettings
from windlass.cli.flags import FlagError, FlagSet, HelpWanted, check_groups
from windlass.cli.kinds import ValueRefused
from windlass.cli.model import Flag
from windlass.cli.options import Options
from windlass.errors import WindlassError

FLAGS = (
    Flag("all", "bool", "", short="a"),
    Flag("quiet", "bool", "", short="q"),
    Flag("file", "stringSlice", "", short="f"),
    Flag("set", "stringArray", ""),
    Flag("labels", "stringToString", "", short="l"),
    Flag("max", "int", "", short="m", default="256"),
    Flag("timeout", "duration", "", default="5m0s"),
    Flag("dry-run", "string", "", default="none", no_value="unset"),
    Flag("wait", "WaitStrategy", "", default="hookOnly", no_value="watcher"),
    Flag("old", "bool", "", deprecated="use --new"),
    Flag("one", "bool", "", exclusive=("one other",)),
    Flag("other", "bool", "", exclusive=("one other",)),
)


@pytest.fixture
def flags() -> FlagSet:
    return FlagSet(FLAGS, EnvSettings(variables={}), lambda text: None)


@pytest.mark.parametrize(
    ("argv", "values", "rest"),
    [
        ("x -a y", {"all": True}, "x y"),
        ("-aq", {"all": True, "quiet": True}, ""),
        ("-aqm3", {"all": True, "quiet": True, "max": 3}, ""),
        ("-aqm 3 x", {"max": 3}, "x"),
        ("-m=3", {"max": 3}, ""),
        ("--max=3 --max 4", {"max": 4}, ""),
        ("--all=false --all", {"all": True}, ""),
        ("-a=false x", {"all": False}, "x"),
        ("-f a,b -f c --file=d", {"file": ["a", "b", "c", "d"]}, ""),
        ("--set a,b --set c", {"set": ["a,b", "c"]}, ""),
        ("-l a=1 -l b=2,c=3", {"labels": {"a": "1", "b": "2", "c": "3"}}, ""),
        ("--dry-run x", {"dry_run": "unset"}, "x"),
        ("--dry-run=client x", {"dry_run": "client"}, "x"),
        ("", {"dry_run": "none", "max": 256, "timeout": 300_000_000_000, "file": [], "labels": {}}, ""),
        ("--timeout 1m30s", {"timeout": 90_000_000_000}, ""),
        ("--wait x", {"wait": "watcher"}, "x"),
        ("--wait=true", {"wait": "watcher"}, ""),
        ("-a -- -q --max", {"all": True, "quiet": False, "max": 256}, "-q --max"),
        ("- x", {}, "- x"),
        ("--max 0x10", {"max": 16}, ""),
        ("--max=-1_000", {"max": -1000}, ""),
    ],
)
def test_arguments_become_values(flags: FlagSet, argv: str, values: dict[str, object], rest: str) -> None:
    flags.parse(argv.split())
    options = Options(flags)
    assert {name: getattr(options, name) for name in values} == values
    assert flags.args == rest.split()


@pytest.mark.parametrize(
    ("argv", "text"),
    [
        ("--nope", "unknown flag: --nope"),
        ("--nope=1", "unknown flag: --nope"),
        ("-aZq", "unknown shorthand flag: 'Z' in -Zq"),
        ("-é", "unknown shorthand flag: 'Ã' in -é"),
        ("---all", "bad flag syntax: ---all"),
        ("--=x", "bad flag syntax: --=x"),
        ("--max", "flag needs an argument: --max"),
        ("-am", "flag needs an argument: 'm' in -m"),
        ("--max=x", 'invalid argument "x" for "-m, --max" flag: strconv.ParseInt: parsing "x": invalid syntax'),
        (
            "--all=maybe",
            'invalid argument "maybe" for "-a, --all" flag: strconv.ParseBool: parsing "maybe": invalid syntax',
        ),
        ("--timeout=5", 'invalid argument "5" for "--timeout" flag: time: missing unit in duration "5"'),
        ("-l x", 'invalid argument "x" for "-l, --labels" flag: x must be formatted as key=value'),
        (
            "--wait=x",
            'invalid argument "x" for "--wait" flag: invalid wait input "x". '
            "Valid inputs are watcher, hookOnly, and legacy",
        ),
    ],
)
def test_wrong_arguments_are_refused(flags: FlagSet, argv: str, text: str) -> None:
    with pytest.raises(FlagError) as caught:
        flags.parse(argv.split())
    assert str(caught.value) == text


@pytest.mark.parametrize("word", ["--help", "-h", "-ah"])
def test_help_is_wanted_where_it_is_not_declared(flags: FlagSet, word: str) -> None:
    with pytest.raises(HelpWanted):
        flags.parse([word])


@pytest.mark.parametrize(
    ("argv", "rest"),
    [
        ("--nope x y", "y"),
        ("--nope --all y", "y"),
        ("--nope=1 x", "x"),
        ("--nope", ""),
        ("-Z x y", "y"),
        ("-Z=1 x", "x"),
        ("-ZY x y", "y"),
        ("-Za x y", "x y"),
    ],
)
def test_unknown_flags_may_be_passed_over_with_their_values(flags: FlagSet, argv: str, rest: str) -> None:
    flags.parse(argv.split(), allow_unknown=True)
    assert flags.args == rest.split()


def test_a_deprecated_flag_works_and_says_so(flags: FlagSet) -> None:
    flags.parse(["--old"])
    assert flags.value("old") is True
    assert flags.notices == ["Flag --old has been deprecated, use --new\n"]


def test_flags_that_exclude_each_other_are_refused_together(flags: FlagSet) -> None:
    flags.parse(["--one"])
    check_groups(flags)
    flags.parse(["--other"])
    with pytest.raises(FlagError, match=r"if any flags in the group \[one other\] are set none of the others can be"):
        check_groups(flags)


def test_a_flag_of_the_program_sets_its_setting_for_every_command() -> None:
    settings = EnvSettings(variables={"HELM_NAMESPACE": "before"})
    top = FlagSet((Flag("namespace", "string", "", short="n", setting="namespace_flag"),), settings, lambda text: None)
    child = FlagSet(FLAGS, settings, lambda text: None, top)
    assert child.value("namespace") == "before"
    child.parse(["-n", "after", "-a"])
    assert settings.namespace == "after"
    assert top.changed("namespace")
    assert child.changed("all")


def test_options_answer_for_declared_flags_only(flags: FlagSet) -> None:
    options = Options(flags)
    assert options.has("dry-run")
    assert not options.changed("dry-run")
    with pytest.raises(AttributeError, match="no flag named nope"):
        _ = options.nope


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("a,b", ["a", "b"]),
        ('"a,b",c', ["a,b", "c"]),
        ('"a ""b""",c', ['a "b"', "c"]),
        ('"a\nb",c', ["a\nb", "c"]),
        ("a,b\nc,d", ["a", "b"]),
        ("\n\na,b", ["a", "b"]),
        ("a,\r\n", ["a", ""]),
        ('""', [""]),
        (" a , b ", [" a ", " b "]),
    ],
)
def test_lists_are_read_as_one_csv_record(text: str, fields: list[str]) -> None:
    assert read(text) == fields


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('a"b', 'parse error on line 1, column 2: bare " in non-quoted-field'),
        ('"a', 'parse error on line 1, column 3: extraneous or missing " in quoted-field'),
        ('"a"b', 'parse error on line 1, column 3: extraneous or missing " in quoted-field'),
        ('x,é"', 'parse error on line 1, column 5: bare " in non-quoted-field'),
        ('"a\nb"c', 'record on line 1; parse error on line 2, column 2: extraneous or missing " in quoted-field'),
        ("\n", "EOF"),
    ],
)
def test_broken_lists_are_refused_with_their_place(text: str, reason: str) -> None:
    with pytest.raises(ValueRefused) as caught:
        read(text)
    assert str(caught.value) == reason


@given(st.lists(st.text(max_size=8)), st.sampled_from(sorted(kinds.SCALARS)))
def test_no_argument_breaks_the_reader(argv: list[str], kind: str) -> None:
    declared = (
        Flag("x", kind, "", short="x"),
        Flag("f", "stringSlice", "", short="f"),
        Flag("l", "stringToString", "", short="l"),
    )
    try:
        FlagSet(declared, EnvSettings(variables={}), lambda text: None).parse(argv)
    except WindlassError:
        pass
