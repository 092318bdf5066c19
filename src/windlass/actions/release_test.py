"""Run the tests of a release (Go: pkg/action/release_testing.go)."""

from __future__ import annotations

from windlass.actions import hook_runs
from windlass.actions.release_name import ReleaseError, check_name
from windlass.actions.waiting import DEFAULT_SECONDS, WATCHER, Waiting
from windlass.errors import WindlassError
from windlass.events import FAILED
from windlass.release.hooks import TEST
from windlass.release.model import SERVER_SIDE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from dataclasses import dataclass as record

    from windlass.actions.config import Configuration
    from windlass.release.hooks import Hook
    from windlass.release.model import Release
else:
    from windlass._record import record


class LogsError(WindlassError):
    """Logs of tests that cannot be had; the text is Helm's."""


@record
class Tested:
    """What came of the tests. ``clean_up`` removes what their hooks say should go; it raises WindlassError."""

    release: Release
    error: WindlassError | None
    clean_up: Callable[[], None]


@record
class ReleaseTest:
    """Which tests run: those named, or all; never those left out."""

    included: Collection[str] = ()
    excluded: Collection[str] = ()
    timeout: float = DEFAULT_SECONDS

    def run(self, config: Configuration, name: str) -> Tested:
        """Run the tests of the newest revision, whose hooks that did not run come first afterwards.

        Raises WindlassError if there is no such release.
        """
        with config.operation("test", name) as told:
            tested = self._run(config, name)
            told.note(revision=tested.release.version, status=tested.release.status)
            if tested.error is not None:
                told.note(outcome=FAILED, error=tested.error)
            return tested

    def _run(self, config: Configuration, name: str) -> Tested:
        config.client.reachable()
        try:
            check_name(name)
        except ReleaseError:
            raise ReleaseError(f"releaseTest: Release name is invalid: {name}") from None
        release = config.storage.last(name)
        config.client.conceal(release.manifest)
        hooks = release.hooks or []
        chosen = [hook for hook in hooks if self._runs(hook)]
        skipped = [hook for hook in hooks if hook.name in self.excluded]
        skipped += [hook for hook in hooks if hook.name not in self.excluded and not self._runs(hook)]
        release.hooks = chosen
        started = hook_runs.start(
            config, release, TEST, Waiting(WATCHER, self.timeout), server_side=release.apply_method == SERVER_SIDE
        )
        release.hooks = skipped + chosen
        error = started.error
        try:
            config.uncancelled().storage.update(release)
        except WindlassError as refused:
            error = error or refused
        return Tested(release, error, started.clean_up)

    def _runs(self, hook: Hook) -> bool:
        return hook.name not in self.excluded and (not self.included or hook.name in self.included)

    def logs(self, config: Configuration, release: Release) -> Iterator[bytes]:
        """Return what the tests' containers wrote, with a line before each (Go: GetPodLogs).

        Raises LogsError: at once for a pod that is not there, at its end for containers without logs.
        """
        for hook in hook_runs.in_order(release.hooks or ()):
            for event in hook.events:
                if event == TEST and self._runs(hook):
                    yield from _pod_logs(config, hook.name)


def _pod_logs(config: Configuration, name: str) -> Iterator[bytes]:
    from windlass.kube.errors import KubeError

    try:
        pod = config.client.pod(config.namespace, name)
    except KubeError as error:
        raise LogsError(f"unable to get pod {name}: {error}") from error
    problems: list[str] = []
    for container in _containers(pod):
        try:
            pieces = config.client.logs(config.namespace, name, container)
        except KubeError as error:
            problems.append(f"unable to get logs for pod {name}, container {container}: {error}")
            continue
        yield f"POD LOGS: {name} ({container})\n".encode()
        try:
            yield from pieces
        except KubeError as error:
            problems.append(f"unable to write logs for pod {name}, container {container}: {error}")
        yield b"\n"
    if problems:
        raise LogsError("\n".join(problems))


def _containers(pod: dict[str, object]) -> list[str]:
    spec = pod.get("spec")
    found = spec if isinstance(spec, dict) else {}
    return [str(entry.get("name")) for kind in ("initContainers", "containers") for entry in found.get(kind) or ()]
