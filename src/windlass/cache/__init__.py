"""Results that are dear to make and cheap to keep, on disk by the digest of what they were made from."""

from __future__ import annotations

from windlass.cache.store import Store, digest

__all__ = ["Store", "digest"]
