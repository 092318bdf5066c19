"""Conflicts: who owns which field, and what resolves it."""

from __future__ import annotations

import pytest

from windlass.kube.apply import ApplyError, Result
from windlass.kube.conflicts import MAX_SHOWN, Conflict, FieldConflict, advise, conflicts
from windlass.kube.errors import ApiStatus, KubeError


def _refusal(subject: str, *causes: tuple[str, str]) -> FieldConflict:
    listed = [{"reason": "FieldManagerConflict", "message": f"conflict with {who}", "field": at} for who, at in causes]
    return FieldConflict("no", subject, ApiStatus(409, "Conflict", "no", {"causes": listed}))


@pytest.mark.parametrize(
    ("owner", "sentence"),
    [
        ('"flux"', '"flux" applies .data.a of ConfigMap/c'),
        ('"kubectl-edit" using v1', '"kubectl-edit" has changed .data.a of ConfigMap/c'),
        ('"hpa" with subresource "scale" using v1 at 2026', '"hpa" has changed .data.a of ConfigMap/c'),
    ],
)
def test_an_owner_is_named_with_its_field(owner: str, sentence: str) -> None:
    assert [str(found) for found in conflicts(_refusal("ConfigMap/c", (owner, ".data.a")))] == [sentence]


def test_fields_go_by_object_and_owner() -> None:
    error = _refusal("Deployment/d", ('"a"', ".x"), ('"b"', ".y"), ('"a"', ".z"))
    assert conflicts(error) == [
        Conflict("Deployment/d", "a", True, (".x", ".z")),
        Conflict("Deployment/d", "b", True, (".y",)),
    ]


def test_every_object_of_an_operation_is_told_of_but_not_endlessly() -> None:
    errors = [_refusal(f"ConfigMap/{number}", ('"a"', ".x")) for number in range(MAX_SHOWN + 2)]
    outer = KubeError("UPGRADE FAILED")
    outer.__cause__ = ApplyError("several", Result([], [], []), errors)
    cause, remedy = advise(outer) or ("", "")
    assert cause.count("ConfigMap/") == MAX_SHOWN
    assert cause.endswith(" and 2 more")
    assert remedy.startswith("--force-conflicts")


def test_many_fields_are_counted() -> None:
    error = _refusal("ConfigMap/c", *[('"a"', f".{number}") for number in range(MAX_SHOWN + 1)])
    assert str(conflicts(error)[0]).endswith(".4 and 1 more of ConfigMap/c")


def test_replicas_are_better_left_to_who_scales() -> None:
    cause, remedy = advise(_refusal("Deployment/d", ('"hpa" using apps/v1', ".spec.replicas"))) or ("", "")
    assert "autoscaler" in remedy
    assert "--force-conflicts" in remedy
    assert "Deployment/d" in cause


def test_other_errors_are_not_about_conflicts() -> None:
    assert advise(ApiStatus(409, "Conflict", "the object has been modified")) is None
    assert advise(ValueError()) is None
