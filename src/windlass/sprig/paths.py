"""Slash-separated paths; the os… functions work on the same kind of path (Go: path, path/filepath on Linux)."""

from __future__ import annotations

from windlass.golang.path import base, clean, directory, extension, is_abs

__all__ = ["base", "clean", "directory", "extension", "is_abs"]
