"""Traced rendering prints what plain rendering prints, and knows where it came from."""

from __future__ import annotations

from pathlib import Path

import pytest

from windlass import Environment, lookup_from
from windlass.actions import explain, lookups
from windlass.actions.layers import Layer, Layers
from windlass.chart.load import load_files
from windlass.chart.model import Chart, File
from windlass.engine import watch
from windlass.engine.capabilities import Capabilities
from windlass.engine.render import render
from windlass.engine.scope import ReleaseOptions, render_values
from windlass.engine.trace import Trace, trace
from windlass.errors import WindlassError
from windlass.release import heads

FILES = {
    "Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\n",
    "values.yaml": "a: {b: 1, c: [x, {d: w}]}\nt: '{{ .Values.a.b }}'\nempty: {}\nlong: " + "z" * 200 + "\n",
    "templates/_h.tpl": (
        '{{ define "deep" }}{{ range $k, $v := .Values.a }}{{ $k }}={{ $v | toJson }};{{ end }}{{ end }}'
        '{{ define "whole" }}{{ include (print $.Template.BasePath "/all.yaml") . | sha256sum }}{{ end }}'
    ),
    "templates/all.yaml": (
        '{{- $x := 0 }}{{ range .Values.a.c }}{{ if kindIs "string" . }}{{ continue }}{{ end }}- {{ .d }}\n'
        "{{ break }}{{ end }}"
        '{{- with .Values.a }}{{ $x = .b }}{{ else }}no{{ end }}x: {{ $x }} {{ tpl .Values.t . }}\n'
        '{{ include "deep" . | nindent 2 }} {{ typeOf .Values }} {{ typeOf .Values.a }} {{ dig "b" 0 .Values.a }}\n'
        '{{ if .Values.empty }}e{{ else if hasKey .Values "a" }}h{{ end }} {{ .Values.none }}\n'
        "{{ keys .Values.a | sortAlpha }} {{ toYaml .Values.a }}\n"
        '{{ .Values.a | deepCopy | merge (dict "n" 1) | toJson }} {{ .Values.long }} {{ randAlpha 5 }}\n'
    ),
    "templates/sum.yaml": 'sum: {{ include "whole" . }}\n{{ template "deep" . }}',
    "charts/sub/Chart.yaml": "apiVersion: v2\nname: sub\nversion: 1.0.0\n",
    "charts/sub/values.yaml": "own: 1\n",
    "charts/sub/templates/s.yaml": (
        "{{ .Values.own }} {{ typeOf .Values }} {{ .Values | toJson }} {{ .Values.global }}\n"
    ),
}


def scope() -> tuple[Chart, dict[str, object]]:
    chart = load_files([File(name, text.encode()) for name, text in FILES.items()])
    return chart, render_values(chart, {}, ReleaseOptions("r"), Capabilities())


def traced() -> Trace:
    return trace(*scope(), environment=Environment.seeded(3))


def layers() -> Layers:
    chart, _ = scope()
    return Layers([Layer("the defaults", chart.values or {})])


def test_a_trace_changes_nothing_of_what_is_printed() -> None:
    plain = render(*scope(), environment=Environment.seeded(3))
    found = {path: "".join(piece.text for piece in pieces) for path, pieces in traced().files.items()}
    assert {path: text.replace("<no value>", "") for path, text in found.items()} == plain


def test_pieces_know_their_place_their_reads_and_their_causes() -> None:
    pieces = traced().files["shop/templates/all.yaml"]
    (item,) = [piece for piece in pieces if piece.text == "w"]
    assert (item.statement.line, item.statement.text, item.reads) == (1, "{{.d}}", (("a", "c", 1, "d"),))
    assert [cause.statement.text for cause in item.causes] == ["{{range .Values.a.c}}"]
    below = traced().files["shop/charts/sub/templates/s.yaml"]
    (own,) = [piece for piece in below if piece.statement.text == "{{.Values.own}}"]
    assert own.reads == (("sub", "own"),)


def test_reads_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "MAX_READS", 3)
    assert len(traced().reads.log) == 3


def test_explanations_of_lines_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    text = explain.explain(".Values.long", traced(), layers())
    assert max(len(line) for line in text.splitlines()[:1]) < explain.MAX_SHOWN + 50
    monkeypatch.setattr(explain, "MAX_READS_SHOWN", 1)
    assert "more values" in explain.explain("templates/sum.yaml", traced(), layers())


def test_files_of_objects_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lookups, "MAX_FILE_BYTES", 10)
    (tmp_path / "o.yaml").write_text("kind: A\nmetadata: {name: x}\n")
    with pytest.raises(WindlassError, match="larger than 10 bytes"):
        lookup_from(tmp_path / "o.yaml")


def test_heads_kept_in_memory_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heads, "MAX_KEPT", 2)
    memory = heads.RememberedHeads()
    for number in range(5):
        assert memory.of(f"kind: K{number}\n").kind == f"K{number}"
    assert len(memory._kept) <= 2
