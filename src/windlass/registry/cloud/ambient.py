"""What a cloud module may look at, and the question that `registry login --provider` asks."""

from __future__ import annotations

from windlass.net.message import Request
from windlass.registry.errors import RegistryClientError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from dataclasses import dataclass as record

    from windlass.net.message import Response
    from windlass.net.transport import Transport
    from windlass.oci.tokens import Credential
else:
    from windlass._record import record

MAX_FILE = 1024 * 1024
MAX_ANSWER = 256 * 1024
MAX_LINE = 4096
ANSWER_SECONDS = 30.0
NEARBY_SECONDS = 2.0
"""What a metadata service may take: to be reached, and to answer."""

# provider: the module whose ``credential(ambient, host)`` answers
_MODULES = {"ecr": "aws", "ecr-public": "aws", "acr": "azure", "gar": "google"}

# Where each looks, in this order; docs/registries.md shows it.
SOURCES = {
    "ecr, ecr-public": (
        "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (AWS_SESSION_TOKEN)",
        "AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN, through STS",
        "AWS_PROFILE, or the default profile, of ~/.aws/credentials and ~/.aws/config: keys, no roles or sign-on",
        "the container's endpoint (ECS, EKS Pod Identity)",
        "the instance's metadata service, version 2 (off with AWS_EC2_METADATA_DISABLED=true)",
    ),
    "acr": (
        "AZURE_TENANT_ID and AZURE_CLIENT_ID, with AZURE_CLIENT_SECRET or AZURE_FEDERATED_TOKEN_FILE",
        "the managed identity: IDENTITY_ENDPOINT and IDENTITY_HEADER, or the machine's metadata service",
    ),
    "gar": (
        "GOOGLE_OAUTH_ACCESS_TOKEN or CLOUDSDK_AUTH_ACCESS_TOKEN",
        "GOOGLE_APPLICATION_CREDENTIALS, or gcloud's application default credentials: a user's; a service account's "
        "key, which signs for a token and is not stored; or workload identity federation with a file or url",
        "the machine's metadata service",
    ),
}


class AmbientError(RegistryClientError):
    """The machine has no credentials for this cloud, or the cloud refuses them."""


@record(frozen=True)
class Ambient:
    """The surroundings: variables, the home folder, a way to send requests, the time in seconds since 1970.

    ``nearby`` asks the machine's own metadata service: without proxies, repetitions and long waits, since most machines
    have none.
    """

    variables: Mapping[str, str]
    home: str
    transport: Transport
    now: float
    plain_http: bool = False
    nearby: Transport | None = None

    def __repr__(self) -> str:
        return "Ambient(…)"

    def get(self, *names: str) -> str:
        """The first variable of ``names`` that is set and not empty."""
        return next((self.variables[name] for name in names if self.variables.get(name)), "")


def credential(provider: str, ambient: Ambient, host: str) -> Credential:
    """Get a credential for ``host`` from the cloud ``provider``. Raises AmbientError, TransportError."""
    module = _MODULES.get(provider)
    if module is None:
        raise AmbientError(f"unknown provider {provider}: one of {', '.join(sorted(_MODULES))} is wanted")
    cloud = __import__(f"windlass.registry.cloud.{module}", fromlist=["credential"])
    found: Credential = cloud.credential(ambient, host)
    return found


def ask(ambient: Ambient, what: str, request: Request) -> dict[str, object]:
    """Send ``request``; return the JSON object of the answer. ``what`` names the service in errors.

    Raises AmbientError with the service's code, never with what was sent; TransportError, NetError.
    """
    return _object(what, ambient.transport.send(request))


def ask_nearby(ambient: Ambient, what: str, request: Request) -> dict[str, object]:
    """Ask the machine's own metadata service. Raises as ``ask``."""
    return _object(what, (ambient.nearby or ambient.transport).send(request))


def ask_nearby_text(ambient: Ambient, what: str, request: Request) -> str:
    """Ask the machine's own metadata service for a line of text. Raises as ``ask``."""
    response = (ambient.nearby or ambient.transport).send(request)
    body = response.read_up_to(MAX_LINE, ANSWER_SECONDS)
    if response.status != 200:
        raise AmbientError(f"{what} answered {response.status}")
    return body.decode("utf-8", "replace").strip()


def _object(what: str, response: Response) -> dict[str, object]:
    from windlass.golang.json import JsonError, loads

    body = response.read_up_to(MAX_ANSWER, ANSWER_SECONDS)
    try:
        value = loads(body.decode("utf-8", "replace"))
    except JsonError:
        value = None
    if response.status != 200:
        raise AmbientError(f"{what} answered {response.status}{_reason(value)}")
    if not isinstance(value, dict):
        raise AmbientError(f"{what} did not answer with a JSON object")
    return value


def _reason(value: object) -> str:
    """The code and message that the clouds' error documents carry."""
    if not isinstance(value, dict):
        return ""
    parts = [value.get(key) for key in ("__type", "error", "message", "error_description", "Message")]
    texts = [part.splitlines()[0][:300] for part in parts if isinstance(part, str) and part]
    return f": {': '.join(texts)}" if texts else ""


def text_of(value: dict[str, object], key: str, what: str) -> str:
    """A text of an answer. Raises AmbientError when it is missing."""
    found = value.get(key)
    if not isinstance(found, str) or not found:
        raise AmbientError(f"{what} answered without {key}")
    return found


def form(fields: dict[str, str]) -> bytes:
    """A form as browsers send it."""
    from windlass.golang.url import encode_query

    return encode_query(fields.items()).encode("ascii")


def read_file(path: str) -> str:
    """A small text file. Raises AmbientError."""
    from windlass.golang.errno import text

    try:
        with open(path, encoding="utf-8") as file:
            return file.read(MAX_FILE)
    except OSError as error:
        raise AmbientError(f"open {path}: {text(error.errno)}") from error
    except ValueError as error:
        raise AmbientError(f"{path} is not text") from error


FORM = [("Content-Type", "application/x-www-form-urlencoded"), ("Accept", "application/json")]
