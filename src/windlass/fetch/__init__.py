"""Charts from wherever they are: references, downloads with checked digests, dependencies."""

from __future__ import annotations
