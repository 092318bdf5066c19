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


class Hinted(StorageError):
    """An error with Helm's text; ``hint`` says more, for those who do not compare texts."""

    def __init__(self, text: str, hint: str) -> None:
        super().__init__(text)
        self.hint = hint


class PendingOperation(Hinted):
    """Somebody is at work on the release, or was when it died (Go: errPending)."""

    def __init__(self, hint: str) -> None:
        super().__init__("another operation (install/upgrade/rollback) is in progress", hint)


class TooLarge(Hinted):
    """A record that the API server does not take, in the server's words."""

    def __init__(self, text: str, size: int) -> None:
        super().__init__(
            text,
            f"the record takes {size} bytes, and an object holds a mebibyte; with WINDLASS_RELEASE_STORAGE=chunked "
            "in the environment windlass keeps such releases in parts",
        )


class NoObject(StorageError):
    """There is no such object; the text is the server's."""


class Refused(StorageError):
    """The server does not take a change as it is; the text is the server's."""


class ObjectExists(StorageError):
    """There is an object of that name already; the text is the server's."""
