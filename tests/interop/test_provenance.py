"""Provenance between windlass, helm and gpg: what one signs the others accept, and all refuse the same."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.differential.harness import windlass_script

pytestmark = pytest.mark.peer("helm", "gpg")

CHART = "apiVersion: v2\nname: signed\nversion: 1.2.3\ndescription: 'a # b'\nhome: https://example.com/?a=1&b=2\n"
ARCHIVE = "signed-1.2.3.tgz"
PASSPHRASE = "open sesame"
# Name, algorithm, further options of gpg, date of birth. Keys of 2016 carry SHA-1 in their own signatures.
KEYS = {
    "ed": ("ed25519", [], "20240101T000000"),
    "p256": ("nistp256", [], "20240101T000000"),
    "rsa": ("rsa2048", [], "20240101T000000"),
    "sha1": ("rsa2048", ["--cert-digest-algo", "SHA1"], "20160901T000000"),
    "locked": ("ed25519", [], "20240101T000000"),
    "lockedsha1": ("rsa2048", ["--cert-digest-algo", "SHA1"], "20160901T000000"),
}


class World:
    """A folder with keyrings, a chart, and the programs."""

    def __init__(self, folder: Path, helm: str, gpg: str) -> None:
        self.folder = folder
        self.gnupg = folder / "gnupg"
        self.gnupg.mkdir(mode=0o700)
        self.gpg = gpg
        (folder / "bin").mkdir()
        (folder / "bin" / "helm").symlink_to(windlass_script())
        self.programs = {"helm": helm, "windlass": str(folder / "bin" / "helm")}
        (folder / "signed").mkdir()
        (folder / "signed" / "Chart.yaml").write_text(CHART)
        (folder / "passphrase").write_text(PASSPHRASE + "\nnot this\n")
        (folder / "wrong").write_text("wrong\n")
        self.environment = {"HOME": str(folder), "PATH": os.environ["PATH"], "GNUPGHOME": str(self.gnupg), "TZ": "UTC"}

    def run_gpg(self, *args: str, passphrase: str = "") -> bytes:
        base = [self.gpg, "--batch", "--yes", "--quiet", "--pinentry-mode", "loopback", "--passphrase", passphrase]
        done = subprocess.run([*base, *args], capture_output=True, env=self.environment, timeout=60, check=False)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout

    def make_key(self, name: str, algorithm: str, options: list[str], born: str, expires: str = "never") -> None:
        passphrase = PASSPHRASE if name.startswith("locked") else ""
        date = ["--faked-system-time", born, "--allow-weak-digest-algos", *options]
        user = f"{name} <{name}@example.com>"
        self.run_gpg(*date, "--quick-gen-key", user, algorithm, "sign,cert", expires, passphrase=passphrase)
        self.export(name)

    def export(self, name: str) -> None:
        passphrase = PASSPHRASE if name.startswith("locked") else ""
        (self.folder / f"{name}.pub").write_bytes(self.run_gpg("--export", f"{name}@example.com"))
        secret = self.run_gpg("--export-secret-keys", f"{name}@example.com", passphrase=passphrase)
        (self.folder / f"{name}.sec").write_bytes(secret)

    def fingerprint(self, name: str) -> str:
        lines = self.run_gpg("--with-colons", "--list-keys", f"{name}@example.com").decode().splitlines()
        return next(line.split(":")[9] for line in lines if line.startswith("fpr"))

    def run(self, program: str, *args: str, stdin: bytes = b"") -> tuple[int, str, str]:
        done = subprocess.run(
            [self.programs[program], *args],
            input=stdin,
            capture_output=True,
            cwd=self.folder,
            env=self.environment,
            timeout=60,
            check=False,
        )
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def sign(self, program: str, key: str, *more: str, keyring: str = "") -> Path:
        target = self.folder / f"by-{program}-{key}"
        target.mkdir(exist_ok=True)
        flags = ["--sign", "--key", key, "--keyring", keyring or f"{key}.sec", "-d", str(target), *more]
        code, out, err = self.run(program, "package", "signed", *flags)
        assert (code, err) == (0, ""), out
        return target / ARCHIVE

    def verify(self, program: str, archive: Path, keyring: str) -> tuple[int, str, str]:
        return self.run(program, "verify", str(archive), "--keyring", keyring)

    def refused_alike(self, archive: Path, keyring: str) -> str:
        """Hold both refusals against each other and return the text."""
        theirs = self.verify("helm", archive, keyring)
        assert theirs[0] == 1
        assert theirs == self.verify("windlass", archive, keyring)
        return theirs[2]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, peer: Callable[[str], str]) -> Iterator[World]:
    made = World(tmp_path_factory.mktemp("pgp"), peer("helm"), peer("gpg"))
    try:
        for name, (algorithm, options, born) in KEYS.items():
            made.make_key(name, algorithm, options, born)
        yield made
    finally:
        subprocess.run(["gpgconf", "--kill", "all"], env=made.environment, check=False)


@pytest.fixture
def signed(world: World, tmp_path: Path) -> Path:
    """A fresh copy of a chart that helm signed with the Ed25519 key."""
    source = world.sign("helm", "ed")
    for path in (source, Path(f"{source}.prov")):
        shutil.copy(path, tmp_path)
    return tmp_path / ARCHIVE


@pytest.mark.parametrize("signer", ["helm", "windlass"])
@pytest.mark.parametrize("key", KEYS)
def test_what_one_signs_the_others_accept(world: World, signer: str, key: str) -> None:
    more = ["--passphrase-file", "passphrase"] if key.startswith("locked") else []
    archive = world.sign(signer, key, *more)
    theirs = world.verify("helm", archive, f"{key}.pub")
    assert theirs[0] == 0, theirs
    assert theirs == world.verify("windlass", archive, f"{key}.pub")
    assert f"Signed by: {key} <{key}@example.com>\nUsing Key With Fingerprint: {world.fingerprint(key)}\n" in theirs[1]
    if signer == "windlass":  # GnuPG 2.2 trips over the missing checksum of some that Helm writes
        world.run_gpg("--verify", f"{archive}.prov")


def test_both_write_the_same_statement_in_the_same_layout(world: World) -> None:
    theirs = Path(f"{world.sign('helm', 'ed')}.prov").read_text()
    ours = Path(f"{world.sign('windlass', 'ed')}.prov").read_text()
    digests = [text.split("sha256:")[1][:64] for text in (theirs, ours)]
    statements = [text.partition("\n-----BEGIN PGP SIGNATURE-----\n\n")[0] for text in (theirs, ours)]
    assert statements[0].replace(digests[0], "") == statements[1].replace(digests[1], "")
    assert ours.endswith("\n-----END PGP SIGNATURE-----")
    assert max(map(len, ours.splitlines()[-5:])) <= 64


def test_armoured_keyrings_and_keyboxes_are_read_too(world: World, signed: Path) -> None:
    (world.folder / "ed.asc").write_bytes(world.run_gpg("--armor", "--export", "ed@example.com"))
    for keyring in ("ed.asc", str(world.gnupg / "pubring.kbx")):
        assert world.verify("helm", signed, keyring)[0] == 1
        code, out, _ = world.verify("windlass", signed, keyring)
        assert code == 0
        assert "Signed by: ed <ed@example.com>" in out


def test_a_keyring_of_gnupg_1_is_read(world: World) -> None:
    from pysequoia.packet import PacketPile

    archive = world.sign("helm", "sha1")
    packets = PacketPile.from_bytes((world.folder / "sha1.pub").read_bytes())
    noted = b"".join(bytes(packet) + b"\xb0\x02\x00\x03" for packet in packets)  # a trust packet after each
    (world.folder / "trust.pub").write_bytes(noted)
    theirs = world.verify("helm", archive, "trust.pub")
    assert theirs[0] == 0
    assert theirs == world.verify("windlass", archive, "trust.pub")


def test_the_right_key_of_several_is_found(world: World, signed: Path) -> None:
    (world.folder / "all.pub").write_bytes(b"".join((world.folder / f"{name}.pub").read_bytes() for name in KEYS))
    assert world.verify("helm", signed, "all.pub") == world.verify("windlass", signed, "all.pub")
    assert "Signed by: ed " in world.verify("windlass", signed, "all.pub")[1]


def test_a_tampered_archive_is_refused(world: World, signed: Path) -> None:
    signed.write_bytes(signed.read_bytes() + b"\0")
    assert "sha256 sum does not match" in world.refused_alike(signed, "ed.pub")


def test_a_tampered_statement_is_refused(world: World, signed: Path) -> None:
    statement = Path(f"{signed}.prov")
    statement.write_bytes(statement.read_bytes().replace(b"version: 1.2.3", b"version: 1.2.4"))
    assert "EdDSA verification failure" in world.refused_alike(signed, "ed.pub")


@pytest.mark.parametrize("key", ["rsa", "sha1", "p256"])
def test_a_tampered_statement_is_refused_in_the_words_of_its_algorithm(world: World, tmp_path: Path, key: str) -> None:
    source = world.sign("helm", key)
    shutil.copy(source, tmp_path)
    text = Path(f"{source}.prov").read_bytes().replace(b"version: 1.2.3", b"version: 1.2.4")
    (tmp_path / f"{ARCHIVE}.prov").write_bytes(text)
    assert "verification failure" in world.refused_alike(tmp_path / ARCHIVE, f"{key}.pub")


def test_a_renamed_archive_is_refused(world: World, signed: Path) -> None:
    renamed = signed.with_name("other-1.2.3.tgz")
    signed.rename(renamed)
    Path(f"{signed}.prov").rename(f"{renamed}.prov")
    assert "does not contain a SHA" in world.refused_alike(renamed, "ed.pub")


def test_an_unknown_key_is_refused(world: World, signed: Path) -> None:
    assert "unknown entity" in world.refused_alike(signed, "rsa.pub")


def test_a_missing_statement_is_refused(world: World, signed: Path) -> None:
    Path(f"{signed}.prov").unlink()
    assert "could not load provenance file" in world.refused_alike(signed, "ed.pub")


@pytest.mark.parametrize("keep", [0, 40, 200, 400, 520, -30, -200])
def test_a_truncated_statement_is_refused(world: World, signed: Path, keep: int) -> None:
    statement = Path(f"{signed}.prov")
    statement.write_bytes(statement.read_bytes()[:keep])
    world.refused_alike(signed, "ed.pub")


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace(b"\n", b"\r\n"),
        lambda text: b"something before\n\n" + text,
        lambda text: text + b"\nsomething after\n",
        lambda text: text.replace(b"Hash: SHA512\n", b""),
        lambda text: text.replace(b"Hash: SHA512\n", b"Hash: SHA512, SHA256\n"),
        lambda text: text.replace(b"Hash: SHA512\n", b"Hash: SHA512\nHash: SHA1\n"),
        lambda text: text.replace(b"Hash: SHA512\n", b"Comment: x\n"),
        lambda text: text.replace(b"Hash: SHA512\n", b"Hash: SHA999\n"),
        lambda text: text.replace(b"name: signed\n", b"name: signed  \t\n"),
        lambda text: text.replace(b"name: signed\n", b"- name: signed\n"),
        lambda text: text.replace(b"-----BEGIN PGP SIGNED", b" -----BEGIN PGP SIGNED"),
        lambda text: text.replace(b"SIGNATURE-----\n\n", b"SIGNATURE-----\nComment: y\n\n"),
        lambda text: text + b"\n" + text,
        lambda text: text.replace(b"\n\n...\n", b"\n"),
    ],
)
def test_a_statement_written_otherwise_fares_as_with_helm(
    world: World, signed: Path, change: Callable[[bytes], bytes]
) -> None:
    statement = Path(f"{signed}.prov")
    statement.write_bytes(change(statement.read_bytes()))
    assert world.verify("helm", signed, "ed.pub") == world.verify("windlass", signed, "ed.pub")


def test_a_key_that_expired_since_is_refused(world: World, tmp_path: Path) -> None:
    world.make_key("brief", "ed25519", [], "20240101T000000", expires="20240201T000000")
    archive = world.sign("helm", "brief")
    assert "openpgp: key expired" in world.refused_alike(archive, "brief.pub")
    code, _, err = world.run("windlass", "package", "signed", "--sign", "--key", "brief", "--keyring", "brief.sec")
    assert code == 1, "helm signs with expired keys; nobody accepts the result"
    assert "cannot sign" in err


def test_a_revoked_key_is_refused(world: World, tmp_path: Path) -> None:
    world.make_key("gone", "ed25519", [], "20240101T000000")
    archive = world.sign("helm", "gone")
    assert world.verify("windlass", archive, "gone.pub")[0] == 0
    revocation = (world.gnupg / "openpgp-revocs.d" / f"{world.fingerprint('gone')}.rev").read_text()
    (world.folder / "gone.rev").write_text(revocation.replace(":-----BEGIN", "-----BEGIN"))
    world.run_gpg("--import", str(world.folder / "gone.rev"))
    world.export("gone")
    assert "signature made by revoked key" in world.refused_alike(archive, "gone.pub")


def test_a_signing_subkey_signs_for_its_primary_key(world: World) -> None:
    world.make_key("parent", "ed25519", [], "20240101T000000")
    world.run_gpg("--quick-add-key", world.fingerprint("parent"), "ed25519", "sign", "never")
    world.export("parent")
    archive = world.sign("windlass", "parent")
    theirs = world.verify("helm", archive, "parent.pub")
    assert theirs[0] == 0, theirs
    assert theirs == world.verify("windlass", archive, "parent.pub")


SIGNING_MISTAKES = [
    ["--sign"],
    ["--sign", "--key", "x", "--keyring", ""],
    ["--sign", "--key", "nobody", "--keyring", "ed.sec"],
    ["--sign", "--key", "example.com", "--keyring", "several.sec"],
    ["--sign", "--key", "ed <ed@example.com>", "--keyring", "several.sec"],
    ["--sign", "--key", "ed", "--keyring", "ed.pub"],
    ["--sign", "--key", "ed", "--keyring", "nowhere"],
    ["--sign", "--key", "ed", "--keyring", "."],
    ["--sign", "--key", "ed", "--keyring", "wrong"],
    ["--sign", "--key", "ed", "--keyring", "empty"],
    ["--sign", "--key", "locked", "--keyring", "locked.sec", "--passphrase-file", "wrong"],
    ["--sign", "--key", "locked", "--keyring", "locked.sec", "--passphrase-file", "empty"],
    ["--sign", "--key", "locked", "--keyring", "locked.sec", "--passphrase-file", "nowhere"],
    ["--sign", "--key", "locked", "--keyring", "locked.sec", "--passphrase-file", "-"],
    ["--sign", "--key", "locked", "--keyring", "locked.sec"],
    ["--sign", "--key", "lockedsha1", "--keyring", "lockedsha1.sec", "--passphrase-file", "wrong"],
]


@pytest.mark.parametrize("flags", SIGNING_MISTAKES, ids=" ".join)
def test_mistakes_in_signing_are_answered_as_by_helm(world: World, flags: list[str]) -> None:
    (world.folder / "empty").write_bytes(b"")
    several = [(world.folder / f"{name}.sec").read_bytes() for name in ("ed", "rsa")]
    (world.folder / "several.sec").write_bytes(b"".join(several))
    results = []
    for program in ("helm", "windlass"):
        for path in world.folder.glob("signed-*"):
            path.unlink()
        result = world.run(program, "package", "signed", *flags, stdin=b"" if flags[-1] != "-" else PASSPHRASE.encode())
        results.append((*result, sorted(path.name for path in world.folder.glob("signed-*"))))
    assert results[0] == results[1]


def test_verify_tells_paths_that_are_no_packed_charts(world: World, signed: Path) -> None:
    for path in ("signed", "signed/Chart.yaml", "nowhere.tgz"):
        world.refused_alike(Path(path), "ed.pub")
    for keyring in ("nowhere", ".", "wrong"):
        assert "failed to load keyring" in world.refused_alike(signed, keyring)
