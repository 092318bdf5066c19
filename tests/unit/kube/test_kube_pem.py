"""Certificates and keys in PEM: what is wrong with them is said in Go's words, and bundles may hold what is broken."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from tests.differential.kubeconfigs.authorities import Authority

from windlass.kube.pem import authority_problem, pair_problem, usable

BROKEN = b"-----BEGIN CERTIFICATE-----\naGVsbG8=\n-----END CERTIFICATE-----\n"
OTHER = b"-----BEGIN X-----\naGVsbG8=\n-----END X-----\n"
NOT_BASE64 = b"-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n"


@pytest.fixture
def made(tmp_path: Path) -> tuple[bytes, bytes]:
    Authority(tmp_path, "ca")
    return (tmp_path / "ca.crt").read_bytes(), (tmp_path / "ca.key").read_bytes()


def test_of_a_bundle_what_can_be_read_counts(made: tuple[bytes, bytes]) -> None:
    certificate, key = made
    assert usable(BROKEN + b"words\n" + key + certificate) == certificate
    assert usable(BROKEN) == usable(b"") == usable(NOT_BASE64) == b""


def test_what_is_no_authority_is_told(made: tuple[bytes, bytes]) -> None:
    assert authority_problem(b"hello") == "unable to parse bytes as PEM block"
    assert authority_problem(BROKEN) == "failed to parse certificate: x509: malformed certificate"


def test_what_is_no_pair_is_told(made: tuple[bytes, bytes]) -> None:
    certificate, key = made
    assert pair_problem(certificate, key) == ""
    for pair, text in (
        ((b"", key), "failed to find any PEM data in certificate input"),
        ((key, key), "failed to find certificate PEM data in certificate input, but did find a private key; "
         "PEM inputs may have been switched"),
        ((OTHER, key), 'failed to find "CERTIFICATE" PEM block in certificate input after skipping PEM blocks of the '
         "following types: [X]"),
        ((certificate, b""), "failed to find any PEM data in key input"),
        ((certificate, certificate), "found a certificate rather than a key in the PEM for the private key"),
        ((certificate, OTHER + OTHER), 'failed to find PEM block with type ending in "PRIVATE KEY" in key input after '
         "skipping PEM blocks of the following types: [X X]"),
    ):  # fmt: skip
        assert pair_problem(*pair) == f"tls: {text}"
    assert pair_problem(BROKEN, key) == "x509: malformed certificate"


def test_lines_may_end_in_blanks_and_carriage_returns(made: tuple[bytes, bytes]) -> None:
    certificate, _ = made
    text = base64.b64encode(base64.b64decode(b"".join(certificate.splitlines()[1:-1])))
    windows = b"-----BEGIN CERTIFICATE-----\r\n" + text + b" \r\n-----END CERTIFICATE-----\r\n"
    assert usable(windows)
