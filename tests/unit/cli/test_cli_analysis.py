"""windlass's own flags of template: --strict, --explain, --integers, --lookup-file. Helm has none of them."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from windlass.cli import main
from windlass.cli.context import Context
from windlass.cli.env import EnvSettings

FILES = {
    "Chart.yaml": (
        "apiVersion: v2\nname: shop\nversion: 1.0.0\ndependencies:\n"
        "- {name: db, version: 1.0.0, alias: store, condition: store.enabled}\n"
    ),
    "values.yaml": (
        "replicas: 1\nimage: {name: shop, tag: latest}\nlabels: {}\nbig: 1000000\nstore: {size: 2, enabled: true}\n"
        "tls: {enabled: false, secret: x}\nmissing:\n"
    ),
    "values.schema.json": '{"properties": {"optional": {"type": "string"}, "free": {"type": "object"}}}',
    "templates/_helpers.tpl": (
        '{{ define "labels" }}app: {{ .Chart.Name }}\nteam: {{ .Values.team | default "none" }}{{ end }}'
    ),
    "templates/web.yaml": (
        "kind: Deployment\nmetadata:\n  name: web\n  labels:\n    {{- include \"labels\" . | nindent 4 }}\n"
        "spec:\n  replicas: {{ .Values.replicas }}\n  containers:\n  - name: web\n"
        "    image: {{ .Values.image.name }}:{{ .Values.image.tag }}\n"
        "  {{- if .Values.tls.enabled }}\n  tls: {{ .Values.tls.secret }}\n  {{- end }}\n"
        "  {{- with .Values.labels }}\n  labels: {{- toYaml . | nindent 4 }}\n  {{- end }}\n"
        "  big: {{ .Values.big }}\n"
    ),
    "templates/found.yaml": (
        'kind: ConfigMap\nmetadata: {name: found}\ndata: {{ (lookup "v1" "Secret" "prod" "s").data | toJson }}\n'
        'count: {{ (lookup "v1" "Secret" "" "").items | default list | len }}\n'
    ),
    "charts/db/Chart.yaml": "apiVersion: v2\nname: db\nversion: 1.0.0\n",
    "charts/db/values.yaml": "size: 1\nport: 5432\n",
    "charts/db/templates/db.yaml": (
        "kind: Service\nmetadata: {name: db}\nsize: {{ .Values.size }}\nport: {{ .Values.port }}\n"
    ),
}
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    for name, text in FILES.items():
        (tmp_path / "shop" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "shop" / name).write_text(text)
    monkeypatch.chdir(tmp_path)

    def call(*args: str, program: str = "windlass", stdin: str = "", schema_refs: str = "") -> tuple[int, str, str]:
        out, err = io.StringIO(), io.StringIO()
        variables = {"HOME": str(tmp_path), "TZ": "UTC", "WINDLASS_SCHEMA_REFS": schema_refs}
        settings = EnvSettings(program, variables, program)
        typed = io.TextIOWrapper(io.BytesIO(stdin.encode()))
        code = main.Frame(Context(program, settings, out, err, typed)).run(list(args))
        return code, out.getvalue(), err.getvalue()

    return call


def test_strict_names_unknown_values_with_what_was_probably_meant(run: Run) -> None:
    given = "replica=2,image.tga=x,store.prot=1,stroe.size=3"
    code, out, err = run("template", "shop", "--strict", "--set", given)
    assert (code, out) == (1, "")
    assert err == (
        "Error: --strict found problems\n"
        f"  unknown value: image.tga (--set {given}); did you mean image.tag?\n"
        f"  unknown value: replica (--set {given}); did you mean replicas?\n"
        f"  unknown value: store.prot (--set {given}); did you mean store.port?\n"
        f"  unknown value: stroe (--set {given}); did you mean store?\n"
    )


def test_strict_knows_defaults_schema_free_tables_and_what_templates_ask_for(run: Run) -> None:
    given = "labels.anything=1,team=me,store.size=3,store.enabled=true,replicas=3"
    code, out, err = run("template", "shop", "--strict", "--set", given)
    assert (code, err) == (0, "")
    assert out == run("template", "shop", "--set", given)[1] and "anything: 1" in out


def test_strict_tells_values_that_nobody_uses_and_goes_on(run: Run) -> None:
    code, out, err = run("template", "shop", "--strict", "--set", "tls.secret=y,optional=z")
    assert code == 0 and out
    assert err == (
        "WARNING: unused value: optional (--set tls.secret=y,optional=z): no template read it\n"
        "WARNING: unused value: tls.secret (--set tls.secret=y,optional=z): no template read it\n"
    )


def test_strict_finds_missing_values_that_are_printed_as_nothing(run: Run, tmp_path: Path) -> None:
    (tmp_path / "shop/templates/hole.yaml").write_text("a: 1\nb: {{ .Values.image.pullPolicy }}\n")
    code, _, err = run("template", "shop", "--strict")
    assert code == 1
    assert err == (
        "Error: --strict found problems\n  missing value: image.pullPolicy (printed as nothing by "
        "{{.Values.image.pullPolicy}} at shop/templates/hole.yaml:2)\n"
    )
    assert run("template", "shop")[0] == 0


def test_explain_tells_statement_value_and_layer_of_a_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "v.yaml").write_text("image: {tag: v2}\n")
    wanted = (
        "# shop/templates/web.yaml\n"
        "  11 |     image: shop:v3\n"
        "       {{.Values.image.name}}  at shop/templates/web.yaml:10\n"
        '         .Values.image.name = "shop" from the defaults of shop\n'
        "       {{.Values.image.tag}}  at shop/templates/web.yaml:10\n"
        '         .Values.image.tag = "v3" from --set image.tag=v3, over "v2" from -f v.yaml, '
        'over "latest" from the defaults of shop\n'
    )
    for what in ("templates/web.yaml:11", "Deployment/web:spec.containers[0].image",
                 "Deployment/web:spec.containers[name=web].image"):  # fmt: skip
        assert run("template", "shop", "-f", "v.yaml", "--set", "image.tag=v3", "--explain", what) == (0, wanted, "")


def test_explain_tells_the_branch_that_led_to_a_line(run: Run) -> None:
    _, out, _ = run("template", "shop", "--set", "tls.enabled=true", "--explain", "Deployment/web:spec.tls")
    assert "because of {{if .Values.tls.enabled}}  at shop/templates/web.yaml:11\n" in out
    assert ".Values.tls.enabled = true from --set tls.enabled=true, over false from the defaults of shop" in out


def test_explain_tells_a_parents_value_from_the_subcharts_default(run: Run) -> None:
    _, out, _ = run("template", "shop", "--explain", "Service/db")
    assert ".Values.store.size = 2 from the defaults of shop, over 1 from the defaults of shop/charts/store" in out
    assert ".Values.store.port = 5432 from the defaults of shop/charts/store\n" in out


def test_explain_tells_the_lines_that_come_from_a_value(run: Run) -> None:
    _, out, _ = run("template", "shop", "-f", "-", "--explain", ".Values.image.tag", stdin="image: {tag: v9}\n")
    assert out == (
        '.Values.image.tag = "v9" from -f -, over "latest" from the defaults of shop\n'
        "shop/templates/web.yaml:11 | image: shop:v9\n"
    )


@pytest.mark.parametrize(
    ("what", "error"),
    [
        ("templates/none.yaml", "no template of the chart ends so"),
        ("templates/web.yaml:999", "there are 12 lines"),
        ("templates/web.yaml:x", "a line number is missing"),
        ("Deployment/none", "no such document was rendered"),
        ("Deployment/web:spec.nothing", "the document has no such field"),
        ("Deployment/web:a[", "a bracket is not closed"),
        (".Values.nobody", "nobody sets this value"),
    ],
)
def test_what_cannot_be_explained_is_an_error(run: Run, what: str, error: str) -> None:
    code, out, err = run("template", "shop", "--explain", what)
    assert (code, out) == (1, "") and error in err


def test_what_a_post_renderer_does_is_not_explained_and_said_so(run: Run) -> None:
    code, out, err = run("template", "shop", "--explain", "templates/web.yaml", "--post-renderer", "/bin/cat")
    assert code == 0 and out
    assert err == "WARNING: --explain shows what the templates print, before the post-renderer\n"


def test_integers_of_defaults_and_files_are_kept_on_request(run: Run) -> None:
    assert "big: 1e+06\n" in run("template", "shop")[1]
    assert "big: 1000000\n" in run("template", "shop", "--integers")[1]
    long = "big: 123456789012345678\n"
    assert long in run("template", "shop", "--integers", "-f", "-", stdin=long)[1]


def test_integers_are_kept_wherever_yaml_and_json_are_read(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "shop" / "templates"
    (folder / "read.yaml").write_text(
        'set: "{{ .Values.a }} {{ .Values.b.c }}"\n'
        "read: '{{ (fromYaml `k: 1000000`).k }} {{ (fromJson `{\"k\":2000000}`).k }} "
        "{{ index (fromYamlArray `[3000000]`) 0 }} {{ index (fromJsonArray `[4000000]`) 0 }}'\n"
        'bad: "{{ (fromJson `[`).Error }} {{ (fromYaml `- a`).Error }} {{ fromJsonArray `1e999` }}"\n'
    )
    flags = ("--set-json", "a=12345678", "--set-json", '{"b":{"c":1000000}}', "-s", "templates/read.yaml")
    floats, integers = run("template", "shop", *flags)[1], run("template", "shop", *flags, "--integers")[1]
    assert 'set: "1.2345678e+07 1e+06"' in floats and "read: '1e+06 2e+06 3e+06 4e+06'" in floats
    assert 'set: "12345678 1000000"' in integers and "read: '1000000 2000000 3000000 4000000'" in integers
    assert floats.split("bad: ")[1] == integers.split("bad: ")[1]


def test_schemas_refer_to_what_a_flag_or_a_variable_allows(run: Run, tmp_path: Path) -> None:
    (tmp_path / "limit.json").write_text('{"maximum": 5}')
    place = f"file://{tmp_path}/limit.json"
    (tmp_path / "shop" / "values.schema.json").write_text(json.dumps({"properties": {"big": {"$ref": place}}}))
    for command in ("template", "lint"):
        assert "references outside the chart are not followed" in "".join(run(command, "shop")[1:])
        assert ", want 5" in "".join(run(command, "shop", "--schema-refs", "http,file")[1:])
    assert "are allowed by http, https, file or a URL" in run("template", "shop", "--schema-refs", "ftp")[2]
    assert ", want 5" in run("template", "shop", program="helm", schema_refs=f"file://{tmp_path}/")[2]


def test_lookup_is_answered_from_a_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "objects.yaml").write_text(
        "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Secret\n  metadata: {name: s, namespace: prod}\n"
        "  data: {a: b}\n---\napiVersion: v1\nkind: Secret\nmetadata: {name: t}\n"
    )
    assert "data: null\ncount: 0\n" in run("template", "shop")[1]
    assert 'data: {"a":"b"}\ncount: 2\n' in run("template", "shop", "--lookup-file", "objects.yaml")[1]
    failure = run("template", "shop", "--lookup-file", "none.yaml")[2]
    assert failure == "Error: open none.yaml: no such file or directory\n"
    (tmp_path / "bad.yaml").write_text("a: 1\n")
    assert "document 1 is no Kubernetes object" in run("template", "shop", "--lookup-file", "bad.yaml")[2]


@pytest.mark.parametrize("flag", ["--strict", "--explain", "--integers", "--lookup-file", "--schema-refs"])
def test_under_helms_name_the_flags_do_not_exist(run: Run, flag: str) -> None:
    assert run("template", "shop", flag, program="helm") == (1, "", f"Error: unknown flag: {flag}\n")
    assert flag not in run("template", "--help", program="helm")[1]
    assert flag in run("template", "--help")[1]
