"""An answer that is a refusal, as an error (Go: rest/request.go transformResponse, api/errors/errors.go)."""

from __future__ import annotations

from windlass.kube.errors import ApiStatus

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.net import Headers

MAX_UNSTRUCTURED = 2048
"""Go: maxUnstructuredResponseTextBytes. More of an answer that is no Status is not shown."""

# code -> reason and text, for servers, and proxies before them, that say nothing themselves
_GENERIC = {
    400: ("BadRequest", "the server rejected our request for an unknown reason"),
    401: ("Unauthorized", "the server has asked for the client to provide credentials"),
    404: ("NotFound", "the server could not find the requested resource"),
    405: ("MethodNotAllowed", "the server does not allow this method on the requested resource"),
    409: ("Conflict", "the server reported a conflict"),
    422: ("Invalid", "the server rejected our request due to an error in our request"),
    429: ("TooManyRequests", "the server has received too many requests and has asked us to try again later"),
    503: ("ServiceUnavailable", "the server is currently unable to handle the request"),
    504: (
        "Timeout",
        "the server was unable to return a response in the time allotted, but may still be processing the request",
    ),
}
# codes whose text is the server's own
_FORBIDDEN, _NOT_ACCEPTABLE, _UNSUPPORTED = 403, 406, 415


def generic(code: int, method: str, headers: Headers, body: bytes, subject: str = "") -> ApiStatus:
    """Make an error of an answer without looking for a Status in it. ``subject`` is what was asked for, if anything."""
    reason, message = _words(code, method, _shown(headers, body))
    if subject:
        message = f"{message} ({method.lower()} {subject})"
    return ApiStatus(code, reason, message)


def stated(code: int, method: str, headers: Headers, body: bytes, subject: str = "") -> ApiStatus:
    """Make an error of an answer: what its Status says, or else as ``generic``."""
    from windlass.golang.plainjson import loads

    if _media_type(headers) in ("", "application/json"):
        try:
            document = loads(body)
        except ValueError:
            document = None
        if isinstance(document, dict) and document.get("status") == "Failure":
            return of_document(document)
    return generic(code, method, headers, body, subject)


def of_document(document: dict[str, object]) -> ApiStatus:
    """Make an error of a Status document (Go: errors.FromObject)."""
    code, details = document.get("code"), document.get("details")
    return ApiStatus(
        code if isinstance(code, int) else 0,
        str(document.get("reason") or ""),
        str(document.get("message") or ""),
        details if isinstance(details, dict) else {},
    )


def _words(code: int, method: str, said: str) -> tuple[str, str]:
    if code == _FORBIDDEN:
        return "Forbidden", said
    if code == _UNSUPPORTED:
        return "UnsupportedMediaType", said
    if code == _NOT_ACCEPTABLE:
        unknown = "the server was unable to respond with a content type that the client supports"
        return "NotAcceptable", unknown if said in ("", "unknown") else said
    if code == 409 and method == "POST":
        return "AlreadyExists", _GENERIC[409][1]
    if code in _GENERIC:
        return _GENERIC[code]
    if code >= 500:
        from windlass.golang.strconv import quote

        return "InternalError", f"an error on the server ({quote(said)}) has prevented the request from succeeding"
    return "", f"the server responded with the status code {code} but did not return more information"


def _shown(headers: Headers, body: bytes) -> str:
    media = _media_type(headers)
    if media and not media.startswith("text/"):
        return "unknown"
    return body[:MAX_UNSTRUCTURED].decode("utf-8", "replace").strip()


def _media_type(headers: Headers) -> str:
    return headers.get("Content-Type").partition(";")[0].strip().lower()
