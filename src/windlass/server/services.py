"""What endpoints work with: stores and services of one server, and the way into worker threads."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from windlass.oci.errors import RegistryError

from .access import Access, first_admin_token
from .audit import Audit
from .clock import now
from .http import Content
from .index import Indexes
from .metrics import Metrics
from .publishing import Publisher
from .stores.base import BlobMissing
from .stores.disk import Stores

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import ParamSpec

    from windlass.oci.digest import Digest

    from .access import Identity
    from .settings import Settings

    P = ParamSpec("P")

T = TypeVar("T")

WORKERS = 32
"""Threads for what waits for disks or hashes."""
MAX_LOGINS = 64
"""Passwords that wait to be checked; more get 429."""
LOGINS_AT_ONCE = 2
"""Passwords that are checked at the same time: each takes scrypt's memory and a processor."""


class Services:
    """One server's stores and services, opened together and closed together."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.stores = Stores(settings.data)
        self.admin_token = first_admin_token(self.stores.credentials, now())
        """The admin token, when this start made it: the only moment it is known."""
        self.publisher = Publisher(self.stores, now)
        self.indexes = Indexes(self.stores.charts)
        self.access = Access(
            settings.users, settings.anonymous, self.stores.credentials, self.stores.token_key, time.time
        )
        self.audit = Audit(settings.audit)
        self.metrics = Metrics()
        self.uploads_running = 0
        self._workers = ThreadPoolExecutor(WORKERS, thread_name_prefix="windlass")
        self._logins = asyncio.Semaphore(LOGINS_AT_ONCE)
        self._logins_waiting = 0

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run ``work`` in a worker thread."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._workers, lambda: work(*args, **kwargs))

    def content(self, digest: Digest, size: int) -> Content:
        """A stored blob, to be sent. Raises BlobMissing."""
        blobs = self.stores.blobs
        if blobs.size(digest) != size:
            raise BlobMissing(f"no such blob: {digest}")
        path_of: Callable[[Digest], str] | None = getattr(blobs, "path", None)  # the optional ability LocalBlobs
        return Content(lambda: blobs.open(digest), size, path_of(digest) if path_of else "")

    async def identify(self, header: str | None) -> Identity:
        """Who asks. Raises WrongCredentials, RegistryError TOOMANYREQUESTS."""
        identity = self.access.quick(header)
        if identity is not None or header is None:
            return identity or self.access.anonymous
        return await self.guarded_login(lambda: self.access.full(header))

    async def guarded_login(self, login: Callable[[], Identity]) -> Identity:
        """Run a log-in, a few at a time. Raises what it raises, RegistryError TOOMANYREQUESTS."""
        if self._logins_waiting >= MAX_LOGINS:
            raise RegistryError("TOOMANYREQUESTS")
        self._logins_waiting += 1
        try:
            async with self._logins:
                return await self.run(login)
        finally:
            self._logins_waiting -= 1

    def close(self) -> None:
        """Let running work finish and close the stores."""
        self._workers.shutdown(wait=True)
        self.stores.close()
        self.audit.close()
