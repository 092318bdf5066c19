"""Charts in memory: where files go, in which order subcharts come, what is bounded."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path

import pytest

from windlass.chart import directory, load
from windlass.chart.directory import MAX_FILE_SIZE, DirectoryError, read_file
from windlass.chart.load import ChartError, load_any, load_dir, load_files
from windlass.chart.lock import digest, legacy_digest
from windlass.chart.metadata import Dependency
from windlass.chart.model import File
from windlass.chart.rules import ValidationError, sanitize
from windlass.errors import LimitExceeded

CHART_YAML = "apiVersion: v2\nname: demo\nversion: 1.0.0\n"


def files(contents: dict[str, str]) -> list[File]:
    return [File(name, text.encode()) for name, text in contents.items()]


def write(folder: Path, contents: dict[str, str]) -> Path:
    for name, text in contents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def test_files_go_where_helm_puts_them() -> None:
    chart = load_files(
        files(
            {
                "templates/a": "",
                "crds/c.yaml": "",
                "Chart.yaml": CHART_YAML,
                "values.yaml": "a: 1",
                "values.schema.json": "{}",
                "charts/x.prov": "",
            }
        )
    )
    assert [file.name for file in chart.templates] == ["templates/a"]
    assert [file.name for file in chart.files] == ["crds/c.yaml", "charts/x.prov"]
    assert chart.values == {"a": 1.0}
    assert chart.schema == b"{}"
    assert [crd.filename for crd in chart.crds()] == ["demo/crds/c.yaml"]


def test_subcharts_come_by_name_whatever_the_order_of_files() -> None:
    contents = {f"charts/{name}/Chart.yaml": CHART_YAML.replace("demo", name) for name in ("zeta", "beta", "alpha")}
    chart = load_files(files({"Chart.yaml": CHART_YAML, **contents}))
    assert [subchart.name for subchart in chart.dependencies] == ["alpha", "beta", "zeta"]
    assert [subchart.full_path() for subchart in chart.dependencies] == [
        "demo/charts/alpha",
        "demo/charts/beta",
        "demo/charts/zeta",
    ]
    assert chart.is_root and not chart.dependencies[0].is_root


def test_unknown_keys_are_kept_but_not_written() -> None:
    chart = load_files(files({"Chart.yaml": CHART_YAML + "custom: {a: 1}\nmaintainers: [{name: m, phone: 1}]\n"}))
    assert chart.metadata.extra == {"custom": {"a": 1.0}}
    assert chart.metadata.to_mapping()["maintainers"] == [{"name": "m"}]
    assert chart.metadata.maintainers is not None and chart.metadata.maintainers[0] is not None
    assert chart.metadata.maintainers[0].extra == {"phone": 1.0}


def test_scalars_become_texts_where_texts_are_due() -> None:
    chart = load_files(files({"Chart.yaml": "apiVersion: v2\nname: 12\nversion: 1.20\nappVersion: 20230101\n"}))
    assert (chart.name, chart.metadata.version, chart.metadata.app_version) == ("12", "1.2", "20230101")


def test_a_chart_of_the_first_version_takes_dependencies_from_requirements() -> None:
    said: list[str] = []
    chart = load_files(
        files(
            {
                "Chart.yaml": "name: demo\nversion: 1.0.0\n",
                "requirements.yaml": "dependencies: [{name: a, version: 1.0.0, repository: ''}]\n",
                "requirements.lock": "digest: x\ngenerated: 2020-01-01T00:00:00.5Z\n",
            }
        ),
        log=lambda level, message, fields: said.append(message),
    )
    assert chart.metadata.api_version == "v1"
    assert [Dependency("a", "1.0.0")] == chart.metadata.dependencies
    assert chart.lock is not None and chart.lock.generated_ns == 1_577_836_800_500_000_000
    assert [file.name for file in chart.files] == ["requirements.yaml", "requirements.lock"]
    assert said == []


@pytest.mark.parametrize(
    ("contents", "message"),
    [
        ({}, "Chart.yaml file is missing"),
        ({"Chart.yaml": "name: a\n"}, "validation: chart.metadata.version is required"),
        ({"Chart.yaml": "version: 1\n"}, "validation: chart.metadata.name is required"),
        (
            {"Chart.yaml": CHART_YAML, "charts/b/x": ""},
            "error unpacking subchart b in demo: Chart.yaml file is missing",
        ),
        (
            {"Chart.yaml": CHART_YAML, "values.yaml": "[]"},
            "cannot load values.yaml: cannot unmarshal yaml document: error unmarshaling JSON: while decoding JSON: "
            "json: cannot unmarshal array into Go value of type map[string]interface {}",
        ),
    ],
)
def test_what_is_no_chart_is_refused_with_helms_words(contents: dict[str, str], message: str) -> None:
    with pytest.raises((ChartError, ValidationError)) as caught:
        load_files(files(contents))
    assert message == str(caught.value)


def test_subcharts_nest_to_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "MAX_SUBCHART_DEPTH", 2)
    contents = {"charts/demo/" * depth + "Chart.yaml": CHART_YAML for depth in range(3)}
    assert load_files(files(contents)).dependencies[0].dependencies[0].name == "demo"
    with pytest.raises(ChartError, match="subcharts are nested deeper than the maximum depth 2"):
        load_files(files({**contents, "charts/demo/" * 3 + "Chart.yaml": CHART_YAML}))


def test_a_folder_has_a_limit_of_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"Chart.yaml": CHART_YAML, "a": "", "b": ""})
    monkeypatch.setattr(directory, "MAX_FILES", 3)
    load_dir(str(tmp_path))
    monkeypatch.setattr(directory, "MAX_FILES", 2)
    with pytest.raises(LimitExceeded, match="maximum number of files 2"):
        load_dir(str(tmp_path))


def test_folders_that_link_to_each_other_end(tmp_path: Path) -> None:
    write(tmp_path, {"Chart.yaml": CHART_YAML})
    (tmp_path / "loop").symlink_to(".")
    with pytest.raises(DirectoryError, match="too many l"):
        load_dir(str(tmp_path))


def test_a_file_in_a_folder_has_a_size_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"Chart.yaml": CHART_YAML, "big": "x" * 100})
    monkeypatch.setattr(directory, "MAX_FILE_SIZE", 100)
    load_dir(str(tmp_path))
    monkeypatch.setattr(directory, "MAX_FILE_SIZE", 99)
    with pytest.raises(LimitExceeded, match='chart file "big" is larger than the maximum file size 99'):
        load_dir(str(tmp_path))


def test_files_that_are_read_by_themselves_have_a_size_limit(tmp_path: Path) -> None:
    (tmp_path / "values.yaml").write_bytes(b"a: 1\n")
    assert read_file(str(tmp_path / "values.yaml"), 5) == b"a: 1\n"
    with pytest.raises(LimitExceeded, match="is larger than the maximum size 4"):
        read_file(str(tmp_path / "values.yaml"), 4)


def test_helmignore_has_a_size_limit(tmp_path: Path) -> None:
    (tmp_path / ".helmignore").write_bytes(b"a\n" * (MAX_FILE_SIZE // 2 + 1))
    with pytest.raises(LimitExceeded, match="helmignore is larger than the maximum size"):
        load_dir(str(tmp_path))


def test_pipes_are_refused_and_not_read(tmp_path: Path) -> None:
    write(tmp_path, {"Chart.yaml": CHART_YAML})
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(DirectoryError, match="cannot load irregular file"):
        load_dir(str(tmp_path))


def test_charts_of_version_three_are_told_apart(tmp_path: Path) -> None:
    write(tmp_path, {"Chart.yaml": CHART_YAML.replace("v2", "v3")})
    assert load_any(str(tmp_path)).generation == "v3"
    write(tmp_path, {"Chart.yaml": CHART_YAML.replace("v2", "v9")})
    with pytest.raises(ChartError, match="unsupported chart version"):
        load_any(str(tmp_path))


def test_texts_are_tidied() -> None:
    assert sanitize("a\tb\u00a0c\u0007\u200b") == "a b c"


def test_the_digest_of_a_lock_is_helms() -> None:
    # As `helm dependency update` wrote it for this declaration.
    place = "file://../a"
    required = Dependency(
        "a", ">=1.0.0", place, "a.b", ["x", "<y>"], import_values=["q", {"child": "c", "parent": "d"}], alias="z"
    )
    written = "sha256:8308871ed97a414def0b4b4c3200a47322ea76a675b50c456bd9214cb3ccd2da"
    assert written == digest([required], [Dependency("a", "1.2.3", place)])


def test_the_digest_of_helm_2_covers_the_wanted_dependencies_alone() -> None:
    expected = sha256(b'{"dependencies":[{"name":"a","repository":""}]}').hexdigest()
    assert f"sha256:{expected}" == legacy_digest([Dependency("a")])
