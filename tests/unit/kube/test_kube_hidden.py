"""What the Secrets of a release hold is left out of texts."""

from __future__ import annotations

import pytest

from windlass.kube import hidden
from windlass.kube.hidden import MASK, MOST, SHORTEST, Hidden

MANIFEST = """
apiVersion: v1
kind: Secret
metadata: {name: s}
data: {password: c3dvcmRmaXNo, binary: /////w==, empty: null}
stringData:
  token: swordfish-and-more
  key: |
    -----BEGIN KEY-----
    abcdefgh
  short: abc
---
apiVersion: v1
kind: ConfigMap
metadata: {name: m}
data: {open: visible}
"""


def masked(text: str, manifest: str = MANIFEST) -> str:
    known = Hidden()
    known.note(manifest)
    return known.mask(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("password swordfish refused", f"password {MASK} refused"),
        ("swordfish-and-more", MASK),  # the longest first
        ("Authorization: c3dvcmRmaXNo", f"Authorization: {MASK}"),
        ("c3dvcmRmaXNoLWFuZC1tb3Jl", MASK),
        ("key abcdefgh!", f"key {MASK}!"),
        ("/////w==", MASK),
        ("abc visible", "abc visible"),
    ],
)
def test_values_are_hidden_plain_and_encoded(text: str, shown: str) -> None:
    assert masked(text) == shown


def test_without_manifests_nothing_is_hidden() -> None:
    assert Hidden().mask("swordfish") == "swordfish"


@pytest.mark.parametrize("manifest", ["kind: Secret\ndata: [", "- kind: Secret", "kind: Secret\ndata: text"])
def test_what_is_no_secret_hides_nothing(manifest: str) -> None:
    assert masked("text", manifest) == "text"


def test_manifests_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    known = Hidden()
    known.note(MANIFEST)
    known.mask("x")
    monkeypatch.setattr(hidden, "_values", lambda manifest: pytest.fail("read again"))
    assert known.mask("swordfish") == MASK


def test_the_number_of_values_is_bounded_and_the_longest_count() -> None:
    words = [f"value{'x' * (n % 7)}{n:05}" for n in range(MOST + 5)]
    entries = "".join(f"  k{n}: {word}\n" for n, word in enumerate(words))
    known = Hidden()
    known.note(f"kind: Secret\nstringData:\n{entries}")
    known.mask("")
    assert len(known._values) == MOST
    assert min(map(len, known._values)) > SHORTEST
