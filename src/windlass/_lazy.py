"""Where the public names live: imported when first used (PEP 562), so that ``import windlass`` costs nothing."""

from __future__ import annotations

HOMES = {
    "Capabilities": "windlass.library.charts",
    "Change": "windlass.actions.difference",
    "Chart": "windlass.library.charts",
    "ChartChoiceError": "windlass.actions.render_chart",
    "ChartError": "windlass.chart.load",
    "Environment": "windlass.sprig.environment",
    "FetchError": "windlass.fetch.errors",
    "File": "windlass.chart.model",
    "Finding": "windlass.lint.findings",
    "Hook": "windlass.library.manifests",
    "LimitExceeded": "windlass.errors",
    "Manifest": "windlass.library.manifests",
    "ManifestNotFound": "windlass.library.manifests",
    "Manifests": "windlass.library.manifests",
    "Network": "windlass.library.network",
    "OpenPgpError": "windlass.openpgp.errors",
    "ProvenanceError": "windlass.provenance.errors",
    "RegistryError": "windlass.registry.errors:RegistryClientError",
    "Release": "windlass.library.charts",
    "ReleaseError": "windlass.actions.render_release",
    "RenderError": "windlass.actions.render:ResourcesError",
    "SchemaViolation": "windlass.chart.schema",
    "ValuesError": "windlass.chart.values",
    "Verified": "windlass.provenance.verify",
    "WindlassError": "windlass.errors",
    "compare": "windlass.actions.difference",
    "lint_chart": "windlass.library.packages",
    "load_values": "windlass.library.values",
    "lookup_from": "windlass.actions.lookups",
    "package": "windlass.library.packages",
    "pull": "windlass.library.network",
    "push": "windlass.library.network",
    "sign": "windlass.library.packages",
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
