"""What template prints and writes, and which names and charts it takes."""

from __future__ import annotations

from pathlib import Path

import pytest

from windlass.actions.release_name import MAX_NAME_LENGTH, ReleaseError, check_name
from windlass.actions.render import Rendered, ResourcesError, render_resources
from windlass.actions.render_chart import ChartChoiceError, local_path, name_and_chart
from windlass.actions.render_output import FileWriter, ShowOnlyError, shown_only, whole_text
from windlass.actions.render_values import reader
from windlass.chart.metadata import Metadata
from windlass.chart.model import Chart, File
from windlass.chart.values import ValueOptions, merge_user_values
from windlass.engine.capabilities import Capabilities, KubeVersion
from windlass.engine.scope import ReleaseOptions, render_values
from windlass.errors import WindlassError
from windlass.release.heads import Head
from windlass.release.hooks import Hook
from windlass.release.manifests import Manifest


def test_crds_come_first_and_hooks_last() -> None:
    rendered = Rendered([], [Manifest("c/templates/a.yaml", "kind: A\n", Head())], "")
    text = whole_text([("c/crds/x.yaml", "crd")], rendered, [Hook(path="c/templates/h.yaml", manifest="hook")])
    assert text == (
        "---\n# Source: c/crds/x.yaml\ncrd\n---\n# Source: c/templates/a.yaml\nkind: A\n"
        "---\n# Source: c/templates/h.yaml\nhook\n"
    )


TEXT = "---\n# Source: c/templates/a.yaml\na\n---\n# Source: c/charts/s/templates/b.yaml\nb\n---\n# Source: odd\nc\n"


def test_shown_templates_follow_the_order_of_the_patterns() -> None:
    assert shown_only(TEXT, ["charts/s/templates/b.yaml", "templates/*"]) == (
        "---\n# Source: c/charts/s/templates/b.yaml\nb\n\n---\n# Source: c/templates/a.yaml\na\n\n"
    )


@pytest.mark.parametrize("pattern", ["templates/none.yaml", "[", "odd"])
def test_a_pattern_without_a_match_is_an_error(pattern: str) -> None:
    with pytest.raises(ShowOnlyError) as caught:
        shown_only(TEXT, [pattern])
    assert str(caught.value) == f"could not find template {pattern} in chart"


def test_files_are_begun_anew_and_hooks_are_appended(tmp_path: Path) -> None:
    said: list[str] = []
    writer = FileWriter(said.append)
    target = tmp_path / "c" / "a.yaml"
    target.parent.mkdir()
    target.write_text("old")
    writer.write(str(tmp_path), "c/a.yaml", "1")
    writer.write(str(tmp_path), "c/a.yaml", "2")
    writer.write_hook(str(tmp_path), "c/a.yaml", "h")
    assert target.read_text() == "".join(f"---\n# Source: c/a.yaml\n{text}\n" for text in "12h")
    assert said == [f"wrote {target}\n"] * 3


def test_a_folder_that_is_a_file_is_reported_in_go_s_words(tmp_path: Path) -> None:
    (tmp_path / "f").write_text("")
    with pytest.raises(WindlassError, match=f"^stat {tmp_path}/f/c: not a directory$"):
        FileWriter(str).write(f"{tmp_path}/f", "c/a.yaml", "x")


def choose(*args: str, **options: object) -> tuple[str, str]:
    """Call name_and_chart with the flags of a bare command line, changed by options."""
    flags: dict[str, object] = {
        "default": "",
        "generate": False,
        "template": "",
        "now": lambda: 99.5,
        "environment": None,
    }
    return name_and_chart(args, **{**flags, **options})  # type: ignore[arg-type]


def test_names_come_from_arguments_defaults_and_the_clock() -> None:
    assert choose("n", "c") == ("n", "c")
    assert choose("c", default="release-name") == ("release-name", "c")
    assert choose("dir/my.chart-1.0.tgz", generate=True) == ("my-99", "dir/my.chart-1.0.tgz")
    assert choose(".", generate=True) == ("chart-99", ".")


@pytest.mark.parametrize(
    ("args", "options", "message"),
    [
        (("a", "b", "c", "d"), {}, "expected at most two arguments, unexpected arguments: c, d"),
        (("a", "b"), {"generate": True}, "cannot set --generate-name and also specify a name"),
        (("a", "b"), {"template": "x"}, "cannot set --name-template and also specify a name"),
        (("a",), {}, "must either provide a name or specify --generate-name"),
    ],
)
def test_names_that_contradict_are_refused(args: tuple[str, ...], options: dict[str, object], message: str) -> None:
    with pytest.raises(ChartChoiceError) as caught:
        choose(*args, **options)
    assert str(caught.value) == message


@pytest.mark.parametrize("name", ["a", "a-b.c0", "x" * MAX_NAME_LENGTH])
def test_dns_names_are_release_names(name: str) -> None:
    check_name(name)


@pytest.mark.parametrize("name", ["", "A", "-a", "a-", "a..b", "a_b", "a\n", "x" * (MAX_NAME_LENGTH + 1)])
def test_other_names_are_refused(name: str) -> None:
    with pytest.raises(ReleaseError):
        check_name(name)


def test_paths_that_look_local_must_exist(tmp_path: Path) -> None:
    assert local_path(f" {tmp_path} ") == str(tmp_path)
    assert local_path("repo/chart") is None
    with pytest.raises(ChartChoiceError, match=r'path "\./no" not found'):
        local_path("./no")


def test_values_come_from_files_urls_and_stdin(tmp_path: Path) -> None:
    import io

    (tmp_path / "v.yaml").write_text("a: 1\nb: 1\n")
    options = ValueOptions(files=[str(tmp_path / "v.yaml"), "https://x/y.yaml", "-"], set=["c=2"])
    read = reader(lambda: io.BytesIO(b"b: 3\n"), ("https",), lambda url: f"u: {url}\n".encode())
    values = merge_user_values(options, read)
    assert values == {"a": 1, "b": 3, "c": 2, "u": "https://x/y.yaml"}


@pytest.mark.parametrize(
    ("path", "reason"), [("no.yaml", "open {}: no such file or directory"), ("", "read {}: is a directory")]
)
def test_values_files_that_cannot_be_read_are_named_in_go_s_words(tmp_path: Path, path: str, reason: str) -> None:
    import io

    name = str(tmp_path / path) if path else str(tmp_path)
    with pytest.raises(WindlassError) as caught:
        merge_user_values(ValueOptions(files=[name]), reader(lambda: io.BytesIO(), (), lambda url: b""))
    assert str(caught.value) == reason.format(name)


def resources(chart: Chart, **options: bool) -> Rendered:
    """Render a chart for a release called r on Kubernetes 1.30."""
    capabilities = Capabilities(KubeVersion.parse("1.30"))
    scope = render_values(chart, {}, ReleaseOptions("r"), capabilities)
    return render_resources(chart, scope, capabilities, **options)


def chart(name: str, **templates: str) -> Chart:
    """Return a chart with templates."""
    files = [File(f"templates/{path.replace('__', '.')}", text.encode()) for path, text in templates.items()]
    return Chart(Metadata(name=name, version="1.0.0", api_version="v2"), templates=files)


def test_what_is_shown_of_a_broken_chart_goes_by_path() -> None:
    with pytest.raises(ResourcesError) as caught:
        resources(chart("c", z__yaml="a: 1\n", b__yaml="a: [\n", empty__yaml=" \n"))
    assert caught.value.dump == (
        "---\n# Source: c/templates/b.yaml\na: [\n\n---\n# Source: c/templates/z.yaml\na: 1\n\n"
    )


def test_notes_of_subcharts_go_by_path() -> None:
    top = chart("top", NOTES__txt="top")
    top.add_dependency(chart("b", NOTES__txt="b"), chart("a", NOTES__txt="a"))
    assert resources(top).notes == "top"
    assert resources(top, subchart_notes=True).notes == "a\nb\ntop"
    assert resources(top).manifests == []


def test_a_chart_for_another_kubernetes_is_refused() -> None:
    made = chart("c")
    made.metadata.kube_version = ">=1.31"
    with pytest.raises(ResourcesError, match=r"^chart requires kubeVersion: >=1.31 which is incompatible with Kuberne"):
        resources(made)
