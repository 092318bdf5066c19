"""Tokens of an OpenID Connect provider, renewed when they expire (Go: client-go plugin/pkg/client/auth/oidc)."""

from __future__ import annotations

from windlass.kube.errors import CredentialsError, LateCredentialsError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from windlass.net.message import Request, Response
    from windlass.net.transport import Transport

    Config = Mapping[str, str]
    Save = Callable[[dict[str, str]], None]

NAME = "oidc"
LEEWAY = 10.0
"""Seconds before its end after which a token is not used any more (Go: expiryDelta)."""
MAX_DOCUMENT = 1024 * 1024
"""Largest answer of a provider that is read (Go: doTokenRoundTrip)."""
SHOWN_BODY = 80
"""Bytes of an unexpected answer that an error shows."""

_ISSUER, _CLIENT = "idp-issuer-url", "client-id"
_REQUIRED = (_ISSUER, _CLIENT)
_TEXTS = ("access_token", "token_type", "refresh_token", "error", "error_description", "error_uri")
_FORMS = ("application/x-www-form-urlencoded", "text/plain")
_NO_ID_TOKEN = (
    'token response did not contain an id_token, either the scope "openid" wasn\'t requested upon login, or the '
    "provider doesn't support id_tokens as part of the refresh response"
)


class Provider:
    """The tokens of one user. ``save`` keeps what was renewed; ``now`` is the time of day in seconds since 1970."""

    def __init__(
        self, config: Config, connect: Callable[[Config], Transport], save: Save, now: Callable[[], float]
    ) -> None:
        """``connect`` makes a transport that trusts the provider. Raises CredentialsError."""
        for name in _REQUIRED:
            if not config.get(name):
                raise CredentialsError(f"Must provide {name}")
        self._config = dict(config)
        self._transport = connect(config)
        self._save = save
        self._now = now

    def token(self) -> str:
        """Return a token that is valid for a while. Raises LateCredentialsError with client-go's text."""
        known = self._config.get("id-token", "")
        try:
            if known and self._now() + LEEWAY < expiry(known):
                return known
            return self._renewed()
        except LateCredentialsError:
            raise
        except CredentialsError as error:
            raise LateCredentialsError(str(error)) from error

    def _renewed(self) -> str:
        renewing = self._config.get("refresh-token", "")
        if not renewing:
            raise CredentialsError("No valid id-token, and cannot refresh without refresh-token")
        endpoint = self._endpoint()
        try:
            answer = self._ask(endpoint, renewing)
        except CredentialsError as error:
            raise CredentialsError(f"failed to refresh token: {error}") from error
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise CredentialsError(_NO_ID_TOKEN)
        renewed = dict(self._config)
        if answer.get("refresh_token"):
            renewed["refresh-token"] = str(answer["refresh_token"])
        renewed["id-token"] = token
        try:
            self._save(renewed)
        except CredentialsError as error:
            raise CredentialsError(f"could not persist new tokens: {error}") from error
        self._config = renewed
        return token

    def _endpoint(self) -> str:
        """Return the address that gives tokens (OpenID Connect Discovery 1.0, 4)."""
        from windlass.golang.strconv import quote
        from windlass.net import Request

        where = self._config[_ISSUER].removesuffix("/") + "/.well-known/openid-configuration"
        response, body = self._send(Request("GET", where))
        if response.status != 200:
            shown = body[:SHOWN_BODY] + b"..." if len(body) > SHOWN_BODY else body
            text = quote(shown.decode("utf-8", "surrogateescape"))
            raise CredentialsError(f"oidc: failed to query metadata endpoint {_status(response)}: {text}")
        try:
            document = _document(body, ("token_endpoint",))
        except CredentialsError as error:
            raise CredentialsError(f"oidc: failed to decode provider discovery object: {error}") from error
        endpoint = str(document.get("token_endpoint") or "")
        if not endpoint:
            raise CredentialsError("oidc: discovery object doesn't contain a token_endpoint")
        return endpoint

    def _ask(self, endpoint: str, renewing: str) -> dict[str, object]:
        """Ask for tokens; who we are goes into the header first, then into the form (Go: RetrieveToken)."""
        from windlass.golang.escape import urlquery
        from windlass.net import Request
        from windlass.net.transport import basic_authorization

        form = {"grant_type": "refresh_token", "refresh_token": renewing}
        client, secret = self._config[_CLIENT], self._config.get("client-secret", "")
        inside = {"client_id": client, **form} | ({"client_secret": secret} if secret else {})
        header = basic_authorization(urlquery(client), urlquery(secret))
        kind = ("Content-Type", _FORMS[0])
        try:
            return self._tokens(Request("POST", endpoint, [kind, ("Authorization", header)], _encoded(form)))
        except CredentialsError:
            return self._tokens(Request("POST", endpoint, [kind], _encoded(inside)))

    def _tokens(self, request: Request) -> dict[str, object]:
        from windlass.golang.strconv import quote

        response, body = self._send(request)
        failed = not 200 <= response.status <= 299
        try:
            found = _answer(response.headers.get("Content-Type"), body)
        except CredentialsError:
            if not failed:
                raise
            found = {}
        code = found.get("error")
        if code:
            words = [found.get(name) for name in ("error", "error_description", "error_uri")]
            raise CredentialsError("oauth2: " + " ".join([quote(str(word)) for word in words if word]))
        if failed:
            text = body.decode("utf-8", "surrogateescape")
            raise CredentialsError(f"oauth2: cannot fetch token: {_status(response)}\nResponse: {text}")
        if not found.get("access_token"):
            raise CredentialsError("oauth2: server response missing access_token")
        return found

    def _send(self, request: Request) -> tuple[Response, bytes]:
        from windlass.net import NetError, TransportError

        try:
            with self._transport.send(request) as response:
                return response, response.read_up_to(MAX_DOCUMENT)
        except (NetError, TransportError) as error:
            raise CredentialsError(str(error)) from error


def expiry(token: str) -> float:
    """Return when a token ends, in seconds since 1970 (RFC 7519 4.1.4). Raises CredentialsError."""
    from windlass.golang import base64
    from windlass.golang.json import JsonError, loads

    parts = token.split(".")
    if len(parts) != 3:
        raise CredentialsError("ID Token is not a valid JWT")
    try:
        claims = loads(base64.decode_raw_url(parts[1]).decode("utf-8", "surrogateescape"))
    except base64.CorruptInputError as error:
        raise CredentialsError(str(error)) from error
    except JsonError as error:
        raise CredentialsError(f"parsing claims: {error}") from error
    moment = claims.get("exp") if isinstance(claims, dict) else None
    return float(int(moment)) if isinstance(moment, (int, float)) and not isinstance(moment, bool) else float("-inf")


def _answer(content_type: str, body: bytes) -> dict[str, object]:
    """Return what a provider says, in whichever form. Raises CredentialsError."""
    text = body.decode("utf-8", "surrogateescape")
    if content_type.partition(";")[0].strip().lower() in _FORMS:
        from urllib.parse import parse_qsl

        return dict(reversed(parse_qsl(text, keep_blank_values=True)))
    try:
        return _document(body, _TEXTS, "tokenJSON")
    except CredentialsError as error:
        raise CredentialsError(f"oauth2: cannot parse json: {error}") from error


def _document(body: bytes, texts: Iterable[str], go_type: str = "") -> dict[str, object]:
    """Return an object whose members of these names are texts. Raises CredentialsError with encoding/json's words."""
    from windlass.golang.decode import STRING, DecodeError, Struct, decode
    from windlass.golang.json import JsonError, loads

    try:
        document = loads(body.decode("utf-8", "surrogateescape"))
        decode(document, Struct(go_type, dict.fromkeys(texts, STRING)))
    except (JsonError, DecodeError) as error:
        raise CredentialsError(str(error)) from error
    return document if isinstance(document, dict) else {}


def _encoded(form: Mapping[str, str]) -> bytes:
    from windlass.golang.escape import urlquery

    return "&".join([f"{key}={urlquery(form[key])}" for key in sorted(form)]).encode()


def _status(response: Response) -> str:
    return f"{response.status} {response.reason}"
