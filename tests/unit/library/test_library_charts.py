"""The library: charts loaded from anywhere, rendered by many threads, manifests found by kind and name."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

import windlass
from windlass import Capabilities, Chart, Environment, Manifests, Release

CHART = {
    "Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.2.3\nappVersion: '9'\n",
    "values.yaml": "replicas: 1\nbig: 1000000\nserial: 123456789012345678\nimage: {tag: latest}\n",
    "templates/_helpers.tpl": '{{ define "shop.name" }}{{ .Release.Name }}-{{ .Chart.Name }}{{ end }}',
    "templates/web.yaml": (
        'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {{ include "shop.name" . }}\n'
        "  namespace: {{ .Release.Namespace }}\n  labels: {app.kubernetes.io/name: shop}\n"
        "spec:\n  replicas: {{ .Values.replicas }}\n  containers:\n  - name: web\n"
        "    image: shop:{{ .Values.image.tag }}\n"
    ),
    "templates/test.yaml": (
        "kind: Pod\nmetadata:\n  name: probe\n  annotations:\n    helm.sh/hook: test\n    helm.sh/hook-weight: '7'\n"
    ),
    "templates/secret.yaml": (
        "kind: Secret\nmetadata: {name: token}\nstringData:\n  token: {{ randAlphaNum 20 }}\n"
        "  at: {{ now | date \"2006\" | quote }}\n  big: '{{ .Values.big }}'\n  serial: '{{ .Values.serial }}'\n"
        '  found: {{ (lookup "v1" "Secret" "default" "old").data | toJson }}\n'
    ),
    "templates/NOTES.txt": "Thanks, {{ .Release.Name }}; Kubernetes {{ .Capabilities.KubeVersion }}",
    "crds/shelf.yaml": "kind: CustomResourceDefinition\nmetadata: {name: shelves}\n",
}


@pytest.fixture(scope="module")
def chart() -> Chart:
    return Chart.load(CHART)


def test_a_chart_is_the_same_from_a_folder_an_archive_its_bytes_and_its_files(chart: Chart, tmp_path: Path) -> None:
    for name, text in CHART.items():
        (tmp_path / "shop" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "shop" / name).write_text(text)
    archive = windlass.package(tmp_path / "shop", tmp_path)
    environment = Environment.seeded(1)
    wanted = chart.render(environment=environment).text
    for source in (tmp_path / "shop", str(tmp_path / "shop"), archive, Path(archive).read_bytes()):
        assert Chart.load(source).render(environment=Environment.seeded(1)).text == wanted
    assert (chart.name, chart.version, chart.app_version) == ("shop", "1.2.3", "9")
    assert chart.metadata["name"] == "shop" and "templates/web.yaml" in chart.files


def test_manifests_are_found_by_kind_and_name(chart: Chart) -> None:
    manifests = chart.render({"replicas": 3}, release=Release("my", "prod", is_upgrade=True))
    web = manifests.get("Deployment")
    assert (web.name, web.namespace, web.path) == ("my-shop", "prod", "shop/templates/web.yaml")
    assert web.object["spec"]["replicas"] == 3 and type(web.object["spec"]["replicas"]) is int
    assert web.get("spec.containers[0].image") == web.get("spec.containers[name=web].image") == "shop:latest"
    assert web.get('metadata.labels["app.kubernetes.io/name"]') == "shop"
    assert web.get("spec.containers[1].image", "none") == "none"
    assert [item.kind for item in manifests] == ["Secret", "Deployment", "Pod"] and len(manifests) == 3
    assert manifests.find(path="templates/web.yaml") == [web]
    (probe,) = manifests.hooks
    assert probe.is_test and probe.weight == 7 and probe.events == ("test",)
    assert manifests.notes == "Thanks, my; Kubernetes v1.36.0"
    assert [path for path, _ in manifests.crds] == ["shop/crds/shelf.yaml"]
    with pytest.raises(windlass.ManifestNotFound, match="no document is Service: there are Secret/token, Deploy"):
        manifests.get("Service")


def test_text_can_be_shown_as_the_flags_of_template_show_it(chart: Chart) -> None:
    manifests = chart.render()
    assert manifests.text.startswith("---\n# Source: shop/templates/secret.yaml\n")
    assert "shelves" in manifests.render_text(crds=True) and "shelves" not in manifests.text
    assert "probe" not in manifests.render_text(tests=False)
    assert manifests.render_text(show_only=["templates/test.yaml"]).count("kind:") == 1


def test_integers_are_floats_as_in_helm_unless_asked_for(chart: Chart) -> None:
    assert chart.render().get("Secret").get("stringData.big") == "1e+06"
    exact = chart.render({"big": 2000000}, integers=True).get("Secret")
    assert exact.get("stringData.big") == "2000000"
    assert exact.get("stringData.serial") == "123456789012345678"
    assert chart.render().get("Secret").get("stringData.serial") == "1.2345678901234568e+17"


def test_a_program_can_change_the_documents_before_they_are_read(chart: Chart) -> None:
    seen: list[str] = []

    def change(text: str) -> str:
        seen.append(text)
        return text.replace("shop:latest", "shop:fixed")

    changed = chart.render(post_render=change).get("Deployment")
    assert changed.get("spec.containers[0].image") == "shop:fixed"
    assert len(seen) == 1 and "kind: Pod" in seen[0]


def test_randomness_and_time_repeat_in_a_seeded_environment(chart: Chart) -> None:
    one, two = (chart.render(environment=Environment.seeded(5, now=10**18)) for _ in range(2))
    assert one.text == two.text
    assert one.get("Secret").get("stringData.at") == "2001"
    assert one.text != chart.render(environment=Environment.seeded(6, now=10**18)).text


def test_lookup_is_answered_from_objects(chart: Chart) -> None:
    old = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "old"}, "data": {"a": "b"}}
    found = chart.render(lookup=windlass.lookup_from([old])).get("Secret")
    assert found.get("stringData.found") == {"a": "b"}


def test_threads_render_one_chart_at_the_same_time() -> None:
    chart = Chart.load(CHART)
    failures: list[str] = []
    barrier = threading.Barrier(8)

    def work(number: int) -> None:
        barrier.wait()  # so that all compile the same templates at once
        for turn in range(20):
            manifests = chart.render({"replicas": number * 100 + turn}, release=Release(f"r{number}"))
            web = manifests.get("Deployment")
            if web.name != f"r{number}-shop" or web.get("spec.replicas") != number * 100 + turn:
                failures.append(manifests.text)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_rendering_changes_neither_the_chart_nor_the_values() -> None:
    files = {
        **CHART,
        "Chart.yaml": CHART["Chart.yaml"]
        + "dependencies: [{name: sub, version: '1', alias: other, condition: wanted}]\n",
        "charts/sub/Chart.yaml": "apiVersion: v2\nname: sub\nversion: '1'\n",
        "charts/sub/templates/a.yaml": "kind: ConfigMap\nmetadata: {name: {{ .Chart.Name }}}\n",
        "templates/set.yaml": '{{ $_ := set .Values.image "tag" "changed" }}',
    }
    chart, values = Chart.load(files), {"image": {"tag": "mine"}, "wanted": True}
    first = chart.render(values)
    assert first.get("ConfigMap").name == "other"
    assert len(chart.render({"wanted": False}).find("ConfigMap")) == 0
    assert chart.render(values).get("ConfigMap").name == "other"
    assert values == {"image": {"tag": "mine"}, "wanted": True}
    assert chart.values["image"] == {"tag": "latest"} and chart.dependencies == ("sub",)


def test_what_goes_wrong_has_helms_text_and_a_class_of_its_own(chart: Chart) -> None:
    with pytest.raises(windlass.ReleaseError, match="invalid release name"):
        chart.render(release=Release("Not A Name"))
    broken = Chart.load({**CHART, "templates/web.yaml": '{{ fail "no luck" }}'})
    with pytest.raises(windlass.RenderError, match=r"execution error at \(shop/templates/web.yaml:1:3\): no luck"):
        broken.render()
    strict = Chart.load({**CHART, "values.schema.json": '{"properties": {"replicas": {"type": "integer"}}}'})
    with pytest.raises(windlass.SchemaViolation, match="got string, want integer"):
        strict.render({"replicas": "x"})
    assert strict.render({"replicas": "x"}, skip_schema=True)
    with pytest.raises(windlass.RenderError, match="map has no entry"):
        Chart.load({**CHART, "templates/x.yaml": "{{ .Values.nowhere }}"}).render(missing_keys_fail=True)
    with pytest.raises(windlass.ChartError, match=r"Chart\.yaml file is missing"):
        Chart.load({"values.yaml": "{}"})
    with pytest.raises(windlass.ChartChoiceError, match="missing in charts/ directory: sub"):
        Chart.load({**CHART, "Chart.yaml": CHART["Chart.yaml"] + "dependencies: [{name: sub}]\n"}).render()
    assert issubclass(windlass.RenderError, windlass.WindlassError)


def test_values_are_what_a_values_file_can_hold(chart: Chart) -> None:
    for bad in ({"a": {1, 2}}, {"a": object()}, {1: "a"}):
        with pytest.raises(windlass.ValuesError):
            chart.render(bad)  # type: ignore[arg-type]  # that is the point
    endless: dict[str, object] = {}
    endless["self"] = endless
    with pytest.raises(windlass.ValuesError, match="nested deeper than 500"):
        chart.render(endless)


def test_values_come_from_files_and_set_texts_as_on_the_command_line(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("a: 1\nb: {c: 2000000}\n")
    values = windlass.load_values(tmp_path / "a.yaml", set=["b.d=x"], set_json=["e=[1]"], set_literal=["f=a,b"])
    assert values == {"a": 1, "b": {"c": 2e6, "d": "x"}, "e": [1], "f": "a,b"}
    assert type(windlass.load_values(tmp_path / "a.yaml", integers=True)["a"]) is not float
    with pytest.raises(windlass.WindlassError, match="no such file"):
        windlass.load_values(tmp_path / "none.yaml")


def test_capabilities_are_seen_by_templates() -> None:
    chart = Chart.load({
        "Chart.yaml": CHART["Chart.yaml"],
        "templates/a.yaml": 'a: {{ .Capabilities.KubeVersion.Minor }}\nb: {{ .Capabilities.APIVersions.Has "x/v9" }}\n',
    })  # fmt: skip
    text = chart.render(capabilities=Capabilities("v1.29.3", ("x/v9",))).text
    assert "a: 29\nb: true" in text
    assert "b: false" in chart.render().text


def test_archives_are_packed_linted_signed_and_verified(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    for name, text in CHART.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    assert "Chart.yaml" in {finding.path for finding in windlass.lint_chart(folder)}
    one = windlass.package(folder, tmp_path / "one", source_date_epoch=1)
    two = windlass.package(folder, tmp_path / "two", source_date_epoch=1)
    assert Path(one).read_bytes() == Path(two).read_bytes() == Chart.load(folder).archive(source_date_epoch=1)
    assert windlass.package(folder, tmp_path, version="2.0.0").endswith("/shop-2.0.0.tgz")
    from windlass.openpgp.generate import generate

    secret, public = tmp_path / "secret.gpg", tmp_path / "public.gpg"
    made = generate("Ann <ann@example.com>")
    secret.write_bytes(made.secret)
    public.write_bytes(made.public)
    windlass.sign(one, keyring=secret, key="Ann")
    assert windlass.verify(one, keyring=public).signers == ("Ann <ann@example.com>",)
    with open(one, "ab") as archive:
        archive.write(b"x")
    with pytest.raises(windlass.ProvenanceError, match="sha256 sum does not match"):
        windlass.verify(one, keyring=public)


def test_str_of_manifests_is_their_text(chart: Chart) -> None:
    manifests: Manifests = chart.render(environment=Environment.seeded(1))
    assert str(manifests) == manifests.text
    assert os.linesep == "\n"


def test_a_schema_is_compiled_once_and_checked_every_time() -> None:
    chart = Chart.load({**CHART, "values.schema.json": '{"properties": {"replicas": {"type": "integer"}}}'})
    for _ in range(2):
        assert chart.render({"replicas": 2})
        with pytest.raises(windlass.SchemaViolation, match="got string, want integer"):
            chart.render({"replicas": "x"})
    assert len(chart._memory.schemas) == 1


def test_selections_of_subcharts_that_are_kept_are_bounded() -> None:
    from windlass.engine.kept import MAX_SETS

    names = [f"s{number}" for number in range(5)]
    declared = "".join(f"- {{name: {name}, version: '1', condition: {name}.on}}\n" for name in names)
    files = {"Chart.yaml": CHART["Chart.yaml"] + f"dependencies:\n{declared}"}
    for name in names:
        files[f"charts/{name}/Chart.yaml"] = f"apiVersion: v2\nname: {name}\nversion: '1'\n"
        files[f"charts/{name}/templates/a.yaml"] = f"kind: {name}\nmetadata: {{name: x}}\n"
    chart = Chart.load(files)
    for choice in range(1 << len(names)):
        on = {name for place, name in enumerate(names) if choice >> place & 1}
        manifests = chart.render({name: {"on": name in on} for name in names})
        assert {manifest.kind for manifest in manifests} == on
    assert len(chart._memory.templates._sets) == MAX_SETS


def test_a_cache_makes_the_same_and_does_not_grow_with_renderings(tmp_path: Path) -> None:
    chart = {**CHART, "values.schema.json": '{"properties": {"replicas": {"type": "integer"}}}'}
    folder, cache = tmp_path / "shop", tmp_path / "cache"
    for name, text in chart.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    environment = Environment.seeded(1, now=0)
    plain = Chart.load(folder).render(environment=environment).text
    kept: list[set[str]] = []
    for _ in range(2):
        loaded = Chart.load(folder, cache=cache)
        for replicas in (1, 1, 2, 3):
            text = loaded.render({"replicas": replicas}, environment=Environment.seeded(1, now=0)).text
            assert text == plain.replace("replicas: 1", f"replicas: {replicas}")
        kept.append({path.name for path in cache.iterdir()})
    assert kept[0] == kept[1]
    assert {name.partition("-")[0] for name in kept[0]} == {"chart", "heads", "templates"}
