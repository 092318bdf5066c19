"""Downloads with their digest checked, provenance fetched and verified (Helm: downloader.ChartDownloader)."""

from __future__ import annotations

import os

from windlass.errors import WindlassError
from windlass.fetch.content import CHART, PROVENANCE, ContentCache, sha256
from windlass.fetch.errors import DigestMismatch, FetchError
from windlass.fetch.getters import CHART_TYPES
from windlass.fetch.resolve import is_oci, resolve
from windlass.golang import path as gopath
from windlass.golang import url as gourl
from windlass.golang.strconv import quote
from windlass.repo.files import write_atomically

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from windlass.fetch.access import Access
    from windlass.fetch.resolve import Resolved, Sources
    from windlass.provenance.verify import Verified

# What to do about provenance (Helm: downloader.VerificationStrategy).
NEVER, IF_POSSIBLE, ALWAYS, LATER = "never", "if possible", "always", "later"

_HEX = frozenset("0123456789abcdefABCDEF")
_DIGEST_BYTES = 32
_FILE_MODE = 0o644


class Downloader:
    """Downloads charts. ``warn`` gets the line about a missing provenance file."""

    def __init__(
        self,
        sources: Sources,
        access: Access,
        *,
        verify: str = NEVER,
        keyring: str = "",
        warn: Callable[[str], object] | None = None,
    ) -> None:
        self._sources = sources
        self._access = access
        self._verify = verify
        self._keyring = keyring
        self._warn = warn or (lambda _: None)
        self._cache = ContentCache(sources.content_cache)

    def download_to(self, reference: str, version: str, folder: str, digest: str = "") -> tuple[str, Verified | None]:
        """Download a chart into a folder under its own name (DownloadTo).

        ``digest`` is what an index has for a reference that is a URL. Raises FetchError, DigestMismatch, RepoError,
        the getters' errors, and those of provenance.
        """
        place = self._resolve(reference, version, digest)
        self._sources.getters.check(gourl.parse(place.url).scheme)
        wanted = parse_digest(place.digest)
        data = self._chart(place, wanted, version)
        path = gopath.join(folder, archive_name(place.url))
        write_atomically(path, data, _FILE_MODE, as_go=True)
        if self._verify == NEVER:
            return path, None
        statement = self._provenance(place, wanted, reference, version)
        if statement is None:
            return path, None
        write_atomically(path + PROVENANCE, statement, _FILE_MODE, as_go=True)
        return path, self._check(path, path + PROVENANCE)

    def download_to_cache(self, reference: str, version: str, digest: str = "") -> tuple[str, Verified | None]:
        """Download a chart into the content cache, unless it is there (DownloadToCache). Raises as ``download_to``."""
        place = self._resolve(reference, version, digest)
        self._sources.getters.check(gourl.parse(place.url).scheme)
        try:
            wanted = parse_digest(place.digest)
        except _BadHex as error:
            raise FetchError(f"unable to decode digest: {error}") from error
        found = self._cache.find(wanted, CHART) if wanted else None
        if found is None:
            self._sources.log("DEBUG", "attempting to download chart", {"ref": reference, "version": version})
            data = self._chart(place, wanted, version)
            key = sha256(data)
            path = self._cache.put(key, data, CHART)
            self._sources.log("DEBUG", "put downloaded chart in cache", {"id": key})
        else:
            self._sources.log("DEBUG", "found chart in cache", {"id": place.digest})
            path, key = found[0], wanted
        if self._verify == NEVER:
            return path, None
        statement = self._provenance(place, key, reference, version)
        if statement is None:
            return path, None
        statement_path = self._cache.put(key, statement, PROVENANCE)
        return path, self._check_named(path, statement_path, archive_name(place.url))

    def _resolve(self, reference: str, version: str, digest: str) -> Resolved:
        if not self._sources.content_cache:
            raise FetchError("content cache must be set")
        self._sources.log("DEBUG", "set up default downloader cache", {})
        place = resolve(reference, version, self._sources, self._access)
        if digest and not place.digest:
            try:
                place.digest = parse_digest(digest)
            except FetchError:
                pass  # Helm does not look at the digest of such a chart at all
        return place

    def _chart(self, place: Resolved, wanted: str, version: str) -> bytes:
        """Return the archive, from the cache or the network. Raises DigestMismatch for anything but what was wanted."""
        if wanted:
            found = self._cache.find(wanted, CHART)
            if found is not None:
                self._sources.log("DEBUG", "found chart in cache", {"id": place.digest})
                return found[1]
        data = self._sources.getters.get(place.url, place.access, accept=CHART_TYPES, version=version)
        # For OCI the digest is that of the manifest, against which the client has checked every blob.
        if wanted and not is_oci(place.url) and sha256(data) != wanted:
            raise DigestMismatch(
                f"{place.url} does not have the digest that the index has: {sha256(data)} is not {wanted}"
            )
        return data

    def _provenance(self, place: Resolved, digest: str, reference: str, version: str) -> bytes | None:
        if digest:
            found = self._cache.find(digest, PROVENANCE)
            if found is not None:
                self._sources.log("DEBUG", "found provenance in cache", {"id": place.digest})
                return found[1]
        url = place.url + PROVENANCE
        try:
            return self._sources.getters.get(url, place.access, accept=CHART_TYPES, version=version)
        except WindlassError as error:
            if self._verify == ALWAYS:
                raise FetchError(f"failed to fetch provenance {quote(url)}") from error
            self._warn(f"WARNING: Verification not found for {reference}: {error}\n")
            return None

    def _check(self, path: str, statement_path: str) -> Verified | None:
        if self._verify == LATER:
            return None
        from windlass.provenance.files import verify_archive

        return verify_archive(path, statement_path, self._keyring)

    def _check_named(self, path: str, statement_path: str, name: str) -> Verified | None:
        """Verify a chart of the cache under the name that its provenance speaks of."""
        if self._verify == LATER:
            return None
        from tempfile import TemporaryDirectory

        with TemporaryDirectory(prefix="windlass-") as folder:
            named = os.path.join(folder, name)
            os.symlink(os.path.abspath(path), named)
            return self._check(named, statement_path)


class _BadHex(FetchError):
    """A digest in an index is not hexadecimal; the text is that of Go's encoding/hex."""


def parse_digest(text: str) -> str:
    """Return a digest in lower-case hex without its algorithm, "" for none. Raises FetchError."""
    if not text:
        return ""
    _, colon, after = text.partition(":")
    digits = after if colon else text
    for character in digits:
        if character not in _HEX:
            # encoding/hex reads bytes: of a longer character it names the first
            byte = character.encode("utf-8", "surrogateescape")[0]
            shown = f"U+{byte:04X}" + (f" '{chr(byte)}'" if chr(byte).isprintable() else "")
            raise _BadHex(f"encoding/hex: invalid byte: {shown}")
    if len(digits) % 2:
        raise _BadHex("encoding/hex: odd length hex string")
    if len(digits) != 2 * _DIGEST_BYTES:
        if not digits:
            raise FetchError("invalid digest length: 0")
        raise FetchError(f"invalid digest length: {len(digits) // 2}")
    return digits.lower()


def archive_name(url: str) -> str:
    """Return the file name of a chart at a URL; a registry's ``name:1.0.0`` becomes ``name-1.0.0.tgz``."""
    name = gourl.parse(url).path.rstrip("/").rpartition("/")[2] or "."
    if is_oci(url):
        stem, _, tag = name.rpartition(":")
        name = f"{stem}-{tag}.tgz"
    return name
