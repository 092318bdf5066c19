"""The pytest plugin: charts rendered in the test's process, kept results, assertions, snapshots."""

from __future__ import annotations

import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from windlass.testing import ChartUnderTest, assert_absent, assert_fields, assert_kinds, assert_renders_not
from windlass.testing.charts import MAX_KEPT
from windlass.testing.snapshots import MAX_NAME, Snapshot

pytest_plugins = ["pytester"]

CHART = {
    "Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\n",
    "values.yaml": "replicas: 1\n",
    "templates/web.yaml": (
        "kind: Deployment\nmetadata: {name: web}\nspec:\n  replicas: {{ .Values.replicas }}\n"
        "  token: {{ randAlphaNum 8 }}\n  at: {{ now | date \"2006-01-02\" }}\n"
        '{{ if gt (int .Values.replicas) 9 }}{{ fail "too many" }}{{ end }}'
    ),
}
AUTOLOADED = any(point.name == "windlass" for point in entry_points(group="pytest11"))


@pytest.fixture
def chart() -> ChartUnderTest:
    return ChartUnderTest(CHART)


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    for name, text in CHART.items():
        path = pytester.path / "shop" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (pytester.path / "shop/tests").mkdir()
    return pytester


def run(project: pytest.Pytester, *args: str) -> pytest.RunResult:
    plugin = () if AUTOLOADED else ("-p", "windlass.testing.plugin")
    return project.runpytest_subprocess(*plugin, "-p", "no:cacheprovider", *args)


def test_the_same_input_is_rendered_once_and_results_do_not_touch_each_other(chart: ChartUnderTest) -> None:
    first, second = chart.render({"replicas": 2}), chart.render(set=["replicas=2"], release=None)
    third = chart.render({"replicas": 2})
    assert chart.renders == 2  # 2 is a float of a file once, an integer of --set once
    third.get("Deployment").object["spec"]["replicas"] = 99
    assert chart.render({"replicas": 2}).get("Deployment").get("spec.replicas") == 2
    assert first.text == second.text == third.text
    assert chart.render({"replicas": 2}, seed=1).text != first.text
    assert first.get("Deployment").get("spec.at").startswith("2023-11-1")


def test_kept_results_are_bounded(chart: ChartUnderTest) -> None:
    for number in range(MAX_KEPT + 1):
        chart.render({"extra": number})
    assert len(chart._kept) == 1


def test_assertions_tell_what_was_there(chart: ChartUnderTest) -> None:
    manifests = chart.render()
    web = manifests.get("Deployment", "web")
    assert_fields(web, {"spec.replicas": 1, "spec.token": lambda token: len(token) == 8})
    told = r"(?s)Deployment/web.*spec.replicas: expected 2, found 1.*a: .* found nothing"
    with pytest.raises(AssertionError, match=told):
        assert_fields(web, {"spec.replicas": 2, "a": 1})
    assert_absent(manifests, "Service")
    with pytest.raises(AssertionError, match="expected no Deployment, found Deployment/web"):
        assert_absent(manifests, "Deployment")
    assert_kinds(manifests, {"Deployment": 1, "Service": 0})
    with pytest.raises(AssertionError, match=r"expected .*Service.*found"):
        assert_kinds(manifests, {"Service": 1})
    assert_renders_not(chart, {"replicas": 10}, "too many")
    with pytest.raises(AssertionError, match="but the chart rendered"):
        assert_renders_not(chart, {"replicas": 1}, "too many")
    with pytest.raises(AssertionError, match="found: execution error"):
        assert_renders_not(chart, {"replicas": 10}, "other")


def test_fixtures_find_the_chart_around_the_tests(project: pytest.Pytester) -> None:
    (project.path / "shop/tests/test_web.py").write_text(
        "from windlass.testing import assert_fields\n"
        "def test_a(windlass_chart, helm_chart):\n"
        "    assert windlass_chart is helm_chart\n"
        "    assert_fields(windlass_chart.render({'replicas': 3}).get('Deployment'), {'spec.replicas': 3})\n"
        "def test_b(windlass_chart):\n"
        "    windlass_chart.render({'replicas': 3})\n"
        "    assert windlass_chart.renders == 1\n"
    )
    run(project, "shop").assert_outcomes(passed=2)


def test_the_chart_is_named_by_setting_or_marker(project: pytest.Pytester) -> None:
    project.makeini("[pytest]\nwindlass_chart = shop\n")
    project.makepyfile(
        "import pytest\n"
        "def test_a(windlass_chart):\n    assert windlass_chart.chart.name == 'shop'\n"
        "@pytest.mark.windlass_chart('shop')\n"
        "def test_b(windlass_chart):\n    assert windlass_chart.chart.name == 'shop'\n"
    )
    run(project, "--strict-markers").assert_outcomes(passed=2)
    project.makeini("[pytest]\n")
    result = run(project)
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*found no Chart.yaml above the test*"])


def test_snapshots_are_compared_and_written_on_request(project: pytest.Pytester) -> None:
    (project.path / "shop/tests/test_web.py").write_text(
        "import pytest\n"
        "@pytest.mark.parametrize('replicas', [1, 2])\n"
        "def test_web(windlass_chart, windlass_snapshot, replicas):\n"
        "    manifests = windlass_chart.render({'replicas': replicas})\n"
        "    windlass_snapshot(manifests)\n"
        "    windlass_snapshot(manifests.get('Deployment'), 'web')\n"
    )
    missing = run(project)
    missing.assert_outcomes(failed=2)
    missing.stdout.fnmatch_lines(["*there is no snapshot *--windlass-update writes it*"])
    run(project, "--windlass-update").assert_outcomes(passed=2)
    assert len(list((project.path / "shop/tests/__snapshots__/test_web").iterdir())) == 4
    run(project).assert_outcomes(passed=2)
    (project.path / "shop/templates/more.yaml").write_text("kind: Service\nmetadata: {name: web}\n")
    changed = run(project)
    changed.assert_outcomes(failed=2)
    changed.stdout.fnmatch_lines(["*+ Service/web*"])


def test_names_of_snapshots_are_file_names_of_bounded_length(tmp_path: Path) -> None:
    place = str(tmp_path / "test_a.py"), "test[x/../y]" + "z" * 300
    Snapshot(*place, update=True)("a: 1\n")
    (written,) = (tmp_path / "__snapshots__/test_a").iterdir()
    assert len(written.name) <= MAX_NAME + len("-12345678.yaml") and written.read_text() == "a: 1\n"
    with pytest.raises(AssertionError, match="-a: 1"):
        Snapshot(*place, update=False)("# b\n a: 1\n")


def test_the_plugin_alone_loads_nothing_of_windlass_but_itself() -> None:
    import subprocess

    code = "import windlass.testing.plugin, sys; print(*[name for name in sys.modules if name.startswith('windlass')])"
    out = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()
    assert not {name for name in out if name.startswith(("windlass.engine", "windlass.template", "windlass.cli"))}
