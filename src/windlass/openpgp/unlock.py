"""Secret RSA and DSA numbers, in the clear or under a passphrase (RFC 4880, sections 3.7 and 5.5.3)."""

from __future__ import annotations

from windlass.openpgp import wire
from windlass.openpgp.errors import SecretKeyError, StructuralError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

# Number -> name in cryptography, key bytes, block bytes (section 9.2).
CIPHERS = {2: ("TripleDES", 24, 8), 3: ("CAST5", 16, 8), 7: ("AES", 16, 16), 8: ("AES", 24, 16), 9: ("AES", 32, 16)}
HASHES = {1: "MD5", 2: "SHA1", 8: "SHA256", 9: "SHA384", 10: "SHA512", 11: "SHA224"}
PLAIN, SHA1_CHECKED, SUM_CHECKED = 0, 254, 255
SIMPLE, SALTED, ITERATED, GNU_EXTENSION = 0, 1, 3, 101
SECRET_NUMBERS = {wire.RSA: 4, wire.RSA_SIGN_ONLY: 4, wire.DSA: 1}  # d p q u; x


def private_key(material: wire.KeyMaterial, passphrase: Callable[[], bytes]) -> Callable[[bytes], bytes]:
    """Return a function that signs bytes with SHA-512. Raises SecretKeyError; StructuralError: wrong passphrase."""
    values = _secret_values(material, passphrase)
    return _dsa(material, values) if material.algorithm == wire.DSA else _rsa(material, values)


def _rsa(material: wire.KeyMaterial, values: list[int]) -> Callable[[bytes], bytes]:
    from cryptography.hazmat.primitives.asymmetric import padding, rsa
    from cryptography.hazmat.primitives.hashes import SHA512

    n, e = material.values
    d, p, q, _ = values
    parts = rsa.rsa_crt_dmp1(d, p), rsa.rsa_crt_dmq1(d, q), rsa.rsa_crt_iqmp(p, q)
    key = rsa.RSAPrivateNumbers(p, q, d, *parts, rsa.RSAPublicNumbers(e, n)).private_key()
    return lambda data: wire.write_number(int.from_bytes(key.sign(data, padding.PKCS1v15(), SHA512()), "big"))


def _dsa(material: wire.KeyMaterial, values: list[int]) -> Callable[[bytes], bytes]:
    from cryptography.hazmat.primitives.asymmetric import dsa, utils
    from cryptography.hazmat.primitives.hashes import SHA512

    p, q, g, y = material.values
    public = dsa.DSAPublicNumbers(y, dsa.DSAParameterNumbers(p, q, g))
    key = dsa.DSAPrivateNumbers(values[0], public).private_key()

    def sign(data: bytes) -> bytes:
        return b"".join(map(wire.write_number, utils.decode_dss_signature(key.sign(data, SHA512()))))

    return sign


def _secret_values(material: wire.KeyMaterial, passphrase: Callable[[], bytes]) -> list[int]:
    data = material.secret
    usage = data[0]
    if usage == PLAIN:
        return wire.numbers(data, 1, SECRET_NUMBERS[material.algorithm])[0]
    if usage not in (SHA1_CHECKED, SUM_CHECKED):
        raise SecretKeyError(f"secret key protected in an unknown way ({usage})")
    clear = _decrypt(data, passphrase)
    body = clear[:-20] if usage == SHA1_CHECKED else clear[:-2]
    if clear[len(body) :] != _checksum(body, usage):
        raise StructuralError("private key checksum failure")  # what Helm says to a wrong passphrase
    return wire.numbers(body, 0, SECRET_NUMBERS[material.algorithm])[0]


def _checksum(body: bytes, usage: int) -> bytes:
    if usage == SHA1_CHECKED:
        import hashlib

        return hashlib.sha1(body).digest()
    return (sum(body) & 0xFFFF).to_bytes(2, "big")


def _decrypt(data: bytes, passphrase: Callable[[], bytes]) -> bytes:
    from cryptography.hazmat.decrepit.ciphers import algorithms as old
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms

    try:
        from cryptography.hazmat.decrepit.ciphers.modes import CFB
    except ImportError:  # an older cryptography, which has not moved it yet
        from cryptography.hazmat.primitives.ciphers.modes import CFB
    cipher, specifier = data[1], data[2]
    if cipher not in CIPHERS or data[3] not in HASHES or specifier not in (SIMPLE, SALTED, ITERATED):
        what = "is not in this keyring" if specifier == GNU_EXTENSION else "uses an unknown cipher or hash"
        raise SecretKeyError(f"secret key {what}")
    name, key_size, block = CIPHERS[cipher]
    salt = data[4:12] if specifier else b""
    count = _count(data[12]) if specifier == ITERATED else 0
    at = {SIMPLE: 4, SALTED: 12, ITERATED: 13}[specifier]
    key = stretch(passphrase(), HASHES[data[3]], salt, count, key_size)
    family = algorithms if name == "AES" else old
    mode = CFB(data[at : at + block])
    decryptor = Cipher(getattr(family, name)(key), mode).decryptor()
    return decryptor.update(data[at + block :]) + decryptor.finalize()


def _count(coded: int) -> int:
    return (16 + (coded & 15)) << ((coded >> 4) + 6)


def stretch(passphrase: bytes, hash_name: str, salt: bytes, count: int, size: int) -> bytes:
    """Return the key of ``size`` bytes that a passphrase stands for (section 3.7.1)."""
    import hashlib

    unit = salt + passphrase
    total = max(count, len(unit))
    key = b""
    zeros = 0
    while len(key) < size:
        digest = hashlib.new(hash_name.lower(), b"\0" * zeros)
        whole, rest = divmod(total, len(unit)) if unit else (0, 0)
        digest.update(unit * whole + unit[:rest])
        key += digest.digest()
        zeros += 1
    return key[:size]
