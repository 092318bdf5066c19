"""Label selectors as a query has them."""

from __future__ import annotations

import pytest

from windlass.kube.errors import KubeError
from windlass.kube.selectors import of_labels, of_set


def test_requirements_are_joined_in_the_order_of_their_keys() -> None:
    selector = {
        "matchLabels": {"b": "1", "a": "2"},
        "matchExpressions": [
            {"key": "c", "operator": "NotIn", "values": ["y", "x"]},
            {"key": "ab", "operator": "In", "values": ["z"]},
            {"key": "e", "operator": "Exists"},
            {"key": "d", "operator": "DoesNotExist"},
        ],
    }

    assert of_labels(selector) == "a=2,ab in (z),b=1,c notin (x,y),!d,e"
    assert of_set({"b": "1", "a": "2"}) == "a=2,b=1"
    assert of_labels({}) == ""


@pytest.mark.parametrize(
    ("selector", "problem"),
    [
        ({"matchExpressions": [{"key": "a", "operator": "Near"}]}, '"Near" is not a valid label selector operator'),
        ({"matchLabels": ["a"]}, "invalid label selector"),
        ({"matchExpressions": ["a"]}, "invalid label selector"),
    ],
)
def test_what_is_no_selector_is_refused(selector: dict[str, object], problem: str) -> None:
    with pytest.raises(KubeError) as failure:
        of_labels(selector)

    assert str(failure.value) == problem
