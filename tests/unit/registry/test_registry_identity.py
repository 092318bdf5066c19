"""Who the OCI client says it is: tokens, challenges, logins, and to whom credentials go."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.registry.fake_registry import Handler
from tests.unit.registry.registry_world import World, filled, push, world

from windlass.oci.reference import InvalidReference
from windlass.oci.tokens import ANONYMOUS, Credential
from windlass.registry.dockerconfig import DockerConfig
from windlass.registry.errors import CopyError, RegistryClientError, status_of

__all__ = ["world"]


def test_one_token_serves_a_whole_push(world: World) -> None:
    registry = world.registry(token="T1")
    push(world.client(username="u", password="sesame"), registry)
    asked = [path for _, path, _, _ in registry.requests if path.startswith("/token")]
    assert len(asked) == 1
    assert "scope=repository%3Ax%2Fapp%3Apull%2Cpush" in asked[0]
    # The challenge names a scope of its own; it is answered once, not before every request.
    assert len([headers for _, _, headers, _ in registry.requests if "Authorization" not in headers]) == 1


def test_a_token_that_expires_is_asked_anew(world: World) -> None:
    registry = filled(world, token="T1")
    client = world.client(username="u", password="sesame")
    client.pull_chart(f"{registry.host}/x/app:1.0.0+b")
    registry.token = "T2"
    client.pull_chart(f"{registry.host}/x/app:1.0.0+b")
    assert len([path for _, path, _, _ in registry.requests if path.startswith("/token")]) == 2


def test_credentials_go_to_no_other_host(world: World) -> None:
    other = filled(world)

    def hook(handler: Handler) -> bool:
        if handler.command == "GET" and "/blobs/" in handler.path and handler.headers.get("Authorization"):
            handler.answer(307, Location=f"http://{other.host}{handler.path}")
            return True
        return False

    registry = filled(world, hook=hook, basic="Basic dTpzZXNhbWU=")
    world.client(username="u", password="sesame").pull_chart(f"{registry.host}/x/app:1.0.0+b")
    assert len(other.requests) == 2
    assert not any("Authorization" in headers for _, _, headers, _ in other.requests)


def test_a_challenge_of_another_host_is_not_answered(world: World) -> None:
    thief = world.registry(basic="never")
    registry = world.registry()
    registry.hook = lambda handler: handler.answer(307, Location=f"http://{thief.host}/v2/x/app/manifests/1") or True
    with pytest.raises(CopyError) as caught:
        world.client(username="u", password="sesame").pull_chart(f"{registry.host}/x/app:1")
    assert status_of(caught.value) == 401
    assert len(thief.requests) == 1
    assert "sesame" not in str(caught.value)


def test_login_checks_and_stores_and_logout_forgets(world: World) -> None:
    registry = world.registry(basic="Basic dTpzZXNhbWU=")
    client = world.client()
    with pytest.raises(RegistryClientError) as caught:
        client.login(registry.host, "u", "wrong")
    expected = f'authenticating to "{registry.host}": GET "http://{registry.host}/v2/": response status code 401: '
    assert str(caught.value) == expected + "unauthorized: no"
    assert not Path(world.config).exists()
    client.login(registry.host, "u", "sesame")
    assert Path(world.config).read_text() == (
        f'{{\n\t"auths": {{\n\t\t"{registry.host}": {{\n\t\t\t"auth": "dTpzZXNhbWU="\n\t\t}}\n\t}}\n}}'
    )
    assert Path(world.config).stat().st_mode & 0o777 == 0o600
    push(world.client(), registry)
    client.logout(registry.host)
    assert Path(world.config).read_text() == '{\n\t"auths": {}\n}'
    assert world.printed[0] == "Login Succeeded\n"
    assert world.printed[-1] == f"Removing login credentials for {registry.host}\n"


def test_a_login_tries_oauth2_before_the_plain_token_request(world: World) -> None:
    registry = world.registry(token="T")

    def hook(handler: Handler) -> bool:
        if handler.command == "POST" and handler.path == "/token":
            handler.answer(404)
            return True
        return False

    registry.hook = hook
    world.client().login(registry.host, "u", "sesame")
    tokens = [(method, body) for method, path, _, body in registry.requests if path.startswith("/token")]
    assert [method for method, _ in tokens] == ["POST", "GET"]
    assert b"grant_type=password" in tokens[0][1]


def test_without_a_credential_the_challenge_says_so(world: World) -> None:
    registry = world.registry(basic="x")
    with pytest.raises(CopyError) as caught:
        world.client().pull_chart(f"{registry.host}/x/app:1")
    assert str(caught.value) == (
        f'failed to perform "FetchReference" on source: GET "http://{registry.host}/v2/x/app/manifests/1":'
        " basic credential not found"
    )


def test_a_login_to_a_path_is_kept_for_its_repositories_alone(world: World) -> None:
    registry = world.registry(basic="Basic dTpzZXNhbWU=")
    client = world.client()
    client.login(f"{registry.host}/team/private", "u", "sesame", paths=True)
    kept = DockerConfig(world.config, detect=False)
    assert kept.get(registry.host, "team/private/app") == Credential("u", "sesame")
    assert kept.get(registry.host, "team/app") == ANONYMOUS
    client.logout(f"{registry.host}/team/private")
    assert DockerConfig(world.config, detect=False).get(registry.host, "team/private/app") == ANONYMOUS


def test_a_path_is_kept_in_the_file_though_a_keychain_holds_all_hosts(world: World) -> None:
    Path(world.config).parent.mkdir(parents=True, exist_ok=True)
    Path(world.config).write_text('{"credsStore": "none-such"}')
    kept = DockerConfig(world.config, detect=False)
    kept.put("host/team", Credential("u", "p"))
    assert '"host/team"' in Path(world.config).read_text()
    kept.delete("host/team")
    assert '"host/team"' not in Path(world.config).read_text()


@pytest.mark.parametrize("place", ["host/Team", "ho st", "host/a//b"])
def test_a_login_to_what_is_no_place_is_refused(world: World, place: str) -> None:
    with pytest.raises(InvalidReference):
        world.client().login(place, "u", "p", paths=True)
