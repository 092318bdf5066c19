"""New key pairs for signing: an Ed25519 primary key with a signing subkey, as Sequoia makes them (RFC 4880 v4)."""

from __future__ import annotations

from windlass.errors import WindlassError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dataclasses import dataclass as record
else:
    from windlass._record import record

MAX_USER_ID = 1024  # characters; RFC 4880 5.11 sets no limit, people have names


class UserIdError(WindlassError):
    """A user id that no keyring could show."""


@record
class KeyPair:
    """Binary keyrings of one key each; the secret one is not encrypted."""

    secret: bytes
    public: bytes
    fingerprint: str


def generate(user_id: str) -> KeyPair:
    """Return a new key for ``user_id``, by custom ``Name <address>``. Raises UserIdError when it is unprintable."""
    if not user_id.strip() or len(user_id) > MAX_USER_ID or not user_id.isprintable():
        raise UserIdError(f"a key needs a user id such as 'Me <me@example.com>' of at most {MAX_USER_ID} characters")
    from pysequoia import Tsk

    secret = Tsk.generate(user_id)
    public = secret.extract_certificate()
    return KeyPair(bytes(secret), bytes(public), str(public.fingerprint).upper())
