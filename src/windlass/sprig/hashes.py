"""Digests and password hashes (sprig: crypto.go)."""

from __future__ import annotations

from windlass.golang.text import to_bytes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.sprig.environment import Environment

MAX_BCRYPT_BYTES = 72
"""Longest password that bcrypt takes."""

BCRYPT_COST = 10
"""Go: bcrypt.DefaultCost."""

_BCRYPT_DIGITS = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_BASE64_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


def sha1sum(text: str) -> str:
    """Return SHA-1 in hexadecimal."""
    return _hexdigest("sha1", text)


def sha256sum(text: str) -> str:
    """Return SHA-256 in hexadecimal."""
    return _hexdigest("sha256", text)


def sha512sum(text: str) -> str:
    """Return SHA-512 in hexadecimal."""
    return _hexdigest("sha512", text)


def _hexdigest(name: str, text: str) -> str:
    # CPython 3.11 has each digest as a small module of its own; hashlib loads OpenSSL, which takes ten times as long
    try:
        made = getattr(__import__(f"_{name}"), name)(to_bytes(text))
    except ImportError:
        import hashlib

        made = hashlib.new(name, to_bytes(text), usedforsecurity=False)
    digest: str = made.hexdigest()
    return digest


def adler32sum(text: str) -> str:
    """Return Adler-32 in decimal."""
    from zlib import adler32

    return str(adler32(to_bytes(text)))


def bcrypt(environment: Environment, password: str) -> str:
    """Return the password's bcrypt hash, or the text of the error."""
    from bcrypt import hashpw

    secret = to_bytes(password)
    if len(secret) > MAX_BCRYPT_BYTES:
        return "failed to encrypt string with bcrypt: bcrypt: password length exceeds 72 bytes"
    return hashpw(secret, _salt(environment.random_bytes(16))).decode("ascii")


def htpasswd(environment: Environment, user: str, password: str) -> str:
    """Return a line for an htpasswd file, or the text of the error."""
    if ":" in user:
        return f"invalid username: {user}"
    return f"{user}:{bcrypt(environment, password)}"


def _salt(random: bytes) -> bytes:
    from windlass.sprig.encoding import base64_encode

    digits = base64_encode(random).rstrip("=").translate(str.maketrans(_BASE64_DIGITS, _BCRYPT_DIGITS))
    return f"$2a${BCRYPT_COST:02d}${digits}".encode("ascii")
