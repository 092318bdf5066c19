"""Google Artifact Registry: an access token, or a service account's key as it is.

Sources: cloud.google.com/artifact-registry/docs/helm/authentication,
cloud.google.com/docs/authentication/application-default-credentials
"""

from __future__ import annotations

from windlass.net.message import Request
from windlass.oci.tokens import Credential

from .ambient import FORM, AmbientError, ask, form, read_file, text_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .ambient import Ambient

_TOKEN_USER, _KEY_USER = "oauth2accesstoken", "_json_key"
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
    if kind == "service_account":
        return Credential(_KEY_USER, text)
    if not isinstance(content, dict) or kind != "authorized_user":
        raise AmbientError(f"{path} is of type {kind}: service_account or authorized_user is wanted")
    fields = {key: text_of(content, key, path) for key in ("client_id", "client_secret", "refresh_token")}
    uri = content.get("token_uri")
    url = uri if isinstance(uri, str) and uri else _TOKEN_URI
    body = form({"grant_type": "refresh_token", **fields})
    answer = ask(ambient, "Google's token service", Request("POST", url, FORM, body, idempotent=True))
    return Credential(_TOKEN_USER, text_of(answer, "access_token", "Google's token service"))


def _metadata_token(ambient: Ambient) -> str:
    from windlass.net.errors import TransportError

    url = f"http://{ambient.get('GCE_METADATA_HOST') or _METADATA_HOST}{_METADATA_PATH}"
    try:
        answer = ask(
            ambient, "the metadata service", Request("GET", url, [("Metadata-Flavor", "Google")], timeout=5.0)
        )  # fmt: skip
    except TransportError as error:
        raise AmbientError(
            "no Google credentials found: set GOOGLE_APPLICATION_CREDENTIALS or GOOGLE_OAUTH_ACCESS_TOKEN"
        ) from error
    return text_of(answer, "access_token", "the metadata service")
