"""Settings from the environment: the sole reader of ``os.environ`` and of the home directory."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

PROGRAM = "windlass"
HELM = "helm"
DEFAULT_MAX_HISTORY = 10
DEFAULT_BURST_LIMIT = 100
COLOR_MODES = ("never", "auto", "always")
TRUE_WORDS = frozenset(("1", "t", "T", "TRUE", "true", "True"))
FALSE_WORDS = frozenset(("0", "f", "F", "FALSE", "false", "False"))


class Environment:
    """Look-ups of environment variables. As windlass, ``WINDLASS_X`` comes before ``HELM_X``."""

    def __init__(self, variables: Mapping[str, str], program: str) -> None:
        self.variables = variables
        self.prefixes = ("HELM_",) if program == "helm" else ("WINDLASS_", "HELM_")

    def own(self, name: str) -> str | None:
        """Return ``HELM_<name>`` (or windlass's variant), None when unset; an empty value counts as set."""
        for prefix in self.prefixes:
            value = self.variables.get(prefix + name)
            if value is not None:
                return value
        return None

    def text(self, name: str, default: str = "") -> str:
        """Go: helm pkg/cli/environment.go envOr"""
        value = self.own(name)
        return default if value is None else value

    def integer(self, name: str, default: int) -> int:
        """Go: envIntOr; a value that is no number is ignored."""
        value = self.own(name)
        if value is None:
            return default
        from windlass.golang.strconv import NumError, atoi

        try:
            return atoi(value)
        except NumError:
            return default

    def boolean(self, name: str) -> bool:
        """Go: envBoolOr with false as default."""
        return self.own(name) in TRUE_WORDS

    def number(self, name: str) -> float:
        """Go: envFloat32Or with zero as default."""
        value = self.own(name)
        if not value:
            return 0.0
        from windlass.cli.kinds import SCALARS
        from windlass.errors import WindlassError

        try:
            return float(SCALARS["float32"](value))  # type: ignore[arg-type]  # this kind makes floats
        except WindlassError:
            return 0.0

    def folder(self, kind: str, xdg: str, default: str) -> str:
        """Return the base folder of a kind. Go: helm pkg/helmpath/lazypath.go path"""
        own = self.own(f"{kind}_HOME")
        if own:
            return join(own)
        return join(self.variables.get(xdg) or default, "helm")


def join(*parts: str) -> str:
    """Join path elements and clean the result. Go: filepath.Join"""
    kept = [part for part in parts if part]
    if not kept:
        return ""
    path = os.path.normpath("/".join(kept))
    return path[1:] if path.startswith("//") else path  # POSIX leaves a double slash alone, Go does not


class EnvSettings:
    """What the environment and the global flags say. Attribute names follow Helm's cli.EnvSettings."""

    def __init__(self, program: str = "helm", variables: Mapping[str, str] | None = None, binary: str = "helm") -> None:
        self.variables: Mapping[str, str] = os.environ if variables is None else variables
        self.program = program
        self.binary = binary  # as typed; Go: os.Args[0]
        env = self.environment = Environment(self.variables, program)
        home = self.home = self.variables.get("HOME", "")
        self.cache_home = env.folder("CACHE", "XDG_CACHE_HOME", join(home, ".cache"))
        self.config_home = env.folder("CONFIG", "XDG_CONFIG_HOME", join(home, ".config"))
        self.data_home = env.folder("DATA", "XDG_DATA_HOME", join(home, ".local/share"))
        self.namespace_flag = env.text("NAMESPACE")
        self.max_history = env.integer("MAX_HISTORY", DEFAULT_MAX_HISTORY)
        self.kubeconfig = ""  # Go: AddFlags resets it; client-go reads KUBECONFIG by itself
        self.kube_context = env.text("KUBECONTEXT")
        self.kube_token = env.text("KUBETOKEN")
        self.kube_as_user = env.text("KUBEASUSER")
        self.kube_as_groups = _words(env.text("KUBEASGROUPS"))
        self.kube_apiserver = env.text("KUBEAPISERVER")
        self.kube_ca_file = env.text("KUBECAFILE")
        self.kube_tls_server_name = env.text("KUBETLS_SERVER_NAME")
        self.kube_insecure_skip_tls_verify = env.boolean("KUBEINSECURE_SKIP_TLS_VERIFY")
        self.plugins_directory = env.text("PLUGINS", join(self.data_home, "plugins"))
        self.registry_config = env.text("REGISTRY_CONFIG", join(self.config_home, "registry/config.json"))
        self.repository_config = env.text("REPOSITORY_CONFIG", join(self.config_home, "repositories.yaml"))
        self.repository_cache = env.text("REPOSITORY_CACHE", join(self.cache_home, "repository"))
        self.content_cache = env.text("CONTENT_CACHE", join(self.cache_home, "content"))
        self.burst_limit = env.integer("BURST_LIMIT", DEFAULT_BURST_LIMIT)
        self.qps = env.number("QPS")
        self.color_mode = _color_mode(env)
        self.debug = env.boolean("DEBUG")
        self.declared: Mapping[str, object] = dict(vars(self))

    @classmethod
    def of(cls, binary: str) -> EnvSettings:
        """Return the settings of the program started as ``binary``, which may be called helm."""
        return cls(HELM if binary.rpartition("/")[2] == HELM else PROGRAM, binary=binary)

    @property
    def keyring(self) -> str:
        """The default keyring. Go: helm pkg/cmd/dependency_build.go defaultKeyring"""
        gnupg = self.variables.get("GNUPGHOME")
        return join(self.home, ".gnupg", "pubring.gpg") if gnupg is None else join(gnupg, "pubring.gpg")

    @property
    def render_cache(self) -> str | None:
        """The folder for parsed templates and the like; None when WINDLASS_NO_CACHE is set to anything.

        Without a home Helm's folders are relative: what is only ours is not strewn over working folders.
        """
        if self.variables.get("WINDLASS_NO_CACHE") or self.cache_home[:1] != "/":
            return None
        return join(self.cache_home, "windlass")

    @property
    def registry_config_path(self) -> str:
        """Where credentials are: an empty name means the default. Go: helm pkg/registry/client.go NewClient"""
        return self.registry_config or join(self.config_home, "registry/config.json")

    @property
    def driver(self) -> str:
        """The storage driver by name, as HELM_DRIVER gives it."""
        return self.environment.text("DRIVER")

    @property
    def plugins_disabled(self) -> bool:
        """Go: helm pkg/cmd/load_plugins.go loadCLIPlugins"""
        return self.environment.own("NO_PLUGINS") == "1"

    @property
    def traced(self) -> bool:
        """Whether spans are wanted somewhere (OpenTelemetry's variables)."""
        place = "OTEL_EXPORTER_OTLP_{}ENDPOINT"
        return any(self.variables.get(place.format(kind)) for kind in ("TRACES_", ""))

    @property
    def namespace(self) -> str:
        """The namespace from flag, environment or kubeconfig, else ``default``."""
        if self.namespace_flag:
            return self.namespace_flag
        from windlass.cli.namespace import current_namespace

        listed = self.variables.get("KUBECONFIG", "")
        return current_namespace(self.kubeconfig, listed, self.home, self.kube_context, self.variables)

    def default(self, name: str) -> object:
        """Return what ``name`` was before any flag changed it."""
        return self.declared[name] if name in self.declared else getattr(self, name)

    def variable(self, name: str) -> str | None:
        """Return an environment variable that is not Helm's own (``HTTP_PROXY``, ``SSL_CERT_FILE``), None if unset."""
        return self.variables.get(name)

    def shown(self) -> dict[str, str]:
        """The variables that ``env`` prints and plugins receive, sorted. Go: EnvSettings.EnvVars"""
        values = {
            "HELM_BIN": self.binary,
            "HELM_BURST_LIMIT": str(self.burst_limit),
            "HELM_CACHE_HOME": self.cache_home,
            "HELM_CONFIG_HOME": self.config_home,
            "HELM_CONTENT_CACHE": self.content_cache,
            "HELM_DATA_HOME": self.data_home,
            "HELM_DEBUG": _bool_text(self.debug),
            "HELM_KUBEAPISERVER": self.kube_apiserver,
            "HELM_KUBEASGROUPS": ",".join(self.kube_as_groups),
            "HELM_KUBEASUSER": self.kube_as_user,
            "HELM_KUBECAFILE": self.kube_ca_file,
            "HELM_KUBECONTEXT": self.kube_context,
            "HELM_KUBEINSECURE_SKIP_TLS_VERIFY": _bool_text(self.kube_insecure_skip_tls_verify),
            "HELM_KUBETLS_SERVER_NAME": self.kube_tls_server_name,
            "HELM_KUBETOKEN": self.kube_token,
            "HELM_MAX_HISTORY": str(self.max_history),
            "HELM_NAMESPACE": self.namespace,
            "HELM_PLUGINS": self.plugins_directory,
            "HELM_QPS": f"{self.qps:.2f}",
            "HELM_REGISTRY_CONFIG": self.registry_config,
            "HELM_REPOSITORY_CACHE": self.repository_cache,
            "HELM_REPOSITORY_CONFIG": self.repository_config,
        }
        if self.kubeconfig:
            values["KUBECONFIG"] = self.kubeconfig
        return values


def _words(text: str) -> list[str]:
    # Go: helm pkg/cli/environment.go envCSV
    trimmed = text.strip(", ")
    return trimmed.split(",") if trimmed else []


def _bool_text(value: bool) -> str:
    return "true" if value else "false"


def _color_mode(env: Environment) -> str:
    # Go: helm pkg/cli/environment.go envColorMode
    if env.variables.get("NO_COLOR"):
        return "never"
    wanted = env.text("COLOR").lower()
    return wanted if wanted in COLOR_MODES else "auto"
