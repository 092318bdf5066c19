"""The process in which a plugin of the runtime extism/v1 runs. Started by its path; imports nothing of windlass.

Standard input brings the request and standard output takes the answer, both JSON. The plugin's own output goes to the
descriptor that the first argument names, or nowhere. What a plugin does to this process, it does to nobody else.
"""

from __future__ import annotations

import json
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    import extism

WASI = "wasi_snapshot_preview1"


def main() -> None:
    """Answer one request and end."""
    answer = os.dup(1)
    os.dup2(int(sys.argv[1]) if len(sys.argv) > 1 else os.open(os.devnull, os.O_WRONLY), 1)
    request = json.load(sys.stdin.buffer)
    sys.path += request["path"]
    with os.fdopen(answer, "w", encoding="utf-8") as stream:
        json.dump(_run(request), stream)


def _run(request: dict[str, object]) -> dict[str, object]:
    import extism

    exits: list[int] = []
    _watch_exits(exits)
    function = str(request["function"])
    try:
        made = extism.Plugin(request["manifest"], wasi=True)
    except extism.Error as error:
        return {"stage": "create", "error": str(error)}
    with made as plugin:
        if not plugin.function_exists(function):
            return {"stage": "call", "error": f"unknown function: {function}"}
        return _called(plugin, function, str(request["input"]), exits)


def _watch_exits(exits: list[int]) -> None:
    # The runtime knows no exit codes: its own proc_exit only ends the call.
    import extism

    def proc_exit(plugin: object, given: list[extism.Val], returned: list[extism.Val], *data: object) -> None:
        del plugin, returned, data
        exits.append(int(given[0].value) & 0xFFFFFFFF)

    extism.host_fn(name="proc_exit", namespace=WASI, signature=([extism.ValType.I32], []))(proc_exit)


def _called(plugin: extism.Plugin, function: str, text: str, exits: list[int]) -> dict[str, object]:
    from base64 import b64encode

    import extism

    codes: list[int] = []
    refuse = plugin._check_error

    def check(code: int) -> None:
        """Take a returned code for an answer, unless the plugin set an error or did not come to its end."""
        codes.append(code)
        if exits:
            return
        try:
            refuse(code)
        except extism.Error as error:
            if code <= 0 or str(error) != f"Error code: {code}":
                raise

    plugin._check_error = check
    try:
        output = plugin.call(function, text)
    except extism.Error as error:
        return {"stage": "call", "error": str(error)}
    if exits and exits[0]:
        return {"stage": "call", "error": f"module closed with exit_code({exits[0]})"}
    return {"stage": "end", "code": 0 if exits else codes[0], "output": b64encode(output).decode()}


if __name__ == "__main__":
    main()
