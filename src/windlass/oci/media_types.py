"""Media types of charts and of OCI documents. Data only."""

from __future__ import annotations

OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json"
OCI_INDEX = "application/vnd.oci.image.index.v1+json"
OCI_ARTIFACT = "application/vnd.oci.artifact.manifest.v1+json"
DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
DOCKER_INDEX = "application/vnd.docker.distribution.manifest.list.v2+json"
OCTET_STREAM = "application/octet-stream"

# Helm: pkg/registry/constants.go
CHART_CONFIG = "application/vnd.cncf.helm.config.v1+json"
CHART_LAYER = "application/vnd.cncf.helm.chart.content.v1.tar+gzip"
CHART_LAYER_LEGACY = "application/tar+gzip"
PROVENANCE_LAYER = "application/vnd.cncf.helm.chart.provenance.v1.prov"
PLUGIN_ARTIFACT = "application/vnd.helm.plugin.v1+json"

MANIFESTS = (DOCKER_MANIFEST, DOCKER_INDEX, OCI_MANIFEST, OCI_INDEX, OCI_ARTIFACT)
"""What a client accepts when it asks for a manifest, in the order oras-go sends them (registry/remote/manifest.go)."""

IMAGES = (OCI_MANIFEST, DOCKER_MANIFEST)
INDEXES = (OCI_INDEX, DOCKER_INDEX)

# OCI image-spec, annotations.md
TITLE = "org.opencontainers.image.title"
VERSION = "org.opencontainers.image.version"
DESCRIPTION = "org.opencontainers.image.description"
CREATED = "org.opencontainers.image.created"
AUTHORS = "org.opencontainers.image.authors"
URL = "org.opencontainers.image.url"
SOURCE = "org.opencontainers.image.source"


def bare(header: str) -> str:
    """The media type of a Content-Type header, without parameters and in lower case."""
    return header.partition(";")[0].strip().lower()
