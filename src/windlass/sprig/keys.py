"""Private keys and their PEM blocks (sprig: crypto.go)."""

from __future__ import annotations

from windlass.template.errors import FuncError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import CertificateIssuerPrivateKeyTypes, PrivateKeyTypes

RSA_BITS = 4096
CERTIFICATE_RSA_BITS = 2048
DSA_BITS = 2048


def gen_private_key(kind: str) -> str:
    """Return a new private key in PEM, of the kind rsa (or ""), dsa, ecdsa or ed25519; a text for other kinds."""
    from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519

    key: PrivateKeyTypes
    if kind in ("", "rsa"):
        key = new_rsa_key(RSA_BITS)
    elif kind == "dsa":
        key = dsa.generate_private_key(DSA_BITS)
    elif kind == "ecdsa":
        key = ec.generate_private_key(ec.SECP256R1())
    elif kind == "ed25519":
        key = ed25519.Ed25519PrivateKey.generate()
    else:
        return f"Unknown type {kind}"
    return to_pem(key)


def new_rsa_key(bits: int = CERTIFICATE_RSA_BITS) -> CertificateIssuerPrivateKeyTypes:
    """Return a new RSA key."""
    from cryptography.hazmat.primitives.asymmetric import rsa

    return rsa.generate_private_key(65537, bits)


def to_pem(key: PrivateKeyTypes) -> str:
    """Return a key in the PEM form that names its kind; ed25519 as PKCS#8 (sprig: pemBlockForKey)."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    form = PrivateFormat.PKCS8 if isinstance(key, Ed25519PrivateKey) else PrivateFormat.TraditionalOpenSSL
    return key.private_bytes(Encoding.PEM, form, NoEncryption()).decode("ascii")


def from_pem(text: str) -> PrivateKeyTypes:
    """Read a private key in PEM (sprig: parsePrivateKeyPEM). Raises FuncError."""
    from cryptography.exceptions import UnsupportedAlgorithm

    block = pem_block(text)
    if block is None:
        raise FuncError("no PEM data in input")
    label, data = block
    if label != "PRIVATE KEY":
        if not label.endswith(" PRIVATE KEY"):
            raise FuncError(f"no private key data in PEM block of type {label}")
        if label not in ("RSA PRIVATE KEY", "EC PRIVATE KEY", "DSA PRIVATE KEY"):
            raise FuncError(f"invalid private key type {label}")
    try:
        return _loaded(data)
    except (ValueError, TypeError, UnsupportedAlgorithm) as err:
        doing = f"parsing {label[:3].rstrip()} private key from PEM"
        if label == "PRIVATE KEY":
            doing = "decoding PEM as PKCS#8"
        raise FuncError(f"{doing}: {err}") from err


def _loaded(der: bytes) -> PrivateKeyTypes:
    """Read a private key. Like Go, see whether the numbers of an RSA key fit, not whether its primes are prime."""
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_der_private_key

    key = load_der_private_key(der, None, unsafe_skip_rsa_key_validation=True)
    if isinstance(key, RSAPrivateKey):
        numbers = key.private_numbers()
        p, q, product = numbers.p, numbers.q, numbers.d * numbers.public_numbers.e
        if min(p, q) < 2 or p * q != numbers.public_numbers.n or product % (p - 1) != 1 or product % (q - 1) != 1:
            return load_der_private_key(der, None)  # says what is wrong with it
    return key


def pem_block(text: str) -> tuple[str, bytes] | None:
    """Return label and content of the first PEM block, None without one (Go: pem.Decode)."""
    from windlass.sprig.encoding import CorruptInput, base64_decode

    lines = iter(text.splitlines())
    for line in lines:
        if not (line.startswith("-----BEGIN ") and line.rstrip().endswith("-----")):
            continue
        label = line.rstrip()[len("-----BEGIN ") : -len("-----")]
        body: list[str] = []
        for inner in lines:
            if inner.startswith(f"-----END {label}-----"):
                try:
                    return label, base64_decode("".join(part.strip() for part in body if ":" not in part))
                except CorruptInput:
                    break
            body.append(inner)
    return None
