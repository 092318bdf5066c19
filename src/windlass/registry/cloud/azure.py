"""Azure Container Registry: an Entra token, exchanged for a refresh token of the registry.

Sources: github.com/Azure/acr/blob/main/docs/AAD-OAuth.md; the variables are those of the Azure SDKs'
EnvironmentCredential, WorkloadIdentityCredential and ManagedIdentityCredential.
"""

from __future__ import annotations

from windlass.net.message import Request
from windlass.oci.tokens import Credential
from windlass.registry.providers import named

from .ambient import FORM, NEARBY_SECONDS, AmbientError, ask, ask_nearby, form, read_file, text_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .ambient import Ambient

_AUTHORITY = "https://login.microsoftonline.com"
_RESOURCE = "https://containerregistry.azure.net"
_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_METADATA_HOST, _METADATA_PATH = "http://169.254.169.254", "/metadata/identity/oauth2/token"
_METADATA_VERSION = "2018-02-01"


def credential(ambient: Ambient, host: str) -> Credential:
    """The user that stands for a token, and the registry's refresh token. Raises AmbientError, TransportError."""
    fields = {"grant_type": "access_token", "service": host, "access_token": _entra_token(ambient)}
    if tenant := ambient.get("AZURE_TENANT_ID"):
        fields["tenant"] = tenant
    url = f"{'http' if ambient.plain_http else 'https'}://{host}/oauth2/exchange"
    answer = ask(ambient, host, Request("POST", url, FORM, form(fields), idempotent=True))
    service = named("acr")
    assert service is not None, "a row of the table"
    return Credential(service.username, text_of(answer, "refresh_token", host))


def _entra_token(ambient: Ambient) -> str:
    tenant, client = ambient.get("AZURE_TENANT_ID"), ambient.get("AZURE_CLIENT_ID")
    proof = _proof(ambient)
    if not (tenant and client and proof):
        return _managed_identity(ambient, client)
    fields = {"grant_type": "client_credentials", "client_id": client, "scope": f"{_RESOURCE}/.default", **proof}
    url = f"{(ambient.get('AZURE_AUTHORITY_HOST') or _AUTHORITY).rstrip('/')}/{tenant}/oauth2/v2.0/token"
    answer = ask(ambient, "Microsoft Entra", Request("POST", url, FORM, form(fields), idempotent=True))
    return text_of(answer, "access_token", "Microsoft Entra")


def _proof(ambient: Ambient) -> dict[str, str]:
    """What proves a service principal or a workload identity; nothing when neither is set."""
    if secret := ambient.get("AZURE_CLIENT_SECRET"):
        return {"client_secret": secret}
    if file := ambient.get("AZURE_FEDERATED_TOKEN_FILE"):
        return {"client_assertion_type": _ASSERTION, "client_assertion": read_file(file).strip()}
    return {}


def _managed_identity(ambient: Ambient, client: str) -> str:
    """The token of the machine: App Service's endpoint, or the metadata service of a virtual machine."""
    from windlass.golang.url import encode_query
    from windlass.net.errors import NetError, TransportError

    endpoint, header = ambient.get("IDENTITY_ENDPOINT"), ambient.get("IDENTITY_HEADER")
    own = bool(endpoint and header)
    query = {"api-version": "2019-08-01" if own else _METADATA_VERSION, "resource": f"{_RESOURCE}/"}
    if client:
        query["client_id"] = client
    base = ambient.get("AZURE_POD_IDENTITY_AUTHORITY_HOST") or _METADATA_HOST
    url = f"{endpoint if own else base.rstrip('/') + _METADATA_PATH}?{encode_query(query.items())}"
    headers = [("X-IDENTITY-HEADER", header)] if own else [("Metadata", "true")]
    try:
        request = Request("GET", url, headers, timeout=NEARBY_SECONDS)
        answer = ask_nearby(ambient, "the managed identity", request)
    except (TransportError, NetError) as error:
        raise AmbientError(
            "no Azure credentials found: set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET or "
            "AZURE_FEDERATED_TOKEN_FILE"
        ) from error
    return text_of(answer, "access_token", "the managed identity")
