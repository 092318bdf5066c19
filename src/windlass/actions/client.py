"""The cluster as releases see it: what a flow may ask, and two that answer (Go: pkg/kube/interface.go).

``Live`` asks a real cluster. ``Printing`` pretends, for the memory driver and for simulations without a cluster
(Go: pkg/kube/fake/printer.go): it knows no objects, and everything asked of it succeeds.
"""

from __future__ import annotations

from windlass.chart.log import silent
from windlass.kube.hidden import Hidden

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Protocol

    from windlass.cancel import Token
    from windlass.chart.log import Log
    from windlass.errors import WindlassError
    from windlass.kube.apply import ApplyOptions, Result
    from windlass.kube.cluster import Cluster
    from windlass.kube.crds import Change as CrdChange
    from windlass.kube.errors import KubeError
    from windlass.kube.observe import Standing
    from windlass.kube.resources import Object, Resource
    from windlass.kube.wait import Waiter

    Resources = list[Resource]

    class KubeClient(Protocol):
        """What flows ask of a cluster. Methods raise KubeError, and Cancelled once their token is set."""

        def reachable(self) -> None:
            """Raises KubeError if the cluster does not answer (Go: IsReachable)."""

        def build(self, manifest: str, namespace: str, *, validate: bool) -> Resources:
            """Return the objects of a manifest; ``namespace`` is for those that name none."""

        def live(self, resource: Resource) -> Object:
            """Return an object as the cluster has it."""

        def create(self, resources: Sequence[Resource], options: ApplyOptions) -> Result:
            """Make objects."""

        def update(self, original: Sequence[Resource], target: Sequence[Resource], options: ApplyOptions) -> Result:
            """Make the objects of ``original`` those of ``target``."""

        def upgrade_crds(
            self, resources: Sequence[Resource], options: ApplyOptions, *, only_new: bool
        ) -> list[CrdChange]:
            """Make definitions, and change those that are there unless data would be lost; return what was done."""

        def delete(self, resources: Sequence[Resource], propagation: str) -> tuple[Resources, list[KubeError]]:
            """Remove objects; return those that are gone, and what went wrong with others."""

        def waiter(self, strategy: str) -> Waiter:
            """Return what waits for objects."""

        def shown(self, manifest: str, namespace: str, *, table: bool) -> dict[str, list[Object]]:
            """Return the objects of a manifest and their pods as the cluster has them, by version and kind."""

        def pods(self, namespace: str, *, label_selector: str = "", field_selector: str = "") -> list[Object]:
            """Return the pods that are selected."""

        def pod(self, namespace: str, name: str) -> Object:
            """Return one pod."""

        def logs(self, namespace: str, pod: str, container: str) -> Iterator[bytes]:
            """Return what a container wrote, piece by piece."""

        def recognize(self, definitions: Sequence[Resource]) -> None:
            """Wait until the cluster knows the kinds of new definitions, and look them up anew from now on."""

        def conceal(self, manifest: str) -> None:
            """Keep what the Secrets of a manifest hold out of accounts; ``build`` does so by itself."""

        def uncancelled(self) -> KubeClient:
            """Return the same cluster without the token: for what is to be done after an interruption."""


class Live:
    """A real cluster. ``cancel`` ends what is under way: nothing more is asked, and what gets no answer is broken off.

    What is done is told to the cluster's events; with ``explain`` errors of waiting have an account of why.
    """

    def __init__(
        self, cluster: Cluster, log: Log = silent, cancel: Token | None = None, *, explain: bool = False
    ) -> None:
        self.cluster = cluster if cancel is None else cluster.heeding(cancel)
        self._whole = cluster
        self._log = log
        self._cancel = cancel
        self._explain = explain
        self._hidden = Hidden()

    def reachable(self) -> None:
        """Raises KubeError with Helm's text."""
        from windlass.kube.errors import KubeError

        try:
            self.cluster.discovery.ping()
        except KubeError as error:
            raise KubeError(f"kubernetes cluster unreachable: {error}") from error

    def build(self, manifest: str, namespace: str, *, validate: bool) -> Resources:
        """Return the objects of a manifest. Raises KubeError."""
        self.conceal(manifest)
        return self.cluster.build(manifest, namespace, validate=validate)

    def conceal(self, manifest: str) -> None:
        """Keep what the Secrets of a manifest hold out of accounts."""
        if self._explain:
            self._hidden.note(manifest)

    def live(self, resource: Resource) -> Object:
        """Return an object as the cluster has it. Raises KubeError."""
        return self.cluster.live(resource)

    def create(self, resources: Sequence[Resource], options: ApplyOptions) -> Result:
        """Make objects. Raises KubeError."""
        from windlass.kube import apply

        return apply.create(self.cluster, resources, options, cancel=self._cancel)

    def update(self, original: Sequence[Resource], target: Sequence[Resource], options: ApplyOptions) -> Result:
        """Make the objects of ``original`` those of ``target``. Raises KubeError."""
        from windlass.kube import apply

        return apply.update(self.cluster, original, target, options, cancel=self._cancel)

    def upgrade_crds(self, resources: Sequence[Resource], options: ApplyOptions, *, only_new: bool) -> list[CrdChange]:
        """Make definitions, and change those that are there. Raises CrdRefused and KubeError."""
        from windlass.kube.crds import upgrade

        return upgrade(self.cluster, resources, options, only_new=only_new, cancel=self._cancel)

    def delete(self, resources: Sequence[Resource], propagation: str) -> tuple[Resources, list[KubeError]]:
        """Remove objects."""
        from windlass.kube.delete import delete

        return delete(self.cluster, resources, propagation)

    def waiter(self, strategy: str) -> Waiter:
        """Return what waits for objects. Raises KubeError for an unknown strategy."""
        from windlass.kube.wait import HOOK_ONLY, nothing, waiter

        events = self.cluster.events
        explain = self._account if self._explain else nothing
        if not events.heard:
            return waiter(self.cluster, strategy, log=self._log, cancel=self._cancel, explain=explain)
        from time import monotonic

        from windlass.actions.wait_events import ToldProgress, ToldWaiter

        progress = ToldProgress(events, monotonic)
        made = waiter(self.cluster, strategy, log=self._log, cancel=self._cancel, progress=progress, explain=explain)
        return ToldWaiter(made, events, progress, hooks_only=strategy == HOOK_ONLY)

    def _account(self, standings: Sequence[Standing]) -> list[str]:
        from time import time

        from windlass.kube.account import account

        return account(self.cluster.client, standings, time, self._cancel, self._hidden.mask)

    def shown(self, manifest: str, namespace: str, *, table: bool) -> dict[str, list[Object]]:
        """Return the objects of a manifest and their pods as the cluster has them. Raises KubeError."""
        from windlass.kube.tables import shown

        return shown(self.cluster, self.build(manifest, namespace, validate=False), table=table)

    def pods(self, namespace: str, *, label_selector: str = "", field_selector: str = "") -> list[Object]:
        """Return the pods that are selected. Raises KubeError."""
        from windlass.kube.logs import pods

        return pods(self.cluster, namespace, label_selector=label_selector, field_selector=field_selector)

    def pod(self, namespace: str, name: str) -> Object:
        """Return one pod. Raises KubeError."""
        from windlass.kube.mapper import Mapping

        return self.cluster.objects.get(Mapping("", "v1", "Pod", "pods", True), namespace, name)

    def logs(self, namespace: str, pod: str, container: str) -> Iterator[bytes]:
        """Return what a container wrote. Raises KubeError."""
        from windlass.kube.logs import stream

        return stream(self.cluster, namespace, pod, container)

    def recognize(self, definitions: Sequence[Resource]) -> None:
        """Wait, for a moment, until the kinds of definitions are served. Raises KubeError."""
        from windlass.kube.served import await_served

        await_served(self.cluster, definitions, self._cancel)

    def uncancelled(self) -> Live:
        """Return the same cluster without the token."""
        other = Live(self._whole, self._log, None, explain=self._explain)
        other._hidden = self._hidden
        return other


class Printing:
    """A cluster that is not there."""

    def reachable(self) -> None:
        """Nothing to reach."""

    def build(self, manifest: str, namespace: str, *, validate: bool) -> Resources:
        """Return no objects, whatever the manifest says."""
        del manifest, namespace, validate
        return []

    def live(self, resource: Resource) -> Object:
        """Raises KubeError: there are no objects."""
        from windlass.kube.errors import KubeError

        raise KubeError(f"there is no cluster that could have {resource}")

    def create(self, resources: Sequence[Resource], options: ApplyOptions) -> Result:
        """Say that everything was made."""
        from windlass.kube.apply import Result

        del options
        return Result(list(resources), [], [])

    def update(self, original: Sequence[Resource], target: Sequence[Resource], options: ApplyOptions) -> Result:
        """Say that everything was changed."""
        from windlass.kube.apply import Result

        del original, options
        return Result([], list(target), [])

    def upgrade_crds(self, resources: Sequence[Resource], options: ApplyOptions, *, only_new: bool) -> list[CrdChange]:
        """Say that nothing was to be done."""
        del resources, options, only_new
        return []

    def delete(self, resources: Sequence[Resource], propagation: str) -> tuple[Resources, list[KubeError]]:
        """Say that everything is gone."""
        del propagation
        return list(resources), []

    def waiter(self, strategy: str) -> Waiter:
        """Return what never waits."""
        del strategy
        return Ready()

    def shown(self, manifest: str, namespace: str, *, table: bool) -> dict[str, list[Object]]:
        """Return no objects."""
        del manifest, namespace, table
        return {}

    def pods(self, namespace: str, *, label_selector: str = "", field_selector: str = "") -> list[Object]:
        """Return no pods."""
        del namespace, label_selector, field_selector
        return []

    def pod(self, namespace: str, name: str) -> Object:
        """Raises KubeError: there are no pods."""
        from windlass.kube.errors import KubeError

        raise KubeError(f"there is no cluster that could have pod {name} in namespace {namespace}")

    def logs(self, namespace: str, pod: str, container: str) -> Iterator[bytes]:
        """Return nothing."""
        del namespace, pod, container
        return iter(())

    def recognize(self, definitions: Sequence[Resource]) -> None:
        """There are no kinds to know."""

    def conceal(self, manifest: str) -> None:
        """There are no accounts."""

    def uncancelled(self) -> Printing:
        """Return itself: nothing here takes time."""
        return self


class Missing(Printing):
    """A cluster to which no settings lead. Every flow asks first whether its cluster is reachable."""

    def __init__(self, reason: WindlassError) -> None:
        self._reason = reason

    def reachable(self) -> None:
        """Raises KubeError with Helm's text."""
        from windlass.kube.errors import KubeError

        raise KubeError(f"kubernetes cluster unreachable: {self._reason}") from self._reason


class Ready:
    """A waiter to whom everything is ready at once (Go: PrintingKubeWaiter)."""

    def wait(self, resources: Sequence[Resource], timeout: float) -> None:
        """Do not wait."""

    def wait_with_jobs(self, resources: Sequence[Resource], timeout: float) -> None:
        """Do not wait."""

    def wait_for_delete(self, resources: Sequence[Resource], timeout: float) -> None:
        """Do not wait."""

    def watch_until_ready(self, resources: Sequence[Resource], timeout: float) -> None:
        """Do not wait."""
