"""Write docs/errors.md and docs/registries.md from tables: python scripts/registry_docs.py [--check]"""

from __future__ import annotations

import sys
from pathlib import Path

from windlass.registry.advice import TABLE
from windlass.registry.cloud.ambient import SOURCES
from windlass.registry.providers import PROVIDERS

DOCS = Path(__file__).resolve().parents[1] / "docs"
MADE = "Made by `python scripts/registry_docs.py` from the tables of `windlass.registry`; do not edit.\n"
ERRORS = f"""# Errors with a way out

{MADE}
Where Helm has a text, windlass prints it first and unchanged. Below it, on the error stream, stand the cause and
the command that mends it; called as `helm`, windlass leaves these two lines out.

| failure | recognised by | cause | remedy |
|---|---|---|---|
"""
REGISTRIES = f"""# Registries

{MADE}
`windlass registry login HOST --provider NAME` gets a token with what the machine has (environment, profiles,
metadata) for the services marked +.

| service | hosts | user name | secret | paths | refuses |
|---|---|---|---|---|---|
"""
CLOUDS = """
## Where `--provider` looks

In this order; the first that is there counts. No metadata service is waited for longer than two seconds, and none is
asked through a proxy. AWS_ENDPOINT_URL_ECR, AWS_EC2_METADATA_SERVICE_ENDPOINT, AZURE_AUTHORITY_HOST and
GCE_METADATA_HOST name other places, as for the clouds' own tools.

| provider | places |
|---|---|
"""


def errors() -> str:
    """Return docs/errors.md."""
    rows = []
    for row in TABLE:
        signs = [str(status) for status in row.statuses] + list(row.codes) + [f'"{word}"' for word in row.words]
        signs += [f"host of {name}" for name in row.provider] + (["404 for a tag or digest"] if row.missing else [])
        rows.append(_line(row.name, ", ".join(signs), row.cause, row.remedy))
    return ERRORS + "".join(rows)


def registries() -> str:
    """Return docs/registries.md."""
    rows = [
        _line(
            f"[{known.title}]({known.source}){' +' if known.ambient else ''}",
            ", ".join(f"`{pattern}`" for pattern in known.hosts) or "any",
            f"`{known.username}`" if " " not in known.username else known.username,
            known.secret,
            known.paths,
            known.refuses,
        )
        for known in PROVIDERS
    ]
    found = [
        _line(name, "; ".join(f"{number}. {place}" for number, place in enumerate(places, 1)))
        for name, places in SOURCES.items()
    ]
    return REGISTRIES + "".join(rows) + CLOUDS + "".join(found)


def _line(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


def main() -> int:
    """Write the pages, or with --check say whether they are up to date."""
    pages = {DOCS / "errors.md": errors(), DOCS / "registries.md": registries()}
    if "--check" in sys.argv[1:]:
        return 0 if all(path.read_text() == text for path, text in pages.items()) else 1
    for path, text in pages.items():
        path.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
