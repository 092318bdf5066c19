"""Why a certificate is refused, in Go's words and in Go's order."""

from __future__ import annotations

import datetime
import ipaddress

import pytest
from cryptography import x509 as made
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from windlass.net import x509
from windlass.net.x509 import Certificate

NOW = "2026-01-15T00:00:00Z"
EXPIRED = f"certificate has expired or is not yet valid: current time {NOW} is"


def certificate(*names: str, common_name: str = "cn.example", years: tuple[int, int] = (2025, 2027)) -> Certificate:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = made.Name([made.NameAttribute(NameOID.COMMON_NAME, common_name)])
    builder = (
        made.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime.datetime(years[0], 2, 3, 4, 5, 6))
        .not_valid_after(datetime.datetime(years[1], 2, 3, 4, 5, 6))
    )
    if names:
        entries: list[made.GeneralName] = []
        for name in names:
            try:
                entries.append(made.IPAddress(ipaddress.ip_address(name)))
            except ValueError:
                entries.append(made.DNSName(name))
        builder = builder.add_extension(made.SubjectAlternativeName(entries), critical=False)
    der = builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)
    return x509.parse(der)


@pytest.mark.parametrize(
    ("cert", "host", "text"),
    [
        (certificate("a.example", years=(2020, 2025)), "a.example",
         f"{EXPIRED} after 2025-02-03T04:05:06Z"),
        (certificate("a.example", years=(2027, 2060)), "b.example",
         f"{EXPIRED} before 2027-02-03T04:05:06Z"),
        (certificate("a.example", "b.example"), "c.example",
         "certificate is valid for a.example, b.example, not c.example"),
        (certificate("*.example"), "a.b.example", "certificate is valid for *.example, not a.b.example"),
        (certificate("*.example"), "a.example", "certificate signed by unknown authority"),
        (certificate(), "cn.example", "certificate relies on legacy Common Name field, use SANs instead"),
        (certificate(), "x.example", "certificate is not valid for any names, but wanted to match x.example"),
        (certificate("a.example"), "127.0.0.1",
         "cannot validate certificate for 127.0.0.1 because it doesn't contain any IP SANs"),
        (certificate("10.0.0.1", "::1"), "127.0.0.1", "certificate is valid for 10.0.0.1, ::1, not 127.0.0.1"),
        (certificate("::1"), "::1", "certificate signed by unknown authority"),
        (certificate(*[f"n{n}.example" for n in range(100)]), "x.example",
         "certificate is valid for 100 names, but none matched x.example"),
        (certificate(*[f"10.0.0.{n}" for n in range(100)]), "11.0.0.1",
         "certificate is valid for 100 IP SANs, but none matched 11.0.0.1"),
    ],
)  # fmt: skip
def test_a_refusal_has_gos_words(cert: Certificate, host: str, text: str) -> None:
    assert x509.complaint(cert, host, NOW) == f"x509: {text}"


@pytest.mark.parametrize("der", [b"", b"0", b"\x30\x84\xff\xff\xff\xff", b"\x30\x03\x02\x01\x01"])
def test_what_is_no_certificate_is_an_error(der: bytes) -> None:
    with pytest.raises((ValueError, IndexError)):
        x509.parse(der)
