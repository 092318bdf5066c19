"""Rendering: scope, functions, order, reports and bounds. What helm prints is held in tests/differential."""

from __future__ import annotations

from pathlib import Path

import pytest

from windlass.cache import Store
from windlass.chart.metadata import Metadata
from windlass.chart.model import Chart, File
from windlass.engine import functions
from windlass.engine.apiset import KNOWN_VERSIONS
from windlass.engine.capabilities import Capabilities, KubeVersion, KubeVersionError
from windlass.engine.files import Files
from windlass.engine.names import name_from_template
from windlass.engine.render import render
from windlass.engine.reports import RenderError, exec_failure
from windlass.engine.scope import ReleaseOptions, render_values
from windlass.engine.values import Values
from windlass.sprig.environment import Environment
from windlass.template.errors import ExecError, FuncError
from windlass.template.functions import Func


def chart(name: str = "top", values: dict[str, object] | None = None, kind: str = "", **templates: str) -> Chart:
    """Return a chart with templates by name."""
    files = [
        File(f"templates/{path.replace('__', '/')}.yaml", text.encode("utf-8", "surrogateescape"))
        for path, text in templates.items()
    ]
    metadata = Metadata(name=name, version="0.1.0", api_version="v2", type=kind)
    return Chart(metadata, templates=files, values=values or {}, files=[File("f.txt", b"x\n")])


def rendered(made: Chart, user: dict[str, object] | None = None, **options: object) -> dict[str, str]:
    """Render with a release called r."""
    scope = render_values(made, user or {}, ReleaseOptions("r", is_install=True), Capabilities())
    return render(made, scope, **options)  # type: ignore[arg-type]  # each test passes what render takes


def test_templates_run_deepest_first_and_then_backwards_so_that_earlier_names_win() -> None:
    made = chart(
        values={"seen": ""},
        a='{{ .Values.seen }}{{ include "x" . }}',
        b='{{ $_ := set .Values "seen" (print .Values.seen "b") }}{{ .Values.seen }}',
        deep__c='{{ define "x" }}deep{{ end }}{{ $_ := set .Values "seen" "c" }}',
        _p='{{ define "x" }}partial{{ end }}',
    )
    made.add_dependency(chart("sub", x='{{ define "x" }}sub{{ end }}{{ .Values.seen }}'))
    assert rendered(made) == {
        "top/charts/sub/templates/x.yaml": "",
        "top/templates/deep/c.yaml": "",
        "top/templates/b.yaml": "cb",
        "top/templates/a.yaml": "cbpartial",
    }


def test_a_library_chart_lends_its_partials_and_renders_nothing() -> None:
    made = chart(a='{{ include "lib" . }}')
    made.add_dependency(chart("lib", kind="Library", _l='{{ define "lib" }}lent{{ end }}', shown="never"))
    assert rendered(made) == {"top/templates/a.yaml": "lent"}


def test_subcharts_see_their_own_values_and_parents_see_subcharts() -> None:
    made = chart(values={"sub": {"own": "set above"}}, a="{{ .Subcharts.sub.Values.own }} {{ .Chart.IsRoot }}")
    made.add_dependency(chart("sub", x="{{ .Values.own }} {{ .Chart.IsRoot }} {{ .Template.BasePath }}"))
    assert rendered(made) == {
        "top/charts/sub/templates/x.yaml": "set above false top/charts/sub/templates",
        "top/templates/a.yaml": "set above true",
    }


def test_no_value_disappears_even_where_the_chart_wrote_it() -> None:
    assert rendered(chart(a="[{{ .Values.x }}] <no value> {{ tpl `<no value>` . }}")) == {
        "top/templates/a.yaml": "[]  "
    }


def test_what_tpl_defines_is_gone_afterwards() -> None:
    text = '{{ tpl `{{ define "t" }}in{{ end }}{{ include "t" . }}` . }}{{ include "t" . }}'
    with pytest.raises(RenderError, match='no template "t" associated with template "gotpl"'):
        rendered(chart(a=text))


def test_an_include_that_includes_itself_stops_at_the_limit() -> None:
    with pytest.raises(RenderError, match="rendering template has a nested reference name: loop"):
        rendered(chart(a='{{ define "loop" }}{{ include "loop" . }}{{ end }}{{ include "loop" . }}'))
    count = functions.MAX_NESTED_INCLUDES
    text = (
        '{{ define "down" }}{{ if gt . 0 }}{{ include "down" (sub . 1) }}{{ end }}{{ end }}'
        f'{{{{ include "down" {count} }}}}done'
    )
    assert rendered(chart(a=text)) == {"top/templates/a.yaml": "done"}


def test_linting_lets_required_and_fail_pass_with_a_log_line() -> None:
    lines: list[tuple[str, str, dict[str, object]]] = []
    made = chart(a="{{ required `need` .Values.x }}{{ fail `stop` }}fine")
    assert rendered(made, lint=True, log=lambda *line: lines.append(line)) == {"top/templates/a.yaml": "fine"}
    assert lines == [
        ("WARN", "missing required value", {"message": "need"}),
        ("INFO", "funcMap fail", {"message": "stop"}),
    ]


def test_strict_rendering_refuses_missing_keys() -> None:
    with pytest.raises(RenderError, match='map has no entry for key "missing"'):
        rendered(chart(a="{{ .Values.missing }}"), strict=True)


def test_callers_add_functions_clock_and_cluster() -> None:
    made = chart(a="{{ shout `x` }} {{ now | unixEpoch }} {{ (lookup `v1` `Pod` `n` `p`).kind }}")
    shown = rendered(
        made,
        functions={"shout": Func("shout", "(string) string", lambda: str.upper)},
        environment=Environment.seeded(1, now=5 * 10**9),
        lookup=lambda version, kind, namespace, name: {"kind": f"{version} {kind} {namespace} {name}"},
    )
    assert shown == {"top/templates/a.yaml": "X 5 v1 Pod n p"}


def test_failures_of_conversion_answer_with_their_text_unless_must_is_asked_for() -> None:
    made = chart(
        a="{{ fromJson `[` | toJson }}\n{{ fromJsonArray `{}` | toJson }}\n{{ fromYaml `- a` | toJson }}\n"
        "{{ fromYamlArray `a: b` | toJson }}\n{{ (fromToml `a =`).Error | empty }}\n{{ toToml (list 1 nil) }}"
    )
    assert rendered(made)["top/templates/a.yaml"].splitlines() == [
        '{"Error":"unexpected end of JSON input"}',
        '["json: cannot unmarshal object into Go value of type []interface {}"]',
        '{"Error":"error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go value of type '
        'map[string]interface {}"}',
        '["error unmarshaling JSON: while decoding JSON: json: cannot unmarshal object into Go value of type '
        '[]interface {}"]',
        "false",
        "toml: cannot encode array with nil element",
    ]


def test_errors_name_every_place_on_lines_of_their_own() -> None:
    text = '{{ define "in" }}{{ .Values.a.b.c }}{{ end }}{{ include "in" . }}'
    with pytest.raises(RenderError) as caught:
        rendered(chart(a=text))
    assert str(caught.value).splitlines() == [
        "top/templates/a.yaml:1:48",
        '  executing "top/templates/a.yaml" at <include "in" .>:',
        "    error calling include:",
        "top/templates/a.yaml:1:27",
        '  executing "in" at <.Values.a.b.c>:',
        "    nil pointer evaluating interface {}.b",
    ]


def test_an_error_that_no_template_words_is_shown_as_go_shows_it() -> None:
    error = ExecError('template: t:1:2: executing "t" at <x>: error calling x: boom')
    error.__cause__ = FuncError("boom")
    assert str(exec_failure("t", error)) == str(error)


def test_a_template_that_does_not_parse_names_file_and_line() -> None:
    with pytest.raises(RenderError, match=r'^parse error at \(top/templates/a.yaml:2\): function "nope" not defined$'):
        rendered(chart(a="\n{{ nope }}"))


def test_parses_are_kept_between_runs_and_follow_the_text(tmp_path: Path) -> None:
    store = Store(str(tmp_path / "cache"))
    made = chart(a="{{ .Release.Name }}", b="{{ 1 }}")
    first = rendered(made, store=store)
    kept = sorted(path.name for path in (tmp_path / "cache").iterdir())
    assert len(kept) == 1
    assert rendered(made, store=Store(str(tmp_path / "cache"))) == first
    changed = chart(a="{{ .Release.Name }}!", b="{{ 1 }}")
    assert rendered(changed, store=store)["top/templates/a.yaml"] == "r!"
    assert len(list((tmp_path / "cache").iterdir())) == 2


def test_text_that_is_not_utf_8_passes_through() -> None:
    raw = b"caf\xe9 {{ .Release.Name }}".decode("utf-8", "surrogateescape")
    assert rendered(chart(a=raw))["top/templates/a.yaml"].encode("utf-8", "surrogateescape") == b"caf\xe9 r"


# -- what templates see --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "version", "shown"),
    [
        ("1.29", "v1.29", "v1.29"),
        ("v1.33.4-gke.1", "v1.33.4-gke.1", "v1.33.4"),
        (" 1.2.3.4+x", "v 1.2.3.4+x", "v1.2.3.4"),
    ],
)
def test_kubernetes_versions_keep_their_suffix_and_show_without(text: str, version: str, shown: str) -> None:
    parsed = KubeVersion.parse(text)
    assert (parsed.Version, parsed.String(), parsed.Major) == (version, shown, "1")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x", 'could not parse "x" as version'),
        ("1", 'illegal version string "1"'),
        ("01.2", 'illegal zero-prefixed version component "01" in "01.2"'),
        ("1.99999999999999999999", "value out of range"),
    ],
)
def test_other_texts_are_no_kubernetes_version(text: str, message: str) -> None:
    with pytest.raises(KubeVersionError, match=message.replace("(", r"\(")):
        KubeVersion.parse(text)


def test_api_versions_are_helm_s_and_then_the_user_s() -> None:
    versions = Capabilities(extra_versions=["example.com/v1"]).APIVersions
    assert list(versions) == [*KNOWN_VERSIONS, "example.com/v1"]
    assert versions.Has("apps/v1")
    assert not versions.Has("apps/v2")


def test_files_are_found_globbed_and_flattened() -> None:
    files = Files({"a/x.txt": b"1\n2", "a/y.bin": b"\xff", "z": b""})
    assert files.Get("a/x.txt") == "1\n2"
    assert files.GetBytes("nope") == b""
    assert sorted(files.Glob("a/*")) == ["a/x.txt", "a/y.bin"]
    assert sorted(files.Glob("[")) == ["a/x.txt", "a/y.bin", "z"]
    assert files.Glob("a/x*").AsConfig() == "x.txt: |-\n  1\n  2"
    assert files.Glob("a/y*").AsSecrets() == "y.bin: /w=="
    assert (files.Lines("a/x.txt"), files.Lines("nope")) == (["1", "2"], [])
    with pytest.raises(FuncError, match="index out of range"):
        files.Lines("z")


def test_values_have_go_s_methods() -> None:
    values = Values({"a": {"b": 1.0, "t": {}}, "s": "x"})
    assert values.Table("a.t") == {}
    assert values.PathValue("a.b") == 1.0
    assert values.YAML() == "a:\n  b: 1\n  t: {}\ns: x\n"
    for path, message in (
        ("a.t", '"t" is not a value'),
        ("", "YAML path cannot be empty"),
        ("q.r", '"r" is not a value'),
    ):
        with pytest.raises(FuncError, match=message):
            values.PathValue(path)
    with pytest.raises(FuncError, match='"s" is not a table'):
        values.Table("s")


def test_a_name_template_sees_environment_variables() -> None:
    assert name_from_template("{{ env `X` }}-{{ 1 }}", Environment(variables={"X": "me"})) == "me-1"


def test_a_string_that_doubles_and_doubles_ends_in_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    from windlass.sprig import limits as sprig_limits
    from windlass.template import builtins

    monkeypatch.setattr(builtins, "MAX_TEXT_LENGTH", 1 << 20)
    monkeypatch.setattr(sprig_limits, "MAX_TEXT_LENGTH", 1 << 20)
    for call in ("print $y $y", 'printf "%s%s" $y $y', "println $y $y", "cat $y $y", 'join "" (list $y $y)'):
        text = '{{ $y := "a" }}{{ range until 40 }}{{ $y = ' + call + " }}{{ end }}"
        with pytest.raises(RenderError, match="string is too long"):
            rendered(chart(a=text))


def test_a_text_that_runs_itself_through_tpl_ends_in_an_error() -> None:
    with pytest.raises(RenderError, match="exceeded maximum template depth"):
        rendered(chart(values={"x": "{{ tpl .Values.x . }}"}, a="{{ tpl .Values.x . }}"))


def test_one_table_has_one_type_and_a_struct_keeps_its_methods() -> None:
    """Two documented differences: Helm says map[string]interface {}, and prints the fields of the struct."""
    from tests.golden.language.ours import gives

    given = gives(["{{ typeOf (merge .Values (dict)) }}", "{{ tpl `{{ . }}` .Capabilities.KubeVersion }}"])
    assert given == ["common.Values", "v1.36.0"]
