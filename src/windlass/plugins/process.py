"""Running the programs of plugins. Go: helm internal/plugin/runtime_subprocess.go

Secrets go into the environment only, never among the words of a command, which every user of a machine can read.
"""

from __future__ import annotations

from windlass.golang.strconv import quote
from windlass.plugins.commands import expanded, prepare
from windlass.plugins.errors import ExecError, PluginError, TooLarge
from windlass.plugins.metadata import EXTISM

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from subprocess import Popen
    from typing import IO

    from windlass.plugins.discover import Plugin
    from windlass.plugins.host import Host

INSTALL, UPDATE, DELETE = "install", "update", "delete"

MAX_OUTPUT_BYTES = 1024 * 1024 * 1024
"""Most that a program may print where its output is kept: as much as the largest chart."""

MAX_COMPLETION_BYTES = 4 * 1024 * 1024
"""Most that plugin.complete may print."""

TIMEOUT_S = 3600.0
"""Longest run of a program whose output is waited for. Helm waits for ever."""

_CHUNK = 1 << 16


def run_cli(plugin: Plugin, host: Host, args: Sequence[str]) -> None:
    """Run a plugin's command on this program's own streams. Raises ExecError with its exit code, PluginError."""
    if plugin.metadata.runtime == EXTISM:
        from windlass.plugins.messages import call_cli

        call_cli(plugin, host, args)
        return
    variables = environment(plugin, host)
    try:
        words = prepare(plugin.metadata.subprocess.commands, variables, args, expand=True)
    except PluginError as error:
        raise PluginError(f"failed to prepare plugin command: {error}") from error
    host.flush()
    host.debug("executing plugin command", pluginName=plugin.name, command=_shown(words, host))
    process = _start(words, variables, stdin=None, stdout=None, stderr=None)
    _check(plugin, host, _wait_for(process))


def run_hook(plugin: Plugin, host: Host, event: str) -> None:
    """Run what a plugin wants to have run after an event. Raises PluginError. Go: InvokeHook"""
    commands = plugin.metadata.subprocess.hooks.get(event)
    if not commands:
        return
    variables = environment(plugin, host, settings={})
    words = prepare(commands, variables, [], expand=plugin.metadata.subprocess.expand_hook_args)
    host.flush()
    host.debug("executing plugin hook command", pluginName=plugin.name, command=_shown(words, host))
    process = _start(words, variables, stdin=_null(), stdout=None, stderr=None)
    if _wait_for(process) != 0:
        raise PluginError(f"plugin {event} hook for {quote(plugin.name)} exited with error")


def run_post_renderer(
    plugin: Plugin, host: Host, manifests: bytes, args: Sequence[str], *, timeout: float = TIMEOUT_S
) -> bytes:
    """Return what a plugin makes of manifests. Raises ExecError, PluginError, TooLarge."""
    if plugin.metadata.runtime == EXTISM:
        from windlass.plugins.messages import call_post_renderer

        return call_post_renderer(plugin, host, args)
    variables = environment(plugin, host, settings={})
    try:
        words = prepare(plugin.metadata.subprocess.commands, variables, args, expand=True)
    except PluginError as error:
        raise PluginError(f"failed to prepare plugin command: {error}") from error
    host.debug("executing plugin command", pluginName=plugin.name, command=_shown(words, host))
    code, out = capture(words, variables, manifests, quiet=True, timeout=timeout)
    _check(plugin, host, code)
    return out


def run_completion(plugin: Plugin, host: Host, args: Sequence[str]) -> bytes:
    """Return what ``plugin.complete`` in the plugin's folder prints, errors included. Raises ExecError, PluginError."""
    variables = environment(plugin, host)
    path = expanded(f"{plugin.folder}/plugin.complete", host.variables)
    code, out = capture([path, *args], variables, None, limit=MAX_COMPLETION_BYTES, merged=True)
    _check(plugin, host, code)
    return out


def environment(plugin: Plugin, host: Host, *, settings: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the variables that a plugin gets; hooks and post-renderers get no settings, as in Helm."""
    return {
        **host.variables,
        **(host.settings if settings is None else settings),
        "HELM_PLUGIN_NAME": plugin.name,
        "HELM_PLUGIN_DIR": plugin.folder,
    }


def _check(plugin: Plugin, host: Host, code: int) -> None:
    if code == 0:
        return
    # Go: exec.ExitError; -1 stands for a signal
    reason = f"exit status {code}" if code > 0 else f"signal: {_signal_name(-code)}"
    exit_code = code if code > 0 else -1
    host.debug("plugin execution failed", pluginName=plugin.name, error=reason, exitCode=exit_code, stderr="")
    raise ExecError(f"plugin {quote(plugin.name)} exited with error", exit_code & 0xFF)


def _signal_name(number: int) -> str:
    import signal

    return (signal.strsignal(number) or f"signal {number}").lower()


# --- processes ---


def capture(
    words: Sequence[str],
    variables: Mapping[str, str],
    stdin: bytes | None,
    *,
    limit: int = MAX_OUTPUT_BYTES,
    timeout: float = TIMEOUT_S,
    merged: bool = False,
    quiet: bool = False,
    keep: Sequence[int] = (),
) -> tuple[int, bytes]:
    """Run a program and return its exit code and output, with ``merged`` its errors too, which ``quiet`` drops.

    The program inherits the descriptors ``keep``. Raises PluginError when it cannot be started or takes too long,
    TooLarge for too much output.
    """
    from subprocess import PIPE, STDOUT

    errors = STDOUT if merged else _null() if quiet else None
    given = _null() if stdin is None else PIPE
    process = _start(words, variables, stdin=given, stdout=PIPE, stderr=errors, keep=keep)
    try:
        out = _exchange(process, stdin or b"", limit, timeout, words[0])
    except BaseException:
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()
        process.wait()
        raise
    return process.wait(), out


def _exchange(process: Popen[bytes], data: bytes, limit: int, timeout: float, name: str) -> bytes:
    import os
    from selectors import EVENT_READ, EVENT_WRITE, DefaultSelector
    from time import monotonic

    deadline = monotonic() + timeout
    pieces: list[bytes] = []
    size, rest = 0, memoryview(data)
    assert process.stdout is not None
    with DefaultSelector() as waiting:
        waiting.register(process.stdout, EVENT_READ)
        if process.stdin is not None:
            os.set_blocking(process.stdin.fileno(), False)
            waiting.register(process.stdin, EVENT_WRITE)
        while waiting.get_map():
            ready = waiting.select(max(deadline - monotonic(), 0.0))
            if not ready and monotonic() >= deadline:
                raise PluginError(f"{name} did not end within {timeout:g} seconds")
            for key, _ in ready:
                if key.fileobj is process.stdin:
                    rest = _feed(process.stdin, rest)
                    if not rest:
                        waiting.unregister(process.stdin)
                        process.stdin.close()
                    continue
                piece = os.read(key.fd, _CHUNK)
                if not piece:
                    waiting.unregister(process.stdout)
                    process.stdout.close()
                size += len(piece)
                if size > limit:
                    raise TooLarge(f"{name} printed more than {limit} bytes")
                pieces.append(piece)
    return b"".join(pieces)


def _feed(pipe: IO[bytes], rest: memoryview) -> memoryview:
    import os

    try:
        return rest[os.write(pipe.fileno(), rest[:_CHUNK]) :] if rest else rest
    except BlockingIOError:
        return rest
    except BrokenPipeError:
        return rest[:0]  # a program need not read all


def _start(
    words: Sequence[str],
    variables: Mapping[str, str],
    *,
    stdin: int | None,
    stdout: int | None,
    stderr: int | None,
    keep: Sequence[int] = (),
) -> Popen[bytes]:
    from subprocess import Popen

    from windlass.golang.errno import text

    path = _found(words[0], variables)
    try:
        return Popen(
            [*words], executable=path, env=variables, stdin=stdin, stdout=stdout, stderr=stderr, pass_fds=tuple(keep)
        )
    except OSError as error:
        raise PluginError(f"fork/exec {path}: {text(error.errno)}") from error
    except ValueError as error:  # a NUL within a word or a variable
        raise PluginError(f"fork/exec {path}: invalid argument") from error


def _wait_for(process: Popen[bytes]) -> int:
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue  # the terminal told the plugin too; its answer counts


def _found(name: str, variables: Mapping[str, str]) -> str:
    """Return the path of a program. Raises PluginError. Go: os/exec/lp_unix.go LookPath"""
    if "/" in name:
        return name
    found = find_program(name, variables)
    if found is None:
        raise PluginError(f"exec: {quote(name)}: executable file not found in $PATH")
    return found


def find_program(name: str, variables: Mapping[str, str]) -> str | None:
    """Return the path of a program in PATH, or None."""
    import os

    for folder in variables.get("PATH", "").split(os.pathsep):
        path = f"{folder or '.'}/{name}"
        if os.path.isfile(path) and os.access(path, os.X_OK):
            return path
    return None


def _shown(words: Sequence[str], host: Host) -> str:
    # Go: exec.Cmd.String
    path = words[0] if "/" in words[0] else find_program(words[0], host.variables) or words[0]
    return " ".join((path, *words[1:]))


def _null() -> int:
    from subprocess import DEVNULL

    return DEVNULL
