"""Flags that several commands declare alike, and the groups they come in."""

from __future__ import annotations

from windlass.cli.model import Flag

ATOMIC = Flag("atomic", "bool", "deprecated", deprecated="use --rollback-on-failure instead")
CA_FILE = Flag("ca-file", "string", "verify certificates of HTTPS-enabled servers using this CA bundle")
CERT_FILE = Flag("cert-file", "string", "identify HTTPS client using this SSL certificate file")
CREATE_NAMESPACE = Flag("create-namespace", "bool", "create the release namespace if not present")
DEPENDENCY_UPDATE = Flag(
    "dependency-update", "bool", "update dependencies if they are missing before installing the chart"
)
DESCRIPTION = Flag("description", "string", "add a custom description")
DEVEL = Flag(
    "devel",
    "bool",
    "use development versions, too. Equivalent to version '>0.0.0-0'. If --version is set, this is ignored",
)
DISABLE_OPENAPI_VALIDATION = Flag(
    "disable-openapi-validation",
    "bool",
    "if set, the installation process will not validate rendered templates against the Kubernetes OpenAPI Schema",
)
DRY_RUN = Flag(
    "dry-run",
    "string",
    'simulates the operation without persisting changes. Must be one of: "none" (default), "client", or '
    "\"server\". '--dry-run=none' executes the operation normally and persists changes (no simulation). "
    "'--dry-run=client' simulates the operation client-side only and avoids cluster connections. "
    "'--dry-run=server' simulates the operation on the server, requiring cluster connectivity.",
    default="none",
    no_value="unset",
)
ENABLE_DNS = Flag("enable-dns", "bool", "enable DNS lookups when rendering templates")
EVENTS = Flag(
    "events",
    "string",
    "write what happens as lines of JSON to a file, - for standard error; the output stays as it is. "
    "$WINDLASS_EVENTS is the default",
    own=True,
)
FORCE = Flag(
    "force", "bool", "deprecated", deprecated="use --force-replace instead", exclusive=("force force-conflicts",)
)
FORCE_CONFLICTS = Flag(
    "force-conflicts",
    "bool",
    "if set server-side apply will force changes against conflicts",
    exclusive=(
        "force-replace force-conflicts",
        "force force-conflicts",
    ),
)
FORCE_REPLACE = Flag(
    "force-replace", "bool", "force resource updates by replacement", exclusive=("force-replace force-conflicts",)
)
GENERATE_NAME = Flag("generate-name", "bool", "generate the name (and omit the NAME parameter)", short="g")
HIDE_SECRET = Flag("hide-secret", "bool", "hide Kubernetes Secrets when also using the --dry-run flag")
HISTORY_MAX = Flag(
    "history-max",
    "int",
    "limit the maximum number of revisions saved per release. Use 0 for no limit",
    setting="max_history",
)
INSECURE_SKIP_TLS_VERIFY = Flag(
    "insecure-skip-tls-verify", "bool", "skip tls certificate checks for the chart download"
)
INTEGERS = Flag(
    "integers", "bool", "keep the whole numbers of values files as integers, which Helm turns into floats", own=True
)
KEY = Flag("key", "string", "name of the key to use when signing. Used if --sign is true")
KEYRING_FOR_SIGNING = Flag("keyring", "string", "location of a public keyring", setting="keyring")
KEYRING_FOR_VERIFICATION = Flag("keyring", "string", "location of public keys used for verification", setting="keyring")
KEYRING_WITH_PUBLIC_KEYS = Flag("keyring", "string", "keyring containing public keys", setting="keyring")
KEY_FILE = Flag("key-file", "string", "identify HTTPS client using this SSL key file")
LABELS = Flag(
    "labels",
    "stringToString",
    "Labels that would be added to release metadata. Should be divided by comma.",
    short="l",
)
LOOKUP_FILE = Flag(
    "lookup-file",
    "string",
    "answer the templates' lookup function from the Kubernetes objects of a YAML file",
    own=True,
)
NAME_TEMPLATE = Flag("name-template", "string", "specify template used to name the release")
NO_HOOKS = Flag("no-hooks", "bool", "prevent hooks from running during install")
OUTPUT = Flag(
    "output",
    "format",
    "prints the output in the specified format. Allowed values: table, json, yaml",
    short="o",
    default="table",
)
PASSWORD = Flag("password", "string", "chart repository password where to locate the requested chart")
PASS_CREDENTIALS = Flag("pass-credentials", "bool", "pass credentials to all domains")
PLAIN_HTTP = Flag("plain-http", "bool", "use insecure HTTP connections for the chart download")
PLATFORMS = Flag(
    "platform",
    "stringArray",
    "platform that the chart is for, such as linux/arm64: the tag will name an image index (can be repeated)",
    own=True,
)
POST_RENDERER = Flag(
    "post-renderer",
    "postRendererString",
    "the name of a postrenderer type plugin to be used for post rendering. If it exists, the plugin will be used",
)
POST_RENDERER_ARGS = Flag(
    "post-renderer-args", "postRendererArgsSlice", "an argument to the post-renderer (can specify multiple)"
)
PUSH_PLAIN_HTTP = Flag("plain-http", "bool", "use insecure HTTP connections for the chart upload")
REGISTRY_CERT_FILE = Flag("cert-file", "string", "identify registry client using this SSL certificate file")
REGISTRY_KEY_FILE = Flag("key-file", "string", "identify registry client using this SSL key file")
RENDER_SUBCHART_NOTES = Flag("render-subchart-notes", "bool", "if set, render subchart notes along with the parent")
REPLACE = Flag(
    "replace",
    "bool",
    "reuse the given name, only if that name is a deleted release which remains in the history. This is "
    "unsafe in production",
)
REPO = Flag("repo", "string", "chart repository url where to locate the requested chart")
ROLLBACK_ON_FAILURE = Flag(
    "rollback-on-failure",
    "bool",
    "if set, Helm will rollback (uninstall) the installation upon failure. The --wait flag will be default "
    'to "watcher" if --rollback-on-failure is set',
)
SERVER_SIDE = Flag("server-side", "bool", "object updates run in the server instead of the client", default="true")
SERVER_SIDE_AUTO = Flag(
    "server-side",
    "string",
    'must be "true", "false" or "auto". Object updates run in the server instead of the client '
    '("auto" defaults the value from the previous chart release\'s method)',
    default="auto",
)
SET = Flag(
    "set",
    "stringArray",
    "set values on the command line (can specify multiple or separate values with commas: key1=val1,key2=val2)",
)
SET_FILE = Flag(
    "set-file",
    "stringArray",
    "set values from respective files specified via the command line (can specify multiple or separate "
    "values with commas: key1=path1,key2=path2)",
)
SET_JSON = Flag(
    "set-json",
    "stringArray",
    "set JSON values on the command line (can specify multiple or separate values with commas: "
    'key1=jsonval1,key2=jsonval2 or using json format: {"key1": jsonval1, "key2": "jsonval2"})',
)
SET_LITERAL = Flag("set-literal", "stringArray", "set a literal STRING value on the command line")
SET_STRING = Flag(
    "set-string",
    "stringArray",
    "set STRING values on the command line (can specify multiple or separate values with commas: key1=val1,key2=val2)",
)
SKIP_CRDS = Flag(
    "skip-crds", "bool", "if set, no CRDs will be installed. By default, CRDs are installed if not already present"
)
CRDS = Flag(
    "crds",
    "string",
    "what to do with the CRDs of the chart: skip; create those that are missing; upgrade, which refuses to lose data. "
    "Without it, install does as Helm does and upgrade leaves them alone",
    own=True,
)
SCHEMA_REFS = Flag(
    "schema-refs",
    "stringSlice",
    "follow references in values.schema.json to http, https, file, or to URLs that begin so (can be repeated)",
    own=True,
)
SKIP_SCHEMA_VALIDATION = Flag("skip-schema-validation", "bool", "if set, disables JSON schema validation")
TAKE_OWNERSHIP = Flag(
    "take-ownership",
    "bool",
    "if set, install will ignore the check for helm annotations and take ownership of the existing resources",
)
TIMEOUT = Flag(
    "timeout",
    "duration",
    "time to wait for any individual Kubernetes operation (like Jobs for hooks)",
    default="5m0s",
)
USERNAME = Flag("username", "string", "chart repository username where to locate the requested chart")
VALUE_FILES = Flag("values", "stringSlice", "specify values in a YAML file or a URL (can specify multiple)", short="f")
VERIFY = Flag("verify", "bool", "verify the package before using it")
VERSION = Flag(
    "version",
    "string",
    "specify a version constraint for the chart version to use. This constraint can be a specific tag (e.g. "
    "1.1.1) or it may reference a valid range (e.g. ^2.0.0). If this is not specified, the latest version "
    "is used",
)
WAIT = Flag(
    "wait",
    "WaitStrategy",
    "wait until resources are ready (up to --timeout). Use '--wait' alone for 'watcher' strategy, or "
    "specify one of: 'watcher', 'hookOnly', 'legacy'. Default when flag is omitted: 'hookOnly'.",
    default="hookOnly",
    no_value="watcher",
)
WAIT_FOR_JOBS = Flag(
    "wait-for-jobs",
    "bool",
    "if set and --wait enabled, will wait until all Jobs have been completed before marking the release as "
    "successful. It will wait for as long as --timeout",
)

# Where a chart comes from. Go: helm pkg/cmd/flags.go addChartPathOptionsFlags
CHART_PATH = (
    CA_FILE,
    CERT_FILE,
    INSECURE_SKIP_TLS_VERIFY,
    KEY_FILE,
    KEYRING_FOR_VERIFICATION,
    PASS_CREDENTIALS,
    PASSWORD,
    PLAIN_HTTP,
    REPO,
    USERNAME,
    VERIFY,
    VERSION,
)

# How a download authenticates.
DOWNLOAD = (
    CA_FILE,
    CERT_FILE,
    INSECURE_SKIP_TLS_VERIFY,
    KEY_FILE,
    PASSWORD,
    PLAIN_HTTP,
    USERNAME,
)

# Go: helm pkg/cmd/flags.go addValueOptionsFlags
VALUES = (
    SET,
    SET_FILE,
    SET_JSON,
    SET_LITERAL,
    SET_STRING,
    VALUE_FILES,
)

# What install and template share. Go: helm pkg/cmd/install.go addInstallFlags
RENDER = (
    CREATE_NAMESPACE,
    DEPENDENCY_UPDATE,
    DESCRIPTION,
    DISABLE_OPENAPI_VALIDATION,
    ENABLE_DNS,
    LABELS,
    NAME_TEMPLATE,
    NO_HOOKS,
    POST_RENDERER,
    POST_RENDERER_ARGS,
    REPLACE,
    GENERATE_NAME,
    ROLLBACK_ON_FAILURE,
    SERVER_SIDE,
    SKIP_CRDS,
    TAKE_OWNERSHIP,
    ATOMIC,
    FORCE,
    FORCE_CONFLICTS,
    FORCE_REPLACE,
    WAIT_FOR_JOBS,
    TIMEOUT,
    WAIT,
    DEVEL,
    SCHEMA_REFS,
    SKIP_SCHEMA_VALIDATION,
)

# How changed resources reach the cluster.
APPLY = (
    FORCE,
    FORCE_CONFLICTS,
    FORCE_REPLACE,
    WAIT_FOR_JOBS,
    WAIT,
    TIMEOUT,
)
