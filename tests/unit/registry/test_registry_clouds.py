"""Tokens of the clouds from what a machine has, against small servers that check as the real ones do."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from tests.unit.registry.fake_clouds import Answer, Call, Cloud, Handler, ecr, google_token, instance

from windlass.net import Transport
from windlass.oci.tokens import Credential
from windlass.registry.cloud.ambient import MAX_ANSWER, Ambient, AmbientError, credential
from windlass.registry.cloud.sigv4 import Keys, sign

SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
ECR = "123456789012.dkr.ecr.eu-west-1.amazonaws.com"
ED25519 = (
    ed25519.Ed25519PrivateKey.generate()
    .private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    .decode()
)
Start = Callable[[Handler], Cloud]
Surroundings = Callable[..., Ambient]


@pytest.fixture
def start() -> Iterator[Start]:
    running: list[Cloud] = []

    def make(answer: Handler) -> Cloud:
        running.append(Cloud(answer))
        return running[-1]

    yield make
    for one in running:
        one.close()


@pytest.fixture
def ambient(tmp_path: Path) -> Iterator[Surroundings]:
    """A function from variables to surroundings, whose connections are closed at the end."""
    with Transport() as transport:
        yield lambda **variables: Ambient(variables, str(tmp_path), transport, 1_600_000_000.0, True)


def test_a_signature_is_that_of_amazons_test_suite() -> None:
    # get-vanilla of the AWS Signature Version 4 test suite
    keys = Keys("AKIDEXAMPLE", SECRET)
    headers = sign(keys, "GET", "example.amazonaws.com", "/", {}, b"", ("us-east-1", "service"), 1440938160.0)
    wanted = "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"
    assert headers["Authorization"].endswith(f"SignedHeaders=host;x-amz-date, Signature={wanted}")
    assert SECRET not in repr(keys)


def test_ecr_gives_a_token_for_the_key_of_the_environment(start: Start, ambient: Surroundings, tmp_path: Path) -> None:
    cloud = start(ecr(SECRET))
    found = credential(
        "ecr", ambient(AWS_ACCESS_KEY_ID="AKID", AWS_SECRET_ACCESS_KEY=SECRET, AWS_ENDPOINT_URL_ECR=cloud.url), ECR
    )
    assert found == Credential("AWS", "token-of-ecr")
    call = cloud.calls[0]
    assert "/eu-west-1/ecr/aws4_request" in call.headers["authorization"]
    assert json.loads(call.body) == {"registryIds": ["123456789012"]}
    assert SECRET not in str(call.headers)


def test_ecr_public_is_asked_in_its_one_region(start: Start, ambient: Surroundings, tmp_path: Path) -> None:
    cloud = start(ecr(SECRET))
    found = credential(
        "ecr-public",
        ambient(AWS_ACCESS_KEY_ID="AKID", AWS_SECRET_ACCESS_KEY=SECRET, AWS_ENDPOINT_URL=cloud.url),
        "public.ecr.aws",
    )
    assert found.password == "token-of-ecr"
    assert "/us-east-1/ecr-public/aws4_request" in cloud.calls[0].headers["authorization"]


def test_a_profile_and_its_session_token_are_used(start: Start, ambient: Surroundings, tmp_path: Path) -> None:
    cloud = start(ecr(SECRET))
    (tmp_path / ".aws").mkdir()
    (tmp_path / ".aws" / "credentials").write_text(
        f"[default]\naws_access_key_id = no\naws_secret_access_key = no\n\n[ci]\n# key\naws_access_key_id = AKCI\n"
        f"aws_secret_access_key = {SECRET}\naws_session_token = session\n"
    )
    credential("ecr", ambient(AWS_PROFILE="ci", AWS_ENDPOINT_URL=cloud.url), ECR)
    assert cloud.calls[0].headers["x-amz-security-token"] == "session"
    assert "Credential=AKCI/" in cloud.calls[0].headers["authorization"]
    with pytest.raises(AmbientError, match="profile other has no access key"):
        credential("ecr", ambient(AWS_PROFILE="other"), ECR)


def test_a_web_identity_is_exchanged_for_a_roles_key(start: Start, ambient: Surroundings, tmp_path: Path) -> None:
    cloud = start(ecr(SECRET))
    (tmp_path / "token").write_text("jwt\n")
    found = credential(
        "ecr",
        ambient(
            AWS_WEB_IDENTITY_TOKEN_FILE=str(tmp_path / "token"), AWS_ROLE_ARN="arn:role", AWS_ENDPOINT_URL=cloud.url
        ),
        ECR,
    )
    assert found.username == "AWS"
    assert cloud.calls[0].form["WebIdentityToken"] == "jwt"
    assert cloud.calls[1].headers["x-amz-security-token"] == "session"


def test_a_containers_endpoint_gives_a_key(start: Start, ambient: Surroundings, tmp_path: Path) -> None:
    keys = {"AccessKeyId": "ASIA", "SecretAccessKey": SECRET, "Token": "session"}
    container = start(lambda call: (200, keys) if call.headers.get("authorization") == "pod" else (401, {}))
    cloud = start(ecr(SECRET))
    surroundings = ambient(
        AWS_CONTAINER_CREDENTIALS_FULL_URI=container.url,
        AWS_CONTAINER_AUTHORIZATION_TOKEN="pod",
        AWS_ENDPOINT_URL=cloud.url,
    )
    assert credential("ecr", surroundings, ECR).password == "token-of-ecr"


def test_a_refusal_names_the_service_and_its_reason_but_no_secret(
    start: Start, ambient: Surroundings, tmp_path: Path
) -> None:
    cloud = start(ecr("another secret"))
    with pytest.raises(AmbientError, match="Amazon ECR answered 403: InvalidSignatureException") as caught:
        credential(
            "ecr", ambient(AWS_ACCESS_KEY_ID="AKID", AWS_SECRET_ACCESS_KEY=SECRET, AWS_ENDPOINT_URL=cloud.url), ECR
        )
    assert SECRET not in str(caught.value)


def _azure(call: Call) -> Answer:
    if call.path == "/tenant/oauth2/v2.0/token":
        fields = call.form
        proven = fields.get("client_secret") == "hush" or fields.get("client_assertion") == "jwt"
        right = proven and fields["scope"] == "https://containerregistry.azure.net/.default"
        return (200, {"access_token": "entra"}) if right else (401, {"error": "invalid_client"})
    if call.path == "/metadata/identity/oauth2/token" and call.headers.get("metadata") == "true":
        wanted = {"api-version": ["2018-02-01"], "resource": ["https://containerregistry.azure.net/"]}
        return (200, {"access_token": "entra"}) if call.query == wanted else (400, {"error": "invalid_request"})
    if call.path == "/msi" and call.headers.get("x-identity-header") == "machine":
        return 200, {"access_token": "entra"}
    if call.path == "/oauth2/exchange" and call.form["access_token"] == "entra":
        return 200, {"refresh_token": f"refresh for {call.form['service']}"}
    return 401, {"error": "invalid_request"}


@pytest.mark.parametrize("proof", ["secret", "federated", "machine", "virtual machine"])
def test_acr_exchanges_an_entra_token_for_its_own(
    start: Start, ambient: Surroundings, tmp_path: Path, proof: str
) -> None:
    cloud = start(_azure)
    (tmp_path / "jwt").write_text("jwt")
    principal = {"AZURE_TENANT_ID": "tenant", "AZURE_CLIENT_ID": "app", "AZURE_AUTHORITY_HOST": cloud.url}
    variables = {
        "secret": {**principal, "AZURE_CLIENT_SECRET": "hush"},
        "federated": {**principal, "AZURE_FEDERATED_TOKEN_FILE": str(tmp_path / "jwt")},
        "virtual machine": {"AZURE_POD_IDENTITY_AUTHORITY_HOST": cloud.url},
        "machine": {"IDENTITY_ENDPOINT": f"{cloud.url}/msi", "IDENTITY_HEADER": "machine"},
    }[proof]
    found = credential("acr", ambient(**variables), cloud.host)
    assert found == Credential("00000000-0000-0000-0000-000000000000", f"refresh for {cloud.host}")


def _google(call: Call) -> Answer:
    if call.path == "/token" and call.form.get("refresh_token") == "mine":
        return 200, {"access_token": "user token"}
    if call.headers.get("metadata-flavor") == "Google":
        return 200, {"access_token": "machine token"}
    return 400, {"error": "invalid_grant"}


def test_gar_takes_what_is_there_first(start: Start, ambient: Surroundings, tmp_path: Path) -> None:
    cloud = start(_google)
    host = "europe-docker.pkg.dev"
    assert credential("gar", ambient(GOOGLE_OAUTH_ACCESS_TOKEN="t"), host) == Credential("oauth2accesstoken", "t")
    assert credential("gar", ambient(GCE_METADATA_HOST=cloud.host), host).password == "machine token"
    user = {
        "type": "authorized_user",
        "client_id": "c",
        "client_secret": "s",
        "refresh_token": "mine",
        "token_uri": f"{cloud.url}/token",
    }
    folder = tmp_path / ".config" / "gcloud"
    folder.mkdir(parents=True)
    (folder / "application_default_credentials.json").write_text(json.dumps(user))
    assert credential("gar", ambient(), host).password == "user token"


def _service_account(key: rsa.RSAPrivateKey, **more: str) -> str:
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    names = {"type": "service_account", "client_email": "ci@example.iam", "private_key_id": "1", "private_key": pem}
    return json.dumps({**names, **more})


def test_a_service_accounts_key_signs_for_a_token_and_goes_nowhere(
    start: Start, ambient: Surroundings, tmp_path: Path
) -> None:
    key = rsa.generate_private_key(65537, 2048)
    urls: list[str] = []
    cloud = start(google_token(key.public_key(), lambda: urls[0]))
    urls.append(f"{cloud.url}/token")
    file = tmp_path / "key.json"
    file.write_text(_service_account(key, token_uri=urls[0]))
    surroundings = ambient(GOOGLE_APPLICATION_CREDENTIALS=str(file))
    assert credential("gar", surroundings, "h") == Credential("oauth2accesstoken", "token of ci@example.iam")
    assert b"PRIVATE" not in cloud.calls[0].body
    file.write_text(_service_account(rsa.generate_private_key(65537, 2048), token_uri=urls[0]))
    with pytest.raises(AmbientError, match="answered 400: invalid_grant: Invalid JWT Signature"):
        credential("gar", surroundings, "h")


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"private_key": "no PEM"}, "has no private key that can be read"),
        ({"client_email": ""}, "answered without client_email"),
        ({"private_key": ED25519}, "has a private key that is not RSA"),
        ({"type": "impersonated_service_account"}, "is of type impersonated_service_account"),
        ({"type": "external_account"}, "answered without audience"),
    ],
)
def test_a_key_file_of_another_kind_is_refused(
    ambient: Surroundings, tmp_path: Path, more: dict[str, str], words: str
) -> None:
    file = tmp_path / "key.json"
    file.write_text(_service_account(rsa.generate_private_key(65537, 2048), **more))
    with pytest.raises(AmbientError, match=words):
        credential("gar", ambient(GOOGLE_APPLICATION_CREDENTIALS=str(file)), "h")


def _federation(call: Call) -> Answer:
    """A CI system's token endpoint, Google's exchange (RFC 8693), and the account that is impersonated."""
    if call.path == "/ci" and call.headers.get("authorization") == "Bearer job":
        return 200, {"value": "identity"}
    fields = call.form if call.path == "/exchange" else {}
    if fields.get("subject_token") == "identity" and fields["grant_type"].endswith(":token-exchange"):
        right = fields["audience"] == "//iam/pool" and fields["requested_token_type"].endswith(":access_token")
        return (200, {"access_token": "federated"}) if right else (400, {"error": "invalid_request"})
    if call.path == "/impersonate" and call.headers.get("authorization") == "Bearer federated":
        return 200, {"accessToken": f"as {json.loads(call.body)['lifetime']}"}
    return 401, {"error": "invalid_grant"}


@pytest.mark.parametrize("source", ["url", "file", "json file"])
@pytest.mark.parametrize("impersonated", [False, True])
def test_a_foreign_identity_is_exchanged_for_googles(
    start: Start, ambient: Surroundings, tmp_path: Path, source: str, impersonated: bool
) -> None:
    cloud = start(_federation)
    (tmp_path / "plain").write_text("identity\n")
    (tmp_path / "json").write_text('{"value": "identity"}')
    as_json = {"type": "json", "subject_token_field_name": "value"}
    sources: dict[str, dict[str, object]] = {
        "url": {"url": f"{cloud.url}/ci", "headers": {"Authorization": "Bearer job"}, "format": as_json},
        "file": {"file": str(tmp_path / "plain")},
        "json file": {"file": str(tmp_path / "json"), "format": as_json},
    }
    content = {"type": "external_account", "audience": "//iam/pool", "subject_token_type": "jwt",
               "token_url": f"{cloud.url}/exchange", "credential_source": sources[source]}  # fmt: skip
    if impersonated:
        content["service_account_impersonation_url"] = f"{cloud.url}/impersonate"
    (tmp_path / "adc.json").write_text(json.dumps(content))
    found = credential("gar", ambient(GOOGLE_APPLICATION_CREDENTIALS=str(tmp_path / "adc.json")), "h")
    assert found.password == ("as 3600s" if impersonated else "federated")


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"token_url": "http://192.0.2.1/"}, r"192\.0\.2\.1 would be told a token over plain HTTP"),
        ({"credential_source": None}, "has no credential_source"),
        ({"credential_source": {"environment_id": "aws1"}}, "neither file nor url"),
        ({"credential_source": {"url": "http://127.0.0.1:1/"}}, "whose format is not json"),
    ],
)
def test_a_federation_that_cannot_be_followed_is_refused(
    ambient: Surroundings, tmp_path: Path, more: dict[str, object], words: str
) -> None:
    (tmp_path / "token").write_text("identity")
    source = {"credential_source": {"file": str(tmp_path / "token")}, "token_url": "https://127.0.0.1:1/", **more}
    content = {"type": "external_account", "audience": "a", "subject_token_type": "jwt", **source}
    (tmp_path / "adc.json").write_text(json.dumps(content))
    with pytest.raises(AmbientError, match=words):
        credential("gar", ambient(GOOGLE_APPLICATION_CREDENTIALS=str(tmp_path / "adc.json")), "h")


def test_an_instances_role_gives_a_key_to_who_fetches_a_token_first(start: Start, ambient: Surroundings) -> None:
    machine = start(instance({"AccessKeyId": "ASIA", "SecretAccessKey": SECRET, "Token": "session"}))
    cloud = start(ecr(SECRET))
    variables = {"AWS_EC2_METADATA_SERVICE_ENDPOINT": machine.url, "AWS_ENDPOINT_URL_ECR": cloud.url}
    assert credential("ecr", ambient(**variables), ECR).password == "token-of-ecr"
    assert [call.method for call in machine.calls] == ["PUT", "GET", "GET"]
    assert cloud.calls[0].headers["x-amz-security-token"] == "session"
    with pytest.raises(AmbientError, match="no AWS credentials found"):
        credential("ecr", ambient(**variables, AWS_EC2_METADATA_DISABLED="true"), ECR)
    assert len(machine.calls) == 3


def test_an_instance_without_a_role_is_told_so(start: Start, ambient: Surroundings) -> None:
    machine = start(instance({}, role=""))
    with pytest.raises(AmbientError, match="the instance metadata service answered 404"):
        credential("ecr", ambient(AWS_EC2_METADATA_SERVICE_ENDPOINT=machine.url), ECR)


def test_a_containers_key_is_not_fetched_from_anywhere(ambient: Surroundings) -> None:
    place = {"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://192.0.2.1/", "AWS_CONTAINER_AUTHORIZATION_TOKEN": "t"}
    surroundings = ambient(**place)
    with pytest.raises(AmbientError, match=r"names 192\.0\.2\.1, which is no container's endpoint"):
        credential("ecr", surroundings, ECR)


@pytest.mark.parametrize(
    ("provider", "variable", "words"),
    [
        ("ecr", "AWS_EC2_METADATA_SERVICE_ENDPOINT", "no AWS credentials found"),
        ("acr", "AZURE_POD_IDENTITY_AUTHORITY_HOST", "no Azure credentials found"),
        ("gar", "GCE_METADATA_HOST", "no Google credentials found"),
    ],
)
def test_a_metadata_service_that_says_nothing_is_not_waited_for(
    ambient: Surroundings, monkeypatch: pytest.MonkeyPatch, provider: str, variable: str, words: str
) -> None:
    for module in ("aws", "azure", "google"):
        monkeypatch.setattr(f"windlass.registry.cloud.{module}.NEARBY_SECONDS", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        place = f"127.0.0.1:{silent.getsockname()[1]}"
        value = place if provider == "gar" else f"http://{place}"
        with pytest.raises(AmbientError, match=words):
            credential(provider, ambient(**{variable: value}), ECR)


def test_an_endless_answer_is_not_read(start: Start, ambient: Surroundings, tmp_path: Path) -> None:
    cloud = start(lambda call: (200, {"access_token": "x" * MAX_ANSWER}))
    with pytest.raises(AmbientError, match="did not answer with a JSON object"):
        credential("gar", ambient(GCE_METADATA_HOST=cloud.host), "h")


def test_a_provider_without_tokens_is_refused_by_name(ambient: Surroundings) -> None:
    with pytest.raises(AmbientError, match="unknown provider ghcr: one of acr, ecr, ecr-public, gar is wanted"):
        credential("ghcr", ambient(), "ghcr.io")
