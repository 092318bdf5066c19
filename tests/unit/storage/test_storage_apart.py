"""What is kept apart from records that are too large for one object."""

from __future__ import annotations

from random import Random

import pytest

from windlass.chart.metadata import Metadata
from windlass.chart.model import Chart, File
from windlass.release import codec
from windlass.release.hooks import Hook
from windlass.release.model import DEPLOYED, Info, Release
from windlass.storage import apart
from windlass.storage.apart import Apart, ApartError, Indivisible
from windlass.storage.errors import StorageError

BASE = "sh.helm.release.v1.web.v1.0123456789"


def release(annotations: dict[str, str] | None = None) -> Release:
    chart = Chart(
        Metadata(name="shop", version="1.0.0", annotations=annotations),
        templates=[File("templates/a.yaml", b"a: 1\n", None)],
        values={"n": 1.0},
        schema=b"{}",
        files=[File("data.bin", b"\x00\xff", None)],
    )
    hooks = [Hook("h", "Job", "templates/h.yaml", "kind: Job\n", ("pre-install",))]
    info = Info(status=DEPLOYED, notes="Hi")
    return Release("web", info, chart, {"x": 1.0}, "kind: ConfigMap\n", hooks, 1, "default", {}, "ssa")


def stored(level: str, whole: Release) -> tuple[Release, Apart, str]:
    head, rest = apart.split(whole, level)
    text = codec.encode(rest)
    place = Apart(BASE, apart.digest_of(text), len(apart.pieces_of(text)), level)
    return codec.decode(codec.encode(apart.marked(head, place))), place, text


@pytest.mark.parametrize("annotations", [None, {"a": "b"}])
@pytest.mark.parametrize("level", apart.LEVELS)
def test_a_release_put_together_again_is_the_one_that_was_stored(
    level: str, annotations: dict[str, str] | None
) -> None:
    before = codec.to_json(release(annotations))
    whole = release(annotations)
    head, place, text = stored(level, whole)
    assert apart.apart_in(head) == place
    assert codec.to_json(apart.join(head, place, text)) == before
    assert codec.to_json(whole) == before


def test_what_is_left_of_a_chart_is_all_that_helm_works_with() -> None:
    head, _, _ = stored(apart.TEMPLATES, release())
    assert head.chart is not None
    assert (head.manifest, head.config, head.chart.values) == ("kind: ConfigMap\n", {"x": 1.0}, {"n": 1.0})
    assert [hook.name for hook in head.hooks or ()] == ["h"]
    assert (head.chart.templates, head.chart.files, head.chart.schema) == ([], [], None)


def test_in_a_manifests_place_stands_what_no_cluster_knows() -> None:
    head, _, _ = stored(apart.MANIFEST, release())
    assert "kind: KeptInPartsByWindlass\n" in head.manifest
    assert "use windlass to change it" in head.manifest
    assert not head.hooks


def test_parts_of_something_else_are_refused() -> None:
    head, place, _ = stored(apart.TEMPLATES, release())
    with pytest.raises(ApartError, match="digest is another"):
        apart.join(head, place, codec.encode(Release(chart=Chart())))


@pytest.mark.parametrize("mark", ["", "chart", "chart x 1 md5:1", "other x 1 sha256:1", "chart x y sha256:1"])
def test_a_mark_that_cannot_be_read_is_an_error(mark: str) -> None:
    with pytest.raises(ApartError, match="cannot read"):
        apart.apart_in(release({apart.MARK: mark}))


def test_parts_beyond_the_limit_are_not_asked_for() -> None:
    with pytest.raises(ApartError, match=f"more than {apart.MAX_PIECES}"):
        apart.apart_in(release({apart.MARK: f"chart x {apart.MAX_PIECES + 1} sha256:1"}))


def test_a_record_beyond_all_parts_is_refused() -> None:
    with pytest.raises(Indivisible, match=f"more than {apart.MAX_PIECES} parts"):
        apart.pieces_of("x" * (apart.PIECE * apart.MAX_PIECES + 1))


def test_pieces_make_the_text_again() -> None:
    text = Random(1).randbytes(apart.PIECE).hex()
    assert "".join(apart.pieces_of(text)) == text
    assert [len(piece) for piece in apart.pieces_of(text)] == [apart.PIECE, apart.PIECE]


def test_a_release_without_a_chart_stays_whole() -> None:
    with pytest.raises(StorageError, match="no chart"):
        apart.split(Release(name="web", version=1), apart.TEMPLATES)


def test_parts_of_a_copied_record_are_not_its_own() -> None:
    place = Apart(BASE, "0", 2, apart.TEMPLATES)
    assert place.belongs_to("sh.helm.release.v1.web.v1")
    assert not place.belongs_to("sh.helm.release.v1.web.v11")
    assert not place.belongs_to("sh.helm.release.v1.web.v2")
    assert place.names() == [f"{BASE}.0", f"{BASE}.1"]
