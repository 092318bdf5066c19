"""Unpacking into a folder, and staying in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.differential.chart_server import chart_archive

from windlass.fetch.errors import FetchError
from windlass.fetch.expand import expand, secure_join
from windlass.fetch.unmanaged import is_request_uri, missing_text, split_oci


def test_a_chart_is_unpacked_into_a_folder_of_its_name(tmp_path: Path) -> None:
    archive = chart_archive("foo", "1.0.0", files={"a/b.txt": "x"})
    assert expand(str(tmp_path), archive) == str(tmp_path / "foo")
    assert (tmp_path / "foo" / "a" / "b.txt").read_text() == "x"
    assert (tmp_path / "foo" / "values.yaml").stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("''", "chart name not specified"),
        (".", 'chart name "." is not allowed'),
        ("..", 'chart name ".." is not allowed'),
        ("a/b", 'chart name "a/b" must not contain path separators'),
    ],
)
def test_a_name_that_leads_elsewhere_is_refused(tmp_path: Path, name: str, text: str) -> None:
    archive = chart_archive("foo", "1.0.0", files={"Chart.yaml": f"apiVersion: v2\nname: {name}\nversion: 1.0.0\n"})
    with pytest.raises(FetchError) as caught:
        expand(str(tmp_path), archive)
    assert str(caught.value) == text
    assert list(tmp_path.iterdir()) == []


def test_links_that_lie_in_the_way_do_not_lead_out(tmp_path: Path) -> None:
    outside, inside = tmp_path / "outside", tmp_path / "inside"
    outside.mkdir()
    (inside / "foo").mkdir(parents=True)
    (inside / "foo" / "templates").symlink_to(outside)
    expand(str(inside), chart_archive("foo", "1.0.0"))
    assert list(outside.iterdir()) == []


def test_paths_are_joined_as_if_the_root_were_all_there_is(tmp_path: Path) -> None:
    root = str(tmp_path)
    (tmp_path / "up").symlink_to("../../..")
    (tmp_path / "abs").symlink_to("/etc")
    (tmp_path / "loop").symlink_to("loop")
    assert secure_join(root, "../../a/./b") == f"{root}/a/b"
    assert secure_join(root, "up/x") == f"{root}/x"
    assert secure_join(root, "abs/passwd") == f"{root}/etc/passwd"
    with pytest.raises(FetchError, match="too many levels of symbolic links"):
        secure_join(root, "loop/x")


@pytest.mark.parametrize(
    ("reference", "parts"),
    [
        ("oci://h/a:1", ("oci://h/a", "1")),
        ("oci://h:5000/a/b:1.0.0", ("oci://h:5000/a/b", "1.0.0")),
        ("oci://h/a:1:2", ("oci://h/a", "1:2")),
        ("oci://h:5000/a:", ("oci://h:5000/a", "")),
    ],
)
def test_a_registry_reference_is_split_at_its_tag(reference: str, parts: tuple[str, str]) -> None:
    assert split_oci(reference) == parts


def test_a_registry_reference_without_a_tag_is_refused() -> None:
    with pytest.raises(FetchError, match="improperly formatted oci chart reference"):
        split_oci("oci://h/a")


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("http://h", True), ("/a", True), ("a", False), ("", False), ("@a", False), ("a:b", True), ("%zz", False)],
)
def test_what_counts_as_a_url_of_a_repository(text: str, is_one: bool) -> None:
    assert is_request_uri(text) is is_one


def test_a_name_that_is_no_url_gets_a_hint() -> None:
    assert "Note that repositories must be URLs or aliases" in missing_text(["stable"])
    assert "Note" not in missing_text(["@stable", "alias:x", "http://[x"])
