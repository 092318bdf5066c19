"""Charts kept on disk as an OCI image layout."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest

from windlass.oci import charts
from windlass.oci.descriptor import Descriptor
from windlass.oci.digest import ContentMismatch, Digest
from windlass.registry.layout import MAX_BLOB, Layout, LayoutError


def _chart(archive: bytes) -> charts.Artifact:
    return charts.to_artifact({"name": "a", "version": "1.0.0"}, archive, "2020-01-01T00:00:00Z")


def _keep(layout: Layout, reference: str, archive: bytes) -> charts.Artifact:
    made = _chart(archive)
    layout.put(reference, made.manifest.descriptor(), (*made.blobs.values(), made.manifest.raw))
    return made


def test_what_is_kept_comes_back_and_the_folder_is_an_image_layout(tmp_path: Path) -> None:
    layout = Layout(str(tmp_path))
    made = _keep(layout, "host/a:1.0.0", b"one")
    assert layout.entries()["host/a:1.0.0"].digest == made.manifest.digest
    assert layout.blob(made.chart) == b"one"
    assert json.loads((tmp_path / "oci-layout").read_text()) == {"imageLayoutVersion": "1.0.0"}


def test_content_that_nothing_uses_goes_with_its_last_reference(tmp_path: Path) -> None:
    layout = Layout(str(tmp_path))
    shared = _keep(layout, "host/a:1.0.0", b"one")
    _keep(layout, "other/a:1.0.0", b"one")
    assert layout.remove("host/a:1.0.0")
    assert layout.blob(shared.chart) == b"one"
    assert layout.remove("other/a:1.0.0")
    assert not layout.remove("other/a:1.0.0")
    assert list((tmp_path / "blobs" / "sha256").iterdir()) == []


def test_content_that_was_changed_is_not_handed_out(tmp_path: Path) -> None:
    layout = Layout(str(tmp_path))
    made = _keep(layout, "host/a:1.0.0", b"one")
    (tmp_path / "blobs" / "sha256" / made.chart.digest.encoded).write_bytes(b"two")
    with pytest.raises(ContentMismatch):
        layout.blob(made.chart)


def test_content_beyond_the_bound_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LayoutError, match="is larger than"):
        Layout(str(tmp_path)).blob(Descriptor("x/y", Digest.of(b""), MAX_BLOB + 1))


def test_writers_at_the_same_time_lose_nothing(tmp_path: Path) -> None:
    names = [f"host/a:{number}" for number in range(8)]
    threads = [threading.Thread(target=_keep, args=(Layout(str(tmp_path)), name, name.encode())) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    layout = Layout(str(tmp_path))
    assert sorted(layout.entries()) == names
    for entry in layout.entries().values():
        layout.blob(entry)
