"""One repository of a registry: the requests of OCI dist-spec, each with oras-go's checks and texts.

Everything that comes back is checked against what was promised before it is handed on.
"""

from __future__ import annotations

from time import monotonic

from windlass.net.message import Request, Response
from windlass.net.pace import Pace
from windlass.net.resume import resuming
from windlass.net.urls import join, same_origin
from windlass.oci import scopes
from windlass.oci.descriptor import Descriptor
from windlass.oci.digest import ContentMismatch, Digest, DigestError, Verifier, check
from windlass.oci.document import MAX_BYTES, decode
from windlass.oci.errors import MAX_DOCUMENT, ErrorResponse
from windlass.oci.errors import parse as parse_error
from windlass.oci.media_types import MANIFESTS, bare
from windlass.oci.paging import parse_next

from .errors import NotFound, RegistryClientError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from windlass.oci.reference import Reference

    from .session import Session

MAX_BLOB = 32 * 1024 * 1024
"""Largest blob that is held in memory (oras-go content/reader.go maxDescriptorSize)."""
MAX_PAGES = 10_000
PAGE = 1000
MAX_NAMES = 1_000_000
_DIGEST_HEADER = "Docker-Content-Digest"
_WRITE = (scopes.PULL, scopes.PUSH)


class Repository:
    """The content and tags of one repository."""

    def __init__(self, session: Session, reference: Reference, *, plain_http: bool = False) -> None:
        self._session = session
        self.reference = reference
        self._base = f"{'http' if plain_http else 'https'}://{reference.host}/v2/{reference.repository}"
        self._scopes: tuple[str, ...] = ()

    def hint(self, *actions: str) -> None:
        """Say what will be done here, so that one token serves all of it (oras-go auth.AppendRepositoryScope)."""
        self._scopes = (scopes.repository(self.reference.repository, *actions),)

    # --- manifests ---

    def resolve(self, identifier: str) -> Descriptor:
        """Describe the manifest under a tag or digest, by HEAD. Raises NotFound, ErrorResponse."""
        response = self._ask("HEAD", f"manifests/{identifier}", [("Accept", ", ".join(MANIFESTS))])
        response.discard()
        self._expect(response, self._shown(identifier), 200)
        return self._describe(response, identifier, None)

    def fetch_manifest(self, identifier: str, expected: Descriptor | None = None) -> tuple[Descriptor, bytes]:
        """Read the manifest under a tag or digest, or the one that is ``expected``.

        Raises NotFound, ErrorResponse, RegistryClientError for headers that disagree, ContentMismatch.
        """
        accept = expected.media_type if expected else ", ".join(MANIFESTS)
        response = self._ask("GET", f"manifests/{identifier}", [("Accept", accept)])
        self._expect(response, str(expected.digest) if expected else self._shown(identifier), 200)
        if expected:
            self._agree(response, expected)
            raw = response.read(MAX_BYTES)
            return expected, check(raw, expected.digest, expected.size)
        self._media_type(response)
        raw = response.read(MAX_BYTES)
        return self._describe(response, identifier, raw), raw

    def has_manifest(self, descriptor: Descriptor) -> bool:
        """Tell whether the manifest exists."""
        try:
            self.resolve(descriptor.digest)
        except NotFound:
            return False
        return True

    def push_manifest(self, descriptor: Descriptor, raw: bytes, identifier: str) -> None:
        """Write a manifest under a tag or its digest. Raises ErrorResponse, RegistryClientError."""
        headers = [("Content-Type", descriptor.media_type)]
        response = self._ask("PUT", f"manifests/{identifier}", headers, raw, actions=_WRITE)
        self._expect(response, None, 201)
        response.discard()
        self._verify_header(response, descriptor.digest)

    # --- blobs ---

    def has_blob(self, descriptor: Descriptor) -> bool:
        """Tell whether the blob exists."""
        response = self._ask("HEAD", f"blobs/{descriptor.digest}")
        response.discard()
        if response.status == 404:
            return False
        self._expect(response, None, 200)
        if response.length is None:
            raise RegistryClientError(f'HEAD "{response.url}": unknown response Content-Length')
        self._verify_header(response, descriptor.digest)
        return True

    def fetch_blob(self, descriptor: Descriptor) -> Iterator[bytes]:
        """The pieces of a blob, resumed when the connection breaks, verified at the end at the latest.

        Raises NotFound, ErrorResponse, ContentMismatch, NetError (also for a body that drips, see net.pace).
        """
        request = self._request("GET", f"blobs/{descriptor.digest}")
        response = self._send(request, (scopes.PULL,))
        self._expect(response, str(descriptor.digest), 200)
        if response.length not in (None, descriptor.size):
            response.close()
            raise RegistryClientError(f'GET "{response.url}": mismatch Content-Length')
        self._verify_header(response, descriptor.digest)
        verifier = Verifier(descriptor.digest, descriptor.size)
        pace = Pace(monotonic)
        chunks = resuming(lambda again: self._send(again, (scopes.PULL,)), request, response)
        try:
            for chunk in chunks:
                verifier.update(chunk)
                pace.moved(len(chunk))
                yield chunk
        except BaseException:
            chunks.close()
            raise
        verifier.finish()

    def read_blob(self, descriptor: Descriptor) -> bytes:
        """A whole blob of at most MAX_BLOB bytes. Raises as fetch_blob does."""
        if descriptor.size > MAX_BLOB:
            raise ContentMismatch("invalid descriptor size")
        return b"".join(self.fetch_blob(descriptor))

    def push_blob(self, descriptor: Descriptor, data: bytes) -> None:
        """Upload a blob; go on where the registry stands when the connection breaks.

        Raises ErrorResponse, RegistryClientError, TransportError.
        """
        from .uploading import Upload

        start = f"{self._base}/blobs/uploads/"
        Upload(lambda request: self._send(request, _WRITE), start, descriptor.digest, data).run()

    # --- lists ---

    def tags(self) -> Iterator[str]:
        """All tags, page by page. Raises ErrorResponse (404 NAME_UNKNOWN for an unknown repository)."""
        return self._names(f"{self._base}/tags/list", "tags")

    def catalogue(self) -> Iterator[str]:
        """All repositories of the registry, page by page, if it tells them. Raises ErrorResponse."""
        root = self._base.partition("/v2/")[0]
        return self._names(f"{root}/v2/_catalog?n={PAGE}", "repositories", scopes.CATALOG)

    def referrers(self, digest: Digest, artifact_type: str = "") -> list[Descriptor]:
        """The manifests about ``digest``: from the API, else from the fallback tag. Raises ErrorResponse."""
        from urllib.parse import urlencode

        from windlass.oci import referrers

        query = f"?{urlencode({'artifactType': artifact_type})}" if artifact_type else ""
        found: list[Descriptor] = []
        url: str | None = f"{self._base}/referrers/{digest}{query}"
        for _ in range(MAX_PAGES):
            if url is None:
                return referrers.filtered(found, artifact_type)
            response = self._send(Request("GET", url), (scopes.PULL,))
            if response.status == 404:
                response.discard()
                return self._fallback(digest, artifact_type)
            self._expect(response, None, 200)
            found += self._descriptors(response.read(MAX_BYTES))
            url = self._next(response, url)
        raise RegistryClientError(f"referrer listing exceeded {MAX_PAGES} pages")

    def _fallback(self, digest: Digest, artifact_type: str) -> list[Descriptor]:
        from windlass.oci import referrers

        try:
            _, raw = self.fetch_manifest(referrers.fallback_tag(digest))
        except NotFound:
            return []
        return referrers.filtered(self._descriptors(raw), artifact_type)

    @staticmethod
    def _descriptors(raw: bytes) -> list[Descriptor]:
        from windlass.oci.manifest import Index
        from windlass.oci.manifest import parse as parse_manifest
        from windlass.oci.media_types import OCI_INDEX

        index = parse_manifest(raw, OCI_INDEX)
        return list(index.manifests) if isinstance(index, Index) else []

    def _names(self, first: str, key: str, scope: str = "") -> Iterator[str]:
        url: str | None = first
        count = 0
        for _ in range(MAX_PAGES):
            if url is None:
                return
            if scope:
                response = self._session.send(Request("GET", url), self.reference.host, scopes=(scope,))
            else:
                response = self._send(Request("GET", url), (scopes.PULL,))
            self._expect(response, None, 200)
            names = decode(response.read(MAX_BYTES)).get(key)
            url = self._next(response, url)
            for name in names if isinstance(names, list) else ():
                count += 1
                if count > MAX_NAMES:
                    raise RegistryClientError(f"tag listing exceeded {MAX_NAMES} names")
                if isinstance(name, str):
                    yield name
        raise RegistryClientError(f"tag listing exceeded {MAX_PAGES} pages")

    def _next(self, response: Response, asked: str) -> str | None:
        """The next page, on the same origin: a registry must not send our requests elsewhere."""
        try:
            link = parse_next(response.headers.get("Link"))
        except ValueError as error:
            raise RegistryClientError(str(error)) from error
        if link is None:
            return None
        url = join(response.url, link)
        if not same_origin(url, asked):
            raise RegistryClientError(f'invalid next link "{link}": not the same origin as "{asked}"')
        return url

    # --- requests and their checks ---

    def _request(
        self, method: str, path: str, headers: list[tuple[str, str]] | None = None, body: bytes | None = None
    ) -> Request:
        return Request(method, f"{self._base}/{path}", headers or (), body)

    def _ask(
        self,
        method: str,
        path: str,
        headers: list[tuple[str, str]] | None = None,
        body: bytes | None = None,
        actions: tuple[str, ...] = (scopes.PULL,),
    ) -> Response:
        return self._send(self._request(method, path, headers, body), actions)

    def _send(self, request: Request, actions: tuple[str, ...]) -> Response:
        name = self.reference.repository
        wanted = (*self._scopes, scopes.repository(name, *actions))
        return self._session.send(request, self.reference.host, name, wanted)

    def _shown(self, identifier: str) -> str:
        return f"{self.reference.name}{'@' if ':' in identifier else ':'}{identifier}"

    def _expect(self, response: Response, what: str | None, status: int) -> None:
        """Raise unless the status is ``status``: NotFound for 404 if ``what`` names the thing, else ErrorResponse."""
        if response.status == status:
            return
        body = response.read_up_to(MAX_DOCUMENT)
        if response.status == 404 and what is not None:
            raise NotFound(what)
        raise ErrorResponse(response.method, response.url, response.status, parse_error(body))

    def _agree(self, response: Response, expected: Descriptor) -> None:
        stated = bare(response.headers.get("Content-Type"))
        where = f'{response.method} "{response.url}"'
        if stated != expected.media_type:
            response.close()
            raise RegistryClientError(
                f'{where}: mismatch response Content-Type "{stated}": expect "{expected.media_type}"'
            )
        if response.length not in (None, expected.size):
            response.close()
            raise RegistryClientError(f"{where}: mismatch Content-Length")
        self._verify_header(response, expected.digest)

    def _verify_header(self, response: Response, digest: Digest) -> None:
        # oras-go registry/remote/repository.go verifyContentDigest
        text = response.headers.get(_DIGEST_HEADER)
        where = f'{response.method} "{response.url}"'
        if not text:
            return
        try:
            stated = Digest.parse(text)
        except DigestError as error:
            response.close()
            raise RegistryClientError(f"{where}: invalid response header: `{_DIGEST_HEADER}: {text}`") from error
        if stated != digest:
            response.close()
            reason = f'digest mismatch in {_DIGEST_HEADER}: received "{stated}" when expecting "{digest}"'
            raise RegistryClientError(f"{where}: invalid response; {reason}")

    @staticmethod
    def _media_type(response: Response) -> str:
        """The stated type, without which nothing is read. Raises RegistryClientError."""
        media_type = bare(response.headers.get("Content-Type"))
        if media_type:
            return media_type
        response.close()
        where = f'{response.method} "{response.url}"'
        raise RegistryClientError(f"{where}: invalid response `Content-Type` header; mime: no media type")

    def _describe(self, response: Response, identifier: str, raw: bytes | None) -> Descriptor:
        """The descriptor of an answer (oras-go generateDescriptor); the body, when there is one, decides."""
        where = f'{response.method} "{response.url}"'
        media_type = self._media_type(response)
        wanted = Digest.parse(identifier) if ":" in identifier else None
        text = response.headers.get(_DIGEST_HEADER)
        if wanted:
            self._verify_header(response, wanted)
        try:
            stated = Digest.parse(text) if text else None
        except DigestError as error:
            raise RegistryClientError(
                f"{where}: invalid response header value: `{_DIGEST_HEADER}: {text}`; {error}"
            ) from error
        digest = wanted or stated
        if raw is not None:
            digest = digest or Digest.of(raw)
            check(raw, digest)
            return Descriptor(media_type, digest, len(raw))
        if response.length is None:
            raise RegistryClientError(f"{where}: unknown response Content-Length")
        if digest is None:
            raise RegistryClientError(f'HTTP {response.method} request missing required header "{_DIGEST_HEADER}"')
        return Descriptor(media_type, digest, response.length)
