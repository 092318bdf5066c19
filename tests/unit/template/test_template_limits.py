"""Each bound of the template language, crossed."""

from __future__ import annotations

import sys
import time

import pytest

from windlass.errors import LimitExceeded
from windlass.template import ExecError, Func, ParseError, Run, TemplateSet
from windlass.template.limits import MAX_OUTPUT_PIECES_LENGTH, MAX_PAREN_DEPTH, MAX_RANGE_STEPS, MAX_TEMPLATE_DEPTH


def parsed(text: str) -> TemplateSet:
    templates = TemplateSet({})
    templates.parse("t", text)
    return templates


def test_parentheses_nest_up_to_the_bound() -> None:
    def nested(depth: int) -> str:
        return "{{ " + "(" * depth + "1" + ")" * depth + " }}"

    assert parsed(nested(MAX_PAREN_DEPTH)).execute("t", None) == "1"
    with pytest.raises(ParseError, match="template: t:1: max expression depth exceeded"):
        parsed(nested(MAX_PAREN_DEPTH + 1))


@pytest.mark.parametrize(
    "body",
    ['{{ template "t" . }}', '{{ if . }}{{ with . }}{{ range . }}{{ template "t" $ }}{{ end }}{{ end }}{{ end }}'],
)
def test_endless_templates_end_with_the_text_of_go(body: str) -> None:
    with pytest.raises(ExecError, match=r"exceeded maximum template depth \(100000\)"):
        parsed(body).execute("t", [1])


def test_templates_nest_almost_to_the_bound() -> None:
    text = '{{ define "d" }}{{ if . }}{{ template "d" .next }}{{ else }}end{{ end }}{{ end }}{{ template "d" . }}'
    data: dict[str, object] = {}
    for _ in range(MAX_TEMPLATE_DEPTH - 2):
        data = {"next": data}
    assert parsed(text).execute("t", data) == "end"


def test_endless_functions_end_with_an_error() -> None:
    def again(run: Run, data: object) -> str:
        return run.execute("t", data)

    templates = TemplateSet({"again": Func("again", "(interface {}) (string, error)", lambda: again, scoped=True)})
    templates.parse("t", "{{ again . }}")
    with pytest.raises(ExecError, match=r"exceeded maximum template depth \(100000\)"):
        templates.execute("t", None)


def test_loops_share_a_budget_of_rounds() -> None:
    templates = parsed("{{ range . }}{{ end }}")
    run = Run(templates)
    run.steps = MAX_RANGE_STEPS - 3
    assert run.execute("t", [1, 2, 3]) == ""
    with pytest.raises(LimitExceeded, match=f"more than {MAX_RANGE_STEPS} times"):
        run.execute("t", [1])


def test_a_huge_range_may_be_left_early() -> None:
    assert parsed("{{ range 1000000000000 }}{{ . }}{{ break }}{{ end }}").execute("t", None) == "0"


def test_output_is_bounded_before_it_is_joined() -> None:
    piece = "x" * (1 << 22)
    with pytest.raises(LimitExceeded, match="printed more than"):
        parsed("{{ range .n }}{{ $.piece }}{{ end }}").execute(
            "t", {"n": MAX_OUTPUT_PIECES_LENGTH // len(piece) + 1, "piece": piece}
        )


def test_long_chains_of_else_if_do_not_exhaust_the_interpreter() -> None:
    text = "{{ if .x }}" + "{{ else if .x }}" * 3000 + "{{ else }}last{{ end }}"
    assert parsed(text).execute("t", {}) == "last"


@pytest.mark.parametrize(
    "text",
    [
        "{{" * 20_000,
        "{{ " + "a " * 20_000,
        '{{ "' + "x" * 40_000,
        "{{ `" + "x}}" * 20_000,
        "{{/*" * 10_000,
        "{{ .a" + ".b" * 20_000,
    ],
)
def test_broken_texts_are_refused_in_linear_time(text: str) -> None:
    start = time.perf_counter()
    with pytest.raises(ParseError):
        parsed(text)
    assert time.perf_counter() - start < 2


def test_deeply_nested_blocks_do_not_exhaust_the_interpreter() -> None:
    depth = 3000
    assert parsed("{{ if . }}" * depth + "x" + "{{ end }}" * depth).execute("t", True) == "x"


def test_room_for_recursion_is_only_ever_added() -> None:
    before = sys.getrecursionlimit()
    parsed("x").execute("t", None)
    assert sys.getrecursionlimit() >= before


@pytest.mark.parametrize("piece", ["end", '\\"', "\\'", "1", "$a", ".a", "e1", "é"])
def test_an_action_that_is_no_tokens_takes_time_linear_in_its_length(piece: str) -> None:
    text = "{{ x" + piece * 100_000 + '" }}'
    started = time.process_time()
    with pytest.raises(ParseError):
        TemplateSet({}).parse("t", text)
    assert time.process_time() - started < 2
