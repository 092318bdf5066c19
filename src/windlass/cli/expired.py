"""The warning about chart repositories that were closed in 2020. Go: helm pkg/cmd/root.go checkForExpiredRepos"""

from __future__ import annotations

EXPIRED = (
    ("stable", "kubernetes-charts.storage.googleapis.com", "https://charts.helm.sh/stable"),
    ("incubator", "kubernetes-charts-incubator.storage.googleapis.com", "https://charts.helm.sh/incubator"),
)


def warnings(config: bytes) -> str:
    """Return the warnings that a ``repositories.yaml`` calls for; one that cannot be read calls for none."""
    from windlass.errors import WindlassError
    from windlass.golang.strconv import quote
    from windlass.repo.config import RepoFile

    try:
        configured = RepoFile.parse(config)
    except WindlassError:
        return ""
    lines = []
    for name, old, new in EXPIRED:
        entry = configured.get(name)
        if entry is None:
            break  # Helm stops at the first name that is not configured
        if old in entry.url:
            lines.append(
                f"WARNING: {quote(old)} is deprecated for {quote(name)} and will be deleted Nov. 13, 2020.\n"
                f"WARNING: You should switch to {quote(new)} via:\n"
                f"WARNING: helm repo add {quote(name)} {quote(new)} --force-update\n"
            )
    return "".join(lines)
