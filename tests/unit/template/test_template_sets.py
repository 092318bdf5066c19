"""Template sets: definitions, clones, functions, options, and the errors they raise."""

from __future__ import annotations

import marshal
import threading

import pytest

from windlass.errors import WindlassError, find
from windlass.template import (
    ExecError,
    Func,
    FuncError,
    MissingTemplate,
    ParseError,
    Run,
    TemplateError,
    TemplateSet,
    packs,
)


def _upper(text: str) -> str:
    return text.upper()


def _boom() -> str:
    raise FuncError("boom")


def _include(run: Run, name: str, data: object) -> str:
    return run.execute(name, data)


def _context(run: Run) -> object:
    return run.context


FUNCTIONS = {
    func.name: func
    for func in (
        Func("upper", "(string) string", lambda: _upper),
        Func("boom", "() (string, error)", lambda: _boom),
        Func("include", "(string, interface {}) (string, error)", lambda: _include, scoped=True),
        Func("context", "() interface {}", lambda: _context, scoped=True),
    )
}


def new_set(text: str = "", name: str = "t", **options: str) -> TemplateSet:
    templates = TemplateSet(FUNCTIONS, name="root", **options)  # type: ignore[arg-type]  # str options
    templates.parse(name, text)
    return templates


def test_a_template_prints_its_data() -> None:
    assert new_set("a {{ .x }} b").execute("t", {"x": 1.0}) == "a 1 b"


def test_a_later_definition_replaces_an_earlier_one() -> None:
    templates = new_set('{{ define "d" }}one{{ end }}')
    templates.parse("u", '{{ define "d" }}two{{ end }}{{ template "d" }}')
    assert templates.execute("u", None) == "two"


def test_an_empty_definition_replaces_none_but_an_empty_one() -> None:
    templates = new_set('{{ define "d" }}one{{ end }}')
    templates.parse("u", '{{ define "d" }} {{/* nothing */}}\n{{ end }}')
    assert templates.execute("d", None) == "one"


def test_a_clone_adds_to_itself_only() -> None:
    templates = new_set('{{ define "d" }}one{{ end }}{{ template "d" }}')
    clone = templates.clone()
    clone.parse("u", '{{ define "d" }}two{{ end }}')
    assert (clone.execute("t", None), templates.execute("t", None)) == ("two", "one")
    assert (clone.has("u"), templates.has("u")) == (True, False)


def test_a_clone_forgets_the_template_named_like_the_set() -> None:
    templates = new_set("text", name="root")
    assert not templates.clone().has("root")


def test_names_are_sorted() -> None:
    templates = new_set('{{ define "b" }}{{ end }}{{ define "a" }}{{ end }}')
    assert templates.names() == ["a", "b", "t"]


def test_an_unknown_template_is_not_an_execution_error() -> None:
    with pytest.raises(MissingTemplate) as caught:
        new_set().execute("nope", None)
    assert str(caught.value) == 'template: no template "nope" associated with template "root"'


def test_a_failing_function_is_the_cause_of_the_error() -> None:
    with pytest.raises(ExecError) as caught:
        new_set('{{ define "d" }}{{ boom }}{{ end }}x{{ include "d" . }}').execute("t", None)
    inner = 'template: t:1:19: executing "d" at <boom>: error calling boom: boom'
    outer = f'template: t:1:39: executing "t" at <include "d" .>: error calling include: {inner}'
    assert str(caught.value) == outer
    assert caught.value.name == "t"
    assert str(caught.value.__cause__) == inner
    failure = find(caught.value, FuncError)
    assert failure is not None and str(failure) == "boom"
    assert all(issubclass(kind, TemplateError) for kind in (ExecError, FuncError, MissingTemplate, ParseError))
    assert issubclass(TemplateError, WindlassError)


def test_an_error_in_a_function_that_is_no_failure_passes_through() -> None:
    def broken() -> str:
        raise KeyError("defect")

    templates = TemplateSet({"broken": Func("broken", "() string", lambda: broken)})
    templates.parse("t", "{{ broken }}")
    with pytest.raises(KeyError):
        templates.execute("t", None)


def test_a_parse_error_knows_its_place() -> None:
    with pytest.raises(ParseError) as caught:
        new_set("one\n{{ nope }}", name="dir/file.yaml")
    assert str(caught.value) == 'template: dir/file.yaml:2: function "nope" not defined'
    assert (caught.value.name, caught.value.line, caught.value.message) == (
        "dir/file.yaml",
        2,
        'function "nope" not defined',
    )


def test_missing_keys_give_nothing_no_value_or_an_error() -> None:
    text = "{{ .x }}"
    assert new_set(text).execute("t", {}) == "<no value>"
    assert new_set(text, missing="default").execute("t", {}) == "<no value>"
    strict = new_set(text, missing="error")
    assert (strict.strict, new_set().strict) == (True, False)
    with pytest.raises(ExecError, match='map has no entry for key "x"'):
        strict.execute("t", {})


def test_an_unknown_option_is_refused() -> None:
    with pytest.raises(ValueError, match="missingkey=often"):
        TemplateSet({}, missing="often")


def test_functions_see_the_context_of_the_run() -> None:
    assert new_set("{{ context }}").execute("t", None, context="here") == "here"


def test_a_function_of_the_caller_hides_a_built_in_one() -> None:
    templates = TemplateSet({"len": Func("len", "(interface {}) string", lambda: lambda value: "mine")})
    templates.parse("t", "{{ len . }}")
    assert templates.execute("t", None) == "mine"


def test_a_function_is_loaded_when_it_is_first_compiled() -> None:
    loaded: list[str] = []

    def load() -> object:
        loaded.append("upper")
        return _upper

    templates = TemplateSet({"upper": Func("upper", "(string) string", load)})  # type: ignore[arg-type]  # a callable
    templates.parse("t", '{{ if .x }}{{ upper "a" }}{{ end }}')
    assert (templates.execute("t", {}), loaded) == ("", [])
    assert (templates.execute("t", {"x": True}), loaded) == ("A", ["upper"])


def test_a_parse_survives_marshal() -> None:
    text = "{{ range $i, $x := .l }}{{ if $x }}{{ break }}{{ end }}{{ 1.5 }}{{ 2i }}{{ end }}é"
    parsed = new_set().parse("u", text)
    copy = TemplateSet(FUNCTIONS)
    copy.add(marshal.loads(marshal.dumps(parsed)), text)
    assert copy.execute("u", {"l": [None, 1]}) == "1.5(0+2i)é"


def test_columns_and_text_count_bytes_that_are_not_utf8() -> None:
    templates = new_set("\udcff☃{{ .x.y }}")
    with pytest.raises(ExecError, match="template: t:1:9: "):
        templates.execute("t", {})
    assert templates.execute("t", {"x": {"y": "\udcfe"}}) == "\udcff☃\udcfe"


def test_other_delimiters_can_be_chosen() -> None:
    templates = TemplateSet({}, delims=("[[", "]]"))
    templates.parse("t", "{{ }} [[- .x -]] !")
    assert templates.execute("t", {"x": "y"}) == "{{ }}y!"
    with pytest.raises(ParseError, match='unexpected "]]" in define clause'):
        templates.parse("u", "[[ define ]]")


def test_one_set_executes_in_many_threads() -> None:
    templates = new_set(
        '{{ range $i, $x := .l }}{{ $y := $x }}{{ include "d" $y }}{{ end }}{{ define "d" }}{{ . }}{{ end }}'
    )
    results: list[bool] = []

    def work(number: int) -> None:
        data = {"l": [f"{number}-{item}," for item in range(50)]}
        results.append(all(templates.execute("t", data) == "".join(data["l"]) for _ in range(20)))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [True] * 4


def test_a_sealed_parse_does_as_an_open_one() -> None:
    inner = "".join(f"{{{{ if .x }}}}{number} {{{{ else }}}}{{{{ .y.z }}}}{{{{ end }}}}" for number in range(40))
    text = f'{{{{ range .l }}}}{inner}{{{{ else }}}}{inner}{{{{ end }}}}{{{{ define "d" }}}}{inner}{{{{ end }}}}'
    parsed = new_set().read("u", text)
    copy = TemplateSet(FUNCTIONS)
    copy.add(marshal.loads(marshal.dumps(packs.sealed(packs.sealed(parsed)))), text.encode())
    plain = TemplateSet(FUNCTIONS)
    plain.add(parsed, text)
    for data in ({"l": [{"x": True}]}, {"x": True}):
        assert copy.execute("u", data) == plain.execute("u", data)
    errors = []
    for templates in (copy, plain):
        with pytest.raises(ExecError) as caught:
            templates.execute("d", {})
        errors.append(str(caught.value))
    assert errors[0] == errors[1]


def test_a_sealed_empty_definition_replaces_none_either() -> None:
    templates = new_set('{{ define "d" }}one{{ end }}')
    templates.add(packs.sealed(templates.read("u", '{{ define "d" }}' + " " * 400 + "{{ end }}")), "")
    assert templates.execute("d", None) == "one"


def test_units_are_adopted_with_their_code() -> None:
    templates = new_set('{{ define "d" }}one{{ end }}', name="u")
    units = templates.clone().add(templates.read("root", '{{ template "d" }}'), "")
    first, second = templates.clone(), templates.clone()
    first.adopt(units)
    second.adopt(units)
    second.parse("v", '{{ define "d" }}two{{ end }}')
    assert (first.execute("root", None), second.execute("root", None)) == ("one", "two")
    assert units[0].code is not None
