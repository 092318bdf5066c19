"""The flags that every command inherits. Go: helm pkg/cli/environment.go AddFlags, pkg/cmd/flags.go addKlogFlags"""

from __future__ import annotations

from windlass.cli.model import Flag

GLOBAL = (
    Flag("burst-limit", "int", "client-side default throttling limit", setting="burst_limit"),
    Flag("color", "string", "use colored output (never, auto, always)", setting="color_mode"),
    Flag("colour", "string", "use colored output (never, auto, always)", setting="color_mode"),
    Flag(
        "content-cache",
        "string",
        "path to the directory containing cached content (e.g. charts)",
        setting="content_cache",
    ),
    Flag("debug", "bool", "enable verbose output", setting="debug"),
    Flag(
        "kube-apiserver",
        "string",
        "the address and the port for the Kubernetes API server",
        setting="kube_apiserver",
    ),
    Flag(
        "kube-as-group",
        "stringArray",
        "group to impersonate for the operation, this flag can be repeated to specify multiple groups.",
        setting="kube_as_groups",
    ),
    Flag("kube-as-user", "string", "username to impersonate for the operation", setting="kube_as_user"),
    Flag(
        "kube-ca-file",
        "string",
        "the certificate authority file for the Kubernetes API server connection",
        setting="kube_ca_file",
    ),
    Flag("kube-context", "string", "name of the kubeconfig context to use", setting="kube_context"),
    Flag(
        "kube-insecure-skip-tls-verify",
        "bool",
        "if true, the Kubernetes API server's certificate will not be checked for validity. This will make "
        "your HTTPS connections insecure",
        setting="kube_insecure_skip_tls_verify",
    ),
    Flag(
        "kube-tls-server-name",
        "string",
        "server name to use for Kubernetes API server certificate validation. If it is not provided, the "
        "hostname used to contact the server is used",
        setting="kube_tls_server_name",
    ),
    Flag("kube-token", "string", "bearer token used for authentication", setting="kube_token"),
    Flag("kubeconfig", "string", "path to the kubeconfig file", setting="kubeconfig"),
    Flag("namespace", "string", "namespace scope for this request", short="n", setting="namespace_flag"),
    Flag(
        "qps",
        "float32",
        "queries per second used when communicating with the Kubernetes API, not including bursting",
        setting="qps",
    ),
    Flag("registry-config", "string", "path to the registry config file", setting="registry_config"),
    Flag(
        "repository-cache",
        "string",
        "path to the directory containing cached repository indexes",
        setting="repository_cache",
    ),
    Flag(
        "repository-config",
        "string",
        "path to the file containing repository names and URLs",
        setting="repository_config",
    ),
)

# Accepted and, as no Kubernetes client library logs here, without effect.
KLOG = (
    Flag(
        "add-dir-header", "klogBool", "If true, adds the file directory to the header of the log messages", hidden=True
    ),
    Flag(
        "alsologtostderr",
        "klogBool",
        "log to standard error as well as files (no effect when -logtostderr=true)",
        hidden=True,
    ),
    Flag(
        "alsologtostderrthreshold",
        "severity",
        "logs at or above this threshold go to stderr when -alsologtostderr=true (no effect when -logtostderr=true)",
        default="0",
        hidden=True,
    ),
    Flag(
        "legacy-stderr-threshold-behavior",
        "klogBool",
        "If true, stderrthreshold is ignored when logtostderr=true (legacy behavior). If false, "
        "stderrthreshold is honored even when logtostderr=true",
        default="true",
        hidden=True,
    ),
    Flag(
        "log-backtrace-at",
        "traceLocation",
        "when logging hits line file:N, emit a stack trace",
        default=":0",
        hidden=True,
    ),
    Flag(
        "log-dir",
        "string",
        "If non-empty, write log files in this directory (no effect when -logtostderr=true)",
        hidden=True,
    ),
    Flag("log-file", "string", "If non-empty, use this log file (no effect when -logtostderr=true)", hidden=True),
    Flag(
        "log-file-max-size",
        "uint64",
        "Defines the maximum size a log file can grow to (no effect when -logtostderr=true). Unit is "
        "megabytes. If the value is 0, the maximum file size is unlimited.",
        default="1800",
        hidden=True,
    ),
    Flag("logtostderr", "klogBool", "log to standard error instead of files", default="true", hidden=True),
    Flag(
        "one-output",
        "klogBool",
        "If true, only write logs to their native severity level (vs also writing to each lower severity "
        "level; no effect when -logtostderr=true)",
        hidden=True,
    ),
    Flag("skip-headers", "klogBool", "If true, avoid header prefixes in the log messages", hidden=True),
    Flag(
        "skip-log-headers",
        "klogBool",
        "If true, avoid headers when opening log files (no effect when -logtostderr=true)",
        hidden=True,
    ),
    Flag(
        "stderrthreshold",
        "severity",
        "logs at or above this threshold go to stderr when writing to files and stderr (no effect when "
        "-logtostderr=true or -alsologtostderr=true unless -legacy_stderr_threshold_behavior=false)",
        default="2",
        hidden=True,
    ),
    Flag("v", "Level", "number for the log level verbosity", short="v", default="0", hidden=True),
    Flag("vmodule", "moduleSpec", "comma-separated list of pattern=N settings for file-filtered logging", hidden=True),
)
