"""Users from a file of htpasswd's form, and a new admin token."""

from __future__ import annotations

from pathlib import Path

import bcrypt
import pytest
from tests.unit.server.conftest import Start
from tests.unit.server.test_server_access import basic

from windlass.server import htpasswd
from windlass.server.access import READ, WRITE, replace_admin_token
from windlass.server.htpasswd import MAX_COST, BcryptHash, parse
from windlass.server.passwords import MAX_PASSWORD, PasswordError
from windlass.server.settings import SettingsError, build


def line(name: str, password: str, prefix: bytes = b"$2y$") -> str:
    """A line as htpasswd -B writes it."""
    return f"{name}:{(prefix + bcrypt.hashpw(password.encode(), bcrypt.gensalt(4))[4:]).decode()}\n"


@pytest.mark.parametrize("prefix", [b"$2y$", b"$2a$", b"$2b$"])
def test_a_bcrypt_hash_of_each_kind_fits_its_password_only(prefix: bytes) -> None:
    (user,) = parse("# users\n\n" + line("ci", "sësame", prefix), WRITE)
    assert (user.name, user.level) == ("ci", WRITE)
    assert user.password.fits("sësame")
    assert not any(user.password.fits(wrong) for wrong in ("", "sesame", "sësame\0", "x" * (MAX_PASSWORD + 1)))


def test_what_bcrypt_does_not_look_at_does_not_count() -> None:
    (user,) = parse(line("ci", "x" * 72), READ)
    assert user.password.fits("x" * 80)  # as with every other server over the same file


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ci", "line 1 is not name:hash"),
        (":x", "line 1 is not name:hash"),
        ("\nci:$apr1$abc$def", "line 2: only bcrypt hashes are taken"),
        ("ci:{SHA}abc", "only bcrypt hashes are taken"),
        (f"ci:$2y${MAX_COST + 1}$" + "a" * 53, "the cost of a bcrypt hash must be 4 to 16"),
    ],
)
def test_lines_of_another_form_are_refused(text: str, words: str) -> None:
    with pytest.raises(PasswordError, match=words.replace("$", r"\$")):
        parse(text, READ)


def test_a_salt_that_is_none_fits_nothing() -> None:
    assert not BcryptHash.parse("$2y$04$" + "!" * 53).fits("x")


def test_a_file_of_too_many_users_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(htpasswd, "MAX_USERS", 1)
    with pytest.raises(PasswordError, match="more than 1 users"):
        parse(line("a", "x") + line("b", "x"), READ)


def test_the_settings_read_the_file_and_say_what_is_wrong_with_it(tmp_path: Path) -> None:
    file = tmp_path / "users"
    values: dict[str, object] = {"data": "x", "htpasswd": str(file)}
    with pytest.raises(SettingsError, match=r"htpasswd file .*: No such file"):
        build(values)
    file.write_text("ci")
    with pytest.raises(SettingsError, match="line 1 is not name:hash"):
        build(values)
    file.write_text(line("ci", "x"))
    assert [(user.name, user.level) for user in build(values).users] == [("ci", WRITE)]
    assert build({**values, "htpasswd_rights": "read"}).users[0].level == READ
    with pytest.raises(SettingsError, match="htpasswd_rights"):
        build({**values, "htpasswd_rights": "all"})
    scrypt = "$scrypt$ln=4,r=8,p=1$c2FsdHNhbHRzYWx0c2FsdA$aGFzaA"
    with pytest.raises(SettingsError, match="user 'ci' stands in the configuration and in"):
        build({**values, "users": {"ci": {"password": scrypt, "rights": "read"}}})


def test_users_of_the_file_log_in(start: Start) -> None:
    server = start(anonymous=0, users=tuple(parse(line("ci", "sesame"), WRITE)))
    assert server("GET", "/index.yaml", headers={"authorization": basic("ci", "sesame")}).status == 200
    for wrong in (basic("ci", "wrong"), basic("nobody", "sesame")):
        assert server("GET", "/index.yaml", headers={"authorization": wrong}).status == 401


def test_a_new_admin_token_takes_the_place_of_the_old_one(start: Start) -> None:
    server = start(anonymous=0)
    services = server.app.services
    old, new = services.admin_token, replace_admin_token(services.stores.credentials, "2026-01-01T00:00:00Z")
    for token, status in ((old, 401), (new, 200)):
        assert server("GET", "/index.yaml", headers={"authorization": f"Bearer {token}"}).status == status


def test_tls_needs_a_pair_that_can_be_read(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="TLS needs both"):
        build({"data": "x", "tls_cert": "a"})
    with pytest.raises(SettingsError, match=r"cannot serve with certificate .*: No such file"):
        build({"data": "x", "tls_cert": str(tmp_path / "a"), "tls_key": str(tmp_path / "b")})
    (tmp_path / "a").write_text("no PEM")
    with pytest.raises(SettingsError, match="cannot serve with certificate"):
        build({"data": "x", "tls_cert": str(tmp_path / "a"), "tls_key": str(tmp_path / "a")})
