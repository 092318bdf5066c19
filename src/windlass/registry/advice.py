"""What to do about an error: the cause as it shows here, and the command that mends it.

The table is read from top to bottom, the first row that fits counts. A row fits when every condition that it states
holds. docs/errors.md is held to it by a test.
"""

from __future__ import annotations

from windlass.errors import find
from windlass.net.errors import TransportError
from windlass.oci.errors import ErrorResponse

from .errors import NotFound

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dataclasses import dataclass as record
else:
    from windlass._record import record


@record(frozen=True)
class Row:
    """A kind of failure. ``words``: one of them stands in the text (in any case); the texts may name {host}, {path},
    {tag} and {login}."""

    name: str
    cause: str
    remedy: str
    statuses: tuple[int, ...] = ()
    codes: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    provider: tuple[str, ...] = ()
    missing: bool = False


@record(frozen=True)
class Advice:
    """A row, filled in."""

    name: str
    cause: str
    remedy: str


TABLE = (
    Row(
        "index digest mismatch",
        "the archive at this address is not the one that was indexed: it was replaced, or altered on the way",
        "windlass repo update; if it stays, ask the publisher to publish a new version",
        words=("does not have the digest that the index has",),
    ),
    Row(
        "rate limit",
        "{host} takes no more requests from this account or address for a while",
        "{login}; then try again, since accounts have higher limits than addresses",
        statuses=(429,),
    ),
    Row(
        "expired token",
        "the stored credential for {host} is no longer valid",
        "{login}",
        statuses=(400, 401, 403),
        words=("expired",),
    ),
    Row(
        "immutable tag",
        "{path}:{tag} exists at {host}, which does not let a tag be moved to other content",
        "raise the version: windlass package CHART --version NEXT; then push again",
        statuses=(400, 403, 405, 409, 412),
        words=("immutable", "cannot be overwritten", "already exists", "operation is disallowed"),
    ),
    Row(
        "ECR repository missing",
        "Amazon ECR makes no repository by itself, and {path} does not exist",
        "aws {ecr} create-repository --repository-name {repository}{region}",
        statuses=(404,),
        codes=("NAME_UNKNOWN",),
        provider=("ecr", "ecr-public"),
    ),
    Row(
        "registry that takes no artifacts",
        "{host} takes container images here, not charts or other artifacts",
        "use a repository of type OCI (Harbor 2, Artifactory Helm OCI, Nexus 3.72), or run: windlass serve",
        words=("application/octet-stream", "media type", "mediatype", "not a supported", "config type"),
        statuses=(400, 403, 404, 405, 406, 415),
    ),
    Row(
        "registry that takes no artifacts",
        "{host} takes container images here, not charts or other artifacts",
        "use a repository of type OCI (Harbor 2, Artifactory Helm OCI, Nexus 3.72), or run: windlass serve",
        codes=("MANIFEST_INVALID", "UNSUPPORTED"),
    ),
    Row(
        "not a chart",
        "what stands there is no Helm chart (perhaps an image or another artifact)",
        "windlass search repo oci://HOST/PATH lists the charts of a registry",
        words=("manifest does not contain", "could not load config with mediatype"),
    ),
    Row(
        "name invalid",
        "{host} does not take this repository name: lower-case letters and digits, joined by . _ __ or -, in segments "
        "separated by /",
        "correct the path after oci://{host}/, and the chart's name in Chart.yaml, since the name ends the path",
        codes=("NAME_INVALID",),
    ),
    Row(
        "name invalid",
        "a repository name has lower-case letters and digits, joined by . _ __ or -, in segments separated by /",
        "correct the path after oci://HOST/, and the chart's name in Chart.yaml, since the name ends the path",
        words=("invalid repository ",),
    ),
    Row(
        "authentication required",
        "{host} wants to know who asks for {path}, and no credential is stored for it, or it does not suffice",
        "{login}",
        statuses=(401,),
    ),
    Row(
        "authentication required",
        "{host} does not allow this account to do that with {path}",
        "{login}, as an account that may; {refuses}",
        statuses=(403,),
    ),
    Row(
        "authentication required",
        "the registry wants to know who asks, and no credential is stored for it",
        "windlass registry login HOST",
        words=("basic credential not found", "no basic auth credentials"),
    ),
    Row(
        "manifest unknown",
        "{host} has no {path} with this tag or digest",
        "windlass search repo --versions oci://{host}/{path} lists what is there",
        missing=True,
    ),
    Row(
        "name unknown",
        "{host} has no repository {path}",
        "windlass search repo oci://{host} lists what is there, if the registry tells; a chart's name ends the path",
        statuses=(404,),
        codes=("NAME_UNKNOWN",),
    ),
    Row(
        "plain HTTP",
        "{host} speaks HTTP without TLS",
        "add --plain-http, if that is meant",
        words=("server gave http response to https client",),
    ),
    Row(
        "untrusted certificate",
        "no authority that this machine trusts has signed the certificate of {host}",
        "add --ca-file FILE with the authority's certificate (see it: openssl s_client -showcerts -connect {address})",
        words=("x509: certificate signed by unknown authority", "x509: “", "certificate is not trusted"),
    ),
    Row(
        "untrusted certificate",
        "the certificate of {host} is not valid for this name or at this time",
        "correct the name or this machine's clock, or have the certificate renewed (see it: openssl s_client -connect "
        "{address})",
        words=("x509:",),
    ),
    Row(
        "unsupported protocol scheme",
        "a registry needs no `repo add`: its charts are named in full",
        "windlass pull oci://HOST/PATH/CHART --version VERSION",
        words=('looks like "oci://',),
    ),
    Row(
        "unsupported protocol scheme",
        "addresses begin with https://, http:// or oci:// (push: oci://); other schemes need a plugin",
        "correct the address, or see what is installed: windlass plugin list",
        words=("unsupported protocol scheme", "scheme prefix missing", "could not find protocol handler"),
    ),
    Row(
        "unsupported protocol scheme",
        "addresses begin with https://, http:// or oci:// (push: oci://); other schemes need a plugin",
        "correct the address, or see what is installed: windlass plugin list",
        words=('" not supported',),
    ),
)


def advise(error: BaseException) -> Advice | None:
    """The advice for ``error`` and what caused it, None when the table has none. No text holds a credential."""
    facts = _Facts(error)
    for row in TABLE:
        if facts.fit(row):
            names = facts.names()
            return Advice(row.name, row.cause.format_map(names), row.remedy.format_map(names))
    return None


class _Facts:
    """What is known about a failure: who answered, with which status, codes and words, and where that was."""

    def __init__(self, error: BaseException) -> None:
        self._text = str(error).lower()
        self._answer = find(error, ErrorResponse)
        self._missing = find(error, NotFound)
        broken = find(error, TransportError)
        self._url = self._answer.url if self._answer else broken.url if broken else ""

    def fit(self, row: Row) -> bool:
        """Tell whether all conditions of ``row`` hold."""
        answer = self._answer
        return (
            (not row.statuses or (answer is not None and answer.status in row.statuses))
            and (not row.codes or (answer is not None and any(answer.has(code) for code in row.codes)))
            and (not row.words or any(word in self._text for word in row.words))
            and (not row.missing or self._missing is not None)
            and (not row.provider or self._provider() in row.provider)
        )

    def _provider(self) -> str:
        from .providers import of_host

        known = of_host(self._place()[0])
        return known.name if known else ""

    def _place(self) -> tuple[str, str, str]:
        """Host, repository and tag, from the URL that was asked or the reference that was not found."""
        if self._missing is not None and not self._url:
            name, colon, tag = self._missing.what.rpartition("@" if "@" in self._missing.what else ":")
            host, _, path = (name if colon and "/" not in tag else self._missing.what).partition("/")
            return host, path, tag
        host, _, path = self._url.partition("://")[2].partition("/")
        parts = path.partition("?")[0].removeprefix("v2/").split("/")
        for marker in ("manifests", "blobs", "tags", "referrers"):
            if marker in parts:
                cut = len(parts) - 1 - parts[::-1].index(marker)
                return host.rpartition("@")[2], "/".join(parts[:cut]), parts[-1] if marker == "manifests" else ""
        return host.rpartition("@")[2], "", ""

    def names(self) -> dict[str, str]:
        """What a row's texts may name."""
        from .providers import of_host

        host, path, tag = self._place()
        known = of_host(host)
        login = f"windlass registry login {host or 'HOST'}"
        if known is not None:
            login += f" --provider {known.name}" if known.ambient else f" --username {_argument(known.username)}"
        return {
            "host": host or "the registry",
            "path": path or "this repository",
            "tag": tag or "the tag",
            "login": login,
            "refuses": f"{known.title} refuses: {known.refuses}" if known else "it may need the right to write",
            "address": host if ":" in host else f"{host or 'HOST'}:443",
            **_ecr(host, path, known.name if known else ""),
        }


def _argument(username: str) -> str:
    """A fixed user name as it is; a description of one as a place to fill in."""
    return "USER" if " " in username else username


def _ecr(host: str, path: str, provider: str) -> dict[str, str]:
    """How AWS's own command names the service, the repository and the region of a host."""
    if provider == "ecr-public":
        return {"ecr": "ecr-public", "repository": path.partition("/")[2] or path, "region": " --region us-east-1"}
    labels = host.split(".")
    region = f" --region {labels[3]}" if provider == "ecr" and len(labels) > 4 else ""
    return {"ecr": "ecr", "repository": path, "region": region}
