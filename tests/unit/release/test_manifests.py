"""Documents, heads, hooks and their order."""

from __future__ import annotations

from pathlib import Path

import pytest

from windlass.cache import Store
from windlass.release import heads
from windlass.release.heads import Head, Heads
from windlass.release.hooks import Hook
from windlass.release.kinds import INSTALL_ORDER, UNINSTALL_ORDER
from windlass.release.manifests import ManifestError, sort, split


@pytest.mark.parametrize(
    ("text", "documents"),
    [
        ("", []),
        (" \n\t", []),
        ("a", ["a"]),
        ("\n\na: 1\n", ["a: 1\n"]),
        ("a\n---\nb", ["a\n", "b"]),
        ("---\na\n---  \t\n\n---\nb\n", ["a\n", "b\n"]),
        ("a\n---b\n", ["a\n", "b\n"]),
        ("a\n--- # note\nb", ["a\n", "# note\nb"]),
        ("-----BEGIN\nx", ["--BEGIN\nx"]),
        ("a ---\n ---\nb", ["a ---\n ---\nb"]),
    ],
)
def test_documents_split_at_dashes_that_begin_a_line(text: str, documents: list[str]) -> None:
    assert split(text) == documents


def manifest(kind: str, name: str = "x", **annotations: str) -> str:
    """Return a document."""
    lines = "".join(f"    {key.replace('_', '-')}: {value!r}\n" for key, value in annotations.items())
    lines = lines.replace("helm-sh/", "helm.sh/")
    shown = f"  annotations:\n{lines}" if annotations else ""
    return f"kind: {kind}\nmetadata:\n  name: {name}\n{shown}"


def test_manifests_go_by_kind_then_path_then_place() -> None:
    files = {
        "c/templates/b.yaml": f"{manifest('Zebra')}\n---\n{manifest('Pod', 'second')}",
        "c/templates/a.yaml": f"{manifest('Pod', 'first')}\n---\n{manifest('Ape')}\n---\n{manifest('Namespace')}",
        "c/templates/_p.yaml": "not: [read",
    }
    _, manifests = sort(files)
    assert [(item.head.kind, item.head.name) for item in manifests] == [
        ("Namespace", "x"), ("Pod", "first"), ("Pod", "second"), ("Ape", "x"), ("Zebra", "x"),
    ]  # fmt: skip


def test_uninstalling_goes_the_other_way() -> None:
    files = {"a": f"{manifest('Namespace')}---\n{manifest('Ingress')}"}
    _, manifests = sort(files, UNINSTALL_ORDER)
    assert [item.head.kind for item in manifests] == ["Ingress", "Namespace"]
    assert set(INSTALL_ORDER) == set(UNINSTALL_ORDER)


def test_annotations_make_a_manifest_a_hook() -> None:
    text = (
        "kind: Job\nmetadata:\n  name: j\n  annotations:\n    helm.sh/hook: ' Pre-Install,TEST-success'\n"
        "    helm.sh/hook-weight: '-3'\n    helm.sh/hook-delete-policy: Hook-Succeeded, x\n"
        "    helm.sh/hook-output-log-policy: hook-failed\n"
    )
    hooks, manifests = sort({"p": text})
    assert manifests == []
    assert hooks == [
        Hook("j", "Job", "p", text, ("pre-install", "test"), -3, ("hook-succeeded", "x"), ("hook-failed",))
    ]
    assert hooks[0].is_test


def test_a_weight_that_is_no_integer_counts_as_zero() -> None:
    text = "metadata: {annotations: {helm.sh/hook: test, helm.sh/hook-weight: 1.5}}"
    assert sort({"p": text})[0][0].weight == 0


def test_one_unknown_event_drops_the_document_with_a_log_line() -> None:
    lines: list[tuple[str, str, dict[str, object]]] = []
    text = "metadata: {annotations: {helm.sh/hook: 'pre-install,crd-install'}}"
    assert sort({"p": text}, log=lambda *line: lines.append(line)) == ([], [])
    assert lines == [("INFO", "skipping unknown hooks", {"hookTypes": "pre-install,crd-install"})]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "a: [",
            "YAML parse error on p: error converting YAML to JSON: yaml: line 1: did not find expected node content",
        ),
        ("kind: [a]", "json: cannot unmarshal array into Go struct field SimpleHead.kind of type string"),
        (
            "metadata: {name: {a: b}}",
            "json: cannot unmarshal object into Go struct field .metadata.name of type string",
        ),
        ("- a", "json: cannot unmarshal array into Go value of type util.SimpleHead"),
    ],
)
def test_a_document_that_helm_cannot_read_is_refused_with_its_words(text: str, message: str) -> None:
    with pytest.raises(ManifestError) as caught:
        sort({"p": text})
    assert message in str(caught.value)


def test_a_comment_alone_is_a_manifest_without_a_kind() -> None:
    _, manifests = sort({"p": "# only this\n"})
    assert [item.head for item in manifests] == [Head()]


def test_heads_are_kept_between_runs_up_to_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heads, "MAX_KEPT", 2)
    folder = str(tmp_path / "cache")
    reader = Heads(Store(folder), "chart")
    texts = [manifest("Pod", name) for name in ("a", "b", "c")]
    found = [reader.of(text) for text in texts]
    reader.close()
    again = Heads(Store(folder), "chart")
    assert [again.of(text) for text in texts] == found
    assert len(again._kept) == 2
