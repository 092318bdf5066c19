"""Built-in types: what they can hold, as Go's conversion of unstructured objects has it, and what a field is."""

from __future__ import annotations

import pytest

from windlass.golang.kinds import Int64
from windlass.kube.builtin import SchemaError, load

TYPES = load()


def _fits(api_version: str, kind: str, *path: str, value: object) -> bool:
    for key in reversed(path):
        value = [value] if key == "[]" else {key: value}
    schema = TYPES.of(api_version, kind)
    assert schema is not None
    return schema.fits(value)


@pytest.mark.parametrize(
    ("where", "good", "bad"),
    [
        (("coordination.k8s.io/v1", "Lease", "spec", "renewTime"), ["2020-01-01T00:00:00.123456Z", None],
         ["2020-01-01T00:00:00Z", 1]),
        (("v1", "Pod", "metadata", "creationTimestamp"), ["2020-01-01T00:00:00Z", None], ["2020-01-01", "", 1]),
        (("v1", "ResourceQuota", "spec", "hard", "cpu"), ["1", "1.5", ".5", "1Gi", "1e3", "1E", "1 ", 1, 1.5],
         ["", "x", "1gi", "1e", True, []]),
        (("v1", "Service", "spec", "ports", "[]", "targetPort"), ["a", "", Int64(80), -1],
         [True, 1.5, Int64(1 << 31), [], {}]),
        (("v1", "Service", "spec", "ports", "[]", "port"), [Int64(1), 1.0, None], ["1", 1.5, True]),
        (("v1", "Secret", "data", "a"), ["YQ==", "", None, [97]], ["YQ", "%", 1]),
        (("v1", "ConfigMap", "data", "a"), ["x", None], [1, True, {}]),
        (("v1", "ConfigMap", "unknown"), [1, {}], []),
    ],
)  # fmt: skip
def test_values_fit_or_not(where: tuple[str, ...], good: list[object], bad: list[object]) -> None:
    api_version, kind, *path = where
    assert [value for value in good if not _fits(api_version, kind, *path, value=value)] == []
    assert [value for value in bad if _fits(api_version, kind, *path, value=value)] == []


def test_a_schema_may_be_a_truth_value_in_one_place_only() -> None:
    def fits(value: object) -> bool:
        where = "apiextensions.k8s.io/v1", "CustomResourceDefinition"
        below = "spec", "versions", "[]", "schema", "openAPIV3Schema", "additionalProperties"
        return _fits(*where, *below, value=value)

    assert all(map(fits, (True, False, {"type": "string"}, None)))
    assert not any(map(fits, (1, "x", [], {"type": 1})))


def test_kinds_that_are_not_built_in_have_no_type() -> None:
    assert TYPES.of("example.com/v1", "Deployment") is None


def test_fields_are_found_whatever_their_case_and_others_are_not() -> None:
    pod = TYPES.of("v1", "Pod")
    assert pod is not None
    spec, _ = pod.below("Spec")
    containers, field = spec.items("containers")
    assert (containers.name, field.strategy, field.merge_key) == ("core/v1.Container", "merge", "name")
    with pytest.raises(SchemaError, match='unable to find api field in struct Pod for the json field "nothing"'):
        pod.below("nothing")
    with pytest.raises(SchemaError, match="expected slice or array type, but got: struct"):
        pod.items("metadata")
    labels, _ = pod.below("metadata")[0].below("labels")
    with pytest.raises(SchemaError, match="data type is not struct, instead is: map"):
        labels.below("a")
