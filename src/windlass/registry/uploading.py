"""One blob on its way into a repository: sent in one piece as Helm does, and gone on with when that breaks.

OCI dist-spec "Pushing a blob in chunks" and "resuming an upload". Nothing is visible before the registry has checked
the digest, so whatever goes wrong can be begun again.
"""

from __future__ import annotations

from time import sleep

from windlass.net.errors import CLOSED, TIMEOUT, NetError, TransportError
from windlass.net.message import Request, Response
from windlass.net.urls import join, parse
from windlass.oci.errors import MAX_DOCUMENT, ErrorResponse
from windlass.oci.errors import parse as parse_error
from windlass.oci.media_types import OCTET_STREAM
from windlass.oci.uploads import RangeError, format_content_range, next_offset

from .errors import RegistryClientError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from windlass.oci.digest import Digest

ATTEMPTS = 3
"""How often in a row an upload may break without having got further."""
SETTLE = 0.25
"""Seconds for the registry to notice the break and to put down what had arrived."""
MAX_RESUMES = 20
"""How often one upload is gone on with at all."""


class Upload:
    """Uploads ``data``. ``send`` sends authorized requests, ``start`` is the URL at which sessions begin."""

    def __init__(self, send: Callable[[Request], Response], start: str, digest: Digest, data: bytes) -> None:
        self._send = send
        self._start = start
        self._digest = digest
        self._data = data

    def run(self) -> None:
        """Bring the blob to its place. Raises ErrorResponse, RegistryClientError, TransportError."""
        place, offset = "", 0
        attempts = ATTEMPTS
        for _ in range(MAX_RESUMES):
            try:
                place = place or self._begin()
                self._finish(place, offset)
                return
            except (TransportError, ErrorResponse) as error:
                attempts -= 1
                if not attempts or not _is_about_a_break(error, offset):
                    raise
                reached = offset
                # What does not fit together is begun again; else the registry says how far it got.
                unfit = isinstance(error, ErrorResponse) and error.status != 416
                place, offset = ("", 0) if unfit else self._stand(place)
                attempts = ATTEMPTS if offset > reached else attempts
        raise RegistryClientError(f"upload of {self._digest} broke more than {MAX_RESUMES} times")

    def _begin(self) -> str:
        # a second session costs nothing; the first one expires
        opened = self._send(Request("POST", self._start, idempotent=True))
        return self._accepted(opened, self._start)

    def _finish(self, place: str, offset: int) -> None:
        rest = self._data[offset:]
        if offset and rest:
            span = format_content_range(offset, len(rest))
            headers = [("Content-Type", OCTET_STREAM), ("Content-Range", span)]
            place = self._accepted(self._send(Request("PATCH", place, headers, rest)), place)
            rest = b""
        url = f"{place}{'&' if '?' in place else '?'}digest={self._digest.replace(':', '%3A')}"
        response = self._send(Request("PUT", url, [("Content-Type", OCTET_STREAM)], rest, appends=bool(rest)))
        _expect(response, 201)
        response.discard()

    def _stand(self, place: str) -> tuple[str, int]:
        """Where the registry stands: the session's URL and how much it holds; nothing if it does not say."""
        if not place:
            return "", 0
        sleep(SETTLE)
        try:
            response = self._send(Request("GET", place))
            response.discard()
            offset = next_offset(response.headers.get("Range")) if response.status == 204 else 0
            if not 0 < offset <= len(self._data):
                return "", 0
            return (self._place(response, place) if response.headers.get("Location") else place), offset
        except (TransportError, RegistryClientError, RangeError):
            return "", 0

    def _accepted(self, response: Response, asked: str) -> str:
        """The session's URL in an answer that should be 202. Raises ErrorResponse, RegistryClientError."""
        _expect(response, 202)
        response.discard()
        return self._place(response, asked)

    @staticmethod
    def _place(response: Response, asked: str) -> str:
        """Where to go on: on the registry's own host, never by a weaker scheme (oras-go repository.go Push)."""
        location = response.headers.get("Location")
        if not location:
            raise RegistryClientError("http: no Location header in response")
        url = join(response.url, location)
        try:
            here, there = parse(asked), parse(url)
        except NetError as error:
            raise RegistryClientError(str(error)) from error
        if (here.host.lower(), here.port) != (there.host.lower(), there.port):
            raise RegistryClientError(
                f'blob upload Location "{there.authority}" is on a different host than the registry "{here.authority}"'
            )
        if here.scheme == "https" and there.scheme != "https":
            raise RegistryClientError(f'blob upload Location "{there.authority}" downgrades scheme from https')
        return url


def _is_about_a_break(error: TransportError | ErrorResponse, offset: int) -> bool:
    """Tell whether it is worth to go on: a connection that ended, or a registry that holds more than we thought.

    The latter also follows an answer that asked for patience, after which the transport sent everything once more.
    """
    if isinstance(error, TransportError):
        return error.kind in (CLOSED, TIMEOUT)
    return offset > 0 or error.status == 416 or error.has("DIGEST_INVALID")


def _expect(response: Response, status: int) -> None:
    if response.status != status:
        body = response.read_up_to(MAX_DOCUMENT)
        raise ErrorResponse(response.method, response.url, response.status, parse_error(body))
