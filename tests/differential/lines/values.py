"""What may be written where: values for flags by name and by kind, arguments for commands; right and wrong ones."""

from __future__ import annotations

BOOLEANS = ("true", "false", "1", "0", "T", "F", "TRUE", "maybe", "yes", "")
BY_KIND: dict[str, tuple[str, ...]] = {
    "int": ("0", "1", "5", "-1", "0x10", "x", "", "1.5", "9223372036854775808", "1_0"),
    "float32": ("0", "1.5", "-2", "1e3", "x", "", "inf", "nan"),
    "duration": ("1s", "5m", "0", "100ms", "-1s", "5", "x", "", "1h1m1s"),
    "string": ("x", "", "a b", "a=b", "-", "./x", "é"),
    "stringArray": ("x", "", "a,b", "a=b"),
    "stringSlice": ("x", "", "a,b", '"a,b",c', 'a"b'),
    "stringToString": ("a=b", "a=b,c=d", "", "x", "a=", "=b", '"a=1,2",b=c'),
    "format": ("json", "yaml", "table", "xml", "", "JSON"),
    "WaitStrategy": ("watcher", "hookOnly", "legacy", "true", "false", "x", ""),
    "uint64": ("0", "1", "-1", "x"),
    "Level": ("0", "5", "-1", "x"),
    "severity": ("INFO", "2", "x"),
    "traceLocation": ("a.go:1", "", "x"),
    "moduleSpec": ("a=1", "x", ""),
    "klogBool": ("true", "false", "x"),
    "postRendererArgsSlice": ("a", "a,b", "", "-x"),
}
BY_NAME: dict[str, tuple[str, ...]] = {
    "api-versions": ("v9/Thing", "a,b", "", "apps/v1/Deployment"),
    "app-version": ("7", "", "1.0.0", "x y"),
    "ca-file": ("nope", "text.txt", ""),
    "cascade": ("background", "orphan", "foreground", "x", ""),
    "cert-file": ("nope", "text.txt", ""),
    "key-file": ("nope", "text.txt", ""),
    "color": ("always", "never", "auto", "x", ""),
    "colour": ("always", "never", "x"),
    "content-cache": ("cc", "{world}/work/cc", ""),
    "description": ("x", "", "two words"),
    "destination": (".", "out", "out/deep", "text.txt", "", "nope/x"),
    "dir": (".", "hollow", "nope", ""),
    "dry-run": ("client", "server", "none", "true", "false", "x", "unset"),
    "endpoint": ("{repo}", "{repo}/nope", "http://{closed}", "x", ""),
    "filter": ("^w", "r[0-4]", "[", "", "nope"),
    "key": ("Me", "me@example.com", "You", "nope", ""),
    "keyring": ("pub.gpg", "sec.gpg", "stranger.gpg", "text.txt", "nope", ""),
    "kube-context": ("a", "b", "nope", ""),
    "kube-version": ("1.30", "v1.29.3-gke.100", "1", "x", "", "99.1.2"),
    "kubeconfig": ("kubeconfig", "nope", "text.txt", ""),
    "jsonpath": ("{.image.tag}", "{.nope}", "{.list[*]}", "{", "", "{.image}", "x", "{range .list[*]}{@};{end}"),
    "labels": ("a=b", "a=b,c=d", "name=x", "x", ""),
    "list-repo-url": BOOLEANS,
    "max": ("0", "1", "2", "-1", "x"),
    "max-col-width": ("10", "0", "3", "80", "-1", "x"),
    "merge": ("index/index.yaml", "nope", "text.txt", "list.yaml"),
    "name-template": ("x", "{{ .x }}", "{{", "a-{{ lower \"B\" }}", "", "Bad_"),
    "namespace": ("x", "", "other", "Bad Name", "team-a"),
    "output-dir": ("out", "out/deep", "text.txt", ""),
    "passphrase-file": ("passphrase", "nope", "-", ""),
    "password": ("p", ""),
    "username": ("u", ""),
    "platform": ("linux/amd64",),
    "post-renderer": ("post", "nope", "hello", "", "./text.txt"),
    "registry-config": ("rc.json", "text.txt", "empty.yaml", "auths.json", "hollow", "nope/x", ""),
    "release-name": BOOLEANS,
    "repo": ("{repo}", "{repo}/", "{repo}/nope", "{repo}/broken", "http://{closed}", "x", "", "oci://{registry}/x"),
    "repository-cache": ("rcache", "", "text.txt"),
    "repository-config": ("repos.yaml", "text.txt", "list.yaml", "nope", ""),
    "revision": ("0", "1", "2", "10", "-1", "99", "x"),
    "selector": ("a=b", "team=a", "!a", "a in (b)", "=", "name=web", ""),
    "server-side": ("true", "false", "auto", "x", ""),
    "set": ("a=b", "replicas=3", "a.b=c,d=1", "a[0]=x", "a={1,2}", "image=null", "a", "=", "a=b,", "a..b=1", "",
            "port=8", "flag=false", "a[-1]=x", "list[0]=9", "a\\,b=c", "image.tag=1.10"),
    "set-file": ("a=v.yaml", "a=nope", "a", "", "a.b=text.txt,c=v.yaml", "a={repo}/v.yaml"),
    "set-json": ('a={"b":1}', '{"a":[1,null]}', "a=", "a={", "x", "", "port=80", "a=[1,2"),
    "set-literal": ("a=b,c", "a.b={x}", "a", "", "a=b=c"),
    "set-string": ("a=1", "port=80", "a", "", "a.b=true,c=null"),
    "show-only": ("templates/cm.yaml", "templates/*.yaml", "templates/nope.yaml", "templates/tests/test.yaml", "[",
                  "templates/hook.yaml", "charts/child/templates/cm.yaml", "", "crds/crd.yaml"),
    "starter": ("mine", "nope", "", "{world}/home/.local/share/helm/starters/mine", "../starters/mine"),
    "template": ("{{.Version}}", "{{.Release.Name}}", "{{", "{{.Nope}}", "", "x", "{{.GitCommit}}",
                 "{{.Release.Nope}}"),
    "time-format": ("2006-01-02", "x", "", "Mon Jan _2 15:04:05 2006"),
    "type": ("markdown", "md", "man", "bash", "cli/v1", "getter/v1", "postrenderer/v1", "x", ""),
    "untardir": (".", "out", "text.txt", ""),
    "url": ("https://example.com/charts", "x", "", "https://example.com/a/"),
    "values": ("v.yaml", "w.yaml", "v.yaml,w.yaml", "null.yaml", "empty.yaml", "list.yaml", "bad.yaml", "nope.yaml",
               "-", "", "{repo}/v.yaml", "{repo}/nope", "local://v.yaml", "x://y"),
    "verify": BOOLEANS,
    "version": ("0.1.0", "0.2.0", ">=0.1.0", "^1", "x", "", ">0.0.0-0", "9.9.9", "1.2.3-rc.1", "*"),
    "wait": ("watcher", "hookOnly", "legacy", "true", "x"),
}  # fmt: skip
# Verbs whose --version, --password, and so on mean another thing, or that must not leave this machine.
CHART = ("demo", "./demo", "demo/", "child", "vendored", "parent", "schema", "required", "library", "deprecated",
         "broken", "failing", "notyaml", "nokind", "badvalues", "badchart", "badversion", "noversion", "newer", "Third",
         "nothing", "hollow", "nope", "./nope", "oldstyle", "text.txt", "demo-0.1.0.tgz", "child-0.1.0.tgz", "fake.tgz",
         "./fake-0.1.0.tgz", "", ".", "{world}/work/demo", "v.yaml", "locked", "remote")  # fmt: skip
REMOTE = ("local/foo", "local/bar", "local/demo", "local/nope", "local/lost", "gone/foo", "uncached/foo", "other/foo",
          "{repo}/foo-0.1.0.tgz", "{repo}/nope-0.1.0.tgz", "{repo}/demo-0.1.0.tgz", "foo", "local/foo-bar",
          "oci://{registry}/charts/demo", "oci://{registry}/charts/demo:0.1.0", "oci://{registry}/charts/nope",
          "oci://{registry}/charts/demo:9.9.9", "oci://{registry}", "http://{closed}/x.tgz", "x://y/z",
          "local://demo-0.1.0.tgz", "local://nope")  # fmt: skip
ANY_CHART = (*CHART, *CHART[:8], *CHART[:3], *REMOTE)
RELEASE = ("web", "r1", "r2", "r4", "r5", "r7", "nope", "UPPER", "", "x")
NAME = ("x", "web", "UPPER", "my.rel", "a" * 60, "", "-")
KEEP = ("demo-0.1.0.tgz", "renamed-0.1.0.tgz", "child-0.1.0.tgz", "library-0.1.0.tgz", "fake.tgz", "demo", "nope.tgz",
        "text.txt", "fake-0.1.0.tgz", "")  # fmt: skip
PLUGIN = ("hello", "fail", "get", "post", "nope", "")
REPOSITORY = ("local", "gone", "uncached", "nope", "", "a/b")
HOSTS = ("{registry}", "{closed}", "http://{registry}", "{registry}/x", "", "a b")
DEPENDENT = ("parent", "child", "vendored", "locked", "remote", "oldstyle", "nope", "hollow", "badchart")
REVISION = ("1", "2", "10", "99", "0", "-1", "x", "1.5")
WORDS = ("foo", "FOO", "chart", "nope", "web", "local/", "", "fo[o", "a|b")

# The arguments of each command, place by place; a command that is missing here takes words.
ARGUMENTS: dict[str, tuple[tuple[str, ...], ...]] = {
    "completion bash": (), "completion fish": (), "completion zsh": (), "completion powershell": (),
    "create": (("new", "./new", "deep/er", "demo", "", "a b", "Bad_Name", "x" * 260),),
    "dependency build": (DEPENDENT,),
    "dependency list": ((*DEPENDENT, "demo-0.1.0.tgz"),),
    "dependency update": (DEPENDENT,),
    "docs": (),
    "env": (("HELM_BIN", "HELM_NAMESPACE", "HELM_KUBECONTEXT", "HELM_QPS", "NOPE", "KUBECONFIG", "", "helm_bin"),),
    "get all": (RELEASE,), "get hooks": (RELEASE,), "get manifest": (RELEASE,), "get metadata": (RELEASE,),
    "get notes": (RELEASE,), "get values": (RELEASE,), "history": (RELEASE,), "status": (RELEASE,),
    "help": (("install", "repo", "nope", "get", "help", "plugin", "hello"), ("add", "values", "list", "nope")),
    "install": (NAME, CHART), "upgrade": (RELEASE, CHART), "template": (NAME, ANY_CHART),
    "lint": ((*CHART,),), "list": (), "package": (CHART,),
    "plugin install": (("plugin-src", "./plugin-src", "nope", "text.txt", "demo-0.1.0.tgz", "http://{closed}/x.tgz"),),
    "plugin list": (), "plugin package": (("plugin-src", "nope", "demo", "text.txt"),),
    "plugin uninstall": (PLUGIN,), "plugin update": (PLUGIN,),
    "plugin verify": (("plugin-src", "demo-0.1.0.tgz", "nope", "fake.tgz"),),
    "pull": ((*REMOTE, *CHART[:2]),),
    "push": (("demo-0.1.0.tgz", "child-0.1.0.tgz", "fake.tgz", "nope.tgz", "text.txt", "", "renamed-0.1.0.tgz"),
             ("oci://{registry}/charts", "oci://{registry}", "oci://{closed}/x", "{repo}", "x", "", "oci://{registry}/UPPER")),
    "registry login": (HOSTS,), "registry logout": (HOSTS,),
    "repo add": (("new", "local", "a/b", "", "gone"), ("{repo}", "{repo}/", "{repo}/nope", "{repo}/broken", "x",
                 "http://{closed}", "oci://{registry}/x", "{repo}/forbidden", "")),
    "repo index": (("index", ".", "nope", "text.txt", "", "hollow"),),
    "repo list": (), "repo remove": (REPOSITORY,), "repo update": (("local", "nope", "", "uncached"),),
    "rollback": (RELEASE, REVISION), "search hub": (WORDS,), "search repo": (WORDS,),
    "show all": (ANY_CHART,), "show chart": (ANY_CHART,), "show crds": (ANY_CHART,), "show readme": (ANY_CHART,),
    "show values": (ANY_CHART,), "test": (RELEASE,), "uninstall": (RELEASE,), "verify": (KEEP,), "version": (),
    "hello": (("sub", "one", "-x", "--flag", "--namespace"), ("a", "-n", "b")), "fail": (("a", "--help"),),
}  # fmt: skip
# Words that always come along: without them the command would look for a cluster, or for the outside world.
ALONG = {"search hub": ("--endpoint={repo}",), "install": ("--dry-run=client",)}
RELEASES = frozenset(
    ("get all", "get hooks", "get manifest", "get metadata", "get notes", "get values", "history", "status", "list",
     "rollback", "test", "uninstall", "upgrade")
)  # fmt: skip
ENVIRONMENTS: tuple[dict[str, str], ...] = (
    {"HELM_DEBUG": "1"}, {"HELM_DEBUG": "true"}, {"HELM_DEBUG": "maybe"}, {"HELM_DEBUG": ""},
    {"HELM_NAMESPACE": "other"}, {"HELM_NAMESPACE": ""}, {"HELM_NAMESPACE": "Bad Name"},
    {"NO_COLOR": "1"}, {"HELM_COLOR": "always"}, {"HELM_COLOR": "x"}, {"NO_COLOR": "", "HELM_COLOR": "always"},
    {"HELM_NO_PLUGINS": "1"}, {"HELM_PLUGINS": ""}, {"HELM_PLUGINS": "{world}/nope"},
    {"KUBECONFIG": "kubeconfig"}, {"KUBECONFIG": "kubeconfig", "HELM_KUBECONTEXT": "b"}, {"KUBECONFIG": "nope"},
    {"KUBECONFIG": "text.txt"}, {"HELM_KUBECONTEXT": "nope"}, {"HELM_KUBEAPISERVER": "http://127.0.0.1:1"},
    {"HELM_QPS": "x"}, {"HELM_BURST_LIMIT": "x"}, {"HELM_MAX_HISTORY": "x"}, {"HELM_MAX_HISTORY": "2"},
    {"HELM_KUBEASGROUPS": "a,b"}, {"HELM_KUBEINSECURE_SKIP_TLS_VERIFY": "x"},
    {"HELM_CACHE_HOME": "{world}/work/cache"}, {"HELM_CONFIG_HOME": "{world}/work/config"},
    {"HELM_DATA_HOME": "data"}, {"XDG_CACHE_HOME": "{world}/xc"}, {"XDG_CONFIG_HOME": "xd"}, {"HOME": ""},
    {"HELM_REPOSITORY_CACHE": ""}, {"HELM_REPOSITORY_CONFIG": "text.txt"}, {"HELM_REGISTRY_CONFIG": "text.txt"},
    {"HELM_CONTENT_CACHE": "cc"}, {"HELM_DRIVER": "nope"}, {"HELM_DRIVER": "memory"}, {"HELM_DRIVER": "configmap"},
    {"HELM_EXPERIMENTAL_OCI": "1"}, {"HELM_EXPERIMENTAL_CHART_V3": "1"}, {"GNUPGHOME": "{world}/work"},
    {"TZ": "Asia/Kolkata"}, {"PLUGIN_EXIT": "7"}, {"COBRA_ACTIVE_HELP": "0"}, {"LANG": "C"},
)  # fmt: skip
UNKNOWN_FLAGS = (
    "--nope",
    "--nope=1",
    "-Z",
    "-Zx",
    "--",
    "---",
    "-",
    "--=",
    "-=x",
    "--no-debug",
    "--Debug",
    "-hx",
    "-ZZ=1",
)
UNKNOWN_WORDS = ("nope", "x", "", "-", "é", "instal", "lst", "verison", "a b", "--", "__complete")
