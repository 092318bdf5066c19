"""Servers that several modules of this folder talk to."""

from __future__ import annotations

from tests.postgres_peer import postgres

__all__ = ["postgres"]
