"""repositories.yaml: which repositories a user has, and the lock that keeps two writers apart (Helm: repo.File)."""

from __future__ import annotations

from windlass.golang.decode import BOOL, STRING, TIME, ZERO_TIME, Slice, Struct
from windlass.repo.errors import RepoError, file_error

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from dataclasses import dataclass as record
    from types import TracebackType
else:
    from windlass._record import record

FILE_MODE = 0o600
LOCK_SECONDS = 30.0
_LOCK_PAUSE = 0.1

_FIELDS = (
    ("name", "name"),
    ("url", "url"),
    ("username", "username"),
    ("password", "password"),
    ("certFile", "cert_file"),
    ("keyFile", "key_file"),
    ("caFile", "ca_file"),
    ("insecure_skip_tls_verify", "insecure_skip_tls_verify"),
    ("pass_credentials_all", "pass_credentials_all"),
)
_ENTRY = Struct(
    "repo.Entry",
    {name: BOOL if name.endswith(("verify", "all")) else STRING for name, _ in _FIELDS},
    pointer=True,
    keep_unknown=True,
)
_FILE = Struct("repo.File", {"apiVersion": STRING, "generated": TIME, "repositories": Slice(_ENTRY)}, keep_unknown=True)


@record
class Entry:
    """A repository: its name, place, and what to show it."""

    name: str = ""
    url: str = ""
    username: str = ""
    password: str = ""
    cert_file: str = ""
    key_file: str = ""
    ca_file: str = ""
    insecure_skip_tls_verify: bool = False
    pass_credentials_all: bool = False

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, object]) -> Entry:
        """Build from decoded YAML."""
        return cls(**{attribute: mapping[name] for name, attribute in _FIELDS if name in mapping})  # type: ignore[arg-type]  # decode has checked types

    def to_mapping(self) -> dict[str, object]:
        """Return the JSON form; every field is always written."""
        return {name: getattr(self, attribute) for name, attribute in _FIELDS}


class RepoFile:
    """The repositories of a user, in their order. Keys that Helm does not know are kept on writing."""

    __slots__ = ("api_version", "extra", "generated", "repositories")

    def __init__(self) -> None:
        self.api_version = ""
        self.generated = ZERO_TIME
        self.repositories: list[Entry] = []
        self.extra: dict[str, object] = {}

    @classmethod
    def parse(cls, data: bytes) -> RepoFile:
        """Read a repositories.yaml. Null entries are left out. Raises YamlError."""
        from windlass import yaml

        mapping = yaml.load_as(data, _FILE)
        assert isinstance(mapping, dict)
        file = cls()
        file.api_version = str(mapping.pop("apiVersion", ""))
        file.generated = str(mapping.pop("generated", ZERO_TIME))
        file.repositories = [Entry.from_mapping(item) for item in mapping.pop("repositories", None) or () if item]
        return file

    @classmethod
    def load(cls, path: str) -> RepoFile:
        """Read a repositories.yaml from a file. Raises RepoFileMissing, RepoError and YamlError."""
        try:
            with open(path, "rb") as stream:
                data = stream.read()
        except FileNotFoundError as error:
            raise RepoFileMissing(
                f"couldn't load repositories file ({path}): {file_error('open', path, error)}"
            ) from error
        except OSError as error:
            raise RepoError(f"couldn't load repositories file ({path}): {file_error('open', path, error)}") from error
        return cls.parse(data)

    @classmethod
    def load_or_empty(cls, path: str) -> RepoFile:
        """Read a repositories.yaml; a file that is not there has no repositories. Raises RepoError and YamlError."""
        try:
            return cls.load(path)
        except RepoFileMissing:
            return cls()

    def get(self, name: str) -> Entry | None:
        """Return the first entry of a name."""
        return next((entry for entry in self.repositories if entry.name == name), None)

    def update(self, entry: Entry) -> None:
        """Put an entry in the place of the one with its name, or at the end."""
        for at, existing in enumerate(self.repositories):
            if existing.name == entry.name:
                self.repositories[at] = entry
                return
        self.repositories.append(entry)

    def remove(self, name: str) -> bool:
        """Take every entry of a name out; say whether there was one."""
        kept = [entry for entry in self.repositories if entry.name != name]
        found = len(kept) != len(self.repositories)
        self.repositories = kept
        return found

    def dump(self) -> str:
        """Return the file's text."""
        from windlass import yaml

        repositories: list[object] = [entry.to_mapping() for entry in self.repositories]
        mapping = {"apiVersion": self.api_version, "generated": self.generated, "repositories": repositories}
        return yaml.dump(mapping)

    def save(self, path: str) -> None:
        """Write the file so that readers see the old or the new one; a new file is the user's own (mode 0600).

        Raises RepoError.
        """
        import os

        from windlass.repo.files import make_folders, write_atomically

        target = os.path.realpath(path)
        make_folders(os.path.dirname(target))
        try:
            mode = os.stat(target).st_mode & 0o777
        except OSError:
            mode = FILE_MODE
        write_atomically(target, self.dump().encode("utf-8", "surrogateescape"), mode)


class RepoFileMissing(RepoError):
    """There is no repositories.yaml."""


class RepoLock:
    """The lock beside repositories.yaml (flock on the file with the ending .lock), waited for LOCK_SECONDS.

    With ``create=False`` a lock file that nobody has made yet is not made either: then there is no other writer.
    """

    __slots__ = ("_create", "_descriptor", "_path", "_seconds")

    def __init__(self, config_path: str, *, create: bool = True, seconds: float | None = None) -> None:
        from windlass.golang.path import extension

        ending = extension(config_path)
        stem = config_path.removesuffix(ending) if 0 < len(ending) < len(config_path) else config_path
        self._path = stem + ".lock"
        self._create = create
        self._seconds = LOCK_SECONDS if seconds is None else seconds
        self._descriptor: int | None = None

    def __enter__(self) -> RepoLock:
        """Wait for the lock. Raises RepoError when it cannot be had."""
        import fcntl
        import os
        import time

        flags = os.O_RDWR | os.O_CLOEXEC | (os.O_CREAT if self._create else 0)
        try:
            descriptor = os.open(self._path, flags, 0o600)
        except FileNotFoundError as error:
            if self._create:
                raise file_error("open", self._path, error) from error
            return self
        except OSError as error:
            raise file_error("open", self._path, error) from error
        deadline = time.monotonic() + self._seconds
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError:
                if time.monotonic() >= deadline:
                    os.close(descriptor)
                    raise RepoError("context deadline exceeded") from None
                time.sleep(_LOCK_PAUSE)
        self._descriptor = descriptor
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        import os

        if self._descriptor is not None:
            os.close(self._descriptor)
