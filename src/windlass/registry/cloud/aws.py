"""Amazon ECR and ECR Public: GetAuthorizationToken with the machine's AWS credentials.

Looked at in the SDKs' order: variables, web identity, the profile's files, the container's endpoint, the instance's
metadata service. Sources: docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html and
AmazonECR/latest/APIReference/API_GetAuthorizationToken.html
"""

from __future__ import annotations

from windlass.net.message import Request
from windlass.oci.tokens import Credential
from windlass.registry.providers import of_host

from .ambient import (
    FORM,
    NEARBY_SECONDS,
    AmbientError,
    ask,
    ask_nearby,
    ask_nearby_text,
    form,
    read_file,
    text_of,
)
from .sigv4 import Keys, sign

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .ambient import Ambient

_PUBLIC_REGION = "us-east-1"
_TYPE = "application/x-amz-json-1.1"
_CONTAINER = "http://169.254.170.2"
_CONTAINER_HOSTS = ("169.254.170.2", "169.254.170.23", "fd00:ec2::23", "127.0.0.1", "::1", "localhost")
_INSTANCE, _INSTANCE_IPV6 = "http://169.254.169.254", "http://[fd00:ec2::254]"
_NOTHING_FOUND = (
    "no AWS credentials found: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, AWS_PROFILE, or a web identity"
)

# service: what its API is called in X-Amz-Target
_TARGETS = {
    "ecr": "AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken",
    "ecr-public": "SpencerFrontendService.GetAuthorizationToken",
}


def credential(ambient: Ambient, host: str) -> Credential:
    """The user AWS and a token for ``host``. Raises AmbientError, TransportError."""
    known = of_host(host)
    service = "ecr-public" if known is not None and known.name == "ecr-public" else "ecr"
    region = _region(ambient, host, service)
    answer = _ask_for_token(ambient, service, region, _keys(ambient, region), host)
    data = answer.get("authorizationData")
    entry = data[0] if isinstance(data, list) and data else data
    if not isinstance(entry, dict):
        raise AmbientError("Amazon ECR answered without authorizationData")
    return _decoded(text_of(entry, "authorizationToken", "Amazon ECR"))


def _decoded(token: str) -> Credential:
    from binascii import Error, a2b_base64

    try:
        user, colon, password = a2b_base64(token, strict_mode=True).decode("ascii").partition(":")
    except (Error, ValueError) as error:
        raise AmbientError("Amazon ECR answered with a token that is not base64") from error
    if not (user and colon and password):
        raise AmbientError("Amazon ECR answered with a token that is not user:password")
    return Credential(user, password)


def _region(ambient: Ambient, host: str, service: str) -> str:
    """The region that the host names; for others, what the variables say. Raises AmbientError."""
    if service == "ecr-public":
        return _PUBLIC_REGION
    labels = host.partition(":")[0].split(".")
    if of_host(host) is not None and len(labels) > 3:
        return labels[3]
    if region := ambient.get("AWS_REGION", "AWS_DEFAULT_REGION"):
        return region
    raise AmbientError(f"{host} names no region: set AWS_REGION")


def _ask_for_token(ambient: Ambient, service: str, region: str, keys: Keys, host: str) -> dict[str, object]:
    from windlass.net.urls import parse

    suffix = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
    variable = f"AWS_ENDPOINT_URL_{service.replace('-', '_').upper()}"
    endpoint = ambient.get(variable, "AWS_ENDPOINT_URL") or f"https://api.{service}.{region}.{suffix}"
    url = endpoint.rstrip("/") + "/"
    account = host.partition(".")[0] if service == "ecr" and of_host(host) is not None else ""
    body = f'{{"registryIds":["{account}"]}}'.encode() if account.isdigit() else b"{}"
    headers = {"Content-Type": _TYPE, "X-Amz-Target": _TARGETS[service]}
    target = parse(url)
    headers = sign(keys, "POST", target.authority, target.path, headers, body, (region, service), ambient.now)
    return ask(ambient, "Amazon ECR", Request("POST", url, headers.items(), body, idempotent=True))


def _keys(ambient: Ambient, region: str) -> Keys:
    """The machine's access key. Raises AmbientError."""
    access, secret = ambient.get("AWS_ACCESS_KEY_ID"), ambient.get("AWS_SECRET_ACCESS_KEY")
    if access and secret:
        return Keys(access, secret, ambient.get("AWS_SESSION_TOKEN"))
    if ambient.get("AWS_WEB_IDENTITY_TOKEN_FILE") and ambient.get("AWS_ROLE_ARN"):
        return _web_identity(ambient, region)
    return _profile(ambient) or _container(ambient) or _instance(ambient)


def _web_identity(ambient: Ambient, region: str) -> Keys:
    """STS AssumeRoleWithWebIdentity: the token of a pod or of a CI job for a role's key."""
    fields = {
        "Action": "AssumeRoleWithWebIdentity",
        "Version": "2011-06-15",
        "RoleArn": ambient.get("AWS_ROLE_ARN"),
        "RoleSessionName": ambient.get("AWS_ROLE_SESSION_NAME") or "windlass",
        "WebIdentityToken": read_file(ambient.get("AWS_WEB_IDENTITY_TOKEN_FILE")).strip(),
    }
    suffix = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
    endpoint = ambient.get("AWS_ENDPOINT_URL_STS", "AWS_ENDPOINT_URL") or f"https://sts.{region}.{suffix}"
    answer = ask(ambient, "AWS STS", Request("POST", endpoint.rstrip("/") + "/", FORM, form(fields), idempotent=True))
    found: object = answer
    for key in ("AssumeRoleWithWebIdentityResponse", "AssumeRoleWithWebIdentityResult", "Credentials"):
        found = found.get(key) if isinstance(found, dict) else None
    if not isinstance(found, dict):
        raise AmbientError("AWS STS answered without credentials")
    return Keys(*(text_of(found, key, "AWS STS") for key in ("AccessKeyId", "SecretAccessKey", "SessionToken")))


def _profile(ambient: Ambient) -> Keys | None:
    """The key of AWS_PROFILE in the shared files; None without one. Raises AmbientError for a profile that is named."""
    named = ambient.get("AWS_PROFILE", "AWS_DEFAULT_PROFILE")
    name = named or "default"
    places = (
        (ambient.get("AWS_SHARED_CREDENTIALS_FILE") or f"{ambient.home}/.aws/credentials", name),
        (ambient.get("AWS_CONFIG_FILE") or f"{ambient.home}/.aws/config", f"profile {name}" if named else name),
    )
    for path, section in places:
        values = _section(path, section)
        access, secret = values.get("aws_access_key_id"), values.get("aws_secret_access_key")
        if access and secret:
            return Keys(access, secret, values.get("aws_session_token", ""))
    if named:
        raise AmbientError(f"profile {named} has no access key (roles and single sign-on need the aws command)")
    return None


def _section(path: str, wanted: str) -> dict[str, str]:
    """One section of an INI file as AWS writes it; a file that is not there has none."""
    import os

    if not os.path.isfile(path):
        return {}
    values: dict[str, str] = {}
    inside = False
    for line in read_file(path).splitlines():
        if line.strip().startswith("["):
            inside = line.strip().strip("[]").strip() == wanted
        elif inside and "=" in line and not line.lstrip().startswith(("#", ";")):
            key, _, value = line.partition("=")
            values[key.strip()] = value.strip()
    return values


def _container(ambient: Ambient) -> Keys | None:
    """The endpoint that ECS and EKS give to a container; None where there is none. Raises AmbientError."""
    relative = ambient.get("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")
    url = f"{_CONTAINER}{relative}" if relative else ambient.get("AWS_CONTAINER_CREDENTIALS_FULL_URI")
    if not url:
        return None
    _check_container(url)
    token = ambient.get("AWS_CONTAINER_AUTHORIZATION_TOKEN")
    if file := ambient.get("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"):
        token = read_file(file).strip()
    headers = [("Authorization", token)] if token else []
    where = "the container's credential endpoint"
    return _temporary(ask_nearby(ambient, where, Request("GET", url, headers, timeout=NEARBY_SECONDS)), where)


def _check_container(url: str) -> None:
    """The SDKs' rule: over plain HTTP only this machine's own addresses are asked. Raises AmbientError."""
    from windlass.net.urls import parse

    target = parse(url)
    if target.scheme != "https" and target.host not in _CONTAINER_HOSTS:
        raise AmbientError(f"AWS_CONTAINER_CREDENTIALS_FULL_URI names {target.host}, which is no container's endpoint")


def _temporary(answer: dict[str, object], where: str) -> Keys:
    return Keys(*(text_of(answer, key, where) for key in ("AccessKeyId", "SecretAccessKey", "Token")))


def _instance(ambient: Ambient) -> Keys:
    """The role of an EC2 instance, by version 2 of its metadata service, which wants a token of its own first.

    docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-metadata-security-credentials.html. Raises AmbientError.
    """
    from windlass.net.errors import NetError, TransportError

    where = "the instance metadata service"
    base = ambient.get("AWS_EC2_METADATA_SERVICE_ENDPOINT") or (
        _INSTANCE_IPV6 if ambient.get("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE").lower() == "ipv6" else _INSTANCE
    )
    base = f"{base.rstrip('/')}/latest"
    if ambient.get("AWS_EC2_METADATA_DISABLED").lower() == "true":
        raise AmbientError(_NOTHING_FOUND)
    lifetime = [("X-aws-ec2-metadata-token-ttl-seconds", "300")]
    request = Request("PUT", f"{base}/api/token", lifetime, timeout=NEARBY_SECONDS)
    try:
        token = [("X-aws-ec2-metadata-token", ask_nearby_text(ambient, where, request))]
    except (TransportError, NetError, AmbientError) as error:
        raise AmbientError(_NOTHING_FOUND) from error
    roles = f"{base}/meta-data/iam/security-credentials/"
    role = ask_nearby_text(ambient, where, Request("GET", roles, token, timeout=NEARBY_SECONDS)).partition("\n")[0]
    if not role or "/" in role:
        raise AmbientError("the instance has no role")
    return _temporary(ask_nearby(ambient, where, Request("GET", roles + role, token, timeout=NEARBY_SECONDS)), where)
