"""plugin.yaml as Helm reads it: version 1, and the form of Helm 3. Go: helm internal/plugin metadata*.go, config.go"""

from __future__ import annotations

from windlass.errors import WindlassError
from windlass.golang.decode import ANY, BOOL, INT64, STRING, Map, Slice, Struct
from windlass.golang.strconv import quote
from windlass.plugins.errors import MetadataError
from windlass.plugins.places import FILE_NAME
from windlass.yaml.errors import YamlError
from windlass.yaml.structs import UINT32, UINT64, EmptyDocument, load_struct

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dataclasses import dataclass as record

    Fields = dict[str, object]
else:
    from windlass._record import record

MAX_BYTES = 1024 * 1024
"""Largest plugin.yaml that is read. Helm has no bound."""

CLI, GETTER, POST_RENDERER, TEST = "cli/v1", "getter/v1", "postrenderer/v1", "test/v1"
SUBPROCESS, EXTISM = "subprocess", "extism/v1"
LEGACY = "legacy"

_NAME_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")

# --- the shapes of the files ---

_COMMAND = Struct("plugin.PlatformCommand", {"os": STRING, "arch": STRING, "command": STRING, "args": Slice(STRING)})
_COMMANDS = Slice(_COMMAND)
_HOOKS = Map(_COMMANDS, "plugin.PlatformHooks")
_API_VERSION = Struct("plugin.apiVersion", {"apiVersion": STRING})
_CONFIG = Map(ANY, "map[string]interface {}")
_V1 = Struct(
    "plugin.MetadataV1",
    {
        **dict.fromkeys(("apiVersion", "name", "type", "runtime", "version", "sourceURL"), STRING),
        "config": _CONFIG,
        "runtimeConfig": _CONFIG,
    },
)
_DOWNLOADER = Struct("plugin.Downloaders", {"protocols": Slice(STRING), "command": STRING})
_LEGACY = Struct(
    "plugin.MetadataLegacy",
    {
        **dict.fromkeys(("name", "version", "usage", "description", "command"), STRING),
        "platformCommand": _COMMANDS,
        "ignoreFlags": BOOL,
        "platformHooks": _HOOKS,
        "hooks": Map(STRING, "plugin.Hooks"),
        "downloaders": Slice(_DOWNLOADER),
    },
)
_CONFIGS = {
    CLI: Struct("schema.ConfigCLIV1", {"usage": STRING, "shortHelp": STRING, "longHelp": STRING, "ignoreFlags": BOOL}),
    GETTER: Struct("schema.ConfigGetterV1", {"protocols": Slice(STRING)}),
    POST_RENDERER: Struct("schema.ConfigPostRendererV1", {}),
    TEST: Struct("schema.ConfigTestV1", {}),
}
_PROTOCOL = Struct("plugin.SubprocessProtocolCommand", {"protocols": Slice(STRING), "platformCommand": _COMMANDS})
_RUNTIMES = {
    SUBPROCESS: Struct(
        "plugin.RuntimeConfigSubprocess",
        {"platformCommand": _COMMANDS, "platformHooks": _HOOKS, "protocolCommands": Slice(_PROTOCOL)},
    ),
    EXTISM: Struct(
        "plugin.RuntimeConfigExtismV1",
        {
            "memory": Struct(
                "plugin.RuntimeConfigExtismV1Memory",
                {"maxPages": UINT32, "maxHttpResponseBytes": INT64, "maxVarBytes": INT64},
            ),
            "config": Map(STRING),
            "allowedHosts": Slice(STRING),
            "fileSystem": Struct("plugin.RuntimeConfigExtismV1FileSystem", {"createTempDir": BOOL}),
            "timeout": UINT64,
            "hostFunctions": Slice(STRING),
            "entryFuncName": STRING,
        },
    ),
}


# --- what comes out ---


@record
class PlatformCommand:
    """A command for an operating system and an architecture, either of which may be empty."""

    os: str
    arch: str
    command: str
    args: list[str]


@record
class CliConfig:
    """What a plugin adds to the command line: ``usage`` as cobra's Use."""

    usage: str = ""
    short: str = ""
    long: str = ""
    ignore_flags: bool = False


@record
class Subprocess:
    """The programs of a plugin. ``downloads`` has the protocols of each downloader."""

    commands: list[PlatformCommand]
    hooks: dict[str, list[PlatformCommand]]
    downloads: list[tuple[list[str], list[PlatformCommand]]]
    expand_hook_args: bool = False


@record
class Metadata:
    """A plugin.yaml. ``protocols`` are a getter's; ``wasm`` is the configuration of the runtime extism/v1."""

    api_version: str
    name: str
    type: str
    runtime: str
    version: str
    source_url: str
    cli: CliConfig
    protocols: list[str]
    subprocess: Subprocess
    wasm: Fields

    @property
    def types(self) -> tuple[str, ...]:
        """What the plugin is good for. Helm takes the command of a Helm 3 plugin with downloaders away; we don't."""
        if self.type == GETTER and self.api_version == LEGACY and self.subprocess.commands:
            return (GETTER, CLI)
        return (self.type,)

    def go_mapping(self) -> Fields:
        """Return what sigs.k8s.io/yaml makes of Go's struct, which has no tags: the head of a signed statement."""
        commands = [_go_command(command) for command in self.subprocess.commands]
        return {
            "APIVersion": self.api_version,
            "Name": self.name,
            "Type": self.type,
            "Runtime": self.runtime,
            "Version": self.version,
            "SourceURL": self.source_url,
            "Config": self._go_config(),
            "RuntimeConfig": self._go_runtime(commands),
        }

    def _go_config(self) -> Fields:
        if self.type == CLI:
            cli = self.cli
            return {
                "Usage": cli.usage,
                "ShortHelp": cli.short,
                "LongHelp": cli.long,
                "IgnoreFlags": cli.ignore_flags,
            }
        return {"Protocols": self.protocols} if self.type == GETTER else {}

    def _go_runtime(self, commands: list[Fields]) -> Fields:
        if self.runtime == EXTISM:
            return _go_wasm(self.wasm)
        hooks = {event: [_go_command(c) for c in found] for event, found in self.subprocess.hooks.items()}
        downloads: list[Fields] = [
            {"Protocols": protocols, "PlatformCommand": [_go_command(c) for c in found]}
            for protocols, found in self.subprocess.downloads
        ]
        return {
            "PlatformCommand": commands or None,
            "PlatformHooks": hooks or None,
            "ProtocolCommands": downloads or None,
        }


def _go_command(command: PlatformCommand) -> Fields:
    return {
        "OperatingSystem": command.os,
        "Architecture": command.arch,
        "Command": command.command,
        "Args": command.args or None,
    }


def _go_wasm(wasm: Fields) -> Fields:
    memory, files = _fields(wasm, "memory"), _fields(wasm, "fileSystem")
    return {
        "Memory": {
            "MaxPages": memory.get("maxPages", 0),
            "MaxHTTPResponseBytes": memory.get("maxHttpResponseBytes", 0),
            "MaxVarBytes": memory.get("maxVarBytes", 0),
        },
        "Config": wasm.get("config"),
        "AllowedHosts": wasm.get("allowedHosts"),
        "FileSystem": {"CreateTempDir": files.get("createTempDir", False)},
        "Timeout": wasm.get("timeout", 0),
        "HostFunctions": wasm.get("hostFunctions"),
        "EntryFuncName": wasm.get("entryFuncName", ""),
    }


# --- reading ---


def load(data: bytes) -> Metadata:
    """Return what a plugin.yaml says. Raises MetadataError and YamlError with Helm's texts."""
    if len(data) > MAX_BYTES:
        raise MetadataError(f"{FILE_NAME} is larger than {MAX_BYTES} bytes")
    try:
        version = _text(load_struct(data, _API_VERSION), "apiVersion")
    except (EmptyDocument, YamlError) as error:
        raise MetadataError(f"failed to peek {FILE_NAME} API version: {error}") from error
    if version == "":
        return _load_legacy(load_struct(data, _LEGACY))
    if version == "v1":
        return _load_v1(load_struct(data, _V1, known_fields=True))
    raise MetadataError(f"invalid plugin apiVersion: {quote(version)}")


def _load_v1(found: Fields) -> Metadata:
    _check_v1(found)
    try:
        metadata = _from_v1(found)
    except WindlassError as error:
        raise MetadataError(f"failed to convert MetadataV1 to Metadata: {error}") from error
    _check_protocols(metadata)
    return metadata


def _check_v1(found: Fields) -> None:
    # Go: MetadataV1.Validate; apiVersion is known to be v1
    if not _is_name(_text(found, "name")):
        raise MetadataError("invalid plugin `name`")
    version = _text(found, "version")
    if version == "":
        raise MetadataError("plugin `version` is required")
    if not _is_version(version):
        raise MetadataError(f"invalid plugin `version` {quote(version)}: must be valid semver")
    for field in ("type", "runtime"):
        if not _text(found, field):
            raise MetadataError(f"`{field}` missing")


def _from_v1(found: Fields) -> Metadata:
    kind, runtime = _text(found, "type"), _text(found, "runtime")
    if kind not in _CONFIGS:
        raise MetadataError(f"unknown plugin type {quote(kind)}")
    config = _remade(_fields(found, "config"), _CONFIGS[kind], known_fields=True)
    if runtime not in _RUNTIMES:
        raise MetadataError(f"unsupported plugin runtime type: {quote(runtime)}")
    try:
        settings = _remade(_fields(found, "runtimeConfig"), _RUNTIMES[runtime])
    except YamlError as error:
        raise MetadataError(f"failed to unmarshal runtimeConfig for {runtime} runtime: {error}") from error
    return Metadata(
        "v1",
        _text(found, "name"),
        kind,
        runtime,
        _text(found, "version"),
        _text(found, "sourceURL"),
        CliConfig(
            _text(config, "usage"),
            _text(config, "shortHelp"),
            _text(config, "longHelp"),
            bool(config.get("ignoreFlags")),
        ),
        _texts(config, "protocols"),
        Subprocess(_commands(settings, "platformCommand"), _hooks(settings), _downloads(settings)),
        settings if runtime == EXTISM else {},
    )


def _remade(value: Fields, spec: Struct, *, known_fields: bool = False) -> Fields:
    """Read a part once more through YAML text, as Helm does: its errors name lines of that text."""
    from windlass import yaml

    text = yaml.dump_pretty(value).encode("utf-8", "surrogateescape")
    return load_struct(text, spec, known_fields=known_fields)


def _check_protocols(metadata: Metadata) -> None:
    # Go: Metadata.Validate, ConfigGetterV1.Validate; the rest was checked before
    if metadata.type != GETTER:
        return
    problem = "" if metadata.protocols else "getter has no protocols"
    for index, protocol in enumerate(metadata.protocols):
        if protocol == "":
            problem = f"getter has empty protocol at index {index}"
            break
    if problem:
        raise MetadataError(f"config validation failed: {problem}")


def _load_legacy(found: Fields) -> Metadata:
    _check_legacy(found)
    downloads = [
        (_texts(downloader, "protocols"), [PlatformCommand("", "", _text(downloader, "command"), [])])
        for downloader in _list(found, "downloaders")
    ]
    commands = _commands(found, "platformCommand")
    if not commands and _text(found, "command"):
        commands = [PlatformCommand("", "", _text(found, "command"), [])]
    hooks, by_shell = _hooks(found), _fields(found, "hooks")
    if not hooks and by_shell:
        hooks = {event: [PlatformCommand("", "", "sh", ["-c", str(line or "")])] for event, line in by_shell.items()}
        expand = False
    else:
        expand = True
    return Metadata(
        LEGACY,
        _text(found, "name"),
        GETTER if downloads else CLI,
        SUBPROCESS,
        _text(found, "version"),
        "",
        CliConfig("", _printable(_text(found, "usage")), _text(found, "description"), bool(found.get("ignoreFlags"))),
        [protocol for protocols, _ in downloads for protocol in protocols],
        Subprocess(commands, hooks, downloads, expand),
        {},
    )


def _check_legacy(found: Fields) -> None:
    # Go: MetadataLegacy.Validate
    name, version = _text(found, "name"), _text(found, "version")
    if not _is_name(name):
        raise MetadataError(f"invalid plugin name {quote(name)}: must contain only a-z, A-Z, 0-9, _ and -")
    if version and not _is_version(version):
        raise MetadataError(f"invalid plugin version {quote(version)}: must be valid semver")
    if _list(found, "platformCommand") and _text(found, "command"):
        raise MetadataError("both platformCommand and command are set")
    if _fields(found, "platformHooks") and _fields(found, "hooks"):
        raise MetadataError("both platformHooks and hooks are set")
    for index, downloader in enumerate(_list(found, "downloaders")):
        if not _text(downloader, "command"):
            raise MetadataError(f"downloader {index} has empty command")
        protocols = _texts(downloader, "protocols")
        if not protocols:
            raise MetadataError(f"downloader {index} has no protocols")
        if "" in protocols:
            raise MetadataError(f"downloader {index} has empty protocol at index {protocols.index('')}")


# --- small pieces ---


def _is_name(text: str) -> bool:
    return text != "" and _NAME_CHARACTERS.issuperset(text)


def _is_version(text: str) -> bool:
    from windlass.semver import Version

    try:
        Version.parse_strict(text)
    except WindlassError:
        return False
    return True


def _printable(text: str) -> str:
    # Go: sanitizeString
    return "".join([" " if char.isspace() else char for char in text if char.isspace() or char.isprintable()])


def _text(fields: Fields, name: str) -> str:
    value = fields.get(name)
    return value if isinstance(value, str) else ""


def _texts(fields: Fields, name: str) -> list[str]:
    value = fields.get(name)
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _fields(fields: Fields, name: str) -> Fields:
    value = fields.get(name)
    return value if isinstance(value, dict) else {}


def _list(fields: Fields, name: str) -> list[Fields]:
    value = fields.get(name)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _commands(fields: Fields, name: str) -> list[PlatformCommand]:
    return [
        PlatformCommand(_text(item, "os"), _text(item, "arch"), _text(item, "command"), _texts(item, "args"))
        for item in _list(fields, name)
    ]


def _hooks(fields: Fields) -> dict[str, list[PlatformCommand]]:
    found = _fields(fields, "platformHooks")
    return {event: _commands(found, event) for event in found}


def _downloads(fields: Fields) -> list[tuple[list[str], list[PlatformCommand]]]:
    return [
        (_texts(item, "protocols"), _commands(item, "platformCommand")) for item in _list(fields, "protocolCommands")
    ]
