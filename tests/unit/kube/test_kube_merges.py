"""Merge patches: stored answers of apimachinery and json-patch to cases thought up and cases drawn at random.

``merges.jsonl`` holds, for each case, which algorithm Helm chooses, three documents, and the patch or the refusal.
"""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from windlass.kube import merge3
from windlass.kube.clientside import patch_of
from windlass.kube.errors import KubeError
from windlass.kube.objects import MERGE_PATCH, STRATEGIC_PATCH
from windlass.kube.values import loads

CASES = [loads(line) for line in (Path(__file__).parent / "merges.jsonl").read_text().splitlines()]
TYPES = {"strategic": STRATEGIC_PATCH, "merge": MERGE_PATCH}


def _patch(case: dict[str, Any]) -> dict[str, Any]:
    original, modified, current = case["original"], case["modified"], case["current"]
    if case["how"] == "two_way":
        return merge3.two_way(original, modified)
    if case["how"] == "three_way":
        return merge3.three_way(original, modified, current)
    patch, content_type = patch_of(original, modified, current, three_way_unstructured=False)
    assert content_type == TYPES[case["how"]]
    return patch


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_patch_is_what_kubernetes_own_code_makes(case: dict[str, Any]) -> None:
    before = copy.deepcopy(case)
    if "error" in case:
        with pytest.raises(KubeError) as caught:
            _patch(case)
        assert str(caught.value) == case["error"]
    else:
        assert json.dumps(_patch(case), sort_keys=True) == json.dumps(case["patch"], sort_keys=True)
    assert case == before, "the documents were changed"


_documents = st.recursive(
    st.booleans() | st.integers(0, 3) | st.sampled_from("ab"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abcd"), inner, max_size=3),
    max_leaves=12,
)
_mappings = st.dictionaries(st.sampled_from("abcd"), _documents, max_size=4)


def _applied(document: object, patch: object) -> object:
    """RFC 7386, section 2, MergePatch."""
    if not isinstance(patch, dict):
        return patch
    merged = dict(document) if isinstance(document, dict) else {}
    for key, value in patch.items():
        if value is None:
            merged.pop(key, None)
        else:
            merged[key] = _applied(merged.get(key), value)
    return merged


@given(_mappings, _mappings)
def test_a_merge_patch_applied_gives_what_is_wanted(original: dict[str, Any], modified: dict[str, Any]) -> None:
    assert merge3.same(_applied(original, merge3.two_way(original, modified)), modified)


@given(_mappings, _mappings)
def test_what_only_the_cluster_has_stays(original: dict[str, Any], current: dict[str, Any]) -> None:
    assert merge3.three_way(original, original, {**original, "z": current}) == {}


def test_true_is_not_one() -> None:
    assert merge3.two_way({"a": 1}, {"a": True}) == {"a": True}
