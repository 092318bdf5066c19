"""Releases, and what is asked of them: command lines as data."""

from __future__ import annotations

import json
from collections.abc import Iterator

STATUSES = (
    "deployed", "failed", "superseded", "uninstalled", "uninstalling", "pending-install", "pending-upgrade",
    "pending-rollback", "unknown", "",
)  # fmt: skip
MANIFEST = """\
---
# Source: web/templates/secret.yaml
apiVersion: v1
kind: Secret
metadata:
  name: kept
  annotations: {helm.sh/resource-policy: " Keep "}
---
# Source: web/templates/cm.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: cm, annotations: {helm.sh/resource-policy: other}}
"""
TESTS = [
    {"name": "b", "kind": "Pod", "path": "web/templates/b.yaml", "manifest": "kind: Pod\n", "events": ["test"],
     "last_run": {"started_at": "2024-02-03T04:05:06.7Z", "completed_at": "2024-02-03T04:05:08Z", "phase": "Failed"}},
    {"name": "a", "kind": "Job", "path": "web/templates/a.yaml", "manifest": "kind: Job\n", "weight": -3,
     "events": ["pre-install", "test"], "delete_policies": ["hook-succeeded"], "last_run": {"phase": ""}},
]  # fmt: skip


def chart(version: str = "1.2.3", **more: object) -> dict[str, object]:
    metadata = {"apiVersion": "v2", "name": "web", "version": version, **more}
    return {"metadata": metadata, "values": {"a": 1, "n": {"x": [1, {"y": None}]}, "big": 1e21}, "templates": []}


def releases() -> list[dict[str, object]]:
    web = [
        {"name": "web", "namespace": "default", "version": 1, "chart": chart("1.0.0"), "manifest": MANIFEST,
         "config": {"a": 2, "n": {"x": None}}, "info": {"status": "superseded", "description": "Install complete",
         "first_deployed": "2024-01-02T03:04:05.678901234Z", "last_deployed": "2024-01-02T03:04:05.678901234Z"}},
        {"name": "web", "namespace": "default", "version": 2, "manifest": MANIFEST, "apply_method": "csa",
         "chart": chart("1.1.0", appVersion="v1 <é>"), "info": {"status": "failed", "description": "x & y\nz",
         "last_deployed": "2024-01-03T03:04:05+05:30"}},
        {"name": "web", "namespace": "default", "version": 10, "manifest": MANIFEST, "apply_method": "ssa",
         "hooks": TESTS, "labels": {"team": "a"}, "chart": chart("2.0.0", appVersion="2",
         annotations={"b": "1", "a": "x,y"}, dependencies=[{"name": "z", "version": "1"}, {"name": "c"}]),
         "info": {"status": "deployed", "notes": "\n  hello\n\n", "description": "Upgrade complete",
                  "last_deployed": "2024-02-03T04:05:06Z"}},
    ]  # fmt: skip
    others = [
        {"name": f"r{place}", "namespace": "default" if place % 3 else "other", "version": place + 1,
         "chart": chart(f"0.{place}.0"), "apply_method": "odd" if place == 4 else "",
         "info": {"status": status, "last_deployed": f"2024-03-{10 - place:02}T00:00:00Z" if place != 7 else ""}}
        for place, status in enumerate(STATUSES)
    ]  # fmt: skip
    return [*web, *others]


def data() -> str:
    return json.dumps(releases())


READS = [
    "status web", "status web --revision 1", "status web --revision 2", "status web --revision -1",
    "status web --revision 3", "status web -o json", "status web -o yaml", "status web --color always",
    "status web -o xml", "status", "status web r1", "status nope", "status UPPER", "status r7", "status web -n other",
    "status r3 -n other", "history web", "history web -o json", "history web -o yaml", "history web --max 2",
    "history web --max 0", "history web --max -1", "history nope", "history UPPER", "history r7", "hist web",
    "history r7 -o json", "get", "get web", "get all web", "get all web --revision 1", "get all web --color always",
    "get all nope", "get all web --template {{.Release.Name}}-{{.Release.Version}}",
    "get all web --template {{.Release.Info.LastDeployed.Year}}{{.Release.Info.Status}}",
    "get all web --template {{range.Release.Hooks}}{{.Name}}{{.Weight}}{{.Events}}{{.LastRun.Phase}};{{end}}",
    "get all web --template {{.Release.Chart.Metadata.AppVersion}}{{.Release.Chart.Name}}{{.Release.ApplyMethod}}",
    "get all web --template {{.Release.Chart.Values.a}}{{.Release.Config.a}}", "get all web --template {{",
    "get all web --template {{.Release.Nope}}", "get all web --template {{.Nope}}", "get hooks web",
    "get hooks web --revision 1", "get hooks nope", "get manifest web", "get manifest r1", "get manifest web -o json",
    "get metadata web", "get metadata web -o json", "get metadata web -o yaml", "get metadata web --revision 1",
    "get metadata web --revision 2", "get metadata r4", "get metadata r7", "get metadata web --revision 2 -o json",
    "get notes web", "get notes r1", "get notes UPPER", "get values web", "get values web --revision 1",
    "get values web --revision 1 -a", "get values web -a -o json", "get values web -o yaml", "get values web -o json",
    "get values web --revision 1 -a -o yaml", "get values nope -a",
]  # fmt: skip
LISTS = [
    "", "-q", "-q -o json", "-q -o yaml", "-o json", "-o yaml", "-n other", "-n none", "-n none -o json",
    "-n none -o yaml", "-n none -q", "-n none -q -o json", "--no-headers", "--color always", "--color never",
    "-d", "-r", "-d -r", "-m 2", "-m 0", "-m -1", "-m 2 --offset 1", "--offset 3", "--offset 100", "--deployed",
    "--failed", "--superseded", "--uninstalled", "--uninstalling", "--pending", "--deployed --failed -q",
    "--superseded --failed -q", "--superseded -r", "-f ^w", "-f r[0-4] -q", "-f [", "-f (?P<", "-l a=b", "-l a!=b -q",
    "-l !a -q", "-l a in (", "-l =", "-l -x=1", "-A", "--time-format 2006-01-02", "--time-format x -d -o json",
    "extra", "-o table -q", "--namespace other --failed", "-n other -o json",
]  # fmt: skip
WRITES = [
    "uninstall web", "uninstall web web", "uninstall web r1 r2", "uninstall r3", "uninstall nope",
    "uninstall nope --ignore-not-found", "uninstall web --dry-run", "uninstall nope --dry-run",
    "uninstall nope --dry-run --ignore-not-found", "uninstall web --keep-history", "uninstall web --keep-history web",
    "uninstall UPPER", "uninstall web --cascade x", "uninstall web --cascade orphan --no-hooks", "uninstall",
    "uninstall web --debug", "uninstall web --keep-history --debug --no-hooks", "rollback web", "rollback web 2",
    "rollback web 9", "rollback web 10", "rollback web x", "rollback web 1 2", "rollback nope", "rollback UPPER",
    "rollback web 1 --dry-run", "rollback web 1 --dry-run=server", "rollback web 1 --dry-run=maybe",
    "rollback web 1 --dry-run=true", "rollback web 1 --dry-run=false", "rollback web 1 --server-side=x",
    "rollback web 1 --history-max 1", "rollback web 1 --debug", "rollback web 1 --no-hooks --debug", "rollback r1",
    "rollback", "test web", "test web --filter name=a", "test web --filter !name=a", "test nope", "test UPPER",
    "test r1", "test web --debug", "upgrade web ./starter", "upgrade nope ./starter", "upgrade r5 ./starter",
    "upgrade r3 ./starter", "upgrade r1 ./starter", "upgrade UPPER ./starter", "upgrade web ./nope",
    "upgrade web ./starter --hide-secret", "upgrade web ./starter --dry-run=client", "upgrade -i nope ./starter",
    "upgrade -i UPPER ./starter", "install web ./starter", "install new ./starter", "install UPPER ./starter",
    "install new ./starter --hide-secret", "install new ./starter --dry-run=server", "install ./starter",
    "install r1 ./starter --replace", "upgrade web ./starter --set a", "install new ./starter --set a",
]  # fmt: skip
COMPLETIONS = [
    "status|", "status|web|", "history|", "get|all|", "get|values|r1|", "uninstall|", "uninstall|web|",
    "rollback|", "rollback|web|", "rollback|web|1|", "rollback|nope|", "test|", "upgrade|", "upgrade|web|",
    "status|web|--revision|", "get|all|web|--revision|", "get|notes|--revision|", "get|all|nope|--revision|",
    "status|-n|other|", "list|", "history|-o|",
]  # fmt: skip
BAD_DATA = [
    "", "a: b", "- x", "[{name: x, info: 3}]", "[{name: x, info: {status: 3}}]", "[{name: x, info: {status: no}}]",
    "[{name: x, info: {last_deployed: x}}]", "[{name: x, info: {last_deployed: 3}}]",
    "[{name: x, info: {resources: {a: [{b: 1}]}}}]", "[{name: x, info: {}, hooks: [{last_run: {phase: 3}}]}]",
    "[{name: x, info: {}, hooks: [{last_run: 3}]}]", "[{name: x, info: {}, hooks: [{events: a}]}]",
    "[{name: x, info: {}, chart: 1}]", "[{name: x, info: {}, chart: {metadata: {name: [1]}}}]",
    "[{name: x, info: {}, chart: {schema: a}}]", "[{name: x, info: {}, chart: {templates: [{data: 'YQ='}]}}]",
    "[{name: x, info: {}, version: 1.5}]", '["a', "[{name: 3, info: {status: deployed}, namespace: default}]",
    "[{name: x, info: {}}, {name: x, info: {}}]", "[{name: x, info: {last_deployed: ''}, version: 1}]",
]  # fmt: skip
UNREACHABLE = [
    "list", "list -A", "list -f [", "history x", "status UPPER", "get all x", "get hooks x", "get manifest x",
    "get metadata x", "get notes x", "get values x", "uninstall x", "uninstall x --cascade y", "rollback x",
    "rollback x y", "rollback x --dry-run=y", "test x", "test x --filter name=a", "install x ./starter",
    "install x ./nope", "install x y", "install ./starter", "install UPPER ./starter", "install x ./starter --set a",
    "install x ./starter --dry-run=server", "install x ./starter --hide-secret", "install x ./starter --ca-file no",
    "upgrade x ./starter", "upgrade x ./nope", "upgrade x y", "upgrade -i x ./starter", "upgrade UPPER ./starter",
    "upgrade x ./starter --dry-run=client", "upgrade x ./starter --dry-run=y", "list --kube-context nope",
    "list --kubeconfig nope", "list --kube-apiserver https://127.0.0.1:1", "status x --kube-apiserver 127.0.0.1:1/x",
]  # fmt: skip
SIMULATED = [
    "", "--no-hooks", "--hide-notes", "--set a=b -o json", "--set service.port=81", "-o yaml", "--hide-secret",
    "--debug", "--labels a=b", "--labels name=b", "--server-side=false -o json", "--description x",
    "--set service.port={", "-n other", "--color always", "--render-subchart-notes", "--wait --timeout 1m",
]  # fmt: skip


def argv(lines: list[str], *start: str) -> Iterator[list[str]]:
    """Split lines into words; a selector or a template has no blanks but for ``in (``."""
    for line in lines:
        words = line.split()
        if "in" in words:
            at = words.index("-l") + 1
            words[at:] = [" ".join(words[at:])]
        yield [*start, *words]
