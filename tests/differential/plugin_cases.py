"""Plugins and command lines for the comparison with helm: every plugin.yaml, and every argv, is a row."""

from __future__ import annotations

import shlex
from pathlib import Path

HEAD = "apiVersion: v1\nname: {name}\nversion: 1.2.3\n"
CLI = HEAD + "type: cli/v1\nruntime: subprocess\nconfig: {{}}\nruntimeConfig: {{}}\n"

# Folder to plugin.yaml. Most are wrong, each in its own way.
METADATA = {
    "unknown-fields": CLI + "foo: 1\nbar: x\n",
    "wrong-types": "apiVersion: v1\nname: [a]\nversion: {{a: b}}\ntype: 1\nruntime: subprocess\nconfig: []\n",
    "wrong-scalars": "name: !!int a\n",
    "unknown-config": HEAD + "type: cli/v1\nruntime: subprocess\nconfig: {{usage: x, nope: 3, ignoreFlags: y}}\n",
    "flags-yes": HEAD + "type: cli/v1\nruntime: subprocess\nconfig: {{ignoreFlags: \"yes\"}}\n",
    "flags-maybe": HEAD + "type: cli/v1\nruntime: subprocess\nconfig: {{ignoreFlags: maybe, usage: \"a\\nb\"}}\n",
    "command-no-list": HEAD + "type: cli/v1\nruntime: subprocess\nruntimeConfig: {{platformCommand: foo}}\n",
    "unknown-runtime-config": HEAD + "type: cli/v1\nruntime: subprocess\nruntimeConfig: {{b: 1}}\n",
    "no-runtime-config": HEAD + "type: cli/v1\nruntime: subprocess\n",
    "no-wasm": HEAD + "type: cli/v1\nruntime: extism/v1\nruntimeConfig: {{memory: {{maxPages: 3}}}}\n",
    "wrong-wasm": HEAD + "type: cli/v1\nruntime: extism/v1\nruntimeConfig: {{memory: {{maxPages: -3}}, timeout: x}}\n",
    "other-runtime": HEAD + "type: cli/v1\nruntime: docker\n",
    "other-type": HEAD + "type: cli/v2\nruntime: subprocess\n",
    "test-type": HEAD + "type: test/v1\nruntime: subprocess\n",
    "no-type": HEAD + "runtime: subprocess\n",
    "no-runtime": HEAD + "type: cli/v1\n",
    "no-version": "apiVersion: v1\nname: nv\n",
    "short-version": "apiVersion: v1\nname: sv\nversion: 1.0\n",
    "v-version": "apiVersion: v1\nname: sv\nversion: v1.0.0\n",
    "no-name": "apiVersion: v1\n",
    "getter-without-protocols": HEAD + "type: getter/v1\nruntime: subprocess\n",
    "getter-with-empty-protocol": HEAD + "type: getter/v1\nruntime: subprocess\nconfig: {{protocols: [a, \"\"]}}\n",
    "getter": HEAD + "type: getter/v1\nruntime: subprocess\nconfig: {{protocols: [a]}}\n",
    "post-renderer": HEAD + "type: postrenderer/v1\nruntime: subprocess\nsourceURL: https://example.com\n",
    "post-renderer-config": HEAD + "type: postrenderer/v1\nruntime: subprocess\nconfig: {{a: 1}}\n",
    "repeated": "apiVersion: v1\nname: a\nname: b\nname: c\n",
    "syntax": "name: a\nb: c: d\n",
    "tabs": "name: a\n\tb: c\n",
    "open-quote": "name: \"a\n",
    "open-flow": "name: a\nhooks: {{a: b\n",
    "alias": "name: *x\n",
    "empty": "",
    "comment": "# nothing\n",
    "null": "---\n",
    "sequence": "- a\n",
    "scalar": "hello\n",
    "api": "apiVersion: v9\n",
    "api-number": "apiVersion: 1\n",
    "api-list": "apiVersion: [v1]\n",
    "binary": "name: !!binary bmFtZQ==\n",
    "legacy": "name: {name}\nusage: \"a\\tb\\x07\"\ndescription: long text\ncommand: echo legacy\nunknown: field\n",
    "legacy-bad-name": "name: a b\n",
    "legacy-bad-version": "name: {name}\nversion: one\n",
    "legacy-two-commands": "name: {name}\ncommand: a\nplatformCommand: [{{command: b}}]\n",
    "legacy-two-hooks": "name: {name}\nhooks: {{install: a}}\nplatformHooks: {{install: [{{command: b}}]}}\n",
    "legacy-hooks-list": "name: {name}\nhooks: [a]\n",
    "legacy-downloader": "name: {name}\ndownloaders: [{{command: a, protocols: [x, y]}}]\n",
    "legacy-downloader-command": "name: {name}\ndownloaders: [{{protocols: [x]}}]\n",
    "legacy-downloader-protocols": "name: {name}\ndownloaders: [{{command: a}}]\n",
    "legacy-downloader-empty": "name: {name}\ndownloaders: [{{command: a, protocols: [x, \"\"]}}]\n",
    "legacy-only-name": "name: {name}\n",
    "merge": "x: &x {{usage: merged}}\n<<: *x\nname: {name}\n",
    "two-documents": "name: {name}\n---\nname: other\n",
}  # fmt: skip

SCRIPT = """\
#!/bin/sh
echo "args:" "$@"
env | grep '^HELM_' | grep -v HELM_BIN | sort
read -r line && echo "stdin: $line"
echo problem >&2
exit 7
"""
RUNNABLE = {
    "show/plugin.yaml": CLI.format(name="show-all").replace(
        "config: {}\nruntimeConfig: {}\n",
        "config:\n  usage: show-all [x]\n  shortHelp: shows all\n  longHelp: |\n    Long.\n\n    Text.\n"
        "runtimeConfig:\n  platformCommand:\n"
        "  - {command: nothing, os: plan9}\n"
        "  - {command: nothing, arch: amd64}\n"
        "  - command: ${HELM_PLUGIN_DIR}/run.sh $HELM_NAMESPACE\n    os: Linux\n"
        "    args: [\"$HELM_PLUGIN_NAME\", \"${NOT_SET}x\", \"$$\", \"a b\", \"${\", \"$1\"]\n"
        "  - {command: nothing}\n",
    ),
    "show/run.sh": SCRIPT,
    "show/plugin.complete": "#!/bin/sh\necho one\necho\necho \"two $*\"\necho :4\n",
    "show/completion.yaml": "validArgs: [never]\ncommands:\n- name: sub\n  flags: [a, long, b]\n  validArgs: [x, y]\n"
    "- name: alpha\n  flags: [long, z, q]\n- flags: [nameless]\n",
    "quiet/plugin.yaml": "name: quiet\nusage: says nothing\nignoreFlags: true\ncommand: \"$HELM_PLUGIN_DIR/run.sh\"\n",
    "quiet/run.sh": "#!/bin/sh\necho \"quiet $#\"\n",
    "quiet/plugin.complete": "#!/bin/sh\necho \"$#\"\necho :x\n",
    "gone/plugin.yaml": "name: gone\ncommand: \"$HELM_PLUGIN_DIR/nowhere\"\n",
    "path/plugin.yaml": "name: path\ncommand: no-such-program-anywhere\n",
    "locked/plugin.yaml": "name: locked\ncommand: \"$HELM_PLUGIN_DIR/plugin.yaml\"\n",
    "killed/plugin.yaml": "name: killed\ncommand: \"$HELM_PLUGIN_DIR/run.sh\"\n",
    "killed/run.sh": "#!/bin/sh\nkill -9 $$\n",
    "idle/plugin.yaml": "name: idle\n",
}  # fmt: skip

COMMAND_LINES = [
    shlex.split(line)
    for line in """\
show-all
show-all a b --flag -x
show-all a -n ns --debug --kube-context=kc --kube-token t -- -n other
--debug show-all
-n early show-all late
show-all --namespace
show-all -n
show-all --kubeconfig /nowhere --registry-config r --repository-config c --repository-cache d
show-all --kube-insecure-skip-tls-verify true --kube-tls-server-name n x
show-all --help
help show-all
help show-all x
quiet a b c
quiet --debug a
help quiet
gone
path
locked
killed
killed --debug
idle
show
show-al
quite
help
--help
version
env HELM_NAMESPACE
plugin list
plugin list --type cli/v1
plugin list --type getter/v1
plugin list --type nope
plugin ls x
__complete ""
__complete s
__complete q
__complete help q
__complete show-all ""
__complete show-all s
__complete show-all x
__complete show-all -n ns ""
__complete show-all -
__complete show-all --d
__complete show-all sub ""
__complete show-all sub x ""
__complete show-all sub -
__complete show-all sub --
__complete show-all alpha ""
__complete show-all alpha --debug a b
__complete show-all alpha --
__complete quiet ""
__complete quiet a --namespace b c
__complete gone ""
__complete idle ""
__complete idle --
__completeNoDesc qui
__complete plugin uninstall ""
__complete plugin uninstall quiet ""
__complete plugin update x
plugin uninstall
plugin uninstall quiet
plugin uninstall quiet nope show-all
plugin rm idle
plugin update
plugin update quiet nope
plugin up nope
""".splitlines()
]


def install(home: Path, files: dict[str, str], below: str = ".local/share/helm/plugins") -> None:
    """Write plugins below the folder where Helm looks for them; scripts are executable."""
    for name, text in files.items():
        path = home / below / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        if path.name in ("run.sh", "plugin.complete"):
            path.chmod(0o755)
