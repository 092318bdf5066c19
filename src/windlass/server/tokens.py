"""Short-lived tokens (JWT, HS256) for the docker token flow. Knows no users and no HTTP.

RFC 7515/7519; claims as distribution defines them (docs/content/spec/auth/jwt.md).
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import TYPE_CHECKING

from windlass.errors import WindlassError

if TYPE_CHECKING:
    from collections.abc import Mapping

LIFETIME = 300
"""Seconds that a token is good for; long pushes ask for a new one."""
CLOCK_SKEW = 30
"""Seconds by which clocks of servers that share a key may differ."""
MAX_TOKEN = 16 * 1024
ISSUER = "windlass"
_HEADER = {"alg": "HS256", "typ": "JWT"}


class TokenInvalid(WindlassError):
    """A token that we did not sign, or that is over."""


def issue(key: bytes, subject: str, service: str, access: list[dict[str, object]], at: int) -> str:
    """Sign a token for ``access``: entries of type, name and actions."""
    claims = {
        "iss": ISSUER, "sub": subject, "aud": service, "iat": at, "nbf": at, "exp": at + LIFETIME,
        "jti": os.urandom(8).hex(), "access": access,
    }  # fmt: skip
    signed = f"{_encode(_HEADER)}.{_encode(claims)}"
    return f"{signed}.{_signature(key, signed).decode()}"


def read(key: bytes, token: str, service: str, at: int) -> tuple[str, list[dict[str, object]]]:
    """The subject and access of a token that is good at ``at``. Raises TokenInvalid."""
    signed, dot, signature = token.rpartition(".")
    if not dot or len(token) > MAX_TOKEN or not hmac.compare_digest(signature.encode(), _signature(key, signed)):
        raise TokenInvalid("the token is not one of this server")
    # the signature is ours, so header and claims have the form that ``issue`` gave them
    claims = json.loads(urlsafe_b64decode(_padded(signed.partition(".")[2])))
    if claims["aud"] != service or claims["iss"] != ISSUER:
        raise TokenInvalid("the token is for another service")
    if not claims["nbf"] - CLOCK_SKEW <= at < claims["exp"] + CLOCK_SKEW:
        raise TokenInvalid("the token is over")
    return claims["sub"], claims["access"]


def _encode(value: Mapping[str, object]) -> str:
    return urlsafe_b64encode(json.dumps(value, separators=(",", ":")).encode()).decode().rstrip("=")


def _padded(text: str) -> str:
    return text + "=" * (-len(text) % 4)


def _signature(key: bytes, signed: str) -> bytes:
    return urlsafe_b64encode(hmac.new(key, signed.encode(), hashlib.sha256).digest()).rstrip(b"=")
