"""Archives in and out: what is refused, what is bounded, and bytes that do not depend on the day."""

from __future__ import annotations

import gzip
import io
import os
import tarfile
from pathlib import Path

import pytest

from windlass.chart import tar, unpack
from windlass.chart.gzip import GzipError, GzipHeaderError, GzipReader
from windlass.chart.load import load_archive, load_dir
from windlass.chart.model import File
from windlass.chart.pack import SaveError, archive, members, save
from windlass.chart.tar import TarError
from windlass.chart.unpack import ChartTooLarge, UnsafeArchive, read_archive

CHART_YAML = b"apiVersion: v2\nname: demo\nversion: 1.0.0\n"


def pack(*names_and_data: tuple[str, bytes], form: int = tarfile.PAX_FORMAT) -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w:gz", format=form) as writer:
        for name, data in names_and_data:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            writer.addfile(info, io.BytesIO(data))
    return target.getvalue()


@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_every_common_form_of_tar_is_read(form: int) -> None:
    long = "demo/" + "/".join(["d" * 40] * 3) + "/f"
    assert [File(long[5:], b"x", 0)] == read_archive(pack((long, b"x"), form=form))


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("demo//etc/passwd", "chart illegally contains absolute paths"),
        ("demo/../../x", "chart illegally references parent directory"),
        ("demo/a/../../x", "chart illegally references parent directory"),
        ("demo/c:/x", "chart contains illegally named files"),
        ("demo\\..\\..\\x", "chart illegally references parent directory"),
        ("x", 'chart illegally contains content outside the base directory: "x"'),
        ("Chart.yaml/x", "chart yaml not in base directory"),
    ],
)
def test_names_that_lead_out_of_the_chart_are_refused(name: str, message: str) -> None:
    with pytest.raises(UnsafeArchive) as caught:
        read_archive(pack((name, b"x")))
    assert message == str(caught.value)


def test_an_archive_without_files_is_refused() -> None:
    with pytest.raises(UnsafeArchive, match="no files in chart archive"):
        read_archive(pack())


def test_a_link_is_an_empty_file() -> None:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w:gz") as writer:
        info = tarfile.TarInfo("demo/link")
        info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
        writer.addfile(info)
    assert [File("link", b"", 0)] == read_archive(target.getvalue())


def test_a_file_has_a_size_limit() -> None:
    read_archive(pack(("demo/a", b"\0" * unpack.MAX_FILE_SIZE)))
    with pytest.raises(ChartTooLarge, match='chart file "demo/a" is larger than the maximum file size 5242880'):
        read_archive(pack(("demo/a", b"\0" * (unpack.MAX_FILE_SIZE + 1))))


def test_an_archive_has_a_size_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpack, "MAX_CHART_SIZE", 1000)
    read_archive(pack(("demo/a", b"\0" * 999)))
    for first, second in ((1000, 0), (600, 500)):
        with pytest.raises(ChartTooLarge, match="decompressed chart is larger than the maximum size 1000"):
            read_archive(pack(("demo/a", b"\0" * first), ("demo/b", b"\0" * second)))


def test_an_archive_has_a_limit_of_members(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpack, "MAX_MEMBERS", 2)
    read_archive(pack(("demo/a", b""), ("demo/b", b"")))
    with pytest.raises(ChartTooLarge, match="maximum number of members 2"):
        read_archive(pack(("demo/a", b""), ("demo/b", b""), ("demo/c", b"")))


def test_a_bomb_costs_no_more_than_what_is_read() -> None:
    bomb = gzip.compress(pack_header("demo/a", 10 * 1024**3) + b"\0" * 1024**2)
    with pytest.raises(ChartTooLarge, match="larger than the maximum size"):
        read_archive(bomb)


def pack_header(name: str, size: int) -> bytes:
    info = tarfile.TarInfo(name)
    info.size = size
    return info.tobuf(tarfile.GNU_FORMAT)


def test_a_long_name_has_a_limit() -> None:
    info = tarfile.TarInfo("././@LongLink")
    info.type, info.size = tarfile.GNUTYPE_LONGNAME, tar.MAX_SPECIAL_SIZE + 1
    with pytest.raises(TarError, match="header field too long"):
        read_archive(gzip.compress(info.tobuf(tarfile.GNU_FORMAT)))


def test_sparse_files_are_refused() -> None:
    info = tarfile.TarInfo("demo/a")
    info.type = tarfile.GNUTYPE_SPARSE
    with pytest.raises(TarError, match="invalid tar header"):
        read_archive(gzip.compress(info.tobuf(tarfile.GNU_FORMAT)))


PACKED = gzip.compress(b"x" * 600, mtime=0)


@pytest.mark.parametrize(
    ("data", "kind", "message"),
    [
        (b"", GzipError, "EOF"),
        (b"\x1f\x8b", GzipError, "unexpected EOF"),
        (b"PK\x03\x04 and more", GzipHeaderError, "gzip: invalid header"),
        (PACKED[:-12], GzipError, "unexpected EOF"),
        (PACKED[:-8] + b"\0" * 8, GzipError, "gzip: invalid checksum"),
        (PACKED[:10] + b"\xff" * 20, GzipError, "flate: corrupt input"),
        (PACKED + b"trailing garbage", GzipHeaderError, "gzip: invalid header"),
    ],
)
def test_broken_gzip_streams_are_named(data: bytes, kind: type[GzipError], message: str) -> None:
    with pytest.raises(kind) as caught:
        GzipReader(data).read(10_000)
    assert message == str(caught.value)


def test_gzip_members_in_a_row_are_one_stream() -> None:
    assert GzipReader(gzip.compress(b"one ") + gzip.compress(b"two")).read(100) == b"one two"


def test_a_chart_goes_through_an_archive_unchanged() -> None:
    files = pack(("demo/Chart.yaml", CHART_YAML), ("demo/values.yaml", b"a: 1\n"), ("demo/templates/a", b"x"))
    chart = load_archive(files)
    again = load_archive(archive(chart))
    assert chart.metadata == again.metadata
    assert chart.values == again.values
    assert chart.templates == again.templates


def test_members_follow_helms_order() -> None:
    chart = load_archive(
        pack(
            ("demo/z.txt", b""),
            ("demo/templates/b", b""),
            ("demo/values.schema.json", b"{}"),
            ("demo/charts/sub/Chart.yaml", CHART_YAML.replace(b"demo", b"sub")),
            ("demo/Chart.lock", b"digest: x\n"),
            ("demo/values.yaml", b""),
            ("demo/Chart.yaml", CHART_YAML),
        )
    )
    expected = ["Chart.yaml", "Chart.lock", "values.yaml", "values.schema.json", "templates/b", "z.txt"]
    assert [f"demo/{name}" for name in (*expected, "charts/sub/Chart.yaml")] == [name for name, *_ in members(chart)]


def test_with_source_date_epoch_the_bytes_do_not_depend_on_the_files_times(tmp_path: Path) -> None:
    archives = []
    for number in (1, 2):
        folder = tmp_path / str(number) / "demo"
        folder.mkdir(parents=True)
        (folder / "Chart.yaml").write_bytes(CHART_YAML)
        (folder / "a.txt").write_bytes(b"x")
        os.utime(folder / "a.txt", (number, number))
        archives.append(Path(save(load_dir(str(folder)), str(tmp_path / "out"), source_date_epoch=1_700_000_000)))
    assert archives[0] == archives[1]
    with tarfile.open(archives[0]) as reader:
        assert {1_700_000_000} == {member.mtime for member in reader}


def test_an_archive_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    chart = load_archive(pack(("demo/Chart.yaml", CHART_YAML), ("demo/values.schema.json", b"{")))
    with pytest.raises(SaveError, match=r"invalid JSON in values\.schema\.json"):
        save(chart, str(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_saving_leaves_only_the_archive(tmp_path: Path) -> None:
    save(load_archive(pack(("demo/Chart.yaml", CHART_YAML))), str(tmp_path / "a" / "b"))
    assert [tmp_path / "a" / "b" / "demo-1.0.0.tgz"] == list((tmp_path / "a" / "b").iterdir())
