"""Who may do what: passwords, tokens, log-in, challenges, rights."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator

import pytest
from tests.interop.server_charts import MadeChart, digest, push_blob, push_classic
from tests.unit.server.conftest import LocalClient, Start

from windlass.oci.challenge import parse
from windlass.server import passwords, tokens
from windlass.server.access import ADMIN, READ, WRITE, Access, Identity, User, WrongCredentials, hash_token
from windlass.server.passwords import MAX_PASSWORD, PasswordError, PasswordHash, hash_password
from windlass.server.stores.base import Credential
from windlass.server.tokens import CLOCK_SKEW, LIFETIME, TokenInvalid

KEY = b"k" * 32


def basic(name: str, password: str) -> str:
    """An Authorization header."""
    return "Basic " + b64encode(f"{name}:{password}".encode()).decode()


@pytest.fixture(scope="module", autouse=True)
def cheap_hashes() -> Iterator[None]:
    """Hash with little memory: these tests are about who may what."""
    usual, passwords.LOG_COST = passwords.LOG_COST, 4
    yield
    passwords.LOG_COST = usual


@pytest.fixture
def users(cheap_hashes: None) -> tuple[User, ...]:
    """One user per right; the password is the name and ``-pass``."""
    rights = {"reader": READ, "writer": WRITE, "chief": ADMIN}
    return tuple(User(name, hash_password(f"{name}-pass"), level) for name, level in rights.items())


class _Credentials:
    def __init__(self, *tokens: str) -> None:
        self.looked_up = 0
        self._known = {hash_token(token): Credential("robot", hash_token(token), "write", "") for token in tokens}

    def by_hash(self, token_hash: str) -> Credential | None:
        self.looked_up += 1
        return self._known.get(token_hash)

    def add_first(self, credential: Credential) -> bool:
        return False

    def replace(self, credential: Credential) -> None:
        self._known = {credential.token_hash: credential}


# --- passwords ---------------------------------------------------------------------------------------------------


def test_a_hash_fits_its_password_only_and_survives_writing_down() -> None:
    made = hash_password("sësame")
    read = PasswordHash.parse(str(made))
    assert read == made
    assert read.fits("sësame")
    assert not read.fits("sesame")
    assert str(hash_password("sësame")) != str(made)


@pytest.mark.parametrize(
    "text",
    [
        "", "secret", "$2b$12$abcdefghijklmnopqrstuu", "$scrypt$ln=15$AA$AA", "$scrypt$ln=x,r=8,p=1$AA$AA",
        "$scrypt$ln=99,r=8,p=1$AAAA$AAAA", "$scrypt$ln=15,r=999,p=1$AAAA$AAAA", "$scrypt$ln=15,r=8,p=1$$",
        "$scrypt$ln=15,r=8,p=1$A!$AA",
    ],
)  # fmt: skip
def test_hashes_of_another_form_are_refused(text: str) -> None:
    with pytest.raises(PasswordError):
        PasswordHash.parse(text)


def test_passwords_have_a_length() -> None:
    for password in ("", "x" * (MAX_PASSWORD + 1)):
        with pytest.raises(PasswordError):
            hash_password(password)
    assert not hash_password("x").fits("x" * (MAX_PASSWORD + 1))


# --- tokens ------------------------------------------------------------------------------------------------------


def test_a_token_is_good_for_its_service_and_time() -> None:
    access: list[dict[str, object]] = [{"type": "repository", "name": "a", "actions": ["pull"]}]
    token = tokens.issue(KEY, "me", "windlass", access, 1000)
    assert tokens.read(KEY, token, "windlass", 1000) == ("me", access)
    tokens.read(KEY, token, "windlass", 1000 + LIFETIME + CLOCK_SKEW - 1)
    for key, service, at in (
        (b"x" * 32, "windlass", 1000),
        (KEY, "other", 1000),
        (KEY, "windlass", 1000 + LIFETIME + CLOCK_SKEW),
        (KEY, "windlass", 1000 - CLOCK_SKEW - 1),
    ):
        with pytest.raises(TokenInvalid):
            tokens.read(key, token, service, at)


def test_a_token_that_was_changed_is_refused() -> None:
    head, claims, signature = tokens.issue(KEY, "me", "windlass", [], 1000).split(".")
    unsigned = b64encode(b'{"alg":"none"}').decode().rstrip("=")
    for token in (f"{unsigned}.{claims}.", f"{head}.{claims}x.{signature}", f"{head}.{claims}", "", "..", "é.é.é"):
        with pytest.raises(TokenInvalid):
            tokens.read(KEY, token, "windlass", 1000)


# --- identities --------------------------------------------------------------------------------------------------


def test_rights_are_steps() -> None:
    may = {level: [a for a in ("pull", "push", "delete") if Identity("x", level).may(a, "r")] for level in range(4)}
    assert may == {0: [], 1: ["pull"], 2: ["pull", "push"], 3: ["pull", "push", "delete"]}


def test_a_token_carries_what_was_asked_and_is_allowed() -> None:
    granted = Identity("x", WRITE).granted(["repository:a/b:pull,push,delete", "registry:catalog:*", "other:x:y"])
    assert granted == [
        {"type": "repository", "name": "a/b", "actions": ["pull", "push"]},
        {"type": "registry", "name": "catalog", "actions": ["*"]},
    ]


def test_a_password_is_checked_once_and_remembered(users: tuple[User, ...]) -> None:
    now = [0.0]
    access = Access(users, 0, _Credentials(), KEY, lambda: now[0])
    header = basic("writer", "writer-pass")
    assert access.quick(header) is None
    assert access.full(header) == Identity("writer", WRITE)
    assert access.quick(header) == Identity("writer", WRITE)
    assert access.quick(basic("writer", "wrong")) is None
    now[0] = 301
    assert access.quick(header) is None


@pytest.mark.parametrize(
    "header",
    [basic("writer", "wrong"), basic("nobody", "x"), "Basic !!!", "Basic " + b64encode(b"nocolon").decode(),
     "Digest x", "Basic " + "A" * 40_000],
)  # fmt: skip
def test_wrong_credentials_are_refused(users: tuple[User, ...], header: str) -> None:
    with pytest.raises(WrongCredentials):
        Access(users, 0, _Credentials(), KEY, lambda: 0.0).full(header)


def test_a_given_token_goes_with_any_name_and_as_bearer(users: tuple[User, ...]) -> None:
    access = Access(users, 0, _Credentials("wlt_" + "a" * 64), KEY, lambda: 0.0)
    assert access.full(basic("00000000-0000-0000-0000-000000000000", "wlt_" + "a" * 64)).name == "robot"
    identity = access.quick("Bearer wlt_" + "a" * 64)
    assert identity == Identity("robot", WRITE)
    with pytest.raises(WrongCredentials):
        access.quick("Bearer wlt_" + "b" * 64)


# --- over HTTP ---------------------------------------------------------------------------------------------------


def test_who_has_no_name_is_told_where_to_get_a_token(start: Start) -> None:
    server = start(anonymous=0)
    for path, scope in (
        ("/v2/", ()),
        ("/v2/a/b/manifests/x", ("repository:a/b:pull",)),
        ("/v2/_catalog", ("registry:catalog:*",)),
    ):
        answer = server("GET", path)
        challenge = parse(answer.headers["www-authenticate"])
        assert (answer.status, challenge.realm, challenge.service) == (401, "http://charts.test/token", "windlass")
        assert challenge.scopes == scope
    answer = server("POST", "/v2/a/blobs/uploads/", b"")
    assert parse(answer.headers["www-authenticate"]).scopes == ("repository:a:pull,push",)
    for path in ("/", "/index.yaml", "/api/charts", "/charts/x-1.tgz"):
        answer = server("GET", path)
        assert (answer.status, answer.headers["www-authenticate"]) == (401, 'Basic realm="windlass"')


def test_a_configured_address_stands_above_the_host_header(start: Start) -> None:
    answer = start(anonymous=0, url="https://charts.example.com")("GET", "/v2/")
    assert parse(answer.headers["www-authenticate"]).realm == "https://charts.example.com/token"


def test_the_token_flow_ends_at_the_content(start: Start, users: tuple[User, ...]) -> None:
    server = start(anonymous=0, users=users)
    server.authorization = basic("writer", "writer-pass")
    answer = json.loads(server("GET", "/token?service=windlass&scope=repository:a:pull,push").body)
    assert (answer["token"], answer["expires_in"]) == (answer["access_token"], LIFETIME)
    server.authorization = "Bearer " + answer["token"]
    assert server("GET", "/v2/").status == 200
    assert push_blob(server, "a", b"data").status == 201
    other = push_blob(server, "b", b"data")
    assert (other.status, parse(other.headers["www-authenticate"]).scopes) == (401, ("repository:b:pull,push",))


def test_the_oauth_form_of_the_token_flow(start: Start, users: tuple[User, ...]) -> None:
    server = start(anonymous=0, users=users)
    form = "grant_type=password&service=windlass&client_id=x&scope=repository%3Aa%3Apull&username=reader&password="
    good = server("POST", "/token", (form + "reader-pass").encode())
    assert good.status == 200
    server.authorization = "Bearer " + json.loads(good.body)["access_token"]
    assert server("GET", "/v2/a/tags/list").status == 404
    assert push_blob(server, "a", b"data").status == 401
    assert server("POST", "/token", (form + "wrong").encode()).status == 401
    assert server("POST", "/token", b"grant_type=refresh_token").status == 400
    assert server("POST", "/token", b"x" * 70_000).status == 413


def test_a_token_is_not_good_for_another_token(start: Start) -> None:
    server = start(anonymous=1)
    token = json.loads(server("GET", "/token?scope=repository:a:pull").body)["token"]
    server.authorization = "Bearer " + token
    assert server("GET", "/token?scope=repository:b:pull").status == 401


def test_anyone_may_get_a_token_for_what_anyone_may_do(start: Start) -> None:
    server = start(anonymous=1)
    assert server("GET", "/v2/").status == 401  # docker learns here that there are tokens
    token = json.loads(server("GET", "/token?scope=repository:a:pull,push").body)["token"]
    server.authorization = "Bearer " + token
    assert server("GET", "/v2/").status == 200
    assert server("GET", "/v2/a/tags/list").status == 404
    assert push_blob(server, "a", b"data").status == 401


def test_too_many_scopes_are_refused(server: LocalClient) -> None:
    scopes = "&".join(f"scope=repository:r{n}:pull%20repository:s{n}:pull" for n in range(60))
    assert server("GET", "/token?" + scopes).status == 400


@pytest.mark.parametrize(
    ("name", "statuses"), [("reader", (200, 403, 403)), ("writer", (200, 201, 403)), ("chief", (200, 201, 200))]
)
def test_each_right_over_the_classic_api(
    start: Start, users: tuple[User, ...], name: str, statuses: tuple[int, int, int]
) -> None:
    server = start(anonymous=0, users=users, allow_delete=True)
    server.authorization = f"Bearer {server.app.services.admin_token}"
    push_classic(server, "", MadeChart("demo", "1.0.0"))
    server.authorization = basic(name, f"{name}-pass")
    read = server("GET", "/index.yaml")
    write = push_classic(server, "", MadeChart("demo", "2.0.0"))
    delete = server("DELETE", "/api/charts/demo/1.0.0")
    assert (read.status, write.status, delete.status) == statuses


def test_wrong_credentials_are_refused_even_where_nobody_needs_any(server: LocalClient) -> None:
    server.authorization = basic("someone", "wrong")
    for path in ("/v2/", "/index.yaml", "/token"):
        assert server("GET", path).status == 401


def test_a_mount_needs_the_right_to_read_the_source(start: Start, users: tuple[User, ...]) -> None:
    server = start(anonymous=0, users=users)
    server.authorization = basic("writer", "writer-pass")
    push_blob(server, "secret", b"data")
    token = json.loads(server("GET", "/token?scope=repository:mine:pull,push").body)["token"]
    server.authorization = "Bearer " + token
    mount = f"/v2/mine/blobs/uploads/?mount={digest(b'data')}&from=secret"
    answer = server("POST", mount, b"")
    wanted = parse(answer.headers["www-authenticate"]).scopes
    assert (answer.status, wanted) == (401, ("repository:mine:pull,push", "repository:secret:pull"))
    server.authorization = basic("writer", "writer-pass")
    token = json.loads(server("GET", f"/token?scope={'&scope='.join(wanted)}").body)["token"]
    server.authorization = "Bearer " + token
    assert server("POST", mount, b"").status == 201


def test_a_client_that_wants_to_mount_is_told_to_ask_for_both_repositories(start: Start) -> None:
    answer = start(anonymous=1)("POST", f"/v2/mine/blobs/uploads/?mount={digest(b'data')}&from=theirs", b"")
    assert parse(answer.headers["www-authenticate"]).scopes == ("repository:mine:pull,push", "repository:theirs:pull")


def test_the_page_names_only_what_its_reader_may_see(start: Start, users: tuple[User, ...]) -> None:
    server = start(anonymous=0, users=users)
    server.authorization = basic("writer", "writer-pass")
    push_classic(server, "", MadeChart("demo", "1.0.0"))
    assert b"/demo --version" in server("GET", "/").body


def test_the_first_start_makes_an_admin_token_and_the_next_none(start: Start) -> None:
    first = start(anonymous=0)
    token = first.app.services.admin_token
    assert token is not None
    first.app.close()
    second = start(anonymous=0)
    assert second.app.services.admin_token is None
    second.authorization = basic("any name", token)
    assert second("GET", "/v2/").status == 200


def test_a_form_of_another_site_writes_nothing(server: LocalClient) -> None:
    chart = MadeChart("demo", "1.0.0")
    for site, status in (("cross-site", 403), ("same-site", 403), ("same-origin", 201), ("none", 201)):
        assert server("POST", "/api/charts", chart.archive, {"sec-fetch-site": site}).status == status


def test_log_ins_beyond_a_number_are_put_off(start: Start, users: tuple[User, ...]) -> None:
    from windlass.server.services import MAX_LOGINS

    server = start(anonymous=0, users=users)
    server.app.services._logins_waiting = MAX_LOGINS
    server.authorization = basic("reader", "reader-pass")
    assert server("GET", "/index.yaml").status == 429
