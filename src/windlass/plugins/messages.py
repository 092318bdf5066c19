"""What is said to WebAssembly plugins and what they answer, by type. Go: helm internal/plugin/schema

``Manifests`` and ``Data`` of Go's messages are byte buffers without public fields: JSON shows them as ``{}``, and reads
nothing back. So a post-renderer of this runtime neither gets manifests nor returns any, in Helm 4.2.4 as here.
"""

from __future__ import annotations

from windlass.golang.decode import BYTES, Struct
from windlass.plugins import wasm
from windlass.plugins.errors import PluginError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from windlass.fetch.access import Access
    from windlass.plugins.discover import Plugin
    from windlass.plugins.host import Host

HIDDEN = "*****"
"""What ``--debug`` shows of a password; Helm shows the password."""

_BUFFER = Struct("bytes.Buffer", {}, pointer=True)
_CLI_OUTPUT = Struct("OutputMessageCLIV1", {"data": _BUFFER})
_GETTER_OUTPUT = Struct("OutputMessageGetterV1", {"data": BYTES})
_POST_RENDERER_OUTPUT = Struct("OutputMessagePostRendererV1", {"manifests": _BUFFER})


def call_cli(plugin: Plugin, host: Host, args: Sequence[str]) -> None:
    """Run a plugin's command; what it prints goes to our standard output. Raises ExecError, PluginError."""
    variables = {**host.variables, **host.settings}
    wasm.run(plugin, host, wasm.Message({"extraArgs": [*args]}), _CLI_OUTPUT, variables, shown=True)


def call_getter(plugin: Plugin, host: Host, url: str, scheme: str, access: Access) -> bytes:
    """Return what a plugin downloads. Raises ExecError, PluginError."""
    options: dict[str, object] = {
        "URL": access.url,
        "CertFile": access.cert_file,
        "KeyFile": access.key_file,
        "CAFile": access.ca_file,
        "UNTar": False,
        "InsecureSkipVerifyTLS": access.insecure,
        "PlainHTTP": False,
        "AcceptHeader": "",
        "Username": access.username,
        "Password": access.password,
        "PassCredentialsAll": access.pass_credentials,
        "UserAgent": "",
        "Version": "",
        "Timeout": 0,
    }
    hidden = {**options, "Password": HIDDEN} if access.password else options
    message, logged = (
        wasm.Message({"href": url, "protocol": scheme, "options": wasm.Message(given)}) for given in (options, hidden)
    )
    answer = wasm.run(plugin, host, message, _GETTER_OUTPUT, host.settings, logged=logged)
    data = answer.get("data", b"")
    assert isinstance(data, bytes)
    return data


def call_post_renderer(plugin: Plugin, host: Host, args: Sequence[str]) -> bytes:
    """Return what a plugin makes of manifests: nothing, ever (see above). Raises ExecError, PluginError."""
    message = wasm.Message({"manifests": {}, "extraArgs": [*args]})
    answer = wasm.run(plugin, host, message, _POST_RENDERER_OUTPUT, {})
    if "manifests" not in answer:
        raise PluginError("the plugin returned no manifests")
    return b""
