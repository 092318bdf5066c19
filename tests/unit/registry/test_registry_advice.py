"""What windlass adds to Helm's error: the cause and the remedy, from one table."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from windlass.errors import WindlassError
from windlass.net.errors import TLS, NetError, TransportError
from windlass.oci.errors import ErrorResponse, RegistryError
from windlass.registry import providers
from windlass.registry.advice import TABLE, advise
from windlass.registry.errors import DESTINATION, CopyError, NotFound

ROOT = Path(__file__).resolve().parents[3]
ECR = "123456789012.dkr.ecr.eu-west-1.amazonaws.com"


def _answer(status: int, code: str, message: str = "", host: str = "reg.example", method: str = "PUT") -> WindlassError:
    url = f"https://{host}/v2/team/app/manifests/1.0.0"
    return CopyError("Tag", DESTINATION, ErrorResponse(method, url, status, (RegistryError(code, message),)))


def _tls(text: str) -> WindlassError:
    return TransportError("GET", "https://reg.example/v2/", NetError(text, TLS))


CASES = [
    (WindlassError('scheme "ftp" not supported'), "unsupported protocol scheme", "plugin list"),
    (WindlassError('Get "": unsupported protocol scheme ""'), "unsupported protocol scheme", "correct"),
    (WindlassError('looks like "oci://h/x" is not a valid chart'), "unsupported protocol scheme", "pull oci"),
    (_answer(401, "UNAUTHORIZED"), "authentication required", "windlass registry login reg.example"),
    (_answer(401, "UNAUTHORIZED", host=ECR), "authentication required", f"login {ECR} --provider ecr"),
    (_answer(403, "DENIED", host="ghcr.io"), "authentication required", "GitHub Container Registry refuses"),
    (WindlassError("basic credential not found"), "authentication required", "registry login"),
    (NotFound("reg.example/team/app:1.0.0"), "manifest unknown", "oci://reg.example/team/app "),
    (NotFound("reg.example/team/app@sha256:ab"), "manifest unknown", "oci://reg.example/team/app "),
    (_answer(404, "NAME_UNKNOWN"), "name unknown", "oci://reg.example "),
    (_answer(400, "NAME_INVALID"), "name invalid", "oci://reg.example/"),
    (WindlassError('invalid reference: invalid repository "App"'), "name invalid", "Chart.yaml"),
    (_answer(400, "MANIFEST_INVALID"), "registry that takes no artifacts", "windlass serve"),
    (
        _answer(415, "X", "unsupported: application/octet-stream"),
        "registry that takes no artifacts",
        "Artifactory Helm OCI",
    ),
    (
        _answer(404, "NAME_UNKNOWN", "The repository with name 'team/app' does not exist in the registry", ECR),
        "ECR repository missing",
        "aws ecr create-repository --repository-name team/app --region eu-west-1",
    ),
    (
        _answer(404, "NAME_UNKNOWN", host="public.ecr.aws"),
        "ECR repository missing",
        "aws ecr-public create-repository --repository-name app --region us-east-1",
    ),
    # the words of ECR (moby/buildkit#3776) and of Harbor
    (_answer(400, "TAG_INVALID", "cannot be overwritten because the tag is immutable."), "immutable tag", "--version"),
    (_answer(412, "PRECONDITION", "configured as immutable"), "immutable tag", "--version"),
    (_tls("tls: failed to verify certificate: x509: certificate signed by unknown authority"), "untrusted certificate",
     "--ca-file FILE"),
    (_tls("tls: failed to verify certificate: x509: certificate has expired or is not yet valid"),
     "untrusted certificate", "reg.example:443"),
    (_tls("http: server gave HTTP response to HTTPS client"), "plain HTTP", "--plain-http"),
    (_answer(403, "DENIED", "Your authorization token has expired. Reauthenticate", ECR), "expired token", "provider"),
    (_answer(429, "TOOMANYREQUESTS", host="registry-1.docker.io"), "rate limit", "--username USER"),
    (WindlassError("http://h/a.tgz does not have the digest that the index has: a is not b"), "index digest mismatch",
     "repo update"),
    (WindlassError("manifest does not contain minimum number of descriptors (2), descriptors found: 0"),
     "not a chart", "search repo"),
]  # fmt: skip


@pytest.mark.parametrize(("error", "name", "part"), CASES, ids=lambda value: value if isinstance(value, str) else "")
def test_an_error_comes_with_its_cause_and_the_command_that_mends_it(
    error: WindlassError, name: str, part: str
) -> None:
    advice = advise(error)
    assert advice is not None
    assert advice.name == name
    assert part in f"{advice.remedy} "
    assert "{" not in advice.cause + advice.remedy


def test_every_row_of_the_table_is_met() -> None:
    met = {advice.name for error, _, _ in CASES if (advice := advise(error))}
    assert met == {row.name for row in TABLE}


def test_an_error_that_is_not_in_the_table_stands_alone() -> None:
    assert advise(WindlassError("chart.metadata.name is required")) is None
    assert advise(ErrorResponse("GET", "https://reg.example/v2/", 500)) is None


def test_a_password_in_a_url_is_not_shown() -> None:
    error = ErrorResponse("GET", "https://user:secret@reg.example/v2/a/manifests/1", 401)
    advice = advise(error)
    assert advice is not None
    assert "secret" not in advice.cause + advice.remedy


@pytest.mark.parametrize(
    ("host", "name"),
    [
        (ECR, "ecr"),
        ("public.ecr.aws", "ecr-public"),
        ("team.azurecr.io", "acr"),
        ("europe-docker.pkg.dev:443", "gar"),
        ("registry-1.docker.io", "dockerhub"),
        ("GHCR.io", "ghcr"),
        ("team.jfrog.io", "jfrog"),
        ("helm.oci.cloudsmith.io", "cloudsmith"),
        ("reg.example", None),
        ("dkr.ecr.amazonaws.com.evil.example", None),
    ],
)
def test_a_host_tells_its_provider(host: str, name: str | None) -> None:
    found = providers.of_host(host)
    assert (found and found.name) == name


def test_the_pages_are_made_from_the_tables() -> None:
    done = subprocess.run([sys.executable, "scripts/registry_docs.py", "--check"], cwd=ROOT, check=False)
    assert done.returncode == 0, "run python scripts/registry_docs.py"
