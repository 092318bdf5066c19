"""What each registry service wants: who to log in as, with what, which paths it takes, what it refuses; with sources.

Data for `registry.advice`, for `registry login --provider`, and for `docs/registries.md`, which a test holds to this
table. A self-hosted registry has no host of its own and is listed for its rules.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dataclasses import dataclass as record
else:
    from windlass._record import record


@record(frozen=True)
class Provider:
    """One service. ``hosts`` are patterns of host names; ``ambient`` says that ``--provider NAME`` gets a token."""

    name: str
    title: str
    hosts: tuple[str, ...]
    username: str
    secret: str
    paths: str
    refuses: str
    source: str
    ambient: bool = False


PROVIDERS = (
    Provider(
        "ecr",
        "Amazon ECR",
        (
            "*.dkr.ecr.*.amazonaws.com",
            "*.dkr.ecr.*.amazonaws.com.cn",
            "*.dkr.ecr-fips.*.amazonaws.com",
            "*.dkr-ecr.*.on.aws",
        ),
        "AWS",
        "a token of ecr:GetAuthorizationToken, valid for 12 hours",
        "the repository PREFIX/CHART must exist before the first push",
        "404 name unknown without the repository; 400 tag invalid when tags are immutable; deletes by API only",
        "https://docs.aws.amazon.com/AmazonECR/latest/userguide/push-oci-artifact.html",
        ambient=True,
    ),
    Provider(
        "ecr-public",
        "Amazon ECR Public",
        ("public.ecr.aws",),
        "AWS",
        "a token of ecr-public:GetAuthorizationToken (always in us-east-1), valid for 12 hours; pulls need none",
        "ALIAS/REPOSITORY; the repository must exist before the first push",
        "tag lists of some repositories; pulls without a token beyond a rate",
        "https://docs.aws.amazon.com/AmazonECR/latest/public/public-registry-auth.html",
        ambient=True,
    ),
    Provider(
        "acr",
        "Azure Container Registry",
        ("*.azurecr.io", "*.azurecr.cn", "*.azurecr.us"),
        "00000000-0000-0000-0000-000000000000",
        "a refresh token of /oauth2/exchange, valid for 3 hours; or a service principal; or a repository-scoped token",
        "any path, made by the first push",
        "401 without the role AcrPush; 405 for a locked repository or tag",
        "https://github.com/Azure/acr/blob/main/docs/AAD-OAuth.md",
        ambient=True,
    ),
    Provider(
        "gar",
        "Google Artifact Registry",
        ("*-docker.pkg.dev", "*.gcr.io", "gcr.io"),
        "oauth2accesstoken",
        "an access token, valid for 60 minutes; with the user _json_key or _json_key_base64 a service account's key",
        "PROJECT/REPOSITORY/…; REPOSITORY of format Docker must exist",
        "403 or 404 without the repository; 400 when its tags are immutable",
        "https://cloud.google.com/artifact-registry/docs/helm/authentication",
        ambient=True,
    ),
    Provider(
        "dockerhub",
        "Docker Hub",
        ("docker.io", "registry-1.docker.io", "index.docker.io"),
        "the account",
        "a personal access token, or the password",
        "exactly NAMESPACE/CHART",
        "429 beyond the pull rate of an address or account; 401 for deeper paths; no _catalog",
        "https://docs.docker.com/docker-hub/repos/manage/hub-images/oci-artifacts/",
    ),
    Provider(
        "ghcr",
        "GitHub Container Registry",
        ("ghcr.io",),
        "the account (any name, with GITHUB_TOKEN)",
        "a classic personal access token with write:packages, or GITHUB_TOKEN with packages: write",
        "OWNER/…, in lower case",
        "403 denied when the token lacks the scope, or the package belongs to another repository; no _catalog",
        "https://docs.github.com/en/packages/working-with-a-github-packages-registry/working-with-the-container-registry",
    ),
    Provider(
        "harbor",
        "Harbor",
        (),
        "the account, or robot$PROJECT+NAME",
        "the password; with OIDC the CLI secret of the profile; a robot's secret",
        "PROJECT/…; the project must exist",
        "412 for immutable tags; 403 beyond a quota, or when only signed artifacts may be pulled",
        "https://goharbor.io/docs/main/working-with-projects/working-with-oci/working-with-helm-oci-charts/",
    ),
    Provider(
        "jfrog",
        "JFrog Artifactory",
        ("*.jfrog.io",),
        "the account",
        "an identity token, or the password",
        "REPOSITORY-KEY/…; the repository must be of type Helm OCI or OCI",
        "404 for repositories of type Helm, which are classic; 403 without deploy rights or for an existing version",
        "https://jfrog.com/help/r/jfrog-artifactory-documentation/helm-oci-repositories",
    ),
    Provider(
        "cloudsmith",
        "Cloudsmith",
        ("*.cloudsmith.io",),
        "the account, or OWNER/REPOSITORY with an entitlement",
        "an API key or an entitlement token",
        "OWNER/REPOSITORY/…",
        "401 for an entitlement token that may not push; 409 for an existing version when replacing is off",
        "https://help.cloudsmith.io/docs/oci-repository",
    ),
    Provider(
        "zot",
        "zot",
        (),
        "an account of the htpasswd file or of LDAP; an API key's owner",
        "the password, or an API key",
        "any path",
        "403 without the action create or update; 429 beyond the configured rate",
        "https://zotregistry.dev/latest/articles/authn-authz/",
    ),
)


def of_host(host: str) -> Provider | None:
    """The service that a registry host (``name`` or ``name:port``) belongs to, None for a self-hosted one."""
    from windlass.golang.path import match

    name = host.partition(":")[0].lower()
    return next((known for known in PROVIDERS if any(match(pattern, name) for pattern in known.hosts)), None)


def named(name: str) -> Provider | None:
    """The service of that name."""
    return next((known for known in PROVIDERS if known.name == name), None)
