"""Command lines about releases, most of them sensible, some of them not."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tests.cluster.releases.drawn.dice import Dice

RELEASES = ("r",) * 70 + ("s",) * 10 + ("l" * 53, "Bad_Name", "a.b", "nothing")
OUTPUTS = (*("json", "yaml", "table", "json", "yaml") * 3, "xml")
DRY = (
    "--dry-run",
    "--dry-run=client",
    "--dry-run=server",
    "--dry-run=server",
    "--dry-run=none",
    "--dry-run=true",
    "--dry-run=other",
)
LABELS = (
    *("side=NAMESPACE", "a=b", "a=b,c=d", "a=null", "c=e") * 3,
    "owner=me",
    "name=x",
    "a",
    "k=v w",
    "x=" + "y" * 64,
)
GOOD = ("text=one", "text=two", "port=81", "replicas=2", "list={x,y}", "nested.a=2", "enabled=false", "fail=now")
SETS = (
    *GOOD * 5, "replicas=0", "replicas=x", "text=null", "list=null", "nested=null", "child.enabled=false",
    "child.text=set", "a[0]=1", "a..b=c", "text=a\\,b", "=x", "x", "global.g=5", "fate=fail", "memory=1Gi",
)  # fmt: skip
JSONS = ('list=["j"]', 'nested={"a":{"z":1}}', '{"text":"json"}', "list=[", "text=1", "replicas=3")
FILES = (
    *("v.yaml", "w.yaml", "v.yaml,w.yaml") * 4,
    "none.yaml",
    "broken.yaml",
    "v.yaml,w.yaml",
    "list.yaml",
    "empty.yaml",
)
SERVER = (
    *("--server-side=true", "--server-side=false") * 4,
    "--server-side=auto",
    "--server-side=maybe",
    "--server-side",
)
WAITS = ("--wait", "--wait=watcher", "--wait=legacy", "--wait=hookOnly", "--wait=true", "--wait=false", "--wait=never")
WHEN_WAITING = "--timeout=20s"
REVISIONS = (*("1", "2", "3") * 4, "0", "99", "-1", "x")
TEMPLATES = (
    "{{.Release.Name}}", "{{.Release.Info.Status}} {{.Release.Version}}", "{{.Release.Chart.Metadata.Version}}",
    "{{range .Release.Hooks}}{{.Name}} {{.Events}} {{.Weight}}{{end}}", "{{.Release.Config}}", "{{.Release.Nothing}}",
    "{{.Release.Labels}}", "{{ if }}", "{{.Release.Manifest}}", "{{.Release.Namespace}}\n", "{{.Release.ApplyMethod}}",
)  # fmt: skip
SELECTORS = ("a=b", "a!=b", "a==b", "a", "!a", "a in (b,c)", "a=b,c=d", "name=r", "owner=helm", "status=deployed", "=")
FILTERS = ("^r", "^r$", "s|l", "", "[", ".*", "(?i)R", "^$")
TESTS = (
    "name=r-hook0", "!name=r-hook1", "name=nothing", "! name=r-hook0", "nonsense", "name=r-hook0,name=r-hook1",
)  # fmt: skip
MOST = ("1", "2", "0", "-1", "x")
TIMES = ("2006-01-02", "Monday", "2006-01-02T15:04:05Z07:00", "x")

Words = list[str]


def line(dice: Dice, charts: Sequence[str]) -> Words:
    """Return the words of a command."""
    words = dice.weighted(COMMANDS)(dice, charts)
    if dice.chance(3):
        words += dice.one((["extra"], ["--nonsense"], ["--help"], ["--timeout=x"], ["-n", "NAMESPACE-2"], ["--output"]))
    if dice.chance(2) and len(words) > 1:
        words.pop(dice.number(1, len(words) - 1))
    return words


def _name(dice: Dice) -> str:
    return dice.one(RELEASES)


def _chart(dice: Dice, charts: Sequence[str]) -> str:
    return dice.one(("nowhere", "./nowhere", "repo/x", "library", "missing")) if dice.chance(2) else dice.one(charts)


def _maybe(dice: Dice, percent: float, *words: str) -> Words:
    return list(words) if dice.chance(percent) else []


def _pick(dice: Dice, percent: float, choices: Sequence[str], flag: str = "") -> Words:
    if not dice.chance(percent):
        return []
    return [flag, dice.one(choices)] if flag else [dice.one(choices)]


def _values(dice: Dice) -> Words:
    words: Words = []
    while dice.chance(40):
        flag, choices = dice.weighted(_VALUE_FLAGS)
        words += [flag, dice.one(choices)]
    return words


_VALUE_FLAGS = {
    ("--set", SETS): 12,
    ("--set-string", SETS): 2,
    ("--set-json", JSONS): 2,
    ("--set-literal", ("text=a,b", "text={{x}}")): 1,
    ("--set-file", ("text=plain.txt", "text=none.txt", "nested.a=v.yaml")): 2,
    ("-f", FILES): 4,
}


def _applying(dice: Dice) -> Words:
    """Flags of install, upgrade and rollback alike."""
    return [
        *_pick(dice, 12, SERVER),
        *_maybe(dice, 4, "--force-conflicts"),
        *_maybe(dice, 2, "--force-replace", "--server-side=false"),
        *_maybe(dice, 1, "--force-replace"),
        *_maybe(dice, 1, "--force"),
        *_maybe(dice, 6, "--no-hooks"),
        *_waiting(dice),
        *_pick(dice, 8, DRY),
    ]


def _waiting(dice: Dice) -> Words:
    words = [*_pick(dice, 8, WAITS), *_maybe(dice, 2, "--wait-for-jobs")]
    return [*words, WHEN_WAITING]


def _changing(dice: Dice) -> Words:
    """Flags of install and upgrade alike."""
    return [
        *_values(dice),
        *_applying(dice),
        *_pick(dice, 10, LABELS, "--labels"),
        *_pick(dice, 8, ("said", "", "a b"), "--description"),
        *_pick(dice, 8, OUTPUTS, "-o"),
        *_maybe(dice, 4, "--hide-notes"),
        *_maybe(dice, 2, "--hide-secret"),
        *_maybe(dice, 2, "--hide-secret", "--dry-run=server"),
        *_maybe(dice, 5, "--render-subchart-notes"),
        *_maybe(dice, 6, "--take-ownership"),
        *_maybe(dice, 4, "--disable-openapi-validation"),
        *_maybe(dice, 3, "--skip-schema-validation"),
        *_maybe(dice, 3, "--skip-crds"),
        *_maybe(dice, 3, "--create-namespace"),
        *_maybe(dice, 3, "--create-namespace", "-n", "NAMESPACE-3"),
        *_maybe(dice, 2, "--enable-dns"),
        *_maybe(dice, 1, "--dependency-update"),
        *_maybe(dice, 1, "--version", "1.0.0"),
        *_pick(dice, 6, ("--rollback-on-failure", "--atomic", "--rollback-on-failure")),
    ]


def _install(dice: Dice, charts: Sequence[str]) -> Words:
    where = dice.weighted({"name": 20, "generate": 2, "template": 2, "neither": 1})
    chart = _chart(dice, charts)
    named = {
        "name": [_name(dice), chart],
        "generate": [chart, *dice.one((["-g"], ["--generate-name"]))],
        "template": [chart, "--name-template", dice.one(('t-{{ lower "ABC" }}', "t-{{", "T", "tt"))],
        "neither": [chart],
    }[where]
    return ["install", *named, *_maybe(dice, 25, "--replace"), *_changing(dice)]


def _upgrade(dice: Dice, charts: Sequence[str]) -> Words:
    return [
        "upgrade",
        *_pick(dice, 60, ("--install", "-i")),
        _name(dice),
        _chart(dice, charts),
        *_changing(dice),
        *_pick(dice, 20, ("--reuse-values", "--reset-values", "--reset-then-reuse-values")),
        *_maybe(dice, 6, "--cleanup-on-fail"),
        *_pick(dice, 6, ("1", "2", "0", "3", "-1", "x"), "--history-max"),
    ]


def _rollback(dice: Dice, charts: Sequence[str]) -> Words:
    return [
        "rollback",
        _name(dice),
        *_pick(dice, 65, REVISIONS),
        *_applying(dice),
        *_maybe(dice, 12, "--cleanup-on-fail"),
        *_pick(dice, 6, ("1", "2", "0"), "--history-max"),
    ]


def _uninstall(dice: Dice, charts: Sequence[str]) -> Words:
    return [
        "uninstall",
        _name(dice),
        *_maybe(dice, 8, _name(dice)),
        *_maybe(dice, 35, "--keep-history"),
        *_pick(dice, 12, ("background", "foreground", "orphan", "sideways"), "--cascade"),
        *_maybe(dice, 10, "--no-hooks"),
        *_maybe(dice, 15, "--ignore-not-found"),
        *_pick(dice, 8, ("--dry-run", "--dry-run=true", "--dry-run=client")),
        *_pick(dice, 8, ("gone", ""), "--description"),
        *_waiting(dice),
    ]


def _test(dice: Dice, charts: Sequence[str]) -> Words:
    return ["test", _name(dice), *_pick(dice, 30, TESTS, "--filter"), *_maybe(dice, 5, "--logs"), WHEN_WAITING]


def _status(dice: Dice, charts: Sequence[str]) -> Words:
    return ["status", _name(dice), *_pick(dice, 25, REVISIONS, "--revision"), *_pick(dice, 40, OUTPUTS, "-o")]


def _history(dice: Dice, charts: Sequence[str]) -> Words:
    return ["history", _name(dice), *_pick(dice, 30, OUTPUTS, "-o"), *_pick(dice, 25, MOST, "--max")]


def _list(dice: Dice, charts: Sequence[str]) -> Words:
    states = ["--deployed", "--failed", "--pending", "--superseded", "--uninstalled", "--uninstalling", "--all", "-a"]
    words = ["list", *(dice.some(states, 3) if dice.chance(35) else [])]
    words += ["-A", "-l", "side=NAMESPACE"] if dice.chance(5) else _pick(dice, 15, FILTERS, "-f")
    for percent, flag in ((15, "-d"), (15, "-r"), (15, "-q"), (10, "--no-headers")):
        words += _maybe(dice, percent, flag)
    words += _pick(dice, 10, MOST, "--max") + _pick(dice, 10, ("1", "5", "0"), "--offset")
    words += _pick(dice, 15, SELECTORS, "-l") + _pick(dice, 10, TIMES, "--time-format")
    return words + _pick(dice, 35, OUTPUTS, "-o")


def _get(dice: Dice, charts: Sequence[str]) -> Words:
    what = dice.one(("all", "hooks", "manifest", "metadata", "notes", "values", "values", "metadata"))
    words = ["get", what, _name(dice), *_pick(dice, 25, REVISIONS, "--revision")]
    if what in ("values", "metadata"):
        words += _pick(dice, 40, OUTPUTS, "-o")
    if what == "values":
        words += _maybe(dice, 40, dice.one(("--all", "-a")))
    if what == "all":
        words += _pick(dice, 50, TEMPLATES, "--template")
    return words


COMMANDS: dict[Callable[[Dice, Sequence[str]], Words], int] = {
    _install: 16,
    _upgrade: 30,
    _rollback: 14,
    _uninstall: 9,
    _test: 5,
    _status: 5,
    _history: 4,
    _list: 7,
    _get: 8,
}
CHANGING = frozenset(("install", "upgrade", "rollback", "uninstall", "test"))
