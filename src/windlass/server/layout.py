"""How repositories of the one protocol are repositories of the other. Knows names only.

OCI repository ``a/b/mychart`` is chart ``mychart`` of the classic repository with prefix ``a/b``, whose index is
``/a/b/index.yaml``; a repository without slash belongs to the root, ``/index.yaml``. The tag is the version, with
``_`` for ``+``.
"""

from __future__ import annotations

import re

from windlass.oci.errors import RegistryError
from windlass.oci.reference import tag_of, valid_repository, valid_tag

MAX_REPOSITORY = 255
"""Characters of a repository name (distribution: reference.RepositoryNameTotalLengthMax)."""
RESERVED = ("v2", "api")
"""First parts of paths that belong to the protocols, so that no prefix may begin with them."""
_CHART_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_TAG_LENGTH = 128
_CAPITALS = "OCI repository names have no capitals; charts whose names have some are in the classic repository only"


def split(repository: str) -> tuple[str, str]:
    """The prefix and the chart's name."""
    prefix, _, name = repository.rpartition("/")
    return prefix, name


def join(prefix: str, name: str) -> str:
    """The repository of a chart."""
    return f"{prefix}/{name}" if prefix else name


def check_repository(repository: str) -> str:
    """Return a repository name that OCI clients may use. Raises RegistryError NAME_INVALID."""
    if len(repository) > MAX_REPOSITORY or not valid_repository(repository):
        if valid_repository(repository.lower()):
            raise RegistryError("NAME_INVALID", _CAPITALS)
        raise RegistryError("NAME_INVALID")
    _check_reserved(repository)
    return repository


def check_prefix(prefix: str) -> str:
    """Return the prefix of a classic repository. Raises RegistryError NAME_INVALID."""
    if prefix and (len(prefix) > MAX_REPOSITORY or not valid_repository(prefix)):
        raise RegistryError("NAME_INVALID", f"{prefix!r} is not a repository name", status=404)
    _check_reserved(prefix)
    return prefix


def check_chart(prefix: str, name: str, version: str) -> None:
    """Refuse a chart that cannot have a place here. Raises RegistryError NAME_INVALID or TAG_INVALID.

    A name with capitals has a place (classic repositories are full of them), though OCI clients cannot ask for it.
    """
    if not _CHART_NAME.fullmatch(name) or len(join(prefix, name)) > MAX_REPOSITORY:
        raise RegistryError("NAME_INVALID", f"chart name {name!r} is not a repository name")
    _check_reserved(join(prefix, name))
    if len(version) > _TAG_LENGTH or not valid_tag(tag_of(version)):
        raise RegistryError("TAG_INVALID", f"version {version!r} cannot be a tag")


def archive_name(name: str, version: str) -> str:
    """The file name of an archive, as ``helm package`` gives it."""
    return f"{name}-{version}.tgz"


def _check_reserved(repository: str) -> None:
    if repository.partition("/")[0] in RESERVED:
        raise RegistryError("NAME_INVALID", f"repository names may not begin with {' or '.join(RESERVED)}")
