"""Chart repositories of the classic kind: index.yaml over HTTP, repositories.yaml, the cache of indexes, search."""

from __future__ import annotations

from windlass.repo.chartversion import ChartVersion
from windlass.repo.config import Entry, RepoFile
from windlass.repo.errors import ChartNotFound, RepoError
from windlass.repo.index import IndexFile

__all__ = ["ChartNotFound", "ChartVersion", "Entry", "IndexFile", "RepoError", "RepoFile"]
