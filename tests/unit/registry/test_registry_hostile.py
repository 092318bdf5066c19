"""Tokens of every kind, and registries that would have us wait, read, ask or tell without end."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path
from time import sleep
from urllib.parse import parse_qs

import pytest
from tests.unit.registry.fake_registry import FakeRegistry, Handler
from tests.unit.registry.registry_world import ARTIFACT, World, filled, lying, push

from windlass.errors import WindlassError
from windlass.net import pace
from windlass.oci.tokens import MAX_ANSWER
from windlass.registry.errors import status_of


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made: list[FakeRegistry] = []

    def make(**settings: object) -> FakeRegistry:
        made.append(FakeRegistry(**settings))  # type: ignore[arg-type]  # passed on
        return made[-1]

    one = World(make, tmp_path)
    yield one
    one.transport.close()
    for registry in made:
        registry.close()


def configure(world: World, auths: dict[str, dict[str, str]]) -> None:
    """Put credentials where docker and helm keep them."""
    path = Path(world.config)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"auths": auths}))


def pull(world: World, registry: FakeRegistry, repository: str = "x/app") -> bytes | None:
    return world.client().pull_chart(f"{registry.host}/{repository}:1.0.0+b").archive


def refused(world: World, registry: FakeRegistry) -> WindlassError:
    with pytest.raises(WindlassError) as caught:
        pull(world, registry)
    return caught.value


# --- tokens ---


def test_a_refresh_token_is_exchanged_by_oauth2(world: World) -> None:
    def hook(handler: Handler) -> bool:
        if handler.command == "POST" and handler.path == "/token":
            form = {key: values[0] for key, values in parse_qs(handler.body.decode()).items()}
            right = {"grant_type": "refresh_token", "refresh_token": "identity", "service": "fake"}
            assert right.items() <= form.items()
            assert "repository:x/app:pull" in form["scope"]
            handler.answer(200, b'{"access_token": "T", "expires_in": 300, "token_type": "Bearer"}')
            return True
        return False

    registry = filled(world, token="T", hook=hook)
    configure(world, {registry.host: {"auth": b64encode(b"00000000-0000:").decode(), "identitytoken": "identity"}})
    assert pull(world, registry) == b"archive"
    asked = [(method, headers) for method, path, headers, _ in registry.requests if path.startswith("/token")]
    assert [method for method, _ in asked] == ["POST"]
    assert "Authorization" not in asked[0][1]
    assert not any("identity" in path for _, path, _, _ in registry.requests)


def test_a_token_is_fetched_without_a_name_where_none_is_known(world: World) -> None:
    registry = filled(world, token="T")
    assert pull(world, registry) == b"archive"
    asked = [headers for _, path, headers, _ in registry.requests if path.startswith("/token")]
    assert len(asked) == 1
    assert "Authorization" not in asked[0]


def test_each_path_of_a_host_is_asked_as_its_own_identity(world: World) -> None:
    def hook(handler: Handler) -> bool:
        name = "alice" if "/red/" in handler.path else "bob"
        if handler.headers.get("Authorization") == f"Basic {b64encode(f'{name}:pw'.encode()).decode()}":
            handler.path = handler.path.replace("/red/", "/x/").replace("/blue/", "/x/")
            return False
        handler.refuse(401, "UNAUTHORIZED", WWW_Authenticate='Basic realm="fake"')
        return True

    registry = filled(world, hook=hook)
    logins = {"red": b"alice:pw", "blue": b"bob:pw"}
    configure(world, {f"{registry.host}/{path}": {"auth": b64encode(login).decode()} for path, login in logins.items()})
    client = world.client()
    for path in logins:
        assert client.pull_chart(f"{registry.host}/{path}/app:1.0.0+b").archive == b"archive"
    assert status_of(refused(world, registry)) is None  # nobody is known for x


@pytest.mark.parametrize("realm", ["http://169.254.169.254/token", "http://10.0.0.1/token", "file:///etc/passwd"])
def test_a_realm_that_would_reach_into_the_local_network_is_not_asked(world: World, realm: str) -> None:
    def hook(handler: Handler) -> bool:
        handler.refuse(401, "UNAUTHORIZED", WWW_Authenticate=f'Bearer realm="{realm}",service="x"')
        return True

    registry = world.registry(hook=hook)
    with pytest.raises(WindlassError, match="bearer realm"):
        world.client(username="u", password="sesame").pull_chart(f"{registry.host}/x/app:1")
    assert len(registry.requests) == 1


def test_a_token_without_end_is_not_read(world: World) -> None:
    def hook(handler: Handler) -> bool:
        if handler.path.startswith("/token"):
            handler.answer(200, b'{"token": "' + b"x" * MAX_ANSWER + b'"}')
            return True
        return False

    assert "failed to decode response" in str(refused(world, filled(world, token="T", hook=hook)))


# --- patience ---


def storm(status: int, wanted: Callable[[Handler], bool]) -> Callable[[Handler], bool]:
    def hook(handler: Handler) -> bool:
        if wanted(handler):
            handler.refuse(status, "TOOMANYREQUESTS", "slow down", Retry_After="1")
            return True
        return False

    return hook


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_storm_of_refusals_is_weathered_for_a_while_only(world: World, status: int) -> None:
    registry = filled(world, hook=storm(status, lambda handler: True))
    assert status_of(refused(world, registry)) == status
    assert len(registry.requests) == 6  # once, and five times more


@pytest.mark.parametrize("method", ["HEAD", "POST", "PUT"])
def test_a_push_into_a_storm_ends(world: World, method: str) -> None:
    registry = world.registry(hook=storm(503, lambda handler: handler.command == method))
    with pytest.raises(WindlassError):
        push(world.client(), registry)
    assert len(registry.requests) < 40


def test_a_refusal_that_passes_is_waited_out(world: World) -> None:
    left = [429, 503, 500]

    def hook(handler: Handler) -> bool:
        if "/blobs/" in handler.path and left:
            handler.refuse(left.pop(), "UNAVAILABLE")
            return True
        return False

    assert pull(world, filled(world, hook=hook)) == b"archive"


def test_a_redirect_loop_ends(world: World) -> None:
    registry = world.registry(hook=lambda handler: handler.answer(307, Location=handler.path) or True)
    assert "stopped after 10 redirects" in str(refused(world, registry))
    assert len(registry.requests) == 11


# --- bodies ---


def test_a_blob_without_end_is_not_read_further_than_it_should_be(world: World) -> None:
    sent = 0

    def hook(handler: Handler) -> bool:
        nonlocal sent
        if ARTIFACT.chart.digest not in handler.path:
            return False
        handler.send_response(200)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        for _ in range(10_000):
            handler.wfile.write(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")
            sent += 0x10000
        return True

    assert "trailing data" in str(refused(world, filled(world, hook=hook)))
    assert sent < 100 * 0x10000


def test_a_blob_that_drips_is_given_up(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "GRACE", 0.05)
    monkeypatch.setattr(pace, "SLOWEST", 1_000_000)

    def hook(handler: Handler) -> bool:
        if ARTIFACT.chart.digest not in handler.path:
            return False
        handler.send_response(200)
        handler.send_header("Content-Length", "7")
        handler.end_headers()
        for _ in range(7):
            handler.wfile.write(b"x")
            sleep(0.05)
        return True

    assert "the body came slower than" in str(refused(world, filled(world, hook=hook)))


def test_an_error_document_without_end_is_cut(world: World) -> None:
    registry = filled(world)
    registry.hook = lambda handler: handler.answer(403, b"x" * 5_000_000, Content_Type="text/plain") or True
    error = refused(world, registry)
    assert status_of(error) == 403
    assert len(str(error)) < 20_000


def test_an_archive_of_another_size_than_stated_is_refused_before_it_is_kept(world: World) -> None:
    registry = filled(world, hook=lying(ARTIFACT.chart.digest, b"x" * 7_000))
    assert "mismatch Content-Length" in str(refused(world, registry))
