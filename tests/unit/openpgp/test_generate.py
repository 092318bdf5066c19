"""New key pairs."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from windlass.openpgp.generate import MAX_USER_ID, UserIdError, generate


def _packet_tags(data: bytes) -> list[int]:
    """Return the tags of new-format packets (RFC 4880 4.2.2): 5 and 7 are secret keys."""
    tags, at = [], 0
    while at < len(data):
        assert data[at] & 0xC0 == 0xC0
        tags.append(data[at] & 0x3F)
        first = data[at + 1]
        if first < 192:
            at += 2 + first
        else:
            assert first < 224
            at += 3 + ((first - 192) << 8) + data[at + 2] + 192
    return tags


def test_the_public_half_holds_no_secret() -> None:
    from pysequoia import Cert

    pair = generate("Me <me@example.com>")
    [public] = Cert.split_bytes(pair.public)
    assert [str(user) for user in public.user_ids] == ["Me <me@example.com>"]
    assert public.fingerprint.upper() == pair.fingerprint
    assert b"PRIVATE" not in pair.public
    assert Cert.from_bytes(pair.public).fingerprint == public.fingerprint
    assert all(packet != 5 and packet != 7 for packet in _packet_tags(pair.public))
    assert _packet_tags(pair.secret) == [5, 13, 2]  # one secret key, one user id, one signature over both


def test_the_key_itself_certifies_and_signs() -> None:
    from pysequoia.packet import PacketPile

    key, identity, signature = PacketPile.from_bytes(generate("Me <me@example.com>").public)
    assert (key.key_id, identity.user_id) == (signature.issuer_key_id, "Me <me@example.com>")
    flags = signature.key_flags
    assert flags is not None
    assert (flags.certification, flags.signing, flags.transport_encryption) == (True, True, False)


@pytest.mark.parametrize("user_id", ["", "  ", "a\nb", "x" * (MAX_USER_ID + 1)])
def test_a_user_id_that_no_keyring_could_show_is_refused(user_id: str) -> None:
    with pytest.raises(UserIdError):
        generate(user_id)


def _generate(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "windlass", "key", "generate", "Me <me@example.com>", "-d", str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_secret_keyring_is_readable_by_its_owner_only_and_never_overwritten(tmp_path: Path) -> None:
    assert _generate(tmp_path / "keys").returncode == 0
    secret = tmp_path / "keys" / "secring.gpg"
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    before = secret.read_bytes()
    again = _generate(tmp_path / "keys")
    assert again.returncode == 1
    assert "never overwritten" in again.stderr
    assert secret.read_bytes() == before
