"""What functions take from outside: the clock, randomness, the local time zone, name lookup.

The engine passes one Environment to all functions that need it, so a library user can fix them for a test.
"""

from __future__ import annotations

from os import urandom
from time import time_ns

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from windlass.golang.zone import Location


class Environment:
    """The outside world of one render.

    ``now`` gives nanoseconds since 1970, ``random_bytes`` any number of bytes, ``time_zone`` names the local zone,
    ``resolve`` the addresses of a host (none by default; Helm's --enable-dns means ``network.system_addresses``),
    ``variables`` is what env reads (nothing in charts).
    """

    __slots__ = ("_zone", "now", "random_bytes", "resolve", "started", "time_zone", "variables")

    def __init__(
        self,
        now: Callable[[], int] = time_ns,
        random_bytes: Callable[[int], bytes] = urandom,
        time_zone: str = "UTC",
        resolve: Callable[[str], list[str]] | None = None,
        variables: Mapping[str, str] | None = None,
    ) -> None:
        self.now = now
        self.started = now()
        self.random_bytes = random_bytes
        self.time_zone = time_zone
        self._zone: Location | None = None
        self.resolve = resolve
        self.variables = variables or {}

    @classmethod
    def seeded(cls, seed: int, now: int = 0) -> Environment:
        """Return an environment whose clock stands still and whose randomness repeats."""
        from random import Random

        return cls(lambda: now, Random(seed).randbytes)

    @property
    def zone(self) -> Location:
        """Return the local time zone."""
        if self._zone is None:
            from windlass.golang.zone import local

            self._zone = local(self.time_zone)
        return self._zone

    def below(self, bound: int) -> int:
        """Return an unbiased random number from 0 up to, but without, bound."""
        size = (bound.bit_length() + 7) // 8
        limit = (1 << 8 * size) // bound * bound
        while True:
            number = int.from_bytes(self.random_bytes(size), "big")
            if number < limit:
                return number % bound
