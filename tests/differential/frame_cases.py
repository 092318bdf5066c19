"""Command lines that the frame answers by itself: help pages, wrong flags, wrong counts, requests of a shell."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from windlass.cli import tree
from windlass.cli.model import Command


def commands() -> Iterator[Command]:
    """Yield every command of Helm's, hidden ones included."""

    def walk(command: Command) -> Iterator[Command]:
        yield command
        for child in command.children:
            if not child.own:
                yield from walk(child)

    yield from walk(tree.root("helm"))


BAD_VALUES = {
    "bool": "maybe",
    "int": "1x",
    "uint": "-1",
    "float32": "one",
    "duration": "5 minutes",
    "format": "xml",
    "WaitStrategy": "long",
    "stringSlice": 'a"b',
    "stringToString": "no-equals",
    "klogBool": "maybe",
    "uint64": "-1",
    "Level": "high",
    "severity": "loud",
    "traceLocation": "somewhere",
    "moduleSpec": "a=b=c",
}


def of_command(command: Command) -> list[list[str]]:
    """Return the cases that follow from what a command declares."""
    words = command.names
    cases = [
        [*words, "--help"],
        [*words, "-h", "x", "y", "z"],
        ["help", *words],
        [*words, "--no-such-flag"],
        [*words, "--no-such-flag=1", "x"],
        [*words, "-Z"],
        [*words, "-hZ"],
        [*words, "---"],
        [*words, "--=x"],
        ["__complete", *words, "-"],
        ["__complete", *words, "--de"],
        ["__completeNoDesc", *words, "--"],
        ["__complete", *words, "--debug", "--"],
        ["__complete", *words, "--no-such-flag", ""],
        ["__complete", *words, "--help", ""],
    ]
    cases += _flag_cases(command)
    cases += _count_cases(command)
    if command.children or command.complete in ("nothing", "words"):
        cases += [["__complete", *words, ""], ["__complete", *words, "x"], ["__complete", *words, "--", "x", ""]]
    return cases


def _flag_cases(command: Command) -> list[list[str]]:
    cases = []
    for flag in command.flags:
        if flag.kind in BAD_VALUES:
            cases.append([*command.names, f"--{flag.name}={BAD_VALUES[flag.kind]}"])
        if not flag.no_value:
            cases.append([*command.names, f"--{flag.name}"])
            if flag.short:
                cases.append([*command.names, f"-{flag.short}"])
    return cases


def _count_cases(command: Command) -> list[list[str]]:
    rule = command.args
    if rule is None:
        return []
    if rule[0] == "none":
        counts = [1, 2]
    else:
        number = rule[1]  # type: ignore[misc]  # every rule but "none" has a number
        counts = {"exact": [number - 1, number + 1], "min": [number - 1], "max": [number + 1]}[rule[0]]
    return [[*command.names, *["x"] * count] for count in counts if count >= 0]


GENERAL = [
    shlex.split(line)
    for line in """\
help
help nope
help "no pe" `x
help repo nope
help help
help __complete
help -- version
help --nope
-- version
version --
version -- x
vers
versoin
foo bar
rm
remove x
delet
hepl
"" version
version ""
-h install x
--debug
--debug version
-n x version
-n version
--namespace version
--namespace=a version --short
--kube-as-group a env HELM_KUBEASGROUPS
--nope version
--nope=1 version
-Zv version
-v 3 version
-v=x version
--v=x version
--v 2 --vmodule=a=1,b=2 version
--vmodule=a version
--vmodule=a=-1 version
--log-backtrace-at=x version
--log-backtrace-at=a.go:0 version
--log-backtrace-at=a.go:1 version
--stderrthreshold=ERROR version
--stderrthreshold=x version
--logtostderr=x version
--log-file-max-size=x version
--log-file-max-size=-1 version
--log-file-max-size=99999999999999999999 version
version -test.v
version --color=bad
--color bad version
-h --color=bad
--color=bad -h
--color always version
--colour never version
version --qps=1.5.2
version --qps=1e40
version --qps=
version --burst-limit=0x10 --short
version --burst-limit=1_000 --short
version --burst-limit=08
version --burst-limit=9223372036854775808
version --burst-limit=+7 --short
version --debug=T --short
version --debug=yes
version --short=false
version --short=0 --short
version --short x
version --short --nope
version --short --template x=y
version -h --nope
version --nope -h
version --help=false
version --help=maybe
env
env --debug
env --kube-as-group a --kube-as-group b
env --kube-as-group=
env -n other
env HELM_NAMESPACE -n other
env --kubeconfig /nowhere
env KUBECONFIG --kubeconfig /nowhere
env HELM_BIN
env FOO
env HELM_BIN X
env --qps 2.5 HELM_QPS
env --burst-limit -5 HELM_BURST_LIMIT
env --repository-cache rel --registry-config=
completion
completion nope
completion bash
completion zsh
completion fish
completion powershell
completion bash --no-descriptions
completion zsh --no-descriptions
completion fish --no-descriptions
completion powershell --no-descriptions
completion bash x
completion bash --no-descriptions=x
__complete
__complete ""
__complete ver
__complete nope ""
__complete version ""
__complete version --
__complete version --sh
__complete version --short --
__complete version --template ""
__complete version --template=x
__complete version --nope=
__complete version --nope ""
__complete version -- --
__complete version -h ""
__complete help ""
__complete help re
__complete help repo ""
__complete help nope ""
__complete repo ""
__complete repo l
__complete repo list ""
__complete repo list -
__complete repo list -o ""
__complete repo list -o=
__complete repo list --output ""
__complete repo list --output j
__complete repo list --no-headers ""
__complete --color ""
__complete --colour=
__complete --kube-context ""
__complete --nope ""
__complete -n
__complete -n ""
__complete -- ""
__complete --debug ""
__complete install --atomic --
__complete install --force --force
__complete install --force-conflicts --force
__complete install --timeout x --
__complete install --timeout ""
__complete install --set a=b --se
__complete install -f x -
__complete upgrade --wait ""
__complete upgrade --wait=
__complete template --validate --d
__complete env ""
__complete env HELM_BIN ""
__complete env -n x ""
__complete docs --type ""
__complete completion ""
__complete completion bash ""
__complete create ""
__complete create x ""
__complete push ""
__complete push x ""
__complete push x oci://y ""
__complete plugin install ""
__complete plugin install x ""
__complete verify ""
__complete verify x ""
__complete registry login ""
__complete lint ""
__complete package ""
__complete repo add ""
__complete repo add x ""
__complete repo add x y ""
__complete repo index ""
__complete repo index x ""
__complete repo remove ""
__complete repo update ""
__complete pull ""
__complete pull x ""
__complete show chart ""
__complete show chart x ""
__complete search repo ""
__complete search hub ""
__complete dependency build ""
__complete template ""
__complete template x ""
__complete template x y ""
__complete install x y --version ""
__complete list ""
__complete list x ""
version __complete
docs x
docs --type nope
dep foo
dependencies
inspect
hist
fetch
del
un
repo ls x
repo rm
plugin add
plugin nope
registry nope
search nope
get nope
show nope
install --force --force-conflicts a b
install --force-replace --force-conflicts a b
upgrade --force --force-replace --force-conflicts a b
rollback --force --force-conflicts a
template --validate --dry-run=server a
template --validate a --dry-run
install --values 'a"b' a b
install --values '"a' a b
install --values '"a"b' a b
template -f '' --labels 'a=b,c' a b
install --labels 'a=b' --labels 'c' a b
template --labels '"a=1","b' a b
install --labels 'a=1,b=2,c' a b
install --post-renderer x a b
template --post-renderer-args a --post-renderer=x a b
install --wait=x a b
install --timeout 1 a b
install --timeout '' a b
install --timeout 5mm a b
install -o '' a b
install -oxml a b
install -gx
install -gZ
list -aq
list -m x
list -mx
list -m=x
history --max=1e3 x
get values -ax y
create a b
upgrade a
""".splitlines()
    if line
]

ENVIRONMENTS = [
    ({"HELM_NAMESPACE": "spaced out", "HELM_DEBUG": "1"}, ["env"]),
    ({"HELM_NAMESPACE": ""}, ["env", "HELM_NAMESPACE"]),
    ({"HELM_CACHE_HOME": "/a//b/../c", "XDG_CONFIG_HOME": "x/", "HOME": ""}, ["env"]),
    ({"HELM_CACHE_HOME": "", "HELM_REPOSITORY_CACHE": "", "HELM_PLUGINS": "a:b"}, ["env"]),
    ({"HELM_CONFIG_HOME": "../up/", "HELM_DATA_HOME": "//double//slash"}, ["env"]),
    ({"XDG_CACHE_HOME": "/x", "XDG_CONFIG_HOME": "/y", "XDG_DATA_HOME": "/z"}, ["env"]),
    ({"HELM_QPS": "1e3", "HELM_BURST_LIMIT": "-0x1", "HELM_MAX_HISTORY": "+5"}, ["env"]),
    ({"HELM_QPS": "x", "HELM_BURST_LIMIT": "9223372036854775808", "HELM_MAX_HISTORY": "-3"}, ["env"]),
    ({"HELM_KUBEASGROUPS": " a,b ,,c, ", "HELM_KUBEINSECURE_SKIP_TLS_VERIFY": "t"}, ["env"]),
    ({"HELM_KUBEASGROUPS": "a,b"}, ["version", "--help"]),
    ({"HELM_KUBECONTEXT": "nope", "HELM_KUBETOKEN": "t", "HELM_KUBEAPISERVER": "https://x"}, ["env"]),
    ({"KUBECONFIG": "/nowhere"}, ["env"]),
    ({"HELM_COLOR": "NEVER"}, ["help"]),
    ({"HELM_COLOR": "bad"}, ["help"]),
    ({"NO_COLOR": "1", "HELM_COLOR": "always"}, ["help"]),
    ({"HELM_DEBUG": "maybe"}, ["help"]),
    ({"HELM_DEBUG": "true"}, ["help", "version"]),
    ({"HELM_QPS": "2.5", "HELM_BURST_LIMIT": "7", "HELM_MAX_HISTORY": "3"}, ["upgrade", "--help"]),
    ({"HELM_DRIVER": "nope"}, ["version"]),
    ({"HELM_DRIVER": "nope"}, ["version", "x"]),
    ({"HELM_DRIVER": "nope"}, ["help"]),
    ({"HELM_DRIVER": "nope"}, ["version", "-h"]),
    ({"HELM_DRIVER": "nope"}, ["__complete", ""]),
    ({"GNUPGHOME": "/gnu/"}, ["verify", "--help"]),
    ({"GNUPGHOME": ""}, ["verify", "--help"]),
    ({"HELM_COMPLETION_DESCRIPTIONS": "false"}, ["__complete", ""]),
    ({"COBRA_COMPLETION_DESCRIPTIONS": "0"}, ["__complete", ""]),
    ({"HELM_COMPLETION_DESCRIPTIONS": "nope"}, ["__complete", "v"]),
    ({"COBRA_ACTIVE_HELP": "0"}, ["__complete", "version", ""]),
    ({"HELM_ACTIVE_HELP": "0"}, ["__complete", "version", ""]),
    ({"BASH_COMP_DEBUG_FILE": "log.txt"}, ["__complete", "nope", ""]),
    ({"HELM_NO_PLUGINS": "1"}, ["version", "--short"]),
]

EXPIRED = """\
apiVersion: ""
repositories:
- name: incubator
  url: https://kubernetes-charts-incubator.storage.googleapis.com/
- name: stable
  url: https://kubernetes-charts.storage.googleapis.com
"""
