"""Certificates say what Go's would, and a chain of them verifies."""

from __future__ import annotations

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from windlass.sprig.certificates import Certificate, gen_ca, gen_ca_with_key, gen_signed, gen_signed_with_key
from windlass.sprig.environment import Environment
from windlass.sprig.keys import from_pem, gen_private_key, pem_block
from windlass.template.errors import FuncError

ENVIRONMENT = Environment()


@pytest.fixture(scope="module")
def authority() -> Certificate:
    return gen_ca(ENVIRONMENT, "the authority", 30)


def read(certificate: Certificate) -> x509.Certificate:
    return x509.load_pem_x509_certificate(certificate.Cert.encode())


def test_an_authority_may_sign_and_says_so(authority: Certificate) -> None:
    found = read(authority)
    constraints = found.extensions.get_extension_for_class(x509.BasicConstraints)
    usage = found.extensions.get_extension_for_class(x509.KeyUsage)
    assert (constraints.critical, constraints.value.ca, constraints.value.path_length) == (True, True, None)
    assert (usage.value.key_cert_sign, usage.value.digital_signature, usage.value.crl_sign) == (True, True, False)
    assert found.subject.rfc4514_string() == "CN=the authority"
    assert authority.Key.startswith("-----BEGIN RSA PRIVATE KEY-----\n")


def test_a_signed_certificate_verifies_against_its_authority(authority: Certificate) -> None:
    made = read(gen_signed(ENVIRONMENT, "leaf", ["10.0.0.1", "::1"], ["a.example", "*.b.example"], 5, authority))
    made.verify_directly_issued_by(read(authority))
    names = made.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["a.example", "*.b.example"]
    assert [str(address) for address in names.get_values_for_type(x509.IPAddress)] == ["10.0.0.1", "::1"]
    mine = made.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value.key_identifier
    assert mine == read(authority).extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
    assert [str(extension.oid.dotted_string) for extension in made.extensions] == [
        "2.5.29.15",
        "2.5.29.37",
        "2.5.29.19",
        "2.5.29.35",
        "2.5.29.17",
    ]


@pytest.mark.filterwarnings("ignore:Attribute's length")
def test_names_longer_than_x520_allows_are_written_as_go_writes_them(authority: Certificate) -> None:
    name = "service." * 12
    assert read(gen_signed(ENVIRONMENT, name, [], [], 5, authority)).subject.rfc4514_string() == f"CN={name}"
    assert read(gen_signed(ENVIRONMENT, "", [], [], 5, authority)).subject.rfc4514_string() == ""


@pytest.mark.parametrize(
    ("kind", "label", "type_of_key"),
    [
        ("rsa", "RSA PRIVATE KEY", rsa.RSAPrivateKey),
        ("ecdsa", "EC PRIVATE KEY", ec.EllipticCurvePrivateKey),
        ("ed25519", "PRIVATE KEY", ed25519.Ed25519PrivateKey),
    ],
)
def test_keys_are_written_in_their_own_pem_form(kind: str, label: str, type_of_key: type) -> None:
    text = gen_private_key(kind)
    block = pem_block(text)
    assert block is not None
    assert block[0] == label
    assert isinstance(load_pem_private_key(text.encode(), None), type_of_key)
    assert isinstance(from_pem(text), type_of_key)


@pytest.mark.parametrize("kind", ["ecdsa", "ed25519"])
def test_a_key_of_ones_own_can_be_certified(kind: str, authority: Certificate) -> None:
    key = gen_private_key(kind)
    assert gen_ca_with_key(ENVIRONMENT, "x", 1, key).Key == key
    made = gen_signed_with_key(ENVIRONMENT, "x", [], [], 1, authority, key)
    read(made).verify_directly_issued_by(read(authority))


def test_an_authority_with_the_wrong_key_is_refused(authority: Certificate) -> None:
    mixed = Certificate(authority.Cert, gen_private_key("ecdsa"))
    with pytest.raises(FuncError, match="provided PrivateKey doesn't match parent's PublicKey"):
        gen_signed(ENVIRONMENT, "x", [], [], 1, mixed)


def test_a_broken_key_is_refused() -> None:
    for label, start in (
        ("PRIVATE KEY", "decoding PEM as PKCS#8: "),
        ("EC PRIVATE KEY", "parsing EC private key from PEM: "),
    ):
        with pytest.raises(FuncError, match=f"^parsing private key: {start}"):
            gen_ca_with_key(ENVIRONMENT, "x", 1, f"-----BEGIN {label}-----\nYWJj\n-----END {label}-----\n")


def test_a_lifetime_beyond_the_calendar_is_refused() -> None:
    far = Environment(now=lambda: 9_000_000_000 * 10**9)
    with pytest.raises(FuncError, match="error creating certificate"):
        gen_ca(Environment(now=lambda: 260_000_000_000 * 10**9), "x", 1)
    assert read(gen_ca(far, "x", 1)).not_valid_before_utc.year == 2255


def test_pem_blocks_are_found_among_other_text() -> None:
    text = "noise\n-----BEGIN A B-----\nHeader: x\n\nYWJj\n-----END A B-----\nmore"
    assert pem_block(text) == ("A B", b"abc")
    assert pem_block("-----BEGIN A-----\n!\n-----END A-----") is None
    assert pem_block("-----BEGIN A-----\nYWJj\n") is None
    assert pem_block("") is None
