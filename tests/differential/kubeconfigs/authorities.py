"""Certificates for the servers and clients of a world of kubeconfigs."""

from __future__ import annotations

import datetime
import ipaddress
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

YEAR = datetime.timedelta(days=365)


class Authority:
    """A certificate authority whose files lie in a folder: ``NAME.crt`` and ``NAME.key``."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _named(name)
        made = self._builder(self._name, self._key, valid=True).add_extension(
            x509.BasicConstraints(ca=True, path_length=None), critical=True
        )
        self._write(name, made.sign(self._key, hashes.SHA256()), self._key)

    def issue(self, name: str, *alternatives: str, valid: bool = True) -> None:
        """Write a certificate for the alternative names; without ``valid`` it expired a year ago."""
        key = ec.generate_private_key(ec.SECP256R1())
        usages = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH])
        builder = self._builder(_named(name), key, valid=valid).add_extension(usages, critical=False)
        if alternatives:
            names = x509.SubjectAlternativeName([_alternative(text) for text in alternatives])
            builder = builder.add_extension(names, critical=False)
        self._write(name, builder.sign(self._key, hashes.SHA256()), key)

    def _builder(self, name: x509.Name, key: ec.EllipticCurvePrivateKey, *, valid: bool) -> x509.CertificateBuilder:
        end = datetime.datetime.now(datetime.UTC) + (YEAR if valid else -YEAR)
        builder = x509.CertificateBuilder(self._name, name, key.public_key(), x509.random_serial_number())
        return builder.not_valid_before(end - 2 * YEAR).not_valid_after(end)

    def _write(self, name: str, certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> None:
        plain = serialization.NoEncryption()
        format_ = serialization.PrivateFormat.PKCS8
        (self._folder / f"{name}.crt").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        (self._folder / f"{name}.key").write_bytes(key.private_bytes(serialization.Encoding.PEM, format_, plain))


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _alternative(text: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(text))
    except ValueError:
        return x509.DNSName(text)
