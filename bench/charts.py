"""Charts and indexes in numbers, made from nothing but their number: the same on every machine."""

from __future__ import annotations

import gzip
import hashlib
import io
import tarfile
from pathlib import Path

_ENTRY = """\
  - annotations:
      category: Infrastructure
      licenses: Apache-2.0
    apiVersion: v2
    appVersion: {major}.{minor}.0
    created: "2024-05-{day:02d}T10:11:12.123456789Z"
    description: Chart {name} runs a well known service on a cluster, with metrics and {minor} replicas
    digest: {digest}
    home: https://example.com/{name}
    icon: https://example.com/{name}/icon.png
    keywords:
    - {name}
    - service
    - storage
    maintainers:
    - email: owners@example.com
      name: owners
    name: {name}
    sources:
    - https://example.com/source/{name}
    urls:
    - https://example.com/charts/{name}-{major}.{minor}.{patch}.tgz
    version: {major}.{minor}.{patch}
"""


def index(charts: int, versions: int) -> str:
    """Return a YAML index as Helm writes it, of about 700 bytes for each version."""
    parts = ["apiVersion: v1\nentries:\n"]
    for number in range(charts):
        name = f"chart-{number:04d}"
        parts.append(f"  {name}:\n")
        for count in range(versions, 0, -1):
            digest = hashlib.sha256(f"{name} {count}".encode()).hexdigest()
            major, minor, patch = count // 20 + 1, count % 20 // 4, count % 4
            values = {"major": major, "minor": minor, "patch": patch, "day": count % 28 + 1}
            parts.append(_ENTRY.format(name=name, digest=digest, **values))
    parts.append('generated: "2024-06-01T10:11:12.123456789Z"\n')
    return "".join(parts)


def archives(folder: Path, count: int) -> None:
    """Put packaged charts into a folder, ten versions of each."""
    folder.mkdir()
    for number in range(count):
        archive(folder, f"chart-{number // 10:04d}", f"1.{number % 10}.0")


def archive(folder: Path, name: str, version: str) -> None:
    """Put one packaged chart of usual size into a folder."""
    files = {
        "Chart.yaml": f"apiVersion: v2\nname: {name}\nversion: {version}\nappVersion: 2.0.1\ntype: application\n"
        f"description: Chart {name} runs a well known service\nkeywords: [service, storage]\n"
        "maintainers:\n- name: owners\n  email: owners@example.com\n",
        "values.yaml": "".join(f"key{number}: value {number}\n" for number in range(60)),
        "README.md": f"# {name}\n\n" + "What there is to know about it.\n" * 40,
        "templates/deployment.yaml": "apiVersion: apps/v1\nkind: Deployment\n" + "# a line of a template\n" * 80,
        "templates/service.yaml": "apiVersion: v1\nkind: Service\n" + "# a line of a template\n" * 30,
    }
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w") as bundle:
        for path, text in files.items():
            member = tarfile.TarInfo(f"{name}/{path}")
            member.size = len(text)
            bundle.addfile(member, io.BytesIO(text.encode()))
    (folder / f"{name}-{version}.tgz").write_bytes(gzip.compress(content.getvalue(), mtime=0))
