"""Where the public names live: imported when first used (PEP 562), so that ``import windlass`` costs nothing."""

from __future__ import annotations

HOMES = {
    "CancelToken": "windlass.cancel:Token",
    "Cancelled": "windlass.cancel",
    "Capabilities": "windlass.library.charts",
    "Change": "windlass.actions.difference",
    "Chart": "windlass.library.charts",
    "ChartChoiceError": "windlass.actions.render_chart",
    "ChartError": "windlass.chart.load",
    "Cluster": "windlass.library.clusters",
    "Environment": "windlass.sprig.environment",
    "Event": "windlass.events",
    "FetchError": "windlass.fetch.errors",
    "File": "windlass.chart.model",
    "Finding": "windlass.lint.findings",
    "Hook": "windlass.library.manifests",
    "KubeError": "windlass.kube.errors",
    "LimitExceeded": "windlass.errors",
    "Manifest": "windlass.library.manifests",
    "ManifestNotFound": "windlass.library.manifests",
    "Manifests": "windlass.library.manifests",
    "Network": "windlass.library.network",
    "OpenPgpError": "windlass.openpgp.errors",
    "ProvenanceError": "windlass.provenance.errors",
    "RegistryError": "windlass.registry.errors:RegistryClientError",
    "Release": "windlass.library.charts",
    "ReleaseError": "windlass.actions.release_name",
    "RenderError": "windlass.actions.render:ResourcesError",
    "Revision": "windlass.release.model:Release",
    "SchemaViolation": "windlass.chart.schema",
    "StorageError": "windlass.storage.errors",
    "ValuesError": "windlass.chart.values",
    "Verified": "windlass.provenance.verify",
    "WaitError": "windlass.kube.wait",
    "WindlassError": "windlass.errors",
    "compare": "windlass.actions.difference",
    "computed_values": "windlass.library.releases",
    "get": "windlass.library.releases",
    "history": "windlass.library.releases",
    "install": "windlass.library.releases",
    "lint_chart": "windlass.library.packages",
    "load_values": "windlass.library.values",
    "lookup_from": "windlass.actions.lookups",
    "package": "windlass.library.packages",
    "pull": "windlass.library.network",
    "push": "windlass.library.network",
    "releases": "windlass.library.releases",
    "rollback": "windlass.library.releases",
    "run_tests": "windlass.library.releases",
    "sign": "windlass.library.packages",
    "status": "windlass.library.releases",
    "uninstall": "windlass.library.releases",
    "upgrade": "windlass.library.releases",
    "verify": "windlass.library.packages",
}
"""Each name's module; after a colon, the name it has there."""


def load(name: str) -> object:
    """Import a public name. Raises AttributeError for others, as modules do."""
    home = HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'windlass' has no attribute {name!r}")
    module, _, original = home.partition(":")
    found: object = getattr(__import__(module, fromlist=[original or name]), original or name)
    return found
