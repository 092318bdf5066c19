"""What differs between renders: found by name, never by place or layout, and secrets stay hidden."""

from __future__ import annotations

import pytest

from windlass.actions.difference import ADDED, CHANGED, MASKED, MISSING, REMOVED, compare
from windlass.actions.fieldpath import find, steps, written
from windlass.actions.linepaths import line_paths
from windlass.actions.suggest import MAX_LENGTH, closest, distance

WEB = "kind: Deployment\nmetadata: {name: web}\nspec:\n  replicas: 1\n  containers:\n  - {name: a, image: x}\n"


def test_order_layout_and_comments_do_not_count() -> None:
    spec = "spec: {containers: [{image: x, name: a}], replicas: 1}"
    other = f"# Source: elsewhere\n{spec}\nmetadata:\n  name: web\nkind: Deployment\n"
    service = "kind: Service\nmetadata: {name: web}\n"
    assert compare(f"---\n{WEB}---\n{service}", f"---\n{service}---\n{other}") == []


def test_fields_are_told_by_path_and_items_by_name() -> None:
    after = WEB.replace("1", "2").replace("- {name: a, image: x}", "- {name: b, image: z}\n  - {name: a, image: w}")
    (change,) = compare(WEB, after)
    assert (change.how, change.resource) == (CHANGED, "Deployment/web")
    assert [(field.path, field.before, field.after) for field in change.fields] == [
        ("spec.containers[name=a].image", "x", "w"),
        ("spec.containers[name=b]", MISSING, {"name": "b", "image": "z"}),
        ("spec.replicas", 1, 2),
    ]


def test_resources_come_and_go() -> None:
    added, removed = compare("", WEB), compare(WEB, "")
    assert [change.how for change in (*added, *removed)] == [ADDED, REMOVED]
    assert added[0].content == WEB and not added[0].fields


def test_true_is_not_one() -> None:
    (change,) = compare("kind: A\na: true\n", "kind: A\na: 1\n")
    assert change.fields[0].path == "a"


def test_what_stands_in_a_secret_is_never_shown() -> None:
    before = "kind: Secret\nmetadata: {name: s}\ndata: {a: b25l, gone: Z29uZQ==}\n"
    after = "kind: Secret\nmetadata: {name: s}\ndata: {a: dHdv}\nstringData: {b: three}\n"
    (change,) = compare(before, after)
    seen = {(field.before, field.after) for field in change.fields}
    assert seen == {(MASKED, MASKED), (MASKED, MISSING), (MISSING, MASKED)}
    shown = repr([compare(before, after), compare(before, ""), compare("", after)])
    assert not any(secret in shown for secret in ("b25l", "Z29uZQ", "dHdv", "three"))


def test_text_that_is_no_yaml_is_compared_as_text() -> None:
    assert compare("a: b: c\n", "a: b: c\n") == []
    assert len(compare("a: b: c\n", "a: b: d\n")) == 1


@pytest.mark.parametrize("path", ['a.b[0].c', 'labels["app/x.y"].z', "containers[name=web].image", ""])
def test_paths_are_read_and_written(path: str) -> None:
    assert written(steps(path)) == path


@pytest.mark.parametrize("path", ["a..b", "a[", "a[x]", 'a["x', "a[0]b"])
def test_paths_that_cannot_be_read_are_refused(path: str) -> None:
    with pytest.raises(ValueError, match=r"a"):
        steps(path)


def test_fields_are_found_by_path() -> None:
    value = {"a": [{"name": "x", "b": 1}, {"name": "y", "b": 2}]}
    assert find(value, steps("a[1].b")) == find(value, steps("a[name=y].b")) == find(value, steps("a[-1].b")) == 2
    assert find(value, steps("a[name=z].b"), "none") == find(value, steps("a[5]"), "none") == "none"


def test_lines_are_told_by_the_field_they_belong_to() -> None:
    text = (
        "kind: A\nspec:\n  list:\n  - name: a\n    port: 1\n  - name: b\n  text: |\n    x: 1\n    y\n"
        "  nested:\n    - - 1\n      - 2\nend: true"
    )
    assert [written(path) for path in line_paths(text.split("\n"))] == [
        "kind", "spec", "spec.list", "spec.list[0].name", "spec.list[0].port", "spec.list[1].name", "spec.text",
        "spec.text", "spec.text", "spec.nested", "spec.nested[0][0]", "spec.nested[0][1]", "end",
    ]  # fmt: skip


def test_the_closest_name_is_suggested_if_it_is_close() -> None:
    assert closest("replica", ["replicas", "image"]) == "replicas"
    assert closest("Tag", ["tag"]) == "tag" and closest("abc", ["xyz"]) == ""
    assert distance("stroe", "store") == 1 and distance("x" * (MAX_LENGTH + 1), "y") == MAX_LENGTH
