"""The OCI client: push, pull, list, resolve, log in and out, with Helm's requests, texts and files.

``Client`` is the way in; it drives ``windlass.oci`` (what to say) over ``windlass.net`` (how to send it).
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .client import Client

__all__ = ["Client"]


def __getattr__(name: str) -> object:
    if name == "Client":
        from .client import Client

        return Client
    raise AttributeError(name)
