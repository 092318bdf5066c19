"""The HTTP edge: bounds, routes, forms, settings."""

from __future__ import annotations

import asyncio
import json

import pytest
from tests.interop.server_charts import digest, form
from tests.unit.server.conftest import LocalClient

from windlass.oci.errors import RegistryError
from windlass.server import http
from windlass.server.access import ADMIN, LEVELS
from windlass.server.clock import http_date, rfc3339, seconds_of
from windlass.server.forms import MAX_FIELDS, MAX_PART_HEADERS, parse_form, parse_urlencoded
from windlass.server.http import MAX_HEADERS, MAX_QUERY_FIELDS, MAX_TARGET
from windlass.server.passwords import hash_password
from windlass.server.router import Router
from windlass.server.routes import TABLE
from windlass.server.settings import MAX_CONFIG, Settings, SettingsError, build, parse, parse_listen

KIND = "multipart/form-data; boundary=edge"

# --- bounds ------------------------------------------------------------------------------------------------------


def test_an_address_that_is_too_long_is_refused(server: LocalClient) -> None:
    assert server("GET", "/" + "a" * MAX_TARGET).status == 414
    assert server("GET", "/v2/?" + "a" * MAX_TARGET).status == 414


def test_headers_that_are_too_large_are_refused_and_long_tokens_are_not(server: LocalClient) -> None:
    assert server("GET", "/v2/", headers={"x": "a" * MAX_HEADERS}).status == 431
    assert server("GET", "/v2/", headers={"x": "a" * 8192}).status == 200


def test_a_query_of_too_many_fields_is_refused(server: LocalClient) -> None:
    assert server("GET", "/v2/_catalog?" + "&".join(f"a{n}=1" for n in range(MAX_QUERY_FIELDS + 1))).status == 400


@pytest.mark.parametrize("length", ["-1", "x", "1" * 20, "+1"])
def test_a_length_that_is_no_number_is_refused(server: LocalClient, length: str) -> None:
    assert server("POST", "/api/charts", b"x", {"content-length": length}).status == 400


@pytest.mark.parametrize("pause", [60.0, 0.03])
def test_a_client_that_stops_sending_or_drips_is_given_up(
    server: LocalClient, monkeypatch: pytest.MonkeyPatch, pause: float
) -> None:
    monkeypatch.setattr(http, "BODY_TIMEOUT", 0.05)
    place = server("POST", "/v2/a/blobs/uploads/", b"").headers["location"]

    async def slow() -> int:
        status = 0
        pauses = [0.0]

        async def receive() -> dict[str, object]:
            await asyncio.sleep(pauses.pop() if pauses else pause)
            return {"type": "http.request", "body": b"abc", "more_body": True}

        async def send(message: object) -> None:
            nonlocal status
            assert isinstance(message, dict)
            status = message.get("status", status)

        scope = {"type": "http", "method": "PATCH", "path": place, "query_string": b"", "headers": []}
        await server.app(scope, receive, send)
        return status

    assert server.loop.run_until_complete(slow()) == 408
    assert server("GET", place).headers["range"] in ("0-2", "0-5")


def test_a_request_keeps_the_name_its_client_gave_it(server: LocalClient) -> None:
    assert server("GET", "/v2/", headers={"x-request-id": "mine"}).headers["x-request-id"] == "mine"
    for bad in ("a" * 129, "tab\there", "é"):
        assert server("GET", "/v2/", headers={"x-request-id": bad}).headers["x-request-id"] != bad


def test_a_fault_of_ours_tells_the_client_nothing(
    server: LocalClient, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr(server.app.services.stores.repositories, "exists", broken)
    answer = server("GET", "/v2/a/tags/list")
    assert (answer.status, json.loads(answer.body)["errors"][0]["code"]) == (500, "UNKNOWN")
    assert b"secret" not in answer.body
    assert "ZeroDivisionError: secret" in capsys.readouterr().err


def test_methods_that_a_path_does_not_know_are_refused(server: LocalClient) -> None:
    answer = server("POST", "/index.yaml", b"")
    assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD")


def test_a_closed_server_says_that_it_is_unavailable(server: LocalClient) -> None:
    server.app.close()
    answer = server("GET", f"/v2/a/blobs/{digest(b'')}")
    assert (answer.status, answer.headers["retry-after"]) == (503, "1")


def test_answers_are_counted_without_the_names_of_clients(server: LocalClient) -> None:
    server("GET", "/v2/secret/tags/list")
    server("GET", "/v2/secret/tags/list")
    server("GET", "/nowhere")
    text = server("GET", "/metrics").body.decode()
    assert 'windlass_request_seconds_count{endpoint="list_tags",method="GET",status="404"} 2\n' in text
    assert "secret" not in text


# --- routes ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "pattern", "values"),
    [
        ("/x", "/x", {}),
        ("/x/", "/x", None),
        ("/v2/a/b/c/tags/list", "/v2/{name+}/tags/list", {"name": "a/b/c"}),
        ("/v2/tags/list", "/v2/{name+}/tags/list", None),
        ("/v2/tags/list/tags/list", "/v2/{name+}/tags/list", {"name": "tags/list"}),
        ("/index.yaml", "/{prefix*}/index.yaml", {"prefix": ""}),
        ("/a/b/index.yaml", "/{prefix*}/index.yaml", {"prefix": "a/b"}),
        ("/charts/charts/x", "/{prefix*}/charts/{file}", {"prefix": "charts", "file": "x"}),
        ("/charts/", "/{prefix*}/charts/{file}", None),
    ],
)
def test_patterns(path: str, pattern: str, values: dict[str, str] | None) -> None:
    found = Router([("GET", pattern, 1)]).find("GET", path)
    assert found == ((1, values) if values is not None else frozenset())


def test_the_first_pattern_wins_and_other_methods_are_named() -> None:
    router = Router([("GET", "/a", 1), ("PUT", "/{x}", 2), ("GET POST", "/{x}", 3)])
    assert router.find("GET", "/a") == (1, {})
    assert router.find("PUT", "/a") == (2, {"x": "a"})
    assert router.find("DELETE", "/a") == frozenset({"GET", "PUT", "POST"})


def test_every_path_that_changes_something_asks_for_a_right() -> None:
    open_paths = {pattern for methods, pattern, route in TABLE if route.action == ""}
    assert open_paths == {"/token", "/health", "/info", "/metrics"}
    for methods, pattern, route in TABLE:
        if pattern == "/token":
            continue
        if set(methods.split()) & {"POST", "PUT", "PATCH"}:
            assert (route.action, route.takes_body) == ("push", True), pattern
        elif "DELETE" in methods:
            assert route.action == "delete" or pattern.endswith("/blobs/uploads/{session}"), pattern


# --- forms -------------------------------------------------------------------------------------------------------


def test_fields_of_a_form() -> None:
    body = form({"chart": ("a;b.tgz", b"\r\n--not an edge\r\n"), "prov": ("p", b"")})
    assert parse_form(KIND, body) == {"chart": b"\r\n--not an edge\r\n", "prov": b""}
    quoted = 'multipart/form-data; charset=utf-8; boundary="edge"'
    assert parse_form(quoted, b"preamble\r\n" + body + b"epilogue") == parse_form(KIND, body)


@pytest.mark.parametrize(
    "body",
    [
        b"", b"--edge\r\n", form({str(n): ("x", b"") for n in range(MAX_FIELDS + 1)}),
        b"--edge\r\nX: " + b"a" * MAX_PART_HEADERS + b"\r\n\r\n\r\n--edge--",
        b"--edge\r\nno end of headers\r\n--edge--",
    ],
)  # fmt: skip
def test_forms_that_are_cut_off_or_too_large_are_refused(body: bytes) -> None:
    with pytest.raises(RegistryError):
        parse_form(KIND, body)


@pytest.mark.parametrize("kind", ["multipart/form-data", "multipart/form-data; boundary=", "x; boundary=" + "a" * 71])
def test_forms_without_a_usable_boundary_are_refused(kind: str) -> None:
    with pytest.raises(RegistryError):
        parse_form(kind, b"")


def test_urlencoded_forms() -> None:
    assert parse_urlencoded(b"a=1&b=%20&a=2") == {"a": "1", "b": " "}
    with pytest.raises(RegistryError):
        parse_urlencoded(b"&".join(b"a=1" for _ in range(MAX_FIELDS + 1)))


# --- settings ----------------------------------------------------------------------------------------------------


def test_settings_from_a_file() -> None:
    hashed = hash_password("x")
    text = f"""
    listen = "[::1]:9000"
    data = "/srv/charts"
    anonymous = "read"
    allow_delete = true
    url = "https://charts.example.com/"
    [limits]
    max_upload = 10
    [users.ci]
    password = "{hashed}"
    rights = "admin"
    """
    settings = build(parse(text))
    assert (settings.host, settings.port, settings.anonymous, settings.allow_delete) == ("::1", 9000, 1, True)
    assert (settings.url, settings.limits.max_upload) == ("https://charts.example.com", 10)
    assert [(user.name, user.level) for user in settings.users] == [("ci", ADMIN)]


def test_settings_have_safe_defaults() -> None:
    settings = build({"data": "/x"})
    assert settings == Settings(data="/x")
    assert (settings.host, settings.anonymous, settings.allow_delete) == ("127.0.0.1", 0, False)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x = 1", "unknown setting 'x'"),
        ("listen = 1", "'listen' must be a text"),
        ("listen = 'nowhere'", "is not HOST:PORT"),
        ("anonymous = 'all'", "anonymous must be one of none, read, write"),
        ("allow_delete = 'yes'", "must be true or false"),
        ("url = 'charts.example.com'", "http://"),
        ("[limits]\nmax = 1", "unknown setting 'limits.max'"),
        ("[limits]\nmax_upload = 0", "must be a positive number"),
        ("[limits]\nmax_upload = true", "must be a positive number"),
        ("[users.a]\npassword = 'x'", "must have the keys password and rights"),
        ("[users.a]\npassword = 'x'\nrights = 'root'", "rights' must be one of read, write, admin"),
        ("[users.a]\npassword = 'x'\nrights = 'read'", "'users.a.password'"),
        ("[users.'a:b']\npassword = 'x'\nrights = 'read'", "user name 'a:b'"),
        ("not toml", "not TOML"),
        ("#" * (MAX_CONFIG + 1), "larger than"),
    ],
)
def test_settings_that_cannot_be_used_are_named(text: str, words: str) -> None:
    with pytest.raises(SettingsError) as caught:
        build({"data": "/x", **parse(text)})
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("text", "address"),
    [("localhost:1", ("localhost", 1)), (":80", ("0.0.0.0", 80)), ("[::]:0", ("::", 0)), ("x:65535", ("x", 65535))],
)
def test_addresses(text: str, address: tuple[str, int]) -> None:
    assert parse_listen(text) == address


@pytest.mark.parametrize("text", ["", "8080", "::1:80", "x:", "x:65536", "x:-1", "x:y"])
def test_addresses_of_another_form_are_refused(text: str) -> None:
    with pytest.raises(SettingsError):
        parse_listen(text)


def test_rights_have_names() -> None:
    assert list(LEVELS) == ["read", "write", "admin"]


# --- time --------------------------------------------------------------------------------------------------------


def test_moments_are_written_as_go_writes_them() -> None:
    assert rfc3339(0) == "1970-01-01T00:00:00Z"
    assert rfc3339(1_500_000_000) == "1970-01-01T00:00:01.5Z"
    assert rfc3339(1) == "1970-01-01T00:00:00.000000001Z"
    assert seconds_of(rfc3339(1_500_000_000)) == 1.5
    assert http_date(1.5) == "Thu, 01 Jan 1970 00:00:01 GMT"
