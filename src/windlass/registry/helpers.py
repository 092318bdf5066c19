"""docker-credential-*: programs that keep credentials in a keychain.

oras-go: registry/remote/credentials/native_store.go and internal/executer.
"""

from __future__ import annotations

import sys

from windlass.golang.decode import STRING, Struct, decode
from windlass.oci.tokens import ANONYMOUS, Credential

from .credentials import CredentialError

PREFIX = "docker-credential-"
TOKEN_USER = "<token>"  # the name that marks an identity token, not a secret
MAX_OUTPUT = 1024 * 1024
TIMEOUT = 120.0
"""Seconds: a keychain may ask its owner for a passphrase."""
_NOT_FOUND = "credentials not found in native keychain"

_ANSWER = Struct("credentials.dockerCredentials", dict.fromkeys(("ServerURL", "Username", "Secret"), STRING))

# platform: (helper, program that must exist for it), the first that is there counts
_DEFAULTS = {
    "linux": (("pass", "pass"), ("secretservice", "")),
    "darwin": (("osxkeychain", ""),),
    "win32": (("wincred", ""),),
}


def detect() -> str:
    """The system's default helper, empty when it is not installed."""
    from shutil import which

    for helper, program in _DEFAULTS.get(sys.platform, ()):
        if not program or which(program):
            return helper if which(PREFIX + helper) else ""
    return ""


def get(helper: str, address: str) -> Credential:
    """Ask for a credential; empty when the helper has none. Raises CredentialError."""
    from windlass.errors import WindlassError
    from windlass.golang.json import loads

    try:
        output = _run(helper, "get", address)
    except CredentialError as error:
        if str(error) == _NOT_FOUND:
            return ANONYMOUS
        raise
    try:
        answer = decode(loads(output.decode("utf-8", "replace")), _ANSWER)
    except WindlassError as error:
        raise CredentialError(str(error)) from error
    username, secret = (answer.get("Username", ""), answer.get("Secret", "")) if isinstance(answer, dict) else ("", "")
    if username == TOKEN_USER:
        return Credential(refresh_token=secret)
    return Credential(username, secret)


def store(helper: str, address: str, credential: Credential) -> None:
    """Hand a credential over. Raises CredentialError."""
    from windlass.oci.document import encode

    username, secret = credential.username, credential.password
    if credential.refresh_token:
        username, secret = TOKEN_USER, credential.refresh_token
    document = encode({"ServerURL": address, "Username": username, "Secret": secret})
    _run(helper, "store", document.decode())


def erase(helper: str, address: str) -> None:
    """Let a credential be forgotten. Raises CredentialError."""
    _run(helper, "erase", address)


def _run(helper: str, action: str, said: str) -> bytes:
    import subprocess

    name = PREFIX + helper
    try:
        done = subprocess.run([name, action], input=said.encode(), stdout=subprocess.PIPE, timeout=TIMEOUT, check=False)
    except FileNotFoundError as error:
        raise CredentialError(f'exec: "{name}": executable file not found in $PATH') from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CredentialError(f"{name} {action}: {error.__class__.__name__}") from error
    output = done.stdout[:MAX_OUTPUT]
    if done.returncode:
        raise CredentialError(output.strip().decode("utf-8", "replace") or f"exit status {done.returncode}")
    return output
