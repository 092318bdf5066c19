"""Derived passwords and AES (sprig: crypto.go)."""

from __future__ import annotations

from windlass.golang.text import from_bytes, length, to_bytes
from windlass.sprig.encoding import CorruptInput, base64_decode, base64_encode
from windlass.sprig.faults import check_slice
from windlass.template.errors import FuncError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.sprig.environment import Environment

BLOCK = 16
"""Bytes of an AES block."""

_MASTER_SEED = b"com.lyndir.masterpassword"
_PATTERNS = {
    "maximum": "anoxxxxxxxxxxxxxxxxx axxxxxxxxxxxxxxxxxno",
    "long": "CvcvnoCvcvCvcv CvcvCvcvnoCvcv CvcvCvcvCvcvno CvccnoCvcvCvcv CvccCvcvnoCvcv CvccCvcvCvcvno CvcvnoCvccCvcv "
    "CvcvCvccnoCvcv CvcvCvccCvcvno CvcvnoCvcvCvcc CvcvCvcvnoCvcc CvcvCvcvCvccno CvccnoCvccCvcv CvccCvccnoCvcv "
    "CvccCvccCvcvno CvcvnoCvccCvcc CvcvCvccnoCvcc CvcvCvccCvccno CvccnoCvcvCvcc CvccCvcvnoCvcc CvccCvcvCvccno",
    "medium": "CvcnoCvc CvcCvcno",
    "short": "Cvcn",
    "basic": "aaanaaan aannaaan aaannaaa",
    "pin": "nnnn",
}
_CHARACTERS = {
    "V": "AEIOU",
    "C": "BCDFGHJKLMNPQRSTVWXYZ",
    "v": "aeiou",
    "c": "bcdfghjklmnpqrstvwxyz",
    "A": "AEIOUBCDFGHJKLMNPQRSTVWXYZ",
    "a": "AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz",
    "n": "0123456789",
    "o": "@&%?,=[]_:-+*$#!'^~;()/.",
    "x": "AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz0123456789!@#$%^&*()",
}


def derive_password(counter: int, kind: str, password: str, user: str, site: str) -> str:
    """Return the password that the Master Password algorithm gives for a site, or the text of the error."""
    from hashlib import scrypt
    from hmac import digest

    patterns = _PATTERNS.get(kind, "").split()
    if not patterns:
        return f"cannot find password template {kind}"
    salt = _MASTER_SEED + length(user).to_bytes(4, "big") + to_bytes(user)
    key = scrypt(to_bytes(password), salt=salt, n=32768, r=8, p=2, maxmem=1 << 26, dklen=64)
    message = _MASTER_SEED + length(site).to_bytes(4, "big") + to_bytes(site) + counter.to_bytes(4, "big")
    seed = digest(key, message, "sha256")
    pattern = patterns[seed[0] % len(patterns)]
    choices = [_CHARACTERS[sign] for sign in pattern]
    return "".join([chars[byte % len(chars)] for chars, byte in zip(choices, seed[1:], strict=False)])


def encrypt_aes(environment: Environment, password: str, text: str) -> str:
    """Encrypt with AES-256-CBC; the first block of the result, in base64, is the initialization vector."""
    if not text:
        return ""
    data = to_bytes(text)
    padding = BLOCK - len(data) % BLOCK
    vector = environment.random_bytes(BLOCK)
    return base64_encode(vector + _cbc(password, vector, data + bytes([padding]) * padding, "encryptor"))


def decrypt_aes(password: str, text: str) -> str:
    """Decrypt what encrypt_aes made. Raises FuncError with what Go says about broken input."""
    if not text:
        return ""
    try:
        data = base64_decode(text)
    except CorruptInput as err:
        raise FuncError(str(err)) from err
    # Go slices up to the capacity of the buffer that base64 decoded into
    check_slice(0, BLOCK, len(data) if len(data) >= BLOCK else _decoded_capacity(text), "capacity")
    if len(data) < BLOCK:
        check_slice(BLOCK, len(data), len(data))
    vector, secret = data[:BLOCK], data[BLOCK:]
    if len(secret) % BLOCK:
        raise FuncError("crypto/cipher: input not full blocks")
    if not secret:
        raise FuncError("runtime error: index out of range [-1]")
    plain = _cbc(password, vector, secret, "decryptor")
    end = len(plain) - plain[-1]
    check_slice(0, end, len(plain))
    return from_bytes(plain[:end])


def _decoded_capacity(text: str) -> int:
    """Go: base64.Encoding.DecodedLen."""
    return length(text) // 4 * 3


def _cbc(password: str, vector: bytes, data: bytes, direction: str) -> bytes:
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    key = to_bytes(password)[:32].ljust(32, b"\0")
    machine = getattr(Cipher(algorithms.AES(key), modes.CBC(vector)), direction)()
    result: bytes = machine.update(data) + machine.finalize()
    return result
