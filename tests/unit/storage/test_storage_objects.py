"""Releases as Secrets and ConfigMaps."""

from __future__ import annotations

import pytest

from windlass.release import codec
from windlass.release.codec import RecordError
from windlass.release.model import DEPLOYED, Info, Release
from windlass.storage import objects


def release() -> Release:
    return Release(name="web", version=3, namespace="default", info=Info(status=DEPLOYED), labels={"team": "a"})


@pytest.mark.parametrize("kind", [objects.SECRET, objects.CONFIG_MAP])
def test_a_release_comes_back_from_its_object(kind: str) -> None:
    document = objects.to_object(
        kind, release().key, release(), codec.encode(release()), stamp=objects.CREATED_AT, seconds=17
    )
    assert document["metadata"] == {
        "name": "sh.helm.release.v1.web.v3",
        "labels": {
            "team": "a",
            "createdAt": "17",
            "name": "web",
            "owner": "helm",
            "status": "deployed",
            "version": "3",
        },
    }
    assert document.get("type") == (objects.SECRET_TYPE if kind == objects.SECRET else None)
    assert objects.from_object(kind, document).name == "web"


def test_an_object_without_a_release_is_an_error() -> None:
    with pytest.raises(RecordError):
        objects.from_object(objects.SECRET, {"data": {"release": "?"}})
