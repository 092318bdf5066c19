"""Chart repositories by name, and the warning about those closed in 2020. Go: helm pkg/cmd/root.go"""

from __future__ import annotations

EXPIRED = (
    ("stable", "kubernetes-charts.storage.googleapis.com", "https://charts.helm.sh/stable"),
    ("incubator", "kubernetes-charts-incubator.storage.googleapis.com", "https://charts.helm.sh/incubator"),
)


def repositories(config: bytes) -> list[tuple[str, str]]:
    """Return names and URLs of a ``repositories.yaml``; one that cannot be read counts as empty here."""
    from windlass import yaml

    try:
        document = yaml.load(config)
    except yaml.YamlError:
        return []
    entries = document.get("repositories") if isinstance(document, dict) else None
    return [
        (str(entry.get("name") or ""), str(entry.get("url") or ""))
        for entry in (entries if isinstance(entries, list) else [])
        if isinstance(entry, dict)
    ]


def warnings(config: bytes) -> str:
    """Return the warnings that a ``repositories.yaml`` calls for. Go: checkForExpiredRepos"""
    from windlass.golang.strconv import quote

    urls = dict(reversed(repositories(config)))  # of two entries with one name, the first counts
    lines = []
    for name, old, new in EXPIRED:
        if name not in urls:
            break  # Helm stops at the first name that is not configured
        if old in urls[name]:
            lines.append(
                f"WARNING: {quote(old)} is deprecated for {quote(name)} and will be deleted Nov. 13, 2020.\n"
                f"WARNING: You should switch to {quote(new)} via:\n"
                f"WARNING: helm repo add {quote(name)} {quote(new)} --force-update\n"
            )
    return "".join(lines)
