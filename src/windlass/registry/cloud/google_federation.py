"""Workload identity federation: a token of another identity provider, such as a CI system's, for one of Google's.

Source: google.aip.dev/auth/4117 (credentials of type external_account); tokens are read from a file or a URL.
"""

from __future__ import annotations

from windlass.net.message import Request

from .ambient import FORM, AmbientError, ask, form, read_file, text_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .ambient import Ambient

_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
_ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token"
_LIFETIME = "3600s"


def access_token(ambient: Ambient, content: dict[str, object], path: str, scope: str) -> str:
    """An access token for what ``content``, the file at ``path``, describes. Raises AmbientError, TransportError."""
    fields = {
        "grant_type": _EXCHANGE,
        "requested_token_type": _ACCESS_TOKEN,
        "scope": scope,
        "audience": text_of(content, "audience", path),
        "subject_token_type": text_of(content, "subject_token_type", path),
        "subject_token": _subject_token(ambient, content, path),
    }
    request = Request("POST", _safe(text_of(content, "token_url", path)), FORM, form(fields), idempotent=True)
    token = text_of(ask(ambient, "Google's token exchange", request), "access_token", "Google's token exchange")
    impersonated = content.get("service_account_impersonation_url")
    if not isinstance(impersonated, str) or not impersonated:
        return token
    from windlass.golang.json import dumps

    headers = [("Content-Type", "application/json"), ("Authorization", f"Bearer {token}")]
    body = dumps({"scope": [scope], "lifetime": _LIFETIME}).encode()
    request = Request("POST", _safe(impersonated), headers, body, idempotent=True)
    return text_of(ask(ambient, "Google's credentials service", request), "accessToken", "Google's credentials service")


def _subject_token(ambient: Ambient, content: dict[str, object], path: str) -> str:
    source = content.get("credential_source")
    if not isinstance(source, dict):
        raise AmbientError(f"{path} has no credential_source")
    kind = source.get("format") if isinstance(source.get("format"), dict) else {}
    assert isinstance(kind, dict), "just made sure of"
    field = kind.get("subject_token_field_name") if kind.get("type") == "json" else None
    if isinstance(source.get("file"), str):
        return _of_text(read_file(str(source["file"])), field, path)
    if not isinstance(source.get("url"), str):
        raise AmbientError(f"{path} has a credential_source that is neither file nor url")
    given = source.get("headers")
    headers = [(str(name), str(value)) for name, value in given.items()] if isinstance(given, dict) else []
    what = "the source of the identity token"
    if not isinstance(field, str):
        raise AmbientError(f"{path} has a url whose format is not json")
    return text_of(ask(ambient, what, Request("GET", _safe(str(source["url"])), headers)), field, what)


def _of_text(text: str, field: object, path: str) -> str:
    if not isinstance(field, str):
        return text.strip()
    from windlass.golang.json import JsonError, loads

    try:
        value = loads(text)
    except JsonError as error:
        raise AmbientError(f"the identity token that {path} names is not JSON") from error
    if not isinstance(value, dict):
        raise AmbientError(f"the identity token that {path} names is no JSON object")
    return text_of(value, field, path)


def _safe(url: str) -> str:
    """An address that may be told a token: over TLS, or on this machine. Raises AmbientError, NetError."""
    from windlass.net.urls import parse

    target = parse(url)
    if target.scheme != "https" and target.host not in ("127.0.0.1", "::1", "localhost"):
        raise AmbientError(f"{target.host} would be told a token over plain HTTP")
    return url
