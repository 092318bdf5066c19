"""A program that uses windlass as a typed library: mypy --strict accepts it (tests/typing/test_typing.py)."""

from __future__ import annotations

from pathlib import Path

import windlass
from windlass import (
    CancelToken,
    Capabilities,
    Change,
    Chart,
    Cluster,
    Environment,
    Event,
    Manifest,
    Manifests,
    Network,
    Release,
    Revision,
)

chart: Chart = Chart.load(Path("chart"))
manifests: Manifests = chart.render(
    {"replicas": 2},
    release=Release("web", "prod"),
    capabilities=Capabilities("1.30"),
    environment=Environment.seeded(1),
)
text: str = manifests.text
names: list[str] = [manifest.name for manifest in manifests]
deployment: Manifest = manifests.get("Deployment")
weight: int = manifests.hooks[0].weight
changes: list[Change] = windlass.compare(manifests, text)
archive: str = windlass.package("chart", version="1.0.0")
windlass.push(archive, "oci://localhost:5000/charts", Network(plain_http=True))
signers: tuple[str, ...] = windlass.verify(archive, keyring="keys.gpg").signers
try:
    chart.render()
except windlass.RenderError as error:
    print(error.dump)
except windlass.WindlassError as error:
    print(error.exit_code)


def hear(event: Event) -> None:
    """Take an event."""
    kind: str = event.type
    order: int = event.sequence
    print(kind, order, event.fields.get("release"))


token = CancelToken()
with Cluster("kubeconfig", context="staging", namespace="shop", driver="sqlite:records.db") as cluster:
    revision: Revision = windlass.install(
        cluster, "web", chart, {"replicas": 2}, wait="legacy", timeout=60, cancel=token, on_event=hear
    )
    revision = windlass.upgrade(cluster, "web", chart, reuse="reuse", crds="upgrade", labels={"a": "b"})
    revision = windlass.rollback(cluster, "web", 1, wait=True)
    tested: Revision = windlass.run_tests(cluster, "web", only=["smoke"])
    known: list[Revision] = windlass.history(cluster, "web") + windlass.releases(cluster, everywhere=True)
    notes: str = windlass.get(cluster, "web").known_info.notes
    status: str = windlass.status(cluster, "web").status
    replicas = windlass.computed_values(revision)["replicas"]
    kept: str = windlass.uninstall(cluster, "web", cascade="foreground")
    windlass.install(cluster, "web", chart, wiat=True)  # type: ignore[call-arg]  # mypy has to know the keywords
    windlass.install(cluster, "web", chart, timeout="1m")  # type: ignore[arg-type]  # and their types
with Cluster.simulated(namespace="shop", log=lambda level, message, fields: None) as pretended:
    windlass.install(pretended, "web", chart)
wrong: int = manifests.text  # type: ignore[assignment]  # mypy has to know the type to call this wrong
