"""What storages refuse; the texts are Helm's (Go: pkg/storage/driver/driver.go)."""

from __future__ import annotations

from windlass.errors import WindlassError


class StorageError(WindlassError):
    """A storage that does not do what it was asked."""


class ReleaseNotFound(StorageError):
    """There is no such record."""

    def __init__(self) -> None:
        super().__init__("release: not found")


class ReleaseExists(StorageError):
    """There is a record of that name already: somebody else was faster."""

    def __init__(self) -> None:
        super().__init__("release: already exists")


class InvalidKey(StorageError):
    """A name that is no record's."""

    def __init__(self) -> None:
        super().__init__("release: invalid key")


class NoDeployedReleases(StorageError):
    """No revision of a release is deployed."""

    def __init__(self, name: str) -> None:
        from windlass.golang.strconv import quote

        super().__init__(f"{quote(name)} has no deployed releases")


class LeaseLost(StorageError):
    """The record is not ours any more: another client has decided that we are gone."""

    def __init__(self, key: str) -> None:
        super().__init__(f"the lease on {key} was lost: another client has taken the operation for dead")


class PendingOperation(StorageError):
    """Somebody is at work on the release, or was when it died. ``hint`` says who, and what helps (Go: errPending)."""

    def __init__(self, hint: str) -> None:
        super().__init__("another operation (install/upgrade/rollback) is in progress")
        self.hint = hint
