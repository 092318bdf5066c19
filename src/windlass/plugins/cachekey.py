"""The name of a source's folder in the cache. Go: helm internal/plugin/cache"""

from __future__ import annotations

from windlass.golang import url as gourl

_USER = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
_HOST = _USER | frozenset(".-")


def scp_parts(address: str) -> tuple[str, str, str] | None:
    """Return user, host and path of ``user@host:path`` as ssh and git take it, None for anything else."""
    user, at, rest = address.partition("@")
    host, colon, path = rest.partition(":")
    if not (at and colon and user and host and _USER.issuperset(user) and _HOST.issuperset(host)):
        return None
    return user, host, path


def cache_key(source: str) -> str:
    """Return a name that is safe in a file system. Raises UrlError."""
    scp = scp_parts(source)
    if scp is not None:
        scheme, (user, host, path) = "", scp
        path = "/" + path
    else:
        parsed = gourl.parse(source)
        scheme, user, host, path = parsed.scheme, _user(parsed), parsed.host, parsed.path
    head = "".join(f"{part}-" for part in (scheme, user) if part)
    return (head + host + path.replace("/", "-")).replace(":", "-")


def _user(parsed: gourl.URL) -> str:
    return parsed.user.username if parsed.user is not None else ""
