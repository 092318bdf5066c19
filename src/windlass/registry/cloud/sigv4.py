"""AWS Signature Version 4 (docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html)."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from dataclasses import dataclass as record
else:
    from windlass._record import record

_ALGORITHM = "AWS4-HMAC-SHA256"


@record(frozen=True)
class Keys:
    """An access key. Its ``repr`` hides the secrets."""

    access: str
    secret: str
    session: str = ""

    def __repr__(self) -> str:
        return f"Keys({self.access!r}, …)"


def sign(
    keys: Keys, method: str, host: str, path: str, headers: Mapping[str, str], body: bytes, scope: tuple[str, str],
    now: float,
) -> dict[str, str]:  # fmt: skip
    """Return ``headers`` with date, session token and Authorization. ``scope`` is region and service.

    ``path`` is escaped already and has no query.
    """
    import hmac
    import time
    from hashlib import sha256

    stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(now))
    signed = {**headers, "X-Amz-Date": stamp}
    if keys.session:
        signed["X-Amz-Security-Token"] = keys.session
    fields = {name.lower(): " ".join(value.split()) for name, value in {**signed, "Host": host}.items()}
    names = ";".join(sorted(fields))
    lines = "".join(f"{name}:{fields[name]}\n" for name in sorted(fields))
    canonical = f"{method}\n{path}\n\n{lines}\n{names}\n{sha256(body).hexdigest()}"
    place = f"{stamp[:8]}/{scope[0]}/{scope[1]}/aws4_request"
    wanted = f"{_ALGORITHM}\n{stamp}\n{place}\n{sha256(canonical.encode()).hexdigest()}"
    key = b"AWS4" + keys.secret.encode()
    for part in place.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    signature = hmac.digest(key, wanted.encode(), "sha256").hex()
    signed["Authorization"] = (
        f"{_ALGORITHM} Credential={keys.access}/{place}, SignedHeaders={names}, Signature={signature}"
    )
    return signed
