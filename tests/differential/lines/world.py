"""The small world in which command lines are run: charts, archives, keys, repositories, plugins, releases.

Every name in it is fixed, so that a command line means the same in every world. What depends on the machine, the
address of a server, is written ``{repo}``, ``{registry}`` or ``{world}`` in a command line and put in when it is run.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from tests.differential import release_cases
from tests.differential.chart_files import MTIME, write_chart
from tests.differential.chart_server import ChartServer, chart_archive, entry

HEAD = "apiVersion: v2\nname: {}\nversion: 0.1.0\n"
DEMO = {
    "Chart.yaml": HEAD.format("demo") + "description: a demo\nappVersion: '1.16'\ntype: application\nkeywords: [x]\n",
    "values.yaml": "# values of demo\nreplicas: 1\nimage:\n  repository: nginx\n  tag: ''\nlist: [1, 2]\nflag: true\n",
    "README.md": "# demo\n\nread *me*\n",
    "crds/crd.yaml": "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: t.x.io}\n",
    "templates/_helpers.tpl": '{{- define "demo.name" -}}{{ .Release.Name }}-{{ .Chart.Name }}{{- end }}\n',
    "templates/cm.yaml": (
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ include \"demo.name\" . }}\n"
        "  namespace: {{ .Release.Namespace }}\ndata:\n  values: {{ .Values | toJson | quote }}\n"
        "  kube: {{ .Capabilities.KubeVersion.Version }}\n  install: \"{{ .Release.IsInstall }}\"\n"
    ),
    "templates/deploy.yaml": (
        "{{- if .Values.flag }}\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: {{ .Release.Name }}}\n"
        "spec: {replicas: {{ .Values.replicas }}}\n{{- end }}\n"
    ),
    "templates/secret.yaml": "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {a: b}\n",
    "templates/hook.yaml": (
        "apiVersion: batch/v1\nkind: Job\nmetadata: {name: hook, annotations: {helm.sh/hook: pre-install}}\n"
    ),
    "templates/tests/test.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: t, annotations: {helm.sh/hook: test}}\n",
    "templates/NOTES.txt": "installed {{ .Release.Name }}\n",
    ".helmignore": "*.bak\n",
    "x.bak": "ignored",
}  # fmt: skip
SCHEMA = '{"type":"object","required":["port"],"properties":{"port":{"type":"integer","minimum":1}}}'
CM = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n"
DEPENDS = "dependencies:\n- {name: child, version: 0.1.0, repository: 'file://../child'}\n"
CHARTS: dict[str, dict[str, str]] = {
    "demo": DEMO,
    "child": {"Chart.yaml": HEAD.format("child"), "values.yaml": "c: 1\n", "templates/cm.yaml": CM},
    "parent": {"Chart.yaml": HEAD.format("parent") + DEPENDS, "templates/cm.yaml": CM},
    "vendored": {
        "Chart.yaml": HEAD.format("vendored") + DEPENDS.replace("}", ", condition: child.on, tags: [t]}"),
        "values.yaml": "child: {on: true}\n",
        "charts/child/Chart.yaml": HEAD.format("child"),
        "charts/child/templates/cm.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: child}\n",
        "charts/child/README.md": "child\n",
        "charts/child/crds/c.yaml": "kind: CustomResourceDefinition\nmetadata: {name: c}\n",
    },
    "locked": {
        "Chart.yaml": HEAD.format("locked") + DEPENDS,
        "Chart.lock": "dependencies:\n- {name: child, version: 0.1.0, repository: 'file://../child'}\n"
        "digest: sha256:0000000000000000000000000000000000000000000000000000000000000000\n"
        'generated: "2020-02-03T04:05:06Z"\n',
    },
    "remote": {
        "Chart.yaml": HEAD.format("remote") + "dependencies:\n- {name: foo, version: '>=0.1.0', repository: '@local'}\n"
    },
    "library": {"Chart.yaml": HEAD.format("library") + "type: library\n", "templates/_x.tpl": "x"},
    "oldstyle": {
        "Chart.yaml": "name: oldstyle\nversion: 1.0.0\n",
        "requirements.yaml": "dependencies:\n- {name: child, version: 0.1.0, repository: 'file://../child'}\n",
        "templates/cm.yaml": CM,
    },
    "deprecated": {"Chart.yaml": HEAD.format("deprecated") + "deprecated: true\n", "templates/cm.yaml": CM},
    "schema": {"Chart.yaml": HEAD.format("schema"), "values.schema.json": SCHEMA, "templates/cm.yaml": CM},
    "required": {
        "Chart.yaml": HEAD.format("required"),
        "templates/cm.yaml": CM + 'data: {a: {{ required "a is needed" .Values.a }}}\n',
    },
    "broken": {"Chart.yaml": HEAD.format("broken"), "templates/bad.yaml": "a: {{ .Values.x \n"},
    "failing": {"Chart.yaml": HEAD.format("failing"), "templates/f.yaml": '{{ fail "no" }}\n'},
    "notyaml": {"Chart.yaml": HEAD.format("notyaml"), "templates/n.yaml": "a: b: c\n"},
    "nokind": {"Chart.yaml": HEAD.format("nokind"), "templates/n.yaml": "a: {{ .Values.nope.deeper }}\n"},
    "badvalues": {"Chart.yaml": HEAD.format("badvalues"), "values.yaml": "a: [\n"},
    "badchart": {"Chart.yaml": "name: [\n"},
    "badversion": {"Chart.yaml": "apiVersion: v2\nname: badversion\nversion: one\n"},
    "noversion": {"Chart.yaml": "apiVersion: v2\nname: noversion\n"},
    "newer": {"Chart.yaml": HEAD.format("newer") + "kubeVersion: '>=99.0.0'\n", "templates/cm.yaml": CM},
    "Third": {"Chart.yaml": "apiVersion: v3\nname: third\nversion: 0.1.0\n", "templates/cm.yaml": CM},
    "nothing": {"readme": "not a chart"},
}
FILES = {
    "v.yaml": "replicas: 2\nimage: {tag: v2}\n",
    "w.yaml": "flag: false\nport: 80\na: x\n",
    "null.yaml": "image: null\n",
    "list.yaml": "- a\n- b\n",
    "bad.yaml": "a: b: c\n",
    "empty.yaml": "",
    "auths.json": '{"auths": {"127.0.0.1:1": {"auth": "dTpw"}}, "credsStore": ""}',
    "passphrase": "open sesame\n",
    "text.txt": "some text\n",
    "fake.tgz": "not an archive\n",
    "fake-0.1.0.tgz.prov": "not signed\n",
    "index/README": "nothing\n",
}
PLUGIN = "apiVersion: v1\nname: {}\nversion: 1.2.3\nruntime: subprocess\ntype: {}\n"
SHOW = '#!/bin/sh\necho "args:" "$@"\nenv | grep "^HELM_" | grep -v HELM_BIN | sort\nexit ${PLUGIN_EXIT:-0}\n'
RUN = "runtimeConfig:\n  platformCommand:\n  - command: ${HELM_PLUGIN_DIR}/run.sh\n"
PLUGINS = {
    "hello/plugin.yaml": PLUGIN.format("hello", "cli/v1") + "config: {usage: hello you, shortHelp: says hello}\n" + RUN,
    "hello/run.sh": SHOW,
    "hello/completion.yaml": "validArgs: [one, two]\ncommands:\n- name: sub\n  flags: [f, flag]\n",
    "fail/plugin.yaml": "name: fail\nusage: fails\ncommand: \"exit 3\"\nignoreFlags: true\n",
    "get/plugin.yaml": PLUGIN.format("get", "getter/v1")
    + "config: {protocols: [local]}\nruntimeConfig:\n  protocolCommands:\n  - protocols: [local]\n"
    "    platformCommand: [{command: run.sh}]\n",
    "get/run.sh": "#!/bin/sh\nfor last; do :; done\nname=${last#local://}\ncat \"$HOME/../work/$name\"\n",
    "post/plugin.yaml": PLUGIN.format("post", "postrenderer/v1") + "config: {}\n" + RUN,
    "post/run.sh": "#!/bin/sh\nsed 's/ConfigMap/Changed/'; echo \"# $*\"\n",
}  # fmt: skip
KUBECONFIG = """\
apiVersion: v1
kind: Config
current-context: a
contexts:
- {name: a, context: {cluster: c, user: u, namespace: team-a}}
- {name: b, context: {cluster: c, user: u}}
clusters: [{name: c, cluster: {server: 'http://127.0.0.1:1'}}]
users: [{name: u, user: {token: t}}]
"""
PUBLISHED = [("foo", "0.1.0"), ("foo", "0.2.0"), ("foo", "1.0.0-rc.1"), ("bar", "3.4.5"), ("foo-bar", "1.2.3")]


class World:
    """The folder to copy from, and the addresses that command lines may name."""

    def __init__(self, template: Path, place: Path, server: ChartServer, registry: str, helm: str, gpg: str) -> None:
        self.template = template
        self.names = {"repo": server.url, "registry": registry, "world": str(place), "closed": "127.0.0.1:1"}
        self.work, self.home = template / "work", template / "home"
        self._helm, self._gpg = helm, gpg
        self._charts()
        self._archives()
        self._publish(server)
        self._repositories(server)
        self._plugins()
        self._settle()

    def fill(self, word: str) -> str:
        """Put the addresses of this world into a word of a command line."""
        for name, value in self.names.items():
            word = word.replace("{" + name + "}", value)
        return word

    def empty(self, text: str) -> str:
        """Take the addresses of this world out of a text."""
        for name, value in self.names.items():
            text = text.replace(value, "{" + name + "}")
        return text

    def _charts(self) -> None:
        for name, files in CHARTS.items():
            write_chart(self.work / name, files)
        write_chart(self.work, FILES)
        (self.work / "hollow").mkdir()
        (self.work / "releases.json").write_text(release_cases.data())
        (self.work / "kubeconfig").write_text(KUBECONFIG)
        write_chart(self.home / ".local/share/helm/starters/mine", {**DEMO, "templates/s.yaml": "n: <CHARTNAME>\n"})

    def _run(self, *argv: str) -> None:
        environment = {"HOME": str(self.home), "PATH": os.environ["PATH"], "TZ": "UTC", "HELM_NO_PLUGINS": "1"}
        done = subprocess.run(argv, cwd=self.work, env=environment, capture_output=True, check=False, timeout=60)
        assert done.returncode == 0, done.stderr.decode()

    def _archives(self) -> None:
        for user, secret, public in (("Me", "sec.gpg", "pub.gpg"), ("You", "other.gpg", "stranger.gpg")):
            self._key(f"{user} <{user.lower()}@example.com>", secret, public)
        self._run(self._helm, "package", "demo", "--sign", "--key", "Me", "--keyring", "sec.gpg")
        self._run(self._helm, "package", "child", "library")
        shutil.copy(self.work / "demo-0.1.0.tgz", self.work / "renamed-0.1.0.tgz")
        shutil.copy(self.work / "demo-0.1.0.tgz.prov", self.work / "renamed-0.1.0.tgz.prov")
        shutil.copy(self.work / "demo-0.1.0.tgz.prov", self.work / "child-0.1.0.tgz.prov")
        shutil.rmtree(self.home / ".cache", ignore_errors=True)
        shutil.rmtree(self.template / "gnupg")

    def _key(self, user: str, secret: str, public: str) -> None:
        gnupg = self.template / "gnupg"
        gnupg.mkdir(mode=0o700, exist_ok=True)
        base = (
            self._gpg,
            "--homedir",
            str(gnupg),
            "--batch",
            "--quiet",
            "--pinentry-mode",
            "loopback",
            "--passphrase",
            "",
        )
        self._run(*base, "--quick-gen-key", user, "rsa2048", "sign,cert", "never")
        self._run(*base, "--output", secret, "--export-secret-keys", user)
        self._run(*base, "--output", public, "--export", user)
        self._run("gpgconf", "--homedir", str(gnupg), "--kill", "all")

    def _publish(self, server: ChartServer) -> None:
        entries: dict[str, list[dict[str, object]]] = {}
        for name, version in PUBLISHED:
            archive = chart_archive(name, version)
            server.files[f"/{name}-{version}.tgz"] = archive
            entries.setdefault(name, []).append(entry(name, version, archive, keywords=["web"], appVersion="2"))
        for name in ("demo-0.1.0.tgz", "demo-0.1.0.tgz.prov"):
            server.files[f"/{name}"] = (self.work / name).read_bytes()
        entries["demo"] = [entry("demo", "0.1.0", server.files["/demo-0.1.0.tgz"], deprecated=True)]
        entries["lost"] = [entry("lost", "1.0.0", b"")]
        server.index({"apiVersion": "v1", "generated": "2024-01-02T03:04:05Z", "entries": entries})
        server.files["/v.yaml"] = FILES["v.yaml"].encode()
        server.files["/broken/index.yaml"] = b"a: [\n"
        server.statuses["/forbidden/index.yaml"] = 403
        found = {"data": [{"id": "x/foo", "artifactHub": {"packageUrl": "https://hub/foo"}, "attributes": {
            "description": "a chart whose description is long enough that it must be cut somewhere near its end",
            "repo": {"name": "x", "url": "https://x"}}, "relationships": {"latestChartVersion": {"data": {
                "version": "1.0.0", "app_version": "2"}}}}]}  # fmt: skip
        server.files["/api/chartsvc/v1/charts/search"] = json.dumps(found).encode()

    def _repositories(self, server: ChartServer) -> None:
        config, cache = self.home / ".config/helm", self.home / ".cache/helm/repository"
        config.mkdir(parents=True)
        cache.mkdir(parents=True)
        rows = [("local", server.url), ("gone", "http://127.0.0.1:1"), ("uncached", f"{server.url}/broken")]
        text = "".join(f"- {{name: {name}, url: '{url}'}}\n" for name, url in rows)
        (config / "repositories.yaml").write_text(
            f'apiVersion: ""\ngenerated: "0001-01-01T00:00:00Z"\nrepositories:\n{text}'
        )
        for name in ("local", "gone"):
            (cache / f"{name}-index.yaml").write_bytes(server.files["/index.yaml"])
            (cache / f"{name}-charts.txt").write_text("bar\nfoo\nfoo-bar\n")

    def _plugins(self) -> None:
        for name, text in PLUGINS.items():
            path = self.home / ".local/share/helm/plugins" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
            path.chmod(0o755 if path.suffix == ".sh" else 0o644)
        source = self.work / "plugin-src"
        write_chart(source, {"plugin.yaml": PLUGINS["hello/plugin.yaml"].replace("hello", "fresh"), "run.sh": SHOW})

    def _settle(self) -> None:
        for path in sorted(self.template.rglob("*")):
            os.utime(path, (MTIME, MTIME))


def push(world: World, helm: str) -> None:
    """Put a chart in the registry, so that command lines that read find one."""
    world._run(helm, "push", "demo-0.1.0.tgz", f"oci://{world.names['registry']}/charts", "--plain-http")
    shutil.rmtree(world.home / ".config/helm/registry", ignore_errors=True)


def variables(env: Mapping[str, str], world: World) -> dict[str, str]:
    """Return an environment with the addresses of this world put in."""
    return {name: world.fill(value) for name, value in env.items()}
