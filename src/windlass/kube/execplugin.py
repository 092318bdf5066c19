"""Credentials from a program, as EKS, GKE and AKS give them (Go: plugin/pkg/client/auth/exec/exec.go).

The program gets KUBERNETES_EXEC_INFO and prints an ExecCredential. Its time and its output are bounded.
"""

from __future__ import annotations

import os

from windlass.golang.strconv import quote
from windlass.kube.errors import CredentialsError, KubeconfigError
from windlass.kube.kubeconfig import document_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from dataclasses import dataclass as record
    from subprocess import Popen

    from windlass.kube.config import Access
    from windlass.kube.kubeconfig import Entry
else:
    from windlass._record import record

GROUP = "client.authentication.k8s.io"
VERSIONS = (f"{GROUP}/v1", f"{GROUP}/v1beta1")
CLUSTER_EXTENSION = "client.authentication.k8s.io/exec"
"""The extension of a cluster that is handed to the program (Go: clusterExtensionKey)."""

_CLUSTER_KEYS = (
    "tls-server-name",
    "insecure-skip-tls-verify",
    "certificate-authority-data",
    "proxy-url",
    "disable-compression",
)

SECONDS = 300.0
"""Longest time that a program may take; a person may have to log in meanwhile. client-go waits for ever."""
MAX_OUTPUT = 1024 * 1024
"""Most that a program may print."""

_HINT = """

It looks like you are trying to use a client-go credential plugin that is not installed.

To learn more about this feature, consult the documentation available at:
      https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins"""


@record(frozen=True)
class ExecCredential:
    """What a program gave. ``expires`` is seconds since 1970, None for never."""

    token: str = ""
    certificate: bytes = b""
    key: bytes = b""
    expires: float | None = None

    def expired(self) -> ExecCredential:
        """Return the same as something to be asked for again."""
        return ExecCredential(self.token, self.certificate, self.key, 0.0)


def check(program: Entry, access: Access) -> None:
    """Check that we speak the program's version and can tell it what it wants to know. Raises CredentialsError."""
    if program.get("provideClusterInfo"):
        try:
            _authority(access)
        except CredentialsError as error:
            raise CredentialsError(f"failed to load CA bundle for execProvider: {error}") from error
    version = program["apiVersion"]
    if version not in VERSIONS:
        raise CredentialsError(f"exec plugin: invalid apiVersion {quote(version)}")


def run(program: Entry, access: Access, variables: Mapping[str, str], *, seconds: float = SECONDS) -> ExecCredential:
    """Run the program of a user. Raises CredentialsError with client-go's text."""
    interactive = _is_interactive(program)
    environment = dict(variables)
    environment.update({entry["name"]: entry.get("value", "") for entry in program.get("env") or []})
    environment["KUBERNETES_EXEC_INFO"] = _request(program, access, interactive)
    return parse(_output(program, environment, interactive, seconds), program["apiVersion"])


def _is_interactive(program: Entry) -> bool:
    mode = program["interactiveMode"]
    if mode == "Never":
        return False
    terminal = os.isatty(0)
    if mode == "Always" and not terminal:
        raise CredentialsError("exec plugin cannot support interactive mode: standard input is not a terminal")
    return terminal


def _request(program: Entry, access: Access, interactive: bool) -> str:
    """Return what the program is told: JSON with the members in the order of Go's types."""
    from windlass.golang.json import dumps

    spec = [("interactive", dumps(interactive))]
    if program.get("provideClusterInfo"):
        spec.insert(0, ("cluster", _cluster(access)))
    members = [("kind", dumps("ExecCredential")), ("apiVersion", dumps(program["apiVersion"])), ("spec", _object(spec))]
    return _object(members) + "\n"


def _object(members: list[tuple[str, str]]) -> str:
    return "{" + ",".join([f'"{name}":{value}' for name, value in members]) + "}"


def _cluster(access: Access) -> str:
    from windlass.golang.base64 import encode
    from windlass.golang.json import dumps

    cluster = access.cluster
    told = {**cluster, "certificate-authority-data": encode(_authority(access))}
    members = [("server", dumps(access.server))]
    members += [(key, dumps(told[key])) for key in _CLUSTER_KEYS if told.get(key)]
    extensions = {entry.get("name"): entry.get("extension") for entry in cluster.get("extensions") or []}
    members.append(("config", dumps(extensions.get(CLUSTER_EXTENSION))))
    return _object(members)


def _authority(access: Access) -> bytes:
    from windlass.golang.errno import text

    data: bytes = access.cluster.get("certificate-authority-data", b"")
    path = access.cluster.get("certificate-authority", "")
    if data or not path:
        return data
    try:
        with open(path, "rb") as stream:
            return stream.read(MAX_OUTPUT)
    except OSError as error:
        verb = "read" if isinstance(error, IsADirectoryError) else "open"
        raise CredentialsError(f"{verb} {path}: {text(error.errno)}") from error


def _output(program: Entry, environment: dict[str, str], interactive: bool, seconds: float) -> bytes:
    import subprocess

    command = os.path.normpath(program["command"])
    try:
        process = subprocess.Popen(
            [command, *(program.get("args") or [])],
            env=environment,
            stdin=None if interactive else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
        )
    except ValueError as error:  # a NUL somewhere
        raise CredentialsError("exec: invalid argument") from error
    except OSError as error:
        raise CredentialsError(_not_started(command, program.get("installHint", ""), error)) from error
    with process:
        output = _gathered(process, command, seconds)
    if process.returncode:
        code = process.returncode if process.returncode > 0 else -1
        raise CredentialsError(f"exec: executable {command} failed with exit code {code}")
    return output


def _not_started(command: str, hint: str, error: OSError) -> str:
    """Return why a program did not start: only what is sought in PATH is not found (Go: wrapCmdRunErrorLocked)."""
    if "/" not in command:
        return f"exec: executable {command} not found{_HINT}" + (f"\n\n{_printable(hint)}" if hint else "")
    from windlass.golang.errno import text

    return f"exec: fork/exec {command}: {text(error.errno)}"


def _printable(hint: str) -> str:
    """Return a hint that cannot steer a terminal (Go: clientcmd cleanANSIEscapeCodes)."""
    from unicodedata import category

    return "".join([c if category(c)[0] in "LMNPSZ" or "\t" <= c <= "\r" else f"U+{ord(c):04X}" for c in hint])


def _gathered(process: Popen[bytes], command: str, seconds: float) -> bytes:
    """Read what the program prints within its bounds; kill it beyond them."""
    from threading import Timer

    late = []

    def stop() -> None:
        late.append(True)
        process.kill()

    timer = Timer(seconds, stop)
    timer.daemon = True
    timer.start()
    try:
        assert process.stdout is not None  # a pipe was asked for
        output = process.stdout.read(MAX_OUTPUT + 1)
        if len(output) > MAX_OUTPUT:
            process.kill()
            raise CredentialsError(f"exec: executable {command} printed more than {MAX_OUTPUT} bytes")
        process.wait()
    finally:
        timer.cancel()
    if late:
        raise CredentialsError(f"exec: executable {command} did not end within {seconds:g} seconds")
    return output


def parse(output: bytes, version: str) -> ExecCredential:
    """Read an ExecCredential. Raises CredentialsError."""
    try:
        document, head = document_of(output)
    except KubeconfigError as error:
        raise CredentialsError(f"decoding stdout: {error}") from error
    # What says nothing is taken for the version that programs never see (Go: the codec's internal one).
    found = head.get("apiVersion") or f"{GROUP}/__internal"
    if found != version:
        raise CredentialsError(
            f"exec plugin is configured to use API version {version}, plugin returned version {found}"
        )
    if not isinstance(document, dict):
        document = {}
    status = document.get("status")
    if not isinstance(status, dict):
        raise CredentialsError("exec plugin didn't return a status field")
    token, certificate, key = (
        str(status.get(name) or "") for name in ("token", "clientCertificateData", "clientKeyData")
    )
    if not (token or certificate or key):
        raise CredentialsError("exec plugin didn't return a token or cert/key pair")
    if bool(certificate) != bool(key):
        raise CredentialsError("exec plugin returned only certificate or key, not both")
    return ExecCredential(token, certificate.encode(), key.encode(), _expiry(status.get("expirationTimestamp")))


def _expiry(text: object) -> float | None:
    if not isinstance(text, str):
        return None
    from windlass.golang.timeparse import ParseError, parse_rfc3339

    try:
        return float(parse_rfc3339(text).seconds)
    except ParseError as error:
        raise CredentialsError(f"decoding stdout: {error}") from error
