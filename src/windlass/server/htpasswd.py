"""Users from a file as Apache's ``htpasswd -B`` writes it: ``name:$2y$05$…``, one a line, bcrypt only.

CNCF distribution takes the same file (registry/auth/htpasswd), so that a registry's users can move here with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .access import User
from .passwords import MAX_PASSWORD, PasswordError

if TYPE_CHECKING:
    from dataclasses import dataclass as record
else:
    from windlass._record import record

MAX_USERS = 100_000
MIN_COST, MAX_COST = 4, 16
"""Rounds as powers of two; 16 takes four seconds of a processor."""
_PREFIXES = ("$2y$", "$2a$", "$2b$")
_LENGTH = 60
_BCRYPT_BYTES = 72
"""bcrypt knows no more of a password."""


@record(frozen=True)
class BcryptHash:
    """A password hash in its modular form."""

    text: str

    @classmethod
    def parse(cls, text: str) -> BcryptHash:
        """Check the form. Raises PasswordError."""
        cost = text[4:6]
        if not text.startswith(_PREFIXES) or len(text) != _LENGTH or not cost.isdigit() or not text.isascii():
            raise PasswordError("only bcrypt hashes are taken (htpasswd -B)")
        if not MIN_COST <= int(cost) <= MAX_COST:
            raise PasswordError(f"the cost of a bcrypt hash must be {MIN_COST} to {MAX_COST}")
        return cls(text)

    def fits(self, password: str) -> bool:
        """Tell whether this is the password; takes the same time either way."""
        import bcrypt

        raw = password.encode("utf-8", "surrogateescape")
        if len(raw) > MAX_PASSWORD or b"\0" in raw:
            return False
        try:
            return bcrypt.checkpw(raw[:_BCRYPT_BYTES], self.text.encode("ascii"))
        except ValueError:  # a salt that is no bcrypt base64
            return False


def parse(text: str, level: int) -> list[User]:
    """Read the file's text; everyone in it has the right ``level``. Raises PasswordError, which names the line."""
    users: dict[str, User] = {}
    for number, line in enumerate(text.splitlines(), 1):
        entry = line.strip()
        if not entry or entry.startswith("#"):
            continue
        name, colon, secret = entry.partition(":")
        if not colon or not name or not name.isprintable():
            raise PasswordError(f"line {number} is not name:hash")
        if len(users) == MAX_USERS:
            raise PasswordError(f"more than {MAX_USERS} users")
        try:
            users[name] = User(name, BcryptHash.parse(secret), level)
        except PasswordError as error:
            raise PasswordError(f"line {number}: {error}") from error
    return list(users.values())
