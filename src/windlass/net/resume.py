"""Downloads that survive a broken connection: what is missing is asked for with a Range request."""

from __future__ import annotations

from .errors import CLOSED, NetError, TransportError
from .message import Request, Response

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Generator

MAX_RESUMES = 5


def resuming(
    send: Callable[[Request], Response], request: Request, response: Response, attempts: int = MAX_RESUMES
) -> Generator[bytes, None, None]:
    """The body of ``response``; when it breaks off, ``send`` fetches the rest, as often as ``attempts`` allows.

    Only a GET whose server states ``Accept-Ranges: bytes`` is resumed, and only while the entity stays the same
    (If-Range with a strong ETag, RFC 9110 13.1.5). Each resumption must bring at least one byte.
    Raises NetError or TransportError when it gives up.
    """
    position, fresh = 0, True
    etag = response.headers.get("ETag")
    able = request.method == "GET" and response.headers.get("Accept-Ranges").lower() == "bytes"
    while True:
        try:
            for chunk in response:
                position += len(chunk)
                fresh = True
                yield chunk
            return
        except GeneratorExit:  # the reader wants no more
            response.close()
            raise
        except (NetError, TransportError):
            if not (able and attempts > 0 and fresh):
                raise
        attempts -= 1
        fresh = False
        response = _rest(send, request, position, etag)


def _rest(send: Callable[[Request], Response], request: Request, position: int, etag: str) -> Response:
    headers = request.headers.copy()
    headers.set("Range", f"bytes={position}-")
    if etag and not etag.startswith("W/"):
        headers.set("If-Range", etag)
    response = send(Request("GET", request.url, headers, timeout=request.timeout))
    stated = response.headers.get("Content-Range").removeprefix("bytes ").partition("-")[0]
    if response.status != 206 or stated != str(position):
        response.close()
        raise NetError("unexpected EOF", CLOSED)
    return response
