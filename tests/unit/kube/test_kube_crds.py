"""Upgrades of definitions: what would change, and what would be lost."""

from __future__ import annotations

from typing import Any

import pytest

from windlass.kube import crds
from windlass.kube.crds import CREATE, KEEP, MAX_DEPTH, MAX_LOSSES, UPGRADE, Change, CrdRefused, is_established, plan

Schema = dict[str, Any]
TEXT: Schema = {"type": "string"}


def _fields(**properties: Schema) -> Schema:
    return {"type": "object", "properties": properties}


def _version(name: str = "v1", schema: Schema | None = None, **more: object) -> dict[str, Any]:
    return {"name": name, "served": True, "schema": {"openAPIV3Schema": schema or _fields(a=TEXT)}, **more}


def _definition(*versions: dict[str, Any], stored: tuple[str, ...] = ("v1",), **spec: object) -> dict[str, Any]:
    names = {"kind": "Foo", "plural": "foos"}
    return {
        "metadata": {"name": "foos.x.io"},
        "spec": {"group": "x.io", "scope": "Namespaced", "names": names, "versions": list(versions), **spec},
        "status": {"storedVersions": list(stored)},
    }


def _planned(wanted: dict[str, Any], live: dict[str, Any], *, objects: bool = True) -> Change:
    wanted = {key: value for key, value in wanted.items() if key != "status"}
    (change,) = plan([wanted], {"foos.x.io": live}, lambda _: objects)
    return change


def test_a_definition_that_is_not_there_is_made() -> None:
    assert plan([_definition(_version())], {}, lambda _: True) == [Change("foos.x.io", CREATE)]


def test_what_the_server_adds_is_no_change() -> None:
    live = _definition(_version(additionalPrinterColumns=[]), conversion={"strategy": "None"})
    assert _planned(_definition(_version()), live).action == KEEP


def test_a_new_field_and_a_new_version_are_an_upgrade() -> None:
    wanted = _definition(_version(schema=_fields(a=TEXT, b=TEXT)), _version("v2"))
    assert _planned(wanted, _definition(_version())) == Change("foos.x.io", UPGRADE)


@pytest.mark.parametrize(
    ("wanted", "reason"),
    [
        (_definition(_version(), scope="Cluster"), "spec.scope would change from Namespaced to Cluster"),
        (_definition(_version(), group="y.io"), "spec.group would change from x.io to y.io"),
        (_definition(_version(), names={"kind": "B", "plural": "foos"}), "spec.names.kind would change from Foo to B"),
        (_definition(_version("v2")), "version v1 would go, which objects are stored at"),
        (_definition(_version(served=False)), "version v1 would no longer be served"),
        (_definition(_version(schema=_fields(b=TEXT))), "version v1 would lose .a"),
        (
            _definition(_version(schema=_fields(a={"type": "integer"}))),
            "version v1 would lose .a as string: it would be integer",
        ),
    ],
)
def test_data_and_users_are_not_left_behind(wanted: dict[str, Any], reason: str) -> None:
    assert reason in _planned(wanted, _definition(_version())).refusals


def test_a_served_version_goes_only_if_nobody_could_use_it() -> None:
    live = _definition(_version(), _version("v0"))
    assert _planned(_definition(_version()), live).refusals == ("version v0 would no longer be served",)
    live = _definition(_version(), _version("v0", served=False))
    change = _planned(_definition(_version(schema=_fields(a=TEXT, b=TEXT))), live)
    assert change.refusals == ()


def test_fields_may_go_while_there_are_no_objects() -> None:
    wanted, live = _definition(_version(schema=_fields(b=TEXT))), _definition(_version())
    assert _planned(wanted, live, objects=False) == Change("foos.x.io", UPGRADE)


@pytest.mark.parametrize(
    ("before", "after", "lost"),
    [
        (_fields(a=_fields(b=TEXT)), _fields(a=_fields(c=TEXT)), [".a.b"]),
        (
            _fields(a={"type": "array", "items": _fields(b=TEXT)}),
            _fields(a={"type": "array", "items": _fields()}),
            [".a[].b"],
        ),
        (
            _fields(a={"type": "object", "additionalProperties": _fields(b=TEXT)}),
            _fields(a={"type": "object", "additionalProperties": _fields()}),
            [".a.*.b"],
        ),
        (_fields(a={"type": "object", "additionalProperties": TEXT}), _fields(a={"type": "object"}), [".a.*"]),
        (
            {"type": "object", "x-kubernetes-preserve-unknown-fields": True},
            {"type": "object"},
            ["unknown fields of its root"],
        ),
        (_fields(a=TEXT), {"type": "object", "x-kubernetes-preserve-unknown-fields": True}, []),
        (_fields(a=TEXT), {"type": "object", "additionalProperties": TEXT}, []),
    ],
)
def test_fields_are_missed_at_every_level(before: Schema, after: Schema, lost: list[str]) -> None:
    change = _planned(_definition(_version(schema=after)), _definition(_version(schema=before)))
    assert list(change.refusals) == [f"version v1 would lose {path}" for path in lost]


def test_of_many_fields_some_are_named() -> None:
    before = _fields(**{f"f{number}": TEXT for number in range(MAX_LOSSES + 1)})
    change = _planned(_definition(_version(schema=_fields(z=TEXT))), _definition(_version(schema=before)))
    assert len(change.refusals) == MAX_LOSSES


def test_a_schema_too_deep_to_compare_is_refused() -> None:
    before, after = TEXT, TEXT
    for _ in range(MAX_DEPTH + 1):
        before, after = _fields(a=before), _fields(a=after, b=TEXT)
    change = _planned(_definition(_version(schema=after)), _definition(_version(schema=before)))
    assert change.refusals[0].endswith("(too deep to compare)")


def test_a_refusal_names_every_definition_and_reason() -> None:
    error = CrdRefused([Change("a", UPGRADE, ("one", "two")), Change("b", KEEP)])
    assert str(error) == "refusing to upgrade CustomResourceDefinitions:\n  a: one\n  a: two"
    assert [change.name for change in error.changes] == ["a"]


def test_a_definition_is_established_when_its_condition_says_so() -> None:
    assert is_established({"status": {"conditions": [{"type": "Established", "status": "True"}]}})
    assert not is_established({"status": {"conditions": [{"type": "Established", "status": "False"}]}})
    assert not is_established({})
    assert crds.ESTABLISHED_SECONDS > crds.POLL_SECONDS
