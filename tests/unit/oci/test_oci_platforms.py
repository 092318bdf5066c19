"""Platforms of an index's entries."""

from __future__ import annotations

import pytest

from windlass.oci import charts, manifest, platforms


@pytest.mark.parametrize(
    ("text", "shown"),
    [("linux/amd64", "linux/amd64"), ("Linux/x86_64", "linux/amd64"), ("linux/arm64/v8", "linux/arm64/v8")],
)
def test_a_platform_is_read_in_its_usual_spellings(text: str, shown: str) -> None:
    assert platforms.show(platforms.parse(text)) == shown


@pytest.mark.parametrize("text", ["linux", "linux/", "a/b/c/d", "linux/am d64", "", "linux/ü"])
def test_a_text_that_names_no_platform_is_refused(text: str) -> None:
    with pytest.raises(platforms.PlatformError):
        platforms.parse(text)


@pytest.mark.parametrize(
    ("wanted", "stated", "fits"),
    [
        ("linux/arm64", "linux/arm64/v8", True),
        ("linux/arm64/v8", "linux/arm64", True),
        ("linux/arm/v6", "linux/arm", False),
        ("linux/amd64", "windows/amd64", False),
    ],
)
def test_a_variant_that_is_left_out_is_the_usual_one(wanted: str, stated: str, fits: bool) -> None:
    assert platforms.matches(platforms.parse(wanted), platforms.parse(stated)) is fits


def test_an_index_names_one_manifest_for_each_platform() -> None:
    chart = charts.to_artifact({"name": "a", "version": "1.0.0"}, b"archive", "2020-01-01T00:00:00Z").manifest
    index = charts.for_platforms(chart, ["linux/amd64", "linux/arm64"])
    again = manifest.parse(index.raw)
    assert isinstance(again, manifest.Index)
    assert [platforms.show(entry.platform or {}) for entry in again.manifests] == ["linux/amd64", "linux/arm64"]
    assert {entry.digest for entry in again.manifests} == {chart.digest}
    assert again.annotations == chart.annotations
