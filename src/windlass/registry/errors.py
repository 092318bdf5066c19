"""Errors of the OCI client. Texts are oras-go's and Helm's; none holds a credential."""

from __future__ import annotations

from windlass.errors import WindlassError, find
from windlass.oci.errors import ErrorResponse

SOURCE, DESTINATION = "source", "destination"


class RegistryClientError(WindlassError):
    """The registry or the chart does not allow what was asked."""


class NotFound(RegistryClientError):
    """Nothing stands under this reference or digest."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what}: not found")
        self.what = what


class CopyError(RegistryClientError):
    """A transfer failed; ``side`` tells whether reading or writing did (oras-go copyerror.go)."""

    def __init__(self, operation: str, side: str, cause: WindlassError) -> None:
        super().__init__(f'failed to perform "{operation}" on {side}: {cause}')
        self.operation = operation
        self.side = side
        self.__cause__ = cause


def status_of(error: BaseException | None) -> int | None:
    """The HTTP status that ``error`` comes from, None when there was no answer."""
    response = find(error, ErrorResponse)
    return response.status if response else None
