"""Google Artifact Registry: an access token, of whatever the machine has. A service account's key signs for one.

Sources: cloud.google.com/artifact-registry/docs/helm/authentication,
cloud.google.com/docs/authentication/application-default-credentials, developers.google.com/identity/protocols/oauth2/
service-account
"""

from __future__ import annotations

from windlass.net.message import Request
from windlass.oci.tokens import Credential

from .ambient import FORM, NEARBY_SECONDS, AmbientError, ask, ask_nearby, form, read_file, text_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from .ambient import Ambient

_TOKEN_USER = "oauth2accesstoken"
_JWT_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_SCOPE = "https://www.googleapis.com/auth/cloud-platform"
_LIFETIME = 3600
_KINDS = ("service_account", "authorized_user", "external_account")
_TOKEN_URI = "https://oauth2.googleapis.com/token"
_METADATA_HOST = "metadata.google.internal"
_METADATA_PATH = "/computeMetadata/v1/instance/service-accounts/default/token"
_DEFAULT_FILE = ".config/gcloud/application_default_credentials.json"


def credential(ambient: Ambient, host: str) -> Credential:
    """A credential of the machine; ``host`` does not matter. Raises AmbientError, TransportError."""
    del host
    if token := ambient.get("GOOGLE_OAUTH_ACCESS_TOKEN", "CLOUDSDK_AUTH_ACCESS_TOKEN"):
        return Credential(_TOKEN_USER, token)
    if path := _file(ambient):
        return _of_file(ambient, path)
    return Credential(_TOKEN_USER, _metadata_token(ambient))


def _file(ambient: Ambient) -> str:
    import os

    named = ambient.get("GOOGLE_APPLICATION_CREDENTIALS")
    usual = f"{ambient.home}/{_DEFAULT_FILE}"
    return named or (usual if os.path.isfile(usual) else "")


def _of_file(ambient: Ambient, path: str) -> Credential:
    from windlass.golang.json import JsonError, loads

    text = read_file(path)
    try:
        content = loads(text)
    except JsonError as error:
        raise AmbientError(f"{path} is not JSON") from error
    kind = content.get("type") if isinstance(content, dict) else None
    if not isinstance(content, dict) or kind not in _KINDS:
        raise AmbientError(f"{path} is of type {kind}: one of {', '.join(_KINDS)} is wanted")
    if kind == "external_account":
        from .google_federation import access_token

        return Credential(_TOKEN_USER, access_token(ambient, content, path, _SCOPE))
    uri = content.get("token_uri")
    url = uri if isinstance(uri, str) and uri else _TOKEN_URI
    if kind == "service_account":
        fields = {"grant_type": _JWT_GRANT, "assertion": _assertion(content, path, url, int(ambient.now))}
    else:
        wanted = ("client_id", "client_secret", "refresh_token")
        fields = {"grant_type": "refresh_token", **{key: text_of(content, key, path) for key in wanted}}
    answer = ask(ambient, "Google's token service", Request("POST", url, FORM, form(fields), idempotent=True))
    return Credential(_TOKEN_USER, text_of(answer, "access_token", "Google's token service"))


def _assertion(key: dict[str, object], path: str, audience: str, now: int) -> str:
    """A statement that the account signs itself, good for one token (RFC 7523; RS256 as RFC 7518 3.3 has it).

    So the key itself goes nowhere and is not stored beside the registry's other credentials.
    """
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import padding, rsa

    header = {"alg": "RS256", "typ": "JWT", "kid": text_of(key, "private_key_id", path)}
    claims = {"iss": text_of(key, "client_email", path), "scope": _SCOPE, "aud": audience}
    signed = f"{_encoded(header)}.{_encoded({**claims, 'iat': now, 'exp': now + _LIFETIME})}"
    try:
        private = serialization.load_pem_private_key(text_of(key, "private_key", path).encode(), None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise AmbientError(f"{path} has no private key that can be read") from error
    if not isinstance(private, rsa.RSAPrivateKey):
        raise AmbientError(f"{path} has a private key that is not RSA")
    signature = private.sign(signed.encode("ascii"), padding.PKCS1v15(), hashes.SHA256())
    return f"{signed}.{_base64(signature)}"


def _encoded(value: Mapping[str, object]) -> str:
    from windlass.golang.json import dumps

    return _base64(dumps(value).encode())


def _base64(data: bytes) -> str:
    from binascii import b2a_base64

    return b2a_base64(data, newline=False).decode("ascii").translate({43: "-", 47: "_"}).rstrip("=")


def _metadata_token(ambient: Ambient) -> str:
    from windlass.net.errors import NetError, TransportError

    url = f"http://{ambient.get('GCE_METADATA_HOST') or _METADATA_HOST}{_METADATA_PATH}"
    request = Request("GET", url, [("Metadata-Flavor", "Google")], timeout=NEARBY_SECONDS)
    try:
        answer = ask_nearby(ambient, "the metadata service", request)
    except (TransportError, NetError) as error:
        raise AmbientError(
            "no Google credentials found: set GOOGLE_APPLICATION_CREDENTIALS or GOOGLE_OAUTH_ACCESS_TOKEN"
        ) from error
    return text_of(answer, "access_token", "the metadata service")
