"""Passwords: scrypt hashes in the PHC string form, checked in constant time.

``$scrypt$ln=15,r=8,p=3$<salt>$<hash>``, base64 without padding. The parameters come from the file, within bounds.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from base64 import b64decode, b64encode
from typing import TYPE_CHECKING

from windlass.errors import WindlassError

if TYPE_CHECKING:
    from dataclasses import dataclass as record
else:
    from windlass._record import record

LOG_COST, BLOCK, LANES = 15, 8, 3
"""What new hashes cost: 32 MiB and about 200 ms (one of OWASP's recommendations for scrypt)."""
MAX_LOG_COST, MAX_BLOCK, MAX_LANES = 18, 16, 8
MAX_PASSWORD = 4096
"""Bytes of a password that are looked at; cloud tokens used as passwords are long."""
_SALT = 16
_SIZE = 32


class PasswordError(WindlassError):
    """A text that is not a password hash of the supported form."""


@record(frozen=True)
class PasswordHash:
    """A hash with its parameters."""

    log_cost: int
    block: int
    lanes: int
    salt: bytes
    key: bytes

    @classmethod
    def parse(cls, text: str) -> PasswordHash:
        """Read a PHC string. Raises PasswordError."""
        parts = text.split("$")
        if len(parts) != 5 or parts[0] or parts[1] != "scrypt":
            raise PasswordError("a password stands as $scrypt$ln=…,r=…,p=…$salt$hash (windlass serve --hash-password)")
        try:
            numbers = dict(pair.split("=") for pair in parts[2].split(","))
            cost, block, lanes = (int(numbers[name]) for name in ("ln", "r", "p"))
            salt, key = (b64decode(part + "=" * (-len(part) % 4), validate=True) for part in parts[3:])
        except (ValueError, KeyError) as error:
            raise PasswordError("the password hash is damaged") from error
        if not (0 < cost <= MAX_LOG_COST and 0 < block <= MAX_BLOCK and 0 < lanes <= MAX_LANES and salt and key):
            raise PasswordError("the password hash has parameters out of bounds")
        return cls(cost, block, lanes, salt, key)

    def __str__(self) -> str:
        salt, key = (b64encode(part).decode().rstrip("=") for part in (self.salt, self.key))
        return f"$scrypt$ln={self.log_cost},r={self.block},p={self.lanes}${salt}${key}"

    def fits(self, password: str) -> bool:
        """Tell whether this is the password; takes the same time either way."""
        raw = password.encode("utf-8", "surrogateescape")
        return len(raw) <= MAX_PASSWORD and hmac.compare_digest(self.key, _derive(raw, self))


def hash_password(password: str) -> PasswordHash:
    """Hash a new password with a fresh salt. Raises PasswordError for an empty or oversized one."""
    raw = password.encode("utf-8", "surrogateescape")
    if not 0 < len(raw) <= MAX_PASSWORD:
        raise PasswordError(f"a password has 1 to {MAX_PASSWORD} bytes")
    empty = PasswordHash(LOG_COST, BLOCK, LANES, os.urandom(_SALT), bytes(_SIZE))
    return PasswordHash(LOG_COST, BLOCK, LANES, empty.salt, _derive(raw, empty))


def _derive(password: bytes, like: PasswordHash) -> bytes:
    cost = 1 << like.log_cost
    memory = 128 * like.block * (cost + like.lanes + 2)
    return hashlib.scrypt(
        password, salt=like.salt, n=cost, r=like.block, p=like.lanes, maxmem=memory, dklen=len(like.key)
    )
