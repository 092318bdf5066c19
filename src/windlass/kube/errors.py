"""Errors of a cluster, with client-go's texts."""

from __future__ import annotations

from windlass.errors import WindlassError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class KubeError(WindlassError):
    """Something about a cluster went wrong."""


class KubeconfigError(KubeError):
    """A kubeconfig that cannot be read, or names nothing to talk to."""


class CredentialsError(KubeError):
    """Credentials that cannot be had: a file that is missing, a program that fails."""


class LateCredentialsError(CredentialsError):
    """Credentials that cannot be had once a request is under way: client-go names the request before the reason."""


class Unreachable(KubeError):
    """No answer came."""


# The reasons that apimachinery knows (pkg/apis/meta/v1/types.go); for others the code of the answer decides.
KNOWN_REASONS = frozenset(
    (
        "Unauthorized",
        "Forbidden",
        "NotFound",
        "AlreadyExists",
        "Conflict",
        "Gone",
        "Invalid",
        "ServerTimeout",
        "StoreReadError",
        "Timeout",
        "TooManyRequests",
        "BadRequest",
        "MethodNotAllowed",
        "NotAcceptable",
        "RequestEntityTooLarge",
        "UnsupportedMediaType",
        "InternalError",
        "Expired",
        "ServiceUnavailable",
    )
)


class ApiStatus(KubeError):
    """The server refused (metav1.Status). ``details`` is what its document says, empty if it sent none."""

    def __init__(self, code: int, reason: str, message: str, details: Mapping[str, object] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.reason = reason
        self.details = details or {}

    def means(self, reason: str, code: int) -> bool:
        """Tell whether this is the refusal ``reason``, by word or else by code (Go: errors.IsNotFound and so on)."""
        return self.reason == reason or (self.reason not in KNOWN_REASONS and self.code == code)

    @property
    def is_not_found(self) -> bool:
        """Tell whether there is no such thing."""
        return self.means("NotFound", 404)

    @property
    def is_conflict(self) -> bool:
        """Tell whether somebody else was faster, or owns a field."""
        return self.means("Conflict", 409)


def aggregate(texts: Iterable[str]) -> str:
    """Return several errors as one text (Go: apimachinery util/errors NewAggregate): equal ones count once."""
    kept = list(dict.fromkeys(texts))
    return kept[0] if len(kept) == 1 else f"[{', '.join(kept)}]"
