"""Signing a text with a secret key from a keyring. Go: helm pkg/provenance/sign.go Signatory"""

from __future__ import annotations

from windlass.openpgp import cleartext
from windlass.openpgp.errors import SecretKeyError, StructuralError
from windlass.openpgp.keyring import first_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pysequoia import PySigner, Tsk

    from windlass.openpgp.keyring import Certificate

    # From the key's user id to its passphrase; called only if the key is locked.
    Passphrase = Callable[[str], bytes]


class Signer:
    """An unlocked signing key."""

    def __init__(self, certificate: Certificate, sign: Callable[[bytes], bytes]) -> None:
        self.certificate = certificate
        self._sign = sign

    @classmethod
    def unlock(cls, certificate: Certificate | None, passphrase: Passphrase) -> Signer:
        """Return a signer for the key. Raises SecretKeyError when it is absent, public, locked, expired or revoked."""
        if certificate is None:
            raise SecretKeyError("private key not found")
        if not certificate.is_secret:
            raise SecretKeyError("provided key is not a private key. Try providing a keyring with secret keys")
        if certificate.is_weak:
            from windlass.openpgp import legacy

            return cls(certificate, legacy.signer(certificate, passphrase))
        return cls(certificate, _sequoia_sign(_sequoia_signer(certificate, passphrase)))

    def clear_sign(self, text: bytes) -> bytes:
        """Return ``text`` with a SHA-512 signature below it, and no newline at the end, as Helm writes it."""
        return cleartext.compose(text, self._sign(text))


def _sequoia_sign(signer: PySigner) -> Callable[[bytes], bytes]:
    def sign(text: bytes) -> bytes:
        import pysequoia

        signed = pysequoia.sign(signer, text, mode=pysequoia.SignatureMode.CLEAR)
        message = cleartext.parse(signed)
        if message.signed != cleartext.canonical(text):
            raise StructuralError("signed text differs from the text given")
        return message.signature

    return sign


def _sequoia_signer(certificate: Certificate, passphrase: Passphrase) -> PySigner:
    import pysequoia

    tsk = pysequoia.Tsk.from_bytes(certificate.raw)
    try:
        return tsk.signer()
    except RuntimeError as error:
        if not _is_locked(tsk, error):
            raise SecretKeyError(_refusal(certificate, error)) from error
    name = next((identity for identity in certificate.claimed_identities if identity), "Unknown")
    secret = passphrase(name)
    try:
        return tsk.signer(secret.decode("utf-8", "surrogateescape"))
    except (RuntimeError, UnicodeError) as error:
        # Go: packet/private_key.go parsePrivateKey after a wrong passphrase
        raise StructuralError("private key checksum failure") from error


def _is_locked(tsk: Tsk, error: RuntimeError) -> bool:
    return "ncrypted" in str(error) or "assword" in str(error)


def _refusal(certificate: Certificate, error: RuntimeError) -> str:
    if certificate.sequoia().is_revoked:
        return f"key {certificate.fingerprint} is revoked"
    return f"key {certificate.fingerprint} cannot sign: {first_line(error)}"
