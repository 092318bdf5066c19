"""Registry errors: the codes of the distribution specification, their HTTP status, and the document that carries them.

The client parses documents into :class:`ErrorResponse`, whose text is the one Helm prints (oras-go errcode);
the server raises :class:`RegistryError` and writes :func:`document`.
"""

from __future__ import annotations

from windlass.errors import WindlassError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_DOCUMENT = 8 * 1024
"""Bytes of an error answer that are read (oras-go internal/errutil maxErrorBytes)."""

# code: (HTTP status, message). OCI dist-spec, "Error Codes"; statuses as CNCF distribution answers them.
CODES: dict[str, tuple[int, str]] = {
    "BLOB_UNKNOWN": (404, "blob unknown to registry"),
    "BLOB_UPLOAD_INVALID": (400, "blob upload invalid"),
    "BLOB_UPLOAD_UNKNOWN": (404, "blob upload unknown to registry"),
    "DENIED": (403, "requested access to the resource is denied"),
    "DIGEST_INVALID": (400, "provided digest did not match uploaded content"),
    "MANIFEST_BLOB_UNKNOWN": (404, "blob unknown to registry"),
    "MANIFEST_INVALID": (400, "manifest invalid"),
    "MANIFEST_UNKNOWN": (404, "manifest unknown"),
    "NAME_INVALID": (400, "invalid repository name"),
    "NAME_UNKNOWN": (404, "repository name not known to registry"),
    "PAGINATION_NUMBER_INVALID": (400, "invalid number of results requested"),
    "RANGE_INVALID": (416, "invalid content range"),
    "SIZE_INVALID": (400, "provided length did not match content length"),
    "TAG_INVALID": (400, "manifest tag did not match URI"),
    "TOOMANYREQUESTS": (429, "too many requests"),
    "UNAUTHORIZED": (401, "authentication required"),
    "UNAVAILABLE": (503, "service unavailable"),
    "UNKNOWN": (500, "unknown error"),
    "UNSUPPORTED": (405, "The operation is unsupported."),
}


class OciError(WindlassError):
    """A value that does not obey the OCI specifications."""


class RegistryError(OciError):
    """One entry of an error document. ``status`` is the HTTP status it travels with."""

    def __init__(self, code: str, message: str | None = None, detail: object = None, status: int | None = None) -> None:
        known = CODES.get(code)
        self.code = code
        self.message = message if message is not None else (known[1] if known else "")
        self.detail = detail
        self.status = status or (known[0] if known else 500)
        super().__init__(code, self.message)

    def __str__(self) -> str:
        # oras-go: registry/remote/errcode/errors.go Error.Error
        code = self.code.replace("_", " ").lower()
        if not self.message:
            return code
        if self.detail is None:
            return f"{code}: {self.message}"
        from windlass.golang.fmt import show

        return f"{code}: {self.message}: {show(self.detail)}"

    def to_mapping(self) -> dict[str, object]:
        """The entry as it stands in the document; ``detail`` only when there is one."""
        entry: dict[str, object] = {"code": self.code, "message": self.message}
        if self.detail is not None:
            entry["detail"] = self.detail
        return entry


class ErrorResponse(OciError):
    """An answer that refused a request. Never shows headers, so no credential can appear in its text."""

    def __init__(self, method: str, url: str, status: int, entries: tuple[RegistryError, ...] = ()) -> None:
        self.method = method
        self.url = url
        self.status = status
        self.entries = entries
        super().__init__(method, url, status)

    def __str__(self) -> str:
        reason = "; ".join(str(entry) for entry in self.entries) or reason_phrase(self.status)
        return f'{self.method} "{self.url}": response status code {self.status}: {reason}'

    def has(self, code: str) -> bool:
        """Tell whether the document names ``code``."""
        return any(entry.code == code for entry in self.entries)


def document(entries: Iterable[RegistryError]) -> bytes:
    """The JSON body that carries ``entries``."""
    from .document import encode

    return encode({"errors": [entry.to_mapping() for entry in entries]})


def parse(body: bytes) -> tuple[RegistryError, ...]:
    """The entries of an error document; nothing when ``body`` is not one (oras-go internal/errutil)."""
    from windlass.golang.json import JsonError, loads

    try:
        value = loads(body[:MAX_DOCUMENT].decode("utf-8", "replace"))
    except JsonError:
        return ()
    entries = value.get("errors") if isinstance(value, dict) else None
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        return ()
    return tuple(
        RegistryError(str(entry.get("code", "")), str(entry.get("message", "")), entry.get("detail"))
        for entry in entries
    )


def reason_phrase(status: int) -> str:
    """The words for an HTTP status, as Go's http.StatusText gives them; empty when unknown."""
    from http import HTTPStatus

    special = {413: "Request Entity Too Large", 414: "Request URI Too Long", 416: "Requested Range Not Satisfiable",
               418: "I'm a teapot", 422: "Unprocessable Entity", 203: "Non-Authoritative Information"}  # fmt: skip
    if status in special:
        return special[status]
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
