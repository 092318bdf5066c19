"""Whose an object is: what is written on it."""

from __future__ import annotations

from windlass.actions.ownership import mark
from windlass.kube.mapper import Mapping
from windlass.kube.resources import Resource

CONFIG_MAPS = Mapping("", "v1", "ConfigMap", "configmaps", True)
OWNER = {"meta.helm.sh/release-name": "web", "meta.helm.sh/release-namespace": "ns"}


def marked(metadata: object) -> object:
    resource = Resource(CONFIG_MAPS, "ns", "a", {"kind": "ConfigMap", "metadata": metadata})
    mark([resource], "web", "ns")
    return resource.object["metadata"]


def test_labels_and_annotations_that_are_null_become_empty_texts() -> None:
    metadata = {"labels": {"a": None, "b": "c"}, "annotations": {"d": None}}
    labels = {"a": "", "b": "c", "app.kubernetes.io/managed-by": "Helm"}
    assert marked(metadata) == {"labels": labels, "annotations": {"d": "", **OWNER}}


def test_labels_that_are_null_are_made() -> None:
    metadata = {"labels": None, "annotations": None}
    assert marked(metadata) == {"labels": {"app.kubernetes.io/managed-by": "Helm"}, "annotations": OWNER}


def test_what_has_no_metadata_is_left_alone() -> None:
    assert marked(None) is None
