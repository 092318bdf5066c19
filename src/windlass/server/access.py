"""Who asks and what they may do. Knows no HTTP beyond the text of the Authorization header.

Rights are steps: read, write (publish), admin (also delete). A user's rights hold for every repository; per-user
patterns will narrow ``Identity.may``, which is the one place that decides.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import threading
from base64 import b64decode
from collections import OrderedDict
from typing import TYPE_CHECKING

from windlass.errors import WindlassError

from . import tokens
from .passwords import hash_password

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from dataclasses import dataclass as record
    from typing import Protocol

    from .stores.base import Credentials

    class Secret(Protocol):
        """A password hash."""

        def fits(self, password: str) -> bool: ...
else:
    from windlass._record import record

NONE, READ, WRITE, ADMIN = range(4)
LEVELS = {"read": READ, "write": WRITE, "admin": ADMIN}
ACTIONS = {"pull": READ, "push": WRITE, "delete": ADMIN}
"""Docker's actions and the right each needs."""
SERVICE = "windlass"
CATALOG = "registry:catalog:*"
TOKEN_PREFIX = "wlt_"
"""How tokens that this server gave out begin; any user name goes with them."""
MAX_HEADER = 32 * 1024
REMEMBERED = 4096
"""Checked passwords that are remembered, under a key of this process, so that scrypt runs once per client."""
REMEMBER_SECONDS = 300


class WrongCredentials(WindlassError):
    """A name, password or token that is not known here. Says no more than that."""


@record(frozen=True)
class User:
    """A user of the configuration, or of a file of users."""

    name: str
    password: Secret
    level: int


@record(frozen=True)
class Identity:
    """Someone, and what they may do. ``scopes`` narrows a token to repositories and actions."""

    name: str
    level: int
    scopes: frozenset[tuple[str, str]] | None = None

    def may(self, action: str, repository: str) -> bool:
        """Decide. ``repository`` is the whole path; for lists of repositories it is ``""``."""
        if self.scopes is not None:
            return (repository, action) in self.scopes
        return self.level >= ACTIONS[action]

    def granted(self, scopes: Iterable[str]) -> list[dict[str, object]]:
        """What of the asked docker scopes a token for this identity carries."""
        access: list[dict[str, object]] = []
        for scope in scopes:
            kind, _, rest = scope.partition(":")
            name, _, wanted = rest.rpartition(":")
            if scope == CATALOG and self.may("pull", ""):
                access.append({"type": "registry", "name": "catalog", "actions": ["*"]})
            elif kind == "repository" and name:
                asked = set(wanted.split(","))
                actions = [action for action in ACTIONS if asked & {action, "*"} and self.may(action, name)]
                access.append({"type": kind, "name": name, "actions": actions})
        return access


NOBODY = Identity("", NONE)


class Access:
    """Turns Authorization headers into identities."""

    def __init__(
        self, users: Iterable[User], anonymous: int, credentials: Credentials, key: bytes, clock: Callable[[], float]
    ) -> None:
        self._users = {user.name: user for user in users}
        self._credentials = credentials
        self._key = key
        self._clock = clock
        self._stranger: Secret | None = next((user.password for user in self._users.values()), None)
        self._process_key = os.urandom(32)
        self._remembered: OrderedDict[bytes, tuple[Identity, float]] = OrderedDict()
        self._guard = threading.Lock()
        self.anonymous = Identity("", anonymous)

    def quick(self, header: str | None) -> Identity | None:
        """The identity, if that costs microseconds: nobody, a token, a remembered password. Else None.

        Raises WrongCredentials.
        """
        if header is None:
            return self.anonymous
        scheme, _, rest = header[: MAX_HEADER + 1].partition(" ")
        if scheme.lower() == "bearer":
            return self._bearer(rest.strip())
        with self._guard:
            identity, until = self._remembered.get(self._memory_key(header), (None, 0.0))
        return identity if until > self._clock() else None

    def full(self, header: str) -> Identity:
        """The identity, whatever it costs (a password takes scrypt's time). Raises WrongCredentials."""
        scheme, _, rest = header.partition(" ")
        if scheme.lower() != "basic" or len(header) > MAX_HEADER:
            raise WrongCredentials("authentication required")
        try:
            name, colon, password = b64decode(rest.strip(), validate=True).decode("utf-8").partition(":")
        except ValueError as error:
            raise WrongCredentials("authentication required") from error
        if not colon:
            raise WrongCredentials("authentication required")
        identity = self.login(name, password)
        with self._guard:
            self._remembered[self._memory_key(header)] = (identity, self._clock() + REMEMBER_SECONDS)
            while len(self._remembered) > REMEMBERED:
                self._remembered.popitem(last=False)
        return identity

    def login(self, name: str, password: str) -> Identity:
        """Check a name with its password, or any name with a token. Raises WrongCredentials."""
        if password.startswith(TOKEN_PREFIX):
            return self._token(password)
        user = self._users.get(name)
        if user is None:
            # an unknown name takes as long as a wrong password (of the first user, whose kind of hash is the usual one)
            if self._stranger is None:
                self._stranger = hash_password(os.urandom(16).hex())
            self._stranger.fits(password)
            raise WrongCredentials("authentication required")
        if not user.password.fits(password):
            raise WrongCredentials("authentication required")
        return Identity(user.name, user.level)

    def issue(self, identity: Identity, scopes: Iterable[str]) -> str:
        """A short-lived token for what of ``scopes`` the identity may do."""
        return tokens.issue(self._key, identity.name, SERVICE, identity.granted(scopes), int(self._clock()))

    def _bearer(self, token: str) -> Identity:
        if token.startswith(TOKEN_PREFIX):
            return self._token(token)
        try:
            name, access = tokens.read(self._key, token, SERVICE, int(self._clock()))
        except tokens.TokenInvalid as error:
            raise WrongCredentials("authentication required") from error
        scopes: set[tuple[str, str]] = set()
        for entry in access:
            actions = entry["actions"]
            assert isinstance(actions, list)
            if entry["type"] == "registry":
                scopes.add(("", "pull"))
            scopes.update((str(entry["name"]), action) for action in actions)
        return Identity(name, NONE, frozenset(scopes))

    def _token(self, token: str) -> Identity:
        # looked up by hash: what an index comparison could leak is a hash of 256 random bits
        credential = self._credentials.by_hash(hash_token(token))
        if credential is None:
            raise WrongCredentials("authentication required")
        return Identity(credential.name, LEVELS[credential.rights])

    def _memory_key(self, header: str) -> bytes:
        return hmac.new(self._process_key, header.encode("utf-8", "surrogateescape"), hashlib.sha256).digest()


def new_token() -> str:
    """A token of 256 random bits."""
    return TOKEN_PREFIX + os.urandom(32).hex()


def hash_token(token: str) -> str:
    """What is kept of a token. It is random, so a plain hash cannot be guessed back."""
    return "sha256:" + hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()


def replace_admin_token(credentials: Credentials, at: str) -> str:
    """Make a new admin token; running servers forget the one before within REMEMBER_SECONDS."""
    from .stores.base import Credential

    token = new_token()
    credentials.replace(Credential("admin", hash_token(token), "admin", at))
    return token


def first_admin_token(credentials: Credentials, at: str) -> str | None:
    """Make the admin token of a new data folder; None when one was made before."""
    from .stores.base import Credential

    token = new_token()
    return token if credentials.add_first(Credential("admin", hash_token(token), "admin", at)) else None
