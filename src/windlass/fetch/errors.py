"""Why a chart could not be had. The texts are Helm's (pkg/downloader, pkg/getter) where Helm has one."""

from __future__ import annotations

from windlass.errors import WindlassError


class FetchError(WindlassError):
    """A chart cannot be found, named or downloaded."""


class DigestMismatch(FetchError):
    """What arrived is not what the index promised; nothing of it was kept."""


def status_text(status: int, reason: str) -> str:
    """Return a status as Go's http.Response has it: the code, and the reason if the server gave one."""
    return f"{status} {reason}" if reason else str(status)


class HttpStatusError(FetchError):
    """A server answered with another status than 200."""

    def __init__(self, url: str, status: int, reason: str) -> None:
        super().__init__(f"failed to fetch {url} : {status_text(status, reason)}")
        self.status = status
