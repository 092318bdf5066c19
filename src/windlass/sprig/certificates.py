"""Certificates (sprig: crypto.go, over Go's crypto/x509)."""

from __future__ import annotations

from windlass.golang.fmt import show
from windlass.golang.kinds import GoObject
from windlass.golang.strconv import quote
from windlass.golang.text import from_bytes
from windlass.sprig.casts import wrap_int64
from windlass.sprig.encoding import CorruptInput, base64_decode
from windlass.sprig.keys import from_pem, new_rsa_key, pem_block, to_pem
from windlass.template.errors import FuncError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime
    from ipaddress import IPv4Address, IPv6Address

    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.types import CertificateIssuerPrivateKeyTypes
    from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512

    from windlass.sprig.environment import Environment

MAX_COMMON_NAME = 64
"""Longest common name that X.520 allows (ub-common-name)."""

_DAY = 24 * 3600 * 10**9


class Certificate(GoObject):
    """A certificate and its private key, both PEM (sprig: certificate)."""

    __slots__ = ("Cert", "Key")
    go_type = "sprig.certificate"
    go_fields = ("Cert", "Key")

    def __init__(self, cert: str = "", key: str = "") -> None:
        self.Cert = cert
        self.Key = key

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Certificate) and (self.Cert, self.Key) == (other.Cert, other.Key)

    def __hash__(self) -> int:
        return hash((self.Cert, self.Key))


def build_custom(certificate: str, key: str) -> Certificate:
    """Return a certificate given in base64 of PEM, after a look whether it can be read. Raises FuncError."""
    cert_pem = _decoded(certificate, "certificate")
    key_pem = _decoded(key, "private key")
    _read(cert_pem)
    try:
        from_pem(key_pem)
    except FuncError as err:
        raise FuncError(f"error parsing private key: {err}") from err
    return Certificate(cert_pem, key_pem)


def _decoded(text: str, what: str) -> str:
    try:
        return from_bytes(base64_decode(text))
    except CorruptInput as err:
        raise FuncError(f"unable to decode base64 {what}") from err


def gen_ca(environment: Environment, name: str, days: int) -> Certificate:
    """Return a new certificate authority. Raises FuncError."""
    return _Request(environment, name, [], [], days, authority=True).self_signed(new_rsa_key())


def gen_ca_with_key(environment: Environment, name: str, days: int, key: str) -> Certificate:
    """Return a new certificate authority for a key. Raises FuncError."""
    return _Request(environment, name, [], [], days, authority=True).self_signed(_key(key))


def gen_self_signed(
    environment: Environment, name: str, ips: list[object], hosts: list[object], days: int
) -> Certificate:
    """Return a new certificate that vouches for itself. Raises FuncError."""
    return _Request(environment, name, ips, hosts, days).self_signed(new_rsa_key())


def gen_self_signed_with_key(
    environment: Environment, name: str, ips: list[object], hosts: list[object], days: int, key: str
) -> Certificate:
    """Return a new certificate for a key, signed by it. Raises FuncError."""
    return _Request(environment, name, ips, hosts, days).self_signed(_key(key))


def gen_signed(
    environment: Environment, name: str, ips: list[object], hosts: list[object], days: int, issuer: Certificate
) -> Certificate:
    """Return a new certificate signed by an authority. Raises FuncError."""
    return _signed(environment, name, ips, hosts, days, issuer, new_rsa_key())


def gen_signed_with_key(
    environment: Environment,
    name: str,
    ips: list[object],
    hosts: list[object],
    days: int,
    issuer: Certificate,
    key: str,
) -> Certificate:
    """Return a new certificate for a key, signed by an authority. Raises FuncError."""
    return _signed(environment, name, ips, hosts, days, issuer, _key(key))


def _signed(
    environment: Environment,
    name: str,
    ips: list[object],
    hosts: list[object],
    days: int,
    issuer: Certificate,
    key: CertificateIssuerPrivateKeyTypes,
) -> Certificate:
    signer = _read(issuer.Cert)
    try:
        signer_key: CertificateIssuerPrivateKeyTypes = from_pem(issuer.Key)  # type: ignore[assignment]  # seen below
    except FuncError as err:
        raise FuncError(f"error parsing private key: {err}") from err
    return _Request(environment, name, ips, hosts, days).issued(key, signer, signer_key)


def _key(text: str) -> CertificateIssuerPrivateKeyTypes:
    try:
        return from_pem(text)  # type: ignore[return-value]  # keys that cannot sign fail when they are to
    except FuncError as err:
        raise FuncError(f"parsing private key: {err}") from err


def _read(pem: str) -> x509.Certificate:
    from cryptography.x509 import load_der_x509_certificate

    block = pem_block(pem)
    if block is None:
        raise FuncError("unable to decode certificate")
    try:
        return load_der_x509_certificate(block[1])
    except ValueError as err:
        raise FuncError(f"error parsing certificate: decodedCert.Bytes: {err}") from err


class _Request:
    """What a new certificate shall say (sprig: getBaseCertTemplate)."""

    __slots__ = ("addresses", "authority", "days", "environment", "hosts", "name")

    def __init__(
        self,
        environment: Environment,
        name: str,
        ips: list[object],
        hosts: list[object],
        days: int,
        authority: bool = False,
    ) -> None:
        self.environment = environment
        self.name = name
        self.addresses = [_address(ip) for ip in ips]
        self.hosts = [_host(host) for host in hosts]
        self.days = days
        self.authority = authority

    def self_signed(self, key: CertificateIssuerPrivateKeyTypes) -> Certificate:
        """Sign with the certificate's own key."""
        return self.issued(key, None, key)

    def issued(
        self,
        key: CertificateIssuerPrivateKeyTypes,
        signer: x509.Certificate | None,
        signer_key: CertificateIssuerPrivateKeyTypes,
    ) -> Certificate:
        """Sign with a key; the signer is None for a certificate that vouches for itself (x509.CreateCertificate)."""
        from cryptography import x509
        from cryptography.hazmat.primitives.serialization import Encoding

        if signer and signer.public_key() != signer_key.public_key():
            raise FuncError("error creating certificate: x509: provided PrivateKey doesn't match parent's PublicKey")
        subject, issuer = _names(self.name, signer)
        start, end = self._validity()
        try:
            # its setters would refuse an end before the start, which Go signs
            builder = x509.CertificateBuilder(
                issuer_name=issuer,
                subject_name=subject,
                public_key=key.public_key(),
                serial_number=self._serial(),
                not_valid_before=start,
                not_valid_after=end,
            )
            for extension, critical in self._extensions(key, signer):
                builder = builder.add_extension(extension, critical)
            made = builder.sign(signer_key, _hash_for(signer_key))
        except (TypeError, ValueError) as err:
            raise FuncError(f"error creating certificate: {err}") from err
        return Certificate(made.public_bytes(Encoding.PEM).decode("ascii"), to_pem(key))

    def _serial(self) -> int:
        return int.from_bytes(self.environment.random_bytes(16), "big") >> 1 or 1

    def _validity(self) -> tuple[datetime, datetime]:
        from datetime import datetime, timedelta

        moment = self.environment.now()
        # Go multiplies in 64-bit nanoseconds, so centuries wrap around
        lifetime = wrap_int64(wrap_int64(self.days) * _DAY)
        epoch = datetime(1970, 1, 1)
        try:
            start, end = [epoch + timedelta(microseconds=at // 1000) for at in (moment, moment + lifetime)]
        except OverflowError as err:
            raise FuncError("error creating certificate: cannot represent time as GeneralizedTime") from err
        return start, end

    def _extensions(
        self, key: CertificateIssuerPrivateKeyTypes, signer: x509.Certificate | None
    ) -> list[tuple[x509.ExtensionType, bool]]:
        from cryptography import x509
        from cryptography.x509.oid import ExtendedKeyUsageOID

        usage = x509.KeyUsage(
            digital_signature=True,
            content_commitment=False,
            key_encipherment=True,
            data_encipherment=False,
            key_agreement=False,
            key_cert_sign=self.authority,
            crl_sign=False,
            encipher_only=False,
            decipher_only=False,
        )
        purposes = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
        extensions: list[tuple[x509.ExtensionType, bool]] = [
            (usage, True),
            (x509.ExtendedKeyUsage(purposes), False),
            (x509.BasicConstraints(self.authority, None), True),
        ]
        if self.authority:
            extensions.append((_subject_key_identifier(key), False))
        identifier = _authority_key_identifier(signer) if signer else None
        if identifier is not None:
            extensions.append((identifier, False))
        names: list[x509.GeneralName] = [x509.DNSName(host) for host in self.hosts]
        names += [x509.IPAddress(address) for address in self.addresses]
        if names:
            extensions.append((x509.SubjectAlternativeName(names), not self.name))
        return extensions


def _subject(name: str) -> x509.Name:
    from cryptography import x509

    if not name:
        return x509.Name([])
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name, _validate=len(name) <= MAX_COMMON_NAME)])


def _names(name: str, signer: x509.Certificate | None) -> tuple[x509.Name, x509.Name]:
    """Return subject and issuer."""
    from warnings import catch_warnings, simplefilter

    with catch_warnings():
        simplefilter("ignore")  # Go writes and reads longer names than X.520 allows without a word
        subject = _subject(name)
        return subject, signer.subject if signer else subject


def _hash_for(key: CertificateIssuerPrivateKeyTypes) -> SHA256 | SHA384 | SHA512 | None:
    """Return the hash that Go signs with (x509: signingParamsForKey)."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    if isinstance(key, Ed25519PrivateKey):
        return None
    if isinstance(key, EllipticCurvePrivateKey) and key.key_size > 256:
        return hashes.SHA384() if key.key_size == 384 else hashes.SHA512()
    return hashes.SHA256()


def _subject_key_identifier(key: CertificateIssuerPrivateKeyTypes) -> x509.SubjectKeyIdentifier:
    """RFC 7093, method 1: the leftmost 160 bits of SHA-256, as Go since 1.25."""
    from hashlib import sha256

    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    # what SubjectKeyIdentifier.from_public_key hashes with SHA-1
    info = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return x509.SubjectKeyIdentifier(sha256(_bit_string(info)).digest()[:20])


def _bit_string(info: bytes) -> bytes:
    """Return the content of the second element of a DER SEQUENCE, an AlgorithmIdentifier coming first."""
    inside, _ = _element(info)
    _, after = _element(inside)
    bits, _ = _element(after)
    return bits[1:]  # the first byte counts unused bits


def _element(der: bytes) -> tuple[bytes, bytes]:
    """Return the content of the first DER element and what follows it."""
    length, start = der[1], 2
    if length & 0x80:
        start += length & 0x7F
        length = int.from_bytes(der[2:start], "big")
    return der[start : start + length], der[start + length :]


def _authority_key_identifier(signer: x509.Certificate) -> x509.AuthorityKeyIdentifier | None:
    from cryptography import x509

    try:
        found = signer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
    except (x509.ExtensionNotFound, ValueError):
        return None
    return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(found.value)


def _address(ip: object) -> IPv4Address | IPv6Address:
    from ipaddress import ip_address

    if not isinstance(ip, str):
        raise FuncError(f"error parsing ip: {show(ip)} is not a string")
    try:
        return ip_address(ip)
    except ValueError:
        raise FuncError(f"error parsing ip: {ip}")


def _host(host: object) -> str:
    if not isinstance(host, str):
        raise FuncError(f"error processing alternate dns name: {show(host)} is not a string")
    if not host.isascii():
        raise FuncError(f"error creating certificate: x509: {quote(host)} cannot be encoded as an IA5String")
    return host
