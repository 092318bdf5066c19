"""Docker's config.json: reading and changing it without losing what others keep in it.

oras-go: registry/remote/credentials/internal/config and store.go (DynamicStore).
"""

from __future__ import annotations

import os

from windlass.errors import WindlassError
from windlass.golang.decode import ANY, STRING, DecodeError, Map, Struct, decode
from windlass.golang.errno import text as errno_text
from windlass.oci.tokens import ANONYMOUS, Credential

from . import helpers
from .credentials import CredentialError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.golang.decode import Type

MAX_CONFIG = 8 * 1024 * 1024
_AUTHS, _STORE, _HELPERS = "auths", "credsStore", "credHelpers"
_VERSIONS = ("", "v1", "v2")  # what stands behind a host in Docker's old keys
_TEMPORARY = "oras_credstore_temp_"

# key: (its type in Go, what oras-go calls it in an error)
_RAW_MAP = Map(ANY, "map[string]json.RawMessage")
_FIELDS: dict[str, tuple[Type, str]] = {
    _STORE: (STRING, "creds store field"),
    _HELPERS: (Map(STRING), "cred helpers field"),
    _AUTHS: (_RAW_MAP, "auths field"),
}
_ENTRY = Struct(
    "config.AuthConfig",
    dict.fromkeys(("auth", "identitytoken", "registrytoken", "username", "password"), STRING),
)


class DockerConfig:
    """Credentials in one config.json and the helpers that it names.

    ``detect`` looks for the system's own keychain helper when the file configures nothing. The file is read at the
    first use and read again before it is written: other programs may have changed it meanwhile.
    """

    def __init__(self, path: str, *, detect: bool = True) -> None:
        self.path = path
        self._detect = detect
        self._content: dict[str, object] | None = None

    def load(self) -> None:
        """Read the file now. Raises CredentialError for one that cannot be read; one that is missing is empty."""
        self._read()

    def get(self, address: str, repository: str = "") -> Credential:
        """The credential for ``address``, the most specific path first; empty when there is none."""
        content = self._read()
        for key in _keys(address, repository):
            # The keychain for everything is asked about the host only: each question is a process.
            helper = self._helper(content, key) if key == address else _table(content, _HELPERS).get(key)
            if isinstance(helper, str) and helper:
                credential = helpers.get(helper, key)
            else:
                credential = _from_auths(_table(content, _AUTHS), key, host=key == address)
            if credential:
                return credential
        return ANONYMOUS

    def put(self, address: str, credential: Credential) -> None:
        """Store ``credential``: in the helper if one is named or found, else in the file, for its owner only.

        Raises CredentialError.
        """
        content = self._read(again=True)
        if ":" in credential.username and not self._helper(content, address):
            raise CredentialError("bad credential format: colons(:) are not allowed in username")
        helper = self._helper(content, address)
        if not helper:
            auths = _table(content, _AUTHS)
            auths[address] = _to_entry(credential)
            content[_AUTHS] = auths
            self._write(content)
            return
        helpers.store(helper, address, credential)
        if not content.get(_STORE) and helper == self._detected(content):
            content[_STORE] = helper
            self._write(content)

    def delete(self, address: str) -> None:
        """Forget the credential for ``address``. Raises CredentialError."""
        content = self._read(again=True)
        if helper := self._helper(content, address):
            helpers.erase(helper, address)
            return
        auths = _table(content, _AUTHS)
        if address in auths:
            del auths[address]
            content[_AUTHS] = auths
            self._write(content)

    def _helper(self, content: dict[str, object], address: str) -> str:
        named = _table(content, _HELPERS).get(address)
        if not named and _is_path(address):
            return ""  # the keychain for everything is asked about hosts only, see get
        named = named or content.get(_STORE)
        return str(named) if named else self._detected(content)

    def _detected(self, content: dict[str, object]) -> str:
        if not self._detect or content.get(_STORE) or content.get(_HELPERS) or content.get(_AUTHS):
            return ""
        return helpers.detect()

    def _read(self, *, again: bool = False) -> dict[str, object]:
        if self._content is None or again:
            self._content = _load(self.path)
        return self._content

    def _write(self, content: dict[str, object]) -> None:
        folder = os.path.dirname(self.path) or "."
        data = _encode({**content, _AUTHS: dict(sorted(_table(content, _AUTHS).items()))})
        try:
            os.makedirs(folder, 0o700, exist_ok=True)
        except OSError as error:
            raise CredentialError(
                f"failed to make directory {folder}: mkdir {folder}: {errno_text(error.errno)}"
            ) from error
        temporary = f"{folder}/{_TEMPORARY}{os.getpid()}_{os.urandom(4).hex()}"
        try:
            with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(data)
            os.replace(temporary, self.path)
        except OSError as error:
            if os.path.lexists(temporary):
                os.unlink(temporary)
            raise CredentialError(f"failed to save config file: {errno_text(error.errno)}") from error


def _is_path(address: str) -> bool:
    """Tell ``host/path`` from a host and from Docker Hub's ``https://index.docker.io/v1/``."""
    return "://" not in address and address.partition("/")[2].rstrip("/") not in _VERSIONS


def _keys(address: str, repository: str) -> list[str]:
    """``host/a/b``, ``host/a``, ``host``: what may hold the credential for repository ``a/b``."""
    keys = [address]
    if repository and "/" not in address:
        parts = repository.split("/")
        keys = [f"{address}/{'/'.join(parts[:count])}" for count in range(len(parts), 0, -1)] + keys
    return keys


def _load(path: str) -> dict[str, object]:
    try:
        with open(path, "rb") as file:
            data = file.read(MAX_CONFIG + 1)
    except FileNotFoundError:
        return {}
    except IsADirectoryError as error:
        text = f"failed to decode config file {path}: invalid config format: read {path}: {errno_text(error.errno)}"
        raise CredentialError(text) from error
    except OSError as error:
        text = f"failed to open config file at {path}: open {path}: {errno_text(error.errno)}"
        raise CredentialError(text) from error
    if len(data) > MAX_CONFIG:
        raise CredentialError(f"config file {path} is larger than {MAX_CONFIG} bytes")
    if not data.strip():
        return {}
    try:
        content = _parse(data)
        decode(content, _RAW_MAP)
    except WindlassError as error:
        raise CredentialError(f"failed to decode config file {path}: invalid config format: {error}") from error
    if not isinstance(content, dict):  # Go decodes null into an empty map
        return {}
    for key, (kind, name) in _FIELDS.items():
        try:
            decode(_as_go(content.get(key)), kind)
        except DecodeError as error:
            raise CredentialError(f"failed to unmarshal {name}: invalid config format: {error}") from error
    return content


def _parse(data: bytes) -> object:
    """The first JSON value, numbers as they stand. Raises WindlassError with the text of Go's json.Decoder."""
    from windlass.golang.json import JsonError, loads_first

    try:
        return loads_first(data.decode("utf-8", "replace"), _number)[0]
    except JsonError as error:
        truncated = str(error) == "unexpected end of JSON input"
        raise CredentialError("unexpected EOF" if truncated else str(error)) from error


def _number(digits: str) -> float:
    """An integer stays one, so that it is written back as it was."""
    return int(digits) if digits.lstrip("-").isdigit() else float(digits)


def _as_go(value: object) -> object:
    """Integers as the floats that ``golang.decode`` expects."""
    if isinstance(value, dict):
        return {key: _as_go(item) for key, item in value.items()}
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _table(content: dict[str, object], key: str) -> dict[str, object]:
    value = content.get(key)
    return dict(value) if isinstance(value, dict) else {}


def _encode(content: dict[str, object]) -> bytes:
    """As encoding/json's MarshalIndent of a map of raw values: sorted top level, tabs, HTML characters escaped."""
    import json

    ordered = {key: content[key] for key in sorted(content) if not (key == _STORE and not content[key])}
    text = json.dumps(ordered, indent="\t", ensure_ascii=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026").encode("utf-8", "replace")


def _to_entry(credential: Credential) -> dict[str, object]:
    from binascii import b2a_base64

    entry: dict[str, object] = {}
    if credential.username or credential.password:
        pair = f"{credential.username}:{credential.password}".encode()
        entry["auth"] = b2a_base64(pair, newline=False).decode("ascii")
    if credential.refresh_token:
        entry["identitytoken"] = credential.refresh_token
    if credential.access_token:
        entry["registrytoken"] = credential.access_token
    return entry


def _from_auths(auths: dict[str, object], key: str, *, host: bool) -> Credential:
    entry = auths.get(key)
    if entry is None and host:
        # Docker once kept keys such as https://host/v1/ (oras-go config.go ToHostname); a path is no such key
        entry = next((value for name, value in auths.items() if _hostname(name) == key and not _is_path(name)), None)
    if entry is None:
        return ANONYMOUS
    try:
        fields = decode(_as_go(entry), _ENTRY)
    except DecodeError as error:
        raise CredentialError(f"failed to unmarshal auth field: invalid config format: {error}") from error
    if not isinstance(fields, dict):
        return ANONYMOUS
    username, password = fields.get("username", ""), fields.get("password", "")
    if fields.get("auth"):
        username, password = _decode(fields["auth"])
    return Credential(username, password, fields.get("identitytoken", ""), fields.get("registrytoken", ""))


def _decode(auth: str) -> tuple[str, str]:
    from binascii import Error, a2b_base64

    try:
        pair = a2b_base64(auth, strict_mode=True)
    except (Error, ValueError) as error:
        raise CredentialError(f"failed to decode auth field: invalid config format: {_offence(auth)}") from error
    username, colon, password = pair.decode("utf-8", "replace").partition(":")
    if not colon:
        # oras-go shows the decoded text here; it may be a password, so we do not.
        reason = "auth does not conform the base64(username:password) format"
        raise CredentialError(f"failed to decode auth field: invalid config format: {reason}")
    return username, password


def _offence(auth: str) -> str:
    """What Go's encoding/base64 says about a text that it cannot decode."""
    from windlass.sprig.encoding import CorruptInput, base64_decode

    try:
        base64_decode(auth)
    except CorruptInput as error:
        return str(error)
    return "illegal base64 data"


def _hostname(address: str) -> str:
    return address.removeprefix("http://").removeprefix("https://").partition("/")[0]
