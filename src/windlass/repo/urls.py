"""URLs of repositories and charts: joining, resolving, comparing (Helm: internal/urlutil, repo.ResolveReferenceURL)."""

from __future__ import annotations

from windlass.golang import path as gopath
from windlass.golang.url import URL, UrlError, parse
from windlass.golang.url import resolve as resolve_url
from windlass.repo.errors import RepoError

_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_")


def resolve(base: str, reference: str) -> str:
    """Return a chart's or an index's URL as seen from its repository; the repository's query is kept.

    An absolute reference comes back unchanged. Raises RepoError.
    """
    parsed = _parse(reference)
    if parsed.scheme:
        return reference
    root = _parse(base)
    root.raw_path = root.raw_path.removesuffix("/") + "/"
    root.path = root.path.removesuffix("/") + "/"
    resolved = resolve_url(root, parsed)
    resolved.raw_query = root.raw_query
    return str(resolved)


def join(base: str, *parts: str) -> str:
    """Return a base URL with path elements after it (URLJoin). Raises UrlError."""
    url = parse(base)
    url.path = gopath.join(url.path, *parts)
    return str(url)


class Folder:
    """The URLs of the files in one folder (MustAdd): most differ from each other in the name alone."""

    __slots__ = ("_end", "_start", "_url")

    def __init__(self, base: str, folder: str) -> None:
        self._url = _joined(base, folder)
        one, other = (_joined(self._url, name) for name in ("a", "b"))
        at = next(at for at, (left, right) in enumerate(zip(one, other, strict=True)) if left != right)
        self._start, self._end = one[:at], one[at + 1 :]

    def url(self, name: str) -> str:
        """Return the URL of a file."""
        if not self._url:
            return name
        if name[:1] != "." and _PLAIN.issuperset(name):
            return self._start + name + self._end
        return _joined(self._url, name)


def _joined(base: str, name: str) -> str:
    try:
        return join(base, name)
    except UrlError:
        return gopath.join(base, name)


def same(left: str, right: str) -> bool:
    """Say whether two URLs mean the same place (urlutil.Equal): paths are cleaned, an empty one is "/"."""
    try:
        first = parse(left)
    except UrlError:
        return gopath.clean(left) == gopath.clean(right)
    try:
        second = parse(right)
    except UrlError:
        return False
    return _normal(first) == _normal(second)


def _normal(url: URL) -> str:
    url.path = gopath.clean(url.path or "/")
    return str(url)


def _parse(text: str) -> URL:
    try:
        return parse(text)
    except UrlError as error:
        raise RepoError(f"failed to parse {text} as URL: {error}") from error
