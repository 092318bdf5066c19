"""A program that uses windlass as a typed library: mypy --strict accepts it (tests/typing/test_typing.py)."""

from __future__ import annotations

from pathlib import Path

import windlass
from windlass import Capabilities, Change, Chart, Environment, Manifest, Manifests, Network, Release

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
wrong: int = manifests.text  # type: ignore[assignment]  # mypy has to know the type to call this wrong
