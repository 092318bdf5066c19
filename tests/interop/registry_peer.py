"""CNCF distribution on loopback: plain, with a password, or behind TLS, and the certificates for it."""

from __future__ import annotations

import datetime
import ipaddress
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

import bcrypt
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER, PASSWORD = "alice", "sesame"
START_SECONDS = 20.0


def free_port() -> int:
    """A port that nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Certificates:
    """An authority and certificates that it signed, as files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test authority")])
        self.authority = self._write("ca.crt", self._sign(self._name, self._key, [], 30, authority=True))

    def issue(self, name: str, *names: str, days: int = 30) -> tuple[str, str]:
        """The paths of a certificate for ``names`` and of its key."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        certificate = self._sign(subject, key, list(names), days)
        pem = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return self._write(f"{name}.crt", certificate), self._write(f"{name}.key", pem)

    def _sign(
        self, subject: x509.Name, key: ec.EllipticCurvePrivateKey, names: list[str], days: int, authority: bool = False
    ) -> bytes:
        now = datetime.datetime.now(datetime.UTC)
        start, end = sorted((now - datetime.timedelta(days=1), now + datetime.timedelta(days=days)))
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(start)
            .not_valid_after(end)
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        )
        if names:
            builder = builder.add_extension(x509.SubjectAlternativeName([_general(n) for n in names]), critical=False)
        return builder.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)

    def _write(self, name: str, data: bytes) -> str:
        path = self.folder / name
        path.write_bytes(data)
        return str(path)


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


class RegistryPeer:
    """A running registry. ``host`` is where it answers."""

    def __init__(
        self,
        program: str,
        folder: Path,
        *,
        password: bool = False,
        tls: tuple[str, str] | None = None,
        client_authority: str = "",
        login: tuple[str, str] = (USER, PASSWORD),
    ) -> None:
        folder.mkdir()
        self._login = login
        self.port = free_port()
        self.host = f"127.0.0.1:{self.port}"
        config = folder / "config.yml"
        config.write_text(self._config(folder, password, tls, client_authority))
        self._log = open(folder / "log", "wb")  # noqa: SIM115  # closed by close()
        environment = {**os.environ, "OTEL_TRACES_EXPORTER": "none"}
        self._process = subprocess.Popen(
            [program, "serve", str(config)], stdout=self._log, stderr=self._log, env=environment
        )
        self._wait()

    def _hash(self) -> str:
        return bcrypt.hashpw(self._login[1].encode(), bcrypt.gensalt(4)).decode()

    def _config(self, folder: Path, password: bool, tls: tuple[str, str] | None, client_authority: str) -> str:
        lines = [
            "version: 0.1",
            f"storage: {{filesystem: {{rootdirectory: {folder}/data}}, delete: {{enabled: true}}}}",
            "log: {level: error, accesslog: {disabled: true}}",
            f"http:\n  addr: {self.host}",
        ]
        if tls:
            lines.append(f"  tls:\n    certificate: {tls[0]}\n    key: {tls[1]}")
            if client_authority:
                lines.append(f"    clientcas: [{client_authority}]")
        if password:
            (folder / "htpasswd").write_text(f"{self._login[0]}:{self._hash()}\n")
            lines.append(f"auth: {{htpasswd: {{realm: test, path: {folder}/htpasswd}}}}")
        return "\n".join(lines) + "\n"

    def _wait(self) -> None:
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise AssertionError(f"the registry did not start: {self._process.poll()}")

    def get(self, path: str, accept: str = "*/*") -> bytes:
        """A resource of a plain registry without a password, as another client sees it."""
        request = urllib.request.Request(f"http://{self.host}{path}", headers={"Accept": accept})
        with urllib.request.urlopen(request, timeout=10) as answer:
            data: bytes = answer.read()
        return data

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(10)
        self._log.close()
