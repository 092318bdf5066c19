"""Errors of the transport. ``str`` is the text that Go's net/http, and so Helm, prints."""

from __future__ import annotations

from windlass.errors import WindlassError

# Why an exchange failed. A caller acts on these; a person reads the text.
DIAL, TLS, TIMEOUT, PROXY, PROTOCOL, REDIRECT, CLOSED, URL = (
    "dial",
    "tls",
    "timeout",
    "proxy",
    "protocol",
    "redirect",
    "closed",
    "url",
)


class NetError(WindlassError):
    """What went wrong, without the request: ``dial tcp 127.0.0.1:1: connect: connection refused``."""

    def __init__(self, text: str, kind: str, *, timeout: bool = False) -> None:
        super().__init__(text)
        self.kind = kind
        self.timeout = timeout


class TransportError(WindlassError):
    """What went wrong, with the request (Go: url.Error). Passwords in the URL are masked."""

    def __init__(self, method: str, url: str, cause: NetError) -> None:
        super().__init__(method, url)
        self.method = method
        self.url = url
        self.cause = cause
        self.__cause__ = cause

    @property
    def kind(self) -> str:
        """The kind of the cause."""
        return self.cause.kind

    @property
    def timeout(self) -> bool:
        """Tell whether time ran out."""
        return self.cause.timeout

    def __str__(self) -> str:
        from .urls import redact

        # Go: net/http client.go urlErrorOp
        operation = self.method[:1] + self.method[1:].lower()
        return f'{operation} "{redact(self.url)}": {self.cause}'


def errno_text(error: OSError) -> str:
    """The words of an errno as Go has them."""
    from windlass.golang.errno import text

    return text(error.errno) if error.errno else str(error)
