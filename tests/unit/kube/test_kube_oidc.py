"""OpenID Connect: a token is used while it is valid, renewed when it is not, and kept for the next run."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.unit.kube.api_server import Reply, Server, serving

from windlass.kube.config import Overrides, access
from windlass.kube.credentials import Credentials
from windlass.kube.errors import CredentialsError, LateCredentialsError
from windlass.kube.oidc import LEEWAY, expiry

NOW = 1000.0
DISCOVERY = "/.well-known/openid-configuration"


def token(expires: object) -> str:
    claims = base64.urlsafe_b64encode(json.dumps({"exp": expires}).encode()).rstrip(b"=").decode()
    return f"e30.{claims}.x"


VALID, EXPIRED = token(NOW + LEEWAY + 1), token(NOW + LEEWAY)


@pytest.fixture
def issuer() -> Iterator[Server]:
    with serving() as server:
        server.replies[DISCOVERY] = [Reply({"token_endpoint": f"{server.url}/token"})]
        yield server


def kubeconfig(tmp_path: Path, issuer: Server, **settings: str) -> Path:
    path = tmp_path / "config"
    config = {"idp-issuer-url": f"{issuer.url}/", "client-id": "us er", "client-secret": "s/", **settings}
    document = {
        "current-context": "c",
        "contexts": [{"name": "c", "context": {"cluster": "k", "user": "u"}}],
        "clusters": [{"name": "k", "cluster": {"server": "https://api"}}],
        "users": [{"name": "u", "user": {"auth-provider": {"name": "oidc", "config": config}}}],
    }
    path.write_text(json.dumps(document))
    return path


def credentials(path: Path) -> Credentials:
    return Credentials(access(Overrides(kubeconfig=str(path)), {}, ""), {}, lambda: NOW)


def test_a_valid_token_is_used_as_it_is(tmp_path: Path, issuer: Server) -> None:
    assert credentials(kubeconfig(tmp_path, issuer, **{"id-token": VALID})).token() == VALID
    assert issuer.sent == []


def test_an_expired_token_is_renewed_and_kept_for_the_next_run(tmp_path: Path, issuer: Server) -> None:
    issuer.replies["POST /token"] = [Reply({"access_token": "a", "id_token": VALID, "refresh_token": "two"})]
    path = kubeconfig(tmp_path, issuer, **{"id-token": EXPIRED, "refresh-token": "one&"})
    path.chmod(0o640)
    mine = credentials(path)
    assert [mine.token(), mine.token()] == [VALID, VALID]
    assert [sent[:2] for sent in issuer.sent] == [("GET", DISCOVERY), ("POST", "/token")]
    assert issuer.sent[1][2] == b"grant_type=refresh_token&refresh_token=one%26"
    name, _, secret = base64.b64decode(issuer.asked[1][1]["authorization"][0].removeprefix("Basic ")).partition(b":")
    assert (name, secret) == (b"us+er", b"s%2F")
    stored = access(Overrides(kubeconfig=str(path)), {}, "").user["auth-provider"]["config"]
    assert (stored["id-token"], stored["refresh-token"], stored["client-secret"]) == (VALID, "two", "s/")
    assert path.stat().st_mode & 0o777 == 0o640
    assert os.listdir(tmp_path) == ["config"]
    assert credentials(path).token() == VALID
    assert len(issuer.sent) == 2


def test_who_we_are_goes_into_the_form_where_the_header_is_refused(tmp_path: Path, issuer: Server) -> None:
    issuer.replies["POST /token"] = [Reply(b"no", 401), Reply({"access_token": "a", "id_token": VALID})]
    assert credentials(kubeconfig(tmp_path, issuer, **{"refresh-token": "r"})).token() == VALID
    assert issuer.sent[2][2] == b"client_id=us+er&client_secret=s%2F&grant_type=refresh_token&refresh_token=r"
    assert "authorization" not in issuer.asked[2][1]


def test_a_link_to_a_kubeconfig_stays_one(tmp_path: Path, issuer: Server) -> None:
    issuer.replies["POST /token"] = [Reply({"access_token": "a", "id_token": VALID})]
    target = kubeconfig(tmp_path, issuer, **{"refresh-token": "r"})
    link = tmp_path / "link"
    link.symlink_to(target)
    credentials(link).token()
    assert link.is_symlink()
    assert VALID in target.read_text()


def test_a_kubeconfig_that_somebody_else_writes_is_left_alone(tmp_path: Path, issuer: Server) -> None:
    issuer.replies["POST /token"] = [Reply({"access_token": "a", "id_token": VALID})]
    path = kubeconfig(tmp_path, issuer, **{"refresh-token": "r"})
    (tmp_path / "config.lock").touch()
    before = path.read_text()
    with pytest.raises(LateCredentialsError, match=r"^could not persist new tokens: open .*\.lock: file exists$"):
        credentials(path).token()
    assert path.read_text() == before


@pytest.mark.parametrize(
    ("reply", "text"),
    [
        (Reply(b"gone", 404), 'failed to refresh token: oauth2: cannot fetch token: 404 Not Found\nResponse: gone'),
        (Reply({"error": "bad", "error_description": "d"}, 400), 'failed to refresh token: oauth2: "bad" "d"'),
        (Reply({"error": "bad"}), 'failed to refresh token: oauth2: "bad"'),
        (Reply({}), "failed to refresh token: oauth2: server response missing access_token"),
        (Reply(b"{"), "failed to refresh token: oauth2: cannot parse json: unexpected end of JSON input"),
        (Reply({"access_token": 1}), "failed to refresh token: oauth2: cannot parse json: json: cannot unmarshal "
         "number into Go struct field tokenJSON.access_token of type string"),
        (Reply(b"error=x&error_uri=y", Content_Type="text/plain"), 'failed to refresh token: oauth2: "x" "y"'),
    ],
)  # fmt: skip
def test_what_a_provider_refuses_is_told(tmp_path: Path, issuer: Server, reply: Reply, text: str) -> None:
    issuer.replies["POST /token"] = [reply]
    with pytest.raises(LateCredentialsError) as error:
        credentials(kubeconfig(tmp_path, issuer, **{"refresh-token": "r"})).token()
    assert str(error.value) == text


@pytest.mark.parametrize(
    ("reply", "text"),
    [
        (Reply(b"x" * 100, 500), f'oidc: failed to query metadata endpoint 500 Internal Server Error: "{"x" * 80}..."'),
        (Reply(b"{"), "oidc: failed to decode provider discovery object: unexpected end of JSON input"),
        (Reply({}), "oidc: discovery object doesn't contain a token_endpoint"),
    ],
)
def test_a_provider_that_says_nothing_of_itself_is_told(
    tmp_path: Path, issuer: Server, reply: Reply, text: str
) -> None:
    issuer.replies[DISCOVERY] = [reply]
    with pytest.raises(LateCredentialsError) as error:
        credentials(kubeconfig(tmp_path, issuer, **{"refresh-token": "r"})).token()
    assert str(error.value) == text


def test_a_provider_that_does_not_answer_is_told(tmp_path: Path, issuer: Server) -> None:
    path = kubeconfig(tmp_path, issuer, **{"refresh-token": "r", "idp-issuer-url": "http://127.0.0.1:1"})
    with pytest.raises(LateCredentialsError, match=r'^Get "http://127.0.0.1:1/.well-known.*connection refused$'):
        credentials(path).token()


@pytest.mark.parametrize("missing", ["idp-issuer-url", "client-id"])
def test_settings_that_are_missing_are_named(tmp_path: Path, issuer: Server, missing: str) -> None:
    with pytest.raises(CredentialsError, match=f"^Must provide {missing}$"):
        credentials(kubeconfig(tmp_path, issuer, **{missing: ""}))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a.b", "ID Token is not a valid JWT"),
        ("a.!.c", "illegal base64 data at input byte 0"),
        ("a.aGVsb.c", "illegal base64 data at input byte 4"),
        ("a.aGVsbG8.c", "parsing claims: invalid character 'h' looking for beginning of value"),
    ],
)
def test_a_token_that_is_none_is_told(text: str, problem: str) -> None:
    with pytest.raises(CredentialsError) as error:
        expiry(text)
    assert str(error.value) == problem


def test_a_moment_may_be_a_fraction() -> None:
    assert expiry(token(1.5e3)) == 1500.0
    assert expiry(token(None)) < 0
