"""Run the hooks of one event, in their order, and record how each went (Go: pkg/action/hooks.go)."""

from __future__ import annotations

from windlass.actions.config import joined
from windlass.errors import WindlassError
from windlass.release.hooks import FAILED, RUN_UNKNOWN, RUNNING, SUCCEEDED, HookRun

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from dataclasses import dataclass as record

    from windlass.actions.config import Configuration
    from windlass.actions.waiting import Waiting
    from windlass.kube.apply import ApplyOptions
    from windlass.kube.resources import Resource
    from windlass.release.hooks import Hook
    from windlass.release.model import Release
else:
    from windlass._record import record

BEFORE_CREATION, ON_SUCCESS, ON_FAILURE = "before-hook-creation", "hook-succeeded", "hook-failed"
"""Go: HookDeletePolicy; the last two say when logs are shown, too."""

_CRD = "CustomResourceDefinition"
_LOGS = "error outputting logs for hook failure"
# Which pods a hook has, by its kind: a selector of labels and one of fields
_PODS = {"Job": ("job-name={}", ""), "Pod": ("", "metadata.name={}")}
# metav1.ListOptions as %+v shows it
_LIST_OPTIONS = (
    "{{TypeMeta:{{Kind: APIVersion:}} LabelSelector:{labels} FieldSelector:{fields} Watch:false "
    "AllowWatchBookmarks:false ResourceVersion: ResourceVersionMatch: TimeoutSeconds:<nil> Limit:0 Continue: "
    "SendInitialEvents:<nil> ShardSelector:}}"
)


class HookError(WindlassError):
    """A hook that failed, or could not be run; the text is Helm's."""


@record
class Started:
    """What came of the hooks. ``clean_up`` deletes what their policies say should go; it raises WindlassError."""

    error: WindlassError | None
    clean_up: Callable[[], None]


def in_order(hooks: Iterable[Hook]) -> list[Hook]:
    """Return hooks by weight, then by name; equal ones keep their order."""
    return sorted(hooks, key=lambda hook: (hook.weight, hook.name.encode("utf-8", "surrogateescape")))


def of_event(release: Release, event: str) -> list[Hook]:
    """Return the hooks of an event in their order."""
    return in_order(hook for hook in release.hooks or () for name in hook.events if name == event)


def run(config: Configuration, release: Release, event: str, waiting: Waiting, *, server_side: bool) -> None:
    """Run the hooks of an event and clean up after them. Raises WindlassError about the first that fails."""
    started = start(config, release, event, waiting, server_side=server_side)
    if started.error is not None:
        try:
            started.clean_up()
        except WindlassError as error:
            raise error from started.error
        raise started.error
    started.clean_up()


def start(config: Configuration, release: Release, event: str, waiting: Waiting, *, server_side: bool) -> Started:
    """Run the hooks of an event, up to the first that fails. What they leave behind is there until ``clean_up``."""
    from windlass.kube.apply import ApplyOptions

    hooks = of_event(release, event)
    options = ApplyOptions(server_side=server_side)
    runner = _Runner(config, release, event, waiting, options)
    for place, hook in enumerate(hooks):
        made = False
        try:
            with config.events.work("hook", hook=_identity(hook), event=event) as told:
                try:
                    resources = runner.make(hook)
                    made = True
                    runner.watch(hook, resources)
                finally:
                    told.note(phase=hook.last_run.phase if hook.last_run else "")
        except WindlassError as error:
            clean_up = runner.after_failure(hooks[:place], hook) if made else _nothing
            return Started(config.reason(error), clean_up)
    return Started(None, runner.after_success(hooks))


def _identity(hook: Hook) -> dict[str, object]:
    return {"kind": hook.kind, "name": hook.name, "path": hook.path, "weight": hook.weight}


def _nothing() -> None:
    """Leave everything as it is."""


class _Runner:
    """Makes, watches and deletes the objects of hooks."""

    __slots__ = ("_config", "_event", "_options", "_release", "_waiting")

    def __init__(
        self, config: Configuration, release: Release, event: str, waiting: Waiting, options: ApplyOptions
    ) -> None:
        self._config = config
        self._release = release
        self._event = event
        self._waiting = waiting
        self._options = options

    def make(self, hook: Hook) -> list[Resource]:
        """Make and return a hook's objects, after those of its last run are gone. Raises WindlassError."""
        config, event = self._config, self._event
        config.check_cancelled()
        hook.delete_policies = hook.delete_policies or (BEFORE_CREATION,)
        self._delete(hook, BEFORE_CREATION)
        try:
            resources = config.client.build(hook.manifest, config.namespace, validate=True)
        except WindlassError as error:
            raise HookError(f"unable to build kubernetes object for {event} hook {hook.path}: {error}") from error
        hook.last_run = HookRun(config.now(), "", RUNNING)
        config.record(self._release)
        hook.last_run.phase = RUN_UNKNOWN
        try:
            config.client.create(resources, self._options)
        except WindlassError as error:
            hook.last_run.completed_at = config.now()
            hook.last_run.phase = FAILED
            raise HookError(f"warning: Hook {event} {hook.path} failed: {error}") from error
        return resources

    def watch(self, hook: Hook, resources: list[Resource]) -> None:
        """Wait until a hook has done its work. Raises WindlassError."""
        config = self._config
        assert hook.last_run is not None
        waiter = config.client.waiter(self._waiting.strategy)
        try:
            waiter.watch_until_ready(resources, self._waiting.timeout)
        except WindlassError:
            config.check_cancelled()
            hook.last_run.completed_at = config.now()
            hook.last_run.phase = FAILED
            raise
        hook.last_run.completed_at = config.now()
        hook.last_run.phase = SUCCEEDED

    def after_failure(self, before: list[Hook], failed: Hook) -> Callable[[], None]:
        """Show the logs of a failed hook, and return what deletes it and those before it."""
        if self._config.cancel is not None and self._config.cancel.cancelled:
            return _nothing
        self._show_logs(failed, ON_FAILURE)

        def clean_up() -> None:
            try:
                self._delete(failed, ON_FAILURE)
            except WindlassError as error:
                self._config.log("INFO", f"error deleting the hook resource on hook failure: {error}", {})
            for hook in before:
                self._delete(hook, ON_SUCCESS)

        return clean_up

    def after_success(self, hooks: list[Hook]) -> Callable[[], None]:
        """Return what shows the logs of hooks and deletes them, the last first."""

        def clean_up() -> None:
            for hook in reversed(hooks):
                self._show_logs(hook, ON_SUCCESS)
                self._delete(hook, ON_SUCCESS)

        return clean_up

    def _delete(self, hook: Hook, policy: str) -> None:
        """Delete a hook's objects if that is its policy; definitions never, for all that hangs on them."""
        if hook.kind == _CRD or policy not in hook.delete_policies:
            return
        client, namespace = self._config.client, self._config.namespace
        try:
            resources = client.build(hook.manifest, namespace, validate=False)
        except WindlassError as error:
            text = f"unable to build kubernetes object for deleting hook {hook.path}: {error}"
            raise HookError(text) from error
        _, errors = client.delete(resources, "background")
        if errors:
            raise HookError(joined(errors, "; ")) from errors[0]
        client.waiter(self._waiting.strategy).wait_for_delete(resources, self._waiting.timeout)

    # -- logs ----------------------------------------------------------------------------------------------------

    def _show_logs(self, hook: Hook, policy: str) -> None:
        if policy not in hook.output_log_policies:
            return
        try:
            self._copy_logs(hook)
        except WindlassError as error:
            self._config.log("INFO", f"{_LOGS}: {error}", {})  # Go: log.Printf

    def _copy_logs(self, hook: Hook) -> None:
        if hook.kind not in _PODS:
            return
        namespace = _namespace(hook, self._release.namespace)
        labels, fields = (selector.format(hook.name) for selector in _PODS[hook.kind])
        try:
            pods = self._config.client.pods(namespace, label_selector=labels, field_selector=fields)
        except WindlassError as error:
            options = _LIST_OPTIONS.format(labels=labels, fields=fields)
            raise HookError(f"failed to get pod list with options: {options} with error: {error}") from error
        for pod in pods:
            name = str(pod["metadata"]["name"])
            for container in pod["spec"].get("containers") or ():
                self._copy(namespace, name, str(container["name"]))

    def _copy(self, namespace: str, pod: str, container: str) -> None:
        where = f"pod: {pod}, container: {container}"
        write = self._config.hook_output(namespace, pod, container)
        try:
            pieces = self._config.client.logs(namespace, pod, container)
        except WindlassError as error:
            raise HookError(f"failed to stream pod logs for {where}") from error
        try:
            for piece in pieces:
                write(piece)
        except WindlassError as error:
            raise HookError(f"failed to copy IO from logs for {where}") from error


def _namespace(hook: Hook, default: str) -> str:
    """Return the namespace that a hook's manifest names (Go: deriveNamespace). Raises HookError."""
    from windlass import yaml

    try:
        document = yaml.load(hook.manifest)
    except WindlassError as error:
        text = f"unable to parse metadata.namespace from kubernetes manifest for output logs hook {hook.path}: {error}"
        raise HookError(text) from error
    metadata = document.get("metadata") if isinstance(document, dict) else None
    named = metadata.get("namespace") if isinstance(metadata, dict) else None
    return str(named) if named else default
