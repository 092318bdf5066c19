"""Plugins of the runtime extism/v1: WebAssembly in a process of its own. Go: helm internal/plugin/runtime_extismv1.go

The package ``extism`` is an extra (``windlass[wasm]``); it is looked for when such a plugin is run, and loaded in the
child process only. Memory and time have bounds even where plugin.yaml names none.
"""

from __future__ import annotations

import os

from windlass.golang.kinds import GoObject
from windlass.golang.strconv import quote
from windlass.plugins.errors import ExecError, PluginError
from windlass.plugins.places import WASM_FILE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from windlass.golang.decode import Struct
    from windlass.plugins.discover import Plugin
    from windlass.plugins.host import Host

    Fields = dict[str, object]

MAX_PAGES = 16_384
"""Memory of a plugin in pages of 64 KiB where plugin.yaml sets no limit: 1 GiB. Helm's limit is 4 GiB."""

TIMEOUT_S = 3600.0
"""Longest run where plugin.yaml sets none. Helm waits for ever."""

GRACE_S = 5.0
"""What a plugin may outlast its time before its process is killed."""

MAX_ANSWER_BYTES = 2 * 1024 * 1024 * 1024
"""Most that the child may answer: its memory, in base64, with room to spare."""

ENTRY_FUNCTION = "helm_plugin_main"
_MAGIC, _VERSION = b"\0asm", b"\1\0\0\0"


class Message(GoObject):
    """A struct to send as JSON: its fields in Go's order."""

    __slots__ = ("fields",)

    def __init__(self, fields: Fields) -> None:
        self.fields = fields

    def json_fields(self) -> list[tuple[str, object]]:
        """Return the fields as they were given."""
        return list(self.fields.items())


def run(
    plugin: Plugin,
    host: Host,
    message: Message,
    output: Struct,
    variables: Mapping[str, str],
    *,
    shown: bool = False,
    logged: Message | None = None,
) -> Fields:
    """Call a plugin with a message and return its answer, read as ``output``. ``shown``: it prints on our stdout.

    ``logged`` is what ``--debug`` may show of the message. Raises ExecError with the code that the plugin returned,
    PluginError with Helm's text.
    """
    from windlass.golang.json import dumps

    settings = plugin.metadata.wasm
    for name in _texts(settings.get("hostFunctions")):
        raise PluginError(f"plugin requested host function {quote(name)} not found")  # Helm offers none
    file = os.path.join(plugin.folder, WASM_FILE)
    _check_header(file)
    temporary = _temporary_folder(plugin, host)
    try:
        host.debug("plugin input", plugin=plugin.name, inputData=dumps(logged or message))
        request = {
            "path": [_installed(plugin)],
            "manifest": _manifest(file, settings, temporary, variables),
            "function": settings.get("entryFuncName") or ENTRY_FUNCTION,
            "input": dumps(message),
        }
        answer = _ask(request, _seconds(settings), host, shown=shown)
    finally:
        if temporary:
            from shutil import rmtree

            rmtree(temporary, ignore_errors=True)
    return _answered(plugin, host, answer, output)


def _answered(plugin: Plugin, host: Host, answer: Fields, output: Struct) -> Fields:
    from base64 import b64decode

    from windlass.golang.decode import DecodeError, decode
    from windlass.golang.json import JsonError, loads

    if answer["stage"] == "create":
        raise PluginError(f"failed to create existing plugin: {answer['error']}")
    if answer["stage"] == "call":
        timed_out = answer["error"] == "timeout"
        error = "module closed with context deadline exceeded" if timed_out else answer["error"]
        raise PluginError(f"plugin error: {error}")
    code = answer["code"]
    assert isinstance(code, int)
    if code:
        raise ExecError(f"plugin {quote(plugin.name)} exited with error", code & 0xFF)
    data = b64decode(str(answer["output"])).decode("utf-8", "surrogateescape")
    host.debug("plugin output", plugin=plugin.name, exitCode=code, outputData=data)
    try:
        found = decode(loads(data), output)
    except (JsonError, DecodeError) as error:
        raise PluginError(f"failed to json marshal plugin output message: reflect.Value: {error}") from error
    return _fields(found)


def _ask(request: Fields, seconds: float, host: Host, *, shown: bool) -> Fields:
    import json
    import sys

    from windlass.plugins import wasmchild
    from windlass.plugins.process import capture

    host.flush()
    words = [sys.executable, "-I", wasmchild.__file__]
    keep: tuple[int, ...] = ()
    if shown:
        keep = (os.dup(1),)
        words.append(str(keep[0]))
    variables = {"EXTISM_ENABLE_WASI_OUTPUT": "1", "EXTISM_CACHE_CONFIG": _compiled(host.cache_home)}
    data = json.dumps(request).encode("utf-8", "replace")
    try:
        code, out = capture(words, variables, data, limit=MAX_ANSWER_BYTES, timeout=seconds + GRACE_S, keep=keep)
    finally:
        for descriptor in keep:
            os.close(descriptor)
    if code:
        raise PluginError(f"plugin error: the WebAssembly runtime ended with exit status {code}")
    answer: Fields = json.loads(out)
    return answer


def _manifest(file: str, settings: Fields, temporary: str, variables: Mapping[str, str]) -> Fields:
    """Return the manifest for Extism. Go: buildManifest

    The runtime shows a plugin no environment: variables stand in the configuration, where config_get finds them.
    """
    memory = _fields(settings.get("memory"))
    return {
        "wasm": [{"path": file, "name": file}],
        "memory": {
            "max_pages": memory.get("maxPages") or MAX_PAGES,
            "max_http_response_bytes": memory.get("maxHttpResponseBytes") or 0,
            "max_var_bytes": memory.get("maxVarBytes") or 0,
        },
        "config": {**_valid(variables), **_fields(settings.get("config"))},
        "allowed_hosts": _texts(settings.get("allowedHosts")),
        "allowed_paths": {temporary: "/tmp"} if temporary else {},
        "timeout_ms": int(_seconds(settings) * 1000),
    }


def _check_header(file: str) -> None:
    """Refuse what is no WebAssembly in the words of Go's runtime. Raises PluginError."""
    from windlass.golang.errno import text

    try:
        with open(file, "rb") as stream:
            head = stream.read(8)
    except OSError as error:
        raise PluginError(f"failed to create existing plugin: open {file}: {text(error.errno)}") from error
    if head[:4] != _MAGIC:
        raise PluginError("failed to create existing plugin: invalid magic number")
    if head[4:] != _VERSION:
        raise PluginError("failed to create existing plugin: invalid version header")


def _temporary_folder(plugin: Plugin, host: Host) -> str:
    if not _fields(plugin.metadata.wasm.get("fileSystem")).get("createTempDir"):
        return ""
    from tempfile import mkdtemp

    folder = mkdtemp(prefix="helm-plugin-")
    host.debug("created plugin temp dir", dir=folder, plugin=plugin.name)
    return folder


def _installed(plugin: Plugin) -> str:
    """Return the folder to import extism from. Raises PluginError."""
    from importlib.util import find_spec

    found = find_spec("extism")
    if found is None or not found.submodule_search_locations:
        raise PluginError(
            f"plugin {quote(plugin.name)} needs the runtime {quote(plugin.metadata.runtime)}: "
            "pip install windlass[wasm]"
        )
    return os.path.dirname(found.submodule_search_locations[0])


def _compiled(cache_home: str) -> str:
    """Return the file that says where compiled code is kept; an empty name keeps none."""
    folder = os.path.abspath(os.path.join(cache_home, "windlass", "wasm"))
    file = os.path.join(folder, "cache.toml")
    if not os.path.exists(file):
        try:
            os.makedirs(folder, 0o700, exist_ok=True)
            with open(file, "w", encoding="utf-8") as stream:
                stream.write(f"[cache]\ndirectory = {quote(os.path.join(folder, 'code'))}\n")
        except OSError:
            return ""
    return file


def _seconds(settings: Fields) -> float:
    milliseconds = settings.get("timeout")
    return milliseconds / 1000 if isinstance(milliseconds, int) and milliseconds else TIMEOUT_S


def _valid(variables: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that are text: JSON carries no others."""
    return {name: value for name, value in variables.items() if name.isprintable() and _is_text(value)}


def _is_text(value: str) -> bool:
    return not any("\ud800" <= char <= "\udfff" or char == "\0" for char in value)


def _fields(value: object) -> Fields:
    return value if isinstance(value, dict) else {}


def _texts(value: object) -> list[str]:
    return [text for text in value if isinstance(text, str)] if isinstance(value, list) else []
