"""What can be wrong with keys and signatures; the texts are those of the library that Helm uses.

Go: ProtonMail/go-crypto openpgp/errors/errors.go
"""

from __future__ import annotations

from windlass.errors import WindlassError


class OpenPgpError(WindlassError):
    """A key, keyring or signature that cannot be used."""


class StructuralError(OpenPgpError):
    """Data that is no OpenPGP data."""

    def __init__(self, what: str) -> None:
        super().__init__(f"openpgp: invalid data: {what}")


class Truncated(OpenPgpError):
    """OpenPGP data that ends too early."""

    def __init__(self) -> None:
        super().__init__("unexpected EOF")


class SignatureInvalid(OpenPgpError):
    """A signature that does not fit the text or the key."""

    def __init__(self, what: str) -> None:
        super().__init__(f"openpgp: invalid signature: {what}")


class SignatureExpired(OpenPgpError):
    """A signature outside its validity, or made in the future."""

    def __init__(self) -> None:
        super().__init__("openpgp: signature expired")


class KeyExpired(OpenPgpError):
    """A good signature by a key that is no longer valid."""

    def __init__(self) -> None:
        super().__init__("openpgp: key expired")


class KeyRevoked(OpenPgpError):
    """A good signature by a key that its owner has revoked."""

    def __init__(self) -> None:
        super().__init__("openpgp: signature made by revoked key")


class UnknownIssuer(OpenPgpError):
    """A signature by a key that the keyring does not hold, or that may not sign."""

    def __init__(self) -> None:
        super().__init__("openpgp: signature made by unknown entity")


class SecretKeyError(OpenPgpError):
    """A secret key that cannot be unlocked or may not sign."""
