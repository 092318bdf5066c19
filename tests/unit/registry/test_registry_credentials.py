"""Credential stores: Docker's config file, helpers, paths, and how work is spread over threads."""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path

import pytest

from windlass.oci.tokens import ANONYMOUS, Credential
from windlass.registry.credentials import CredentialError, Fallback, lookup, server_address
from windlass.registry.dockerconfig import MAX_CONFIG, DockerConfig
from windlass.registry.parallel import each


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return tmp_path / "registry" / "config.json"


def written(path: Path, value: object) -> DockerConfig:
    path.parent.mkdir(exist_ok=True)
    path.write_text(value if isinstance(value, str) else json.dumps(value))
    return DockerConfig(str(path), detect=False)


def test_credentials_are_found_by_address_old_key_and_longest_path(config: Path) -> None:
    def entry(user: str) -> dict[str, str]:
        return {"username": user, "password": "p"}

    auths = {
        "h:1": entry("host"),
        "h:1/team": entry("team"),
        "h:1/team/app": entry("app"),
        "https://old/v1/": entry("o"),
    }
    store = written(config, {"auths": auths})
    assert store.get("h:1").username == "host"
    assert store.get("h:1", "team/app").username == "app"
    assert store.get("h:1", "team/other/deep").username == "team"
    assert store.get("h:1", "teams").username == "host"
    assert store.get("old").username == "o"
    assert store.get("unknown") == ANONYMOUS


def test_all_kinds_of_credentials_are_read(config: Path) -> None:
    auths = {"a": {"auth": "dTpwOnc="}, "b": {"identitytoken": "I"}, "c": {"registrytoken": "R"}, "d": {}, "e": None}
    store = written(config, {"auths": auths})
    assert store.get("a") == Credential("u", "p:w")
    assert store.get("b") == Credential(refresh_token="I")
    assert store.get("c") == Credential(access_token="R")
    assert store.get("d") == store.get("e") == ANONYMOUS


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"auths":', "failed to decode config file {}: invalid config format: unexpected EOF"),
        ("[]", "failed to decode config file {}: invalid config format: json: cannot unmarshal array into Go value"),
        ('{"auths":3}', "failed to unmarshal auths field: invalid config format: json: cannot unmarshal number"),
        ('{"credsStore":3}', "failed to unmarshal creds store field: invalid config format: json: cannot unmarshal"),
        ('{"credHelpers":{"a":1}}', "failed to unmarshal cred helpers field: invalid config format: json: cannot"),
        ('{"auths":{"a":{"auth":1}}}', "failed to unmarshal auth field: invalid config format: json: cannot unmarshal"),
        (
            '{"auths":{"a":{"auth":"!"}}}',
            "failed to decode auth field: invalid config format: illegal base64 data",
        ),
        (" " * (MAX_CONFIG + 1), "config file {} is larger than"),
    ],
)
def test_a_broken_file_is_named_with_oras_words(config: Path, text: str, message: str) -> None:
    with pytest.raises(CredentialError) as caught:
        written(config, text).get("a")
    assert str(caught.value).startswith(message.format(config))


def test_a_secret_that_cannot_be_read_is_not_shown(config: Path) -> None:
    with pytest.raises(CredentialError) as caught:
        written(config, {"auths": {"a": {"auth": "c2VzYW1l"}}}).get("a")
    assert "sesame" not in str(caught.value)
    assert "sesame" not in repr(Credential("u", "sesame", "sesame", "sesame"))


EXPECTED = r"""{
	"HttpHeaders": {
		"x": "\u003c\u0026\u003e"
	},
	"auths": {
		"a": {},
		"b": {},
		"c": {
			"auth": "dTpw"
		}
	},
	"new": 1,
	"z": {
		"b": 1,
		"a": [
			1,
			{}
		]
	}
}"""


def test_what_others_keep_in_the_file_survives(config: Path) -> None:
    store = written(config, {"z": {"b": 1, "a": [1, {}]}, "HttpHeaders": {"x": "<&>"}, "auths": {"b": {}, "a": {}}})
    written(config, {"z": {"b": 1, "a": [1, {}]}, "HttpHeaders": {"x": "<&>"}, "auths": {"b": {}, "a": {}}, "new": 1})
    store.put("c", Credential("u", "p"))
    assert config.read_text() == EXPECTED
    assert os.listdir(config.parent) == ["config.json"]


def test_a_user_name_with_a_colon_is_refused(config: Path) -> None:
    with pytest.raises(CredentialError, match=r"bad credential format: colons\(:\) are not allowed in username"):
        DockerConfig(str(config), detect=False).put("h", Credential("a:b", "p"))


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CredentialError, match="not a directory"):
        DockerConfig(str(tmp_path / "file" / "x" / "config.json"), detect=False).put("h", Credential("a", "p"))


def test_the_second_store_is_read_and_never_written(config: Path, tmp_path: Path) -> None:
    docker = written(config, {"auths": {"h": {"auth": "dTpw"}}})
    before = config.read_text()
    own = DockerConfig(str(tmp_path / "own.json"), detect=False)
    both = Fallback(own, docker)
    assert both.get("h").username == "u"
    both.put("h", Credential("mine", "p"))
    assert both.get("h").username == "mine"
    both.delete("h")
    assert config.read_text() == before


def test_docker_hub_has_its_own_key_and_given_credentials_come_first() -> None:
    assert server_address("docker.io") == server_address("registry-1.docker.io") == "https://index.docker.io/v1/"
    assert server_address("ghcr.io") == "ghcr.io"
    assert lookup(None, "u", "p")("any", "x") == Credential("u", "p")
    assert lookup(None, "u", "")("any", "x") == ANONYMOUS


HELPER = """#!/bin/sh
read -r said
case "$1 $said" in
"get known") echo '{"ServerURL":"known","Username":"u","Secret":"p"}';;
"get token") echo '{"Username":"<token>","Secret":"I"}';;
"get junk") echo junk;;
"get broken") echo "the keychain is locked"; exit 1;;
"get silent") exit 7;;
get*) echo "credentials not found in native keychain"; exit 1;;
*) printf '%s\\n' "$1 $said" >> "$0.log";;
esac
"""


@pytest.fixture
def helper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    program = tmp_path / "bin" / "docker-credential-made"
    program.parent.mkdir()
    program.write_text(HELPER)
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
    return program


def test_a_helper_is_asked_and_told(config: Path, helper: Path) -> None:
    store = written(config, {"credsStore": "made"})
    assert store.get("known", "team/app") == Credential("u", "p")
    assert store.get("token") == Credential(refresh_token="I")
    assert store.get("unknown") == ANONYMOUS
    for address, text in (("broken", "the keychain is locked"), ("silent", "exit status 7"), ("junk", "invalid char")):
        with pytest.raises(CredentialError, match=text):
            store.get(address)
    store.put("known", Credential("u", "p<"))
    store.delete("known")
    assert Path(f"{helper}.log").read_text() == (
        'store {"ServerURL":"known","Username":"u","Secret":"p\\u003c"}\nerase known\n'
    )
    assert json.loads(config.read_text()) == {"credsStore": "made"}


def test_a_helper_for_one_host_leaves_others_to_the_file(config: Path, helper: Path) -> None:
    store = written(config, {"credHelpers": {"known": "made"}, "auths": {"other": {"auth": "eDp5"}}})
    assert (store.get("known").username, store.get("other").username) == ("u", "x")


def test_a_missing_helper_is_named(config: Path, helper: Path) -> None:
    expected = r'exec: "docker-credential-gone": executable file not found in \$PATH'
    with pytest.raises(CredentialError, match=expected):
        written(config, {"credsStore": "gone"}).get("h")


def test_work_is_spread_over_threads_and_the_first_error_counts() -> None:
    together = threading.Barrier(3, timeout=5)
    each([1, 2, 3], 3, lambda _: together.wait())
    done: list[int] = []
    each(range(50), 4, done.append)
    assert sorted(done) == list(range(50))

    def fail(number: int) -> None:
        raise ValueError(str(number))

    with pytest.raises(ValueError, match="0"):
        each([0, 1, 2], 1, fail)
    each([], 3, fail)
