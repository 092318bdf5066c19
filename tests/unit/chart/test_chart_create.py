"""New charts: the built-in texts are whole, names are checked, starters are filled in."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from windlass.chart.create import MAX_NAME_LENGTH, CreateError, create, create_from
from windlass.chart.load import load_dir

# Of `helm create demo` 4.2.4, all files in order of their paths.
STARTER_DIGEST = "78f9a32f0e2a9f1caa93d185b22119e9ac366913c470cc2ac0f3745f3d2a7af2"


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_the_starter_is_that_of_helm(tmp_path: Path) -> None:
    create("demo", str(tmp_path), warn=print)
    whole = sha256()
    for name, data in tree(tmp_path / "demo").items():
        whole.update(f"{name}\n".encode() + data)
    assert whole.hexdigest() == STARTER_DIGEST
    assert (tmp_path / "demo" / "charts").is_dir()


def test_the_starter_loads_and_holds_no_placeholder(tmp_path: Path) -> None:
    for version in ("v2", "v3"):
        create(version, str(tmp_path), api_version=version, warn=print)
        assert not any(b"<CHARTNAME>" in data for data in tree(tmp_path / version).values())
    assert load_dir(str(tmp_path / "v2")).name == "v2"


def test_files_that_are_replaced_are_named(tmp_path: Path) -> None:
    said: list[str] = []
    create("demo", str(tmp_path), warn=said.append)
    (tmp_path / "demo" / "mine").write_text("kept")
    create("demo", str(tmp_path), warn=said.append)
    assert len(said) == 12
    assert f'WARNING: File "{tmp_path}/demo/Chart.yaml" already exists. Overwriting.\n' == said[0]
    assert (tmp_path / "demo" / "mine").read_text() == "kept"


@pytest.mark.parametrize("name", ["", "a b", "ä", "a/b", "x" * (MAX_NAME_LENGTH + 1)])
def test_names_that_could_harm_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(CreateError, match="chart name must"):
        create(name, str(tmp_path), warn=print)
    assert list(tmp_path.iterdir()) == []


def test_the_longest_name_is_taken(tmp_path: Path) -> None:
    create("x" * MAX_NAME_LENGTH, str(tmp_path), warn=print)


def test_a_starter_chart_gets_the_name(tmp_path: Path) -> None:
    starter = tmp_path / "starter"
    (starter / "templates").mkdir(parents=True)
    (starter / "Chart.yaml").write_text("apiVersion: v2\nname: starter\nversion: 9.9.9\n")
    (starter / "values.yaml").write_text("# kept\nname: <CHARTNAME>\n")
    (starter / "templates" / "a").write_text("<CHARTNAME>")
    create_from("demo", str(tmp_path), str(starter))
    assert tree(tmp_path / "demo")["values.yaml"] == b"# kept\nname: demo\n"
    assert tree(tmp_path / "demo")["templates/a"] == b"demo"
    assert load_dir(str(tmp_path / "demo")).metadata.version == "0.1.0"
