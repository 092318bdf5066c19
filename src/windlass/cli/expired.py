"""The warning about chart repositories that were closed in 2020. Go: helm pkg/cmd/root.go checkForExpiredRepos"""

from __future__ import annotations

EXPIRED = (
    ("stable", "kubernetes-charts.storage.googleapis.com", "https://charts.helm.sh/stable"),
    ("incubator", "kubernetes-charts-incubator.storage.googleapis.com", "https://charts.helm.sh/incubator"),
)


def warnings(repositories: bytes) -> str:
    """Return the warnings that a ``repositories.yaml`` calls for; a file that cannot be read calls for none."""
    from windlass import yaml
    from windlass.golang.strconv import quote

    try:
        document = yaml.load(repositories)
    except yaml.YamlError:
        return ""
    entries = document.get("repositories") if isinstance(document, dict) else None
    urls: dict[object, object] = {}
    for entry in entries if isinstance(entries, list) else []:
        if isinstance(entry, dict):
            urls.setdefault(entry.get("name"), entry.get("url"))
    lines = []
    for name, old, new in EXPIRED:
        url = urls.get(name)
        if name not in urls:
            break  # Helm stops at the first name that is not configured
        if isinstance(url, str) and old in url:
            lines.append(
                f"WARNING: {quote(old)} is deprecated for {quote(name)} and will be deleted Nov. 13, 2020.\n"
                f"WARNING: You should switch to {quote(new)} via:\n"
                f"WARNING: helm repo add {quote(name)} {quote(new)} --force-update\n"
            )
    return "".join(lines)
