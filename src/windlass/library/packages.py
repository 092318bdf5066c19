"""Archives from Python: pack, lint, sign and verify charts on disk."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Mapping
    from typing import Any

    from windlass.lint.findings import Finding
    from windlass.provenance.verify import Verified

    Path = str | os.PathLike[str]


def package(
    chart: Path,
    folder: Path = ".",
    *,
    version: str = "",
    app_version: str = "",
    source_date_epoch: int | None = None,
) -> str:
    """Pack a chart folder into NAME-VERSION.tgz in a folder, and return the archive's path.

    With ``source_date_epoch`` (seconds) the same chart always gives the same bytes. Raises ChartError, SaveError,
    VersionError and DependencyError, all WindlassErrors with Helm's texts.
    """
    from os import fspath

    from windlass.chart.load import ChartError, load_any_dir
    from windlass.chart.pack import save
    from windlass.chart.requirements import check_dependencies
    from windlass.semver import Version

    found = load_any_dir(fspath(chart))
    if found.generation != "v2":
        raise ChartError("invalid chart apiVersion")
    found.metadata.version = version or found.metadata.version
    found.metadata.app_version = app_version or found.metadata.app_version
    Version.parse(found.metadata.version)
    check_dependencies(found)
    return save(found, fspath(folder), source_date_epoch=source_date_epoch)


def sign(archive: Path, *, keyring: Path, key: str, passphrase: bytes | Callable[[str], bytes] = b"") -> str:
    """Sign a packed chart: write its provenance file beside it and return that file's path.

    ``key`` is part of the user id of a secret key in the keyring. ``passphrase`` may be a function that is given the
    user id, and is called only if the key is locked. Raises OpenPgpError and ProvenanceError.
    """
    from os import fspath

    from windlass.provenance.files import select_key, sign_archive

    secret = passphrase if callable(passphrase) else _constantly(passphrase)
    return sign_archive(fspath(archive), select_key(fspath(keyring), key), secret)


def _constantly(passphrase: bytes) -> Callable[[str], bytes]:
    return lambda _: passphrase


def verify(archive: Path, *, keyring: Path, provenance: Path = "") -> Verified:
    """Return evidence that a packed chart was signed by a key of the keyring.

    The provenance file is the archive's path with ``.prov`` unless another is named. Raises ProvenanceError and
    OpenPgpError; whatever is returned is verified.
    """
    from os import fspath

    from windlass.provenance.files import SUFFIX, verify_archive

    path = fspath(archive)
    return verify_archive(path, fspath(provenance) or path + SUFFIX, fspath(keyring))


def lint_chart(
    chart: Path, values: Mapping[str, Any] | None = None, *, namespace: str = "default", skip_schema: bool = False
) -> list[Finding]:
    """Return what ``lint`` finds in a chart folder or archive; ``severity`` 2 is a warning, 3 an error.

    Raises LintError for a path that holds no chart.
    """
    from os import fspath

    from windlass.library.values import given
    from windlass.lint import LintOptions, lint
    from windlass.lint.run import LintError

    result = lint(fspath(chart), given(values, False), LintOptions(namespace, skip_schema=skip_schema))
    if result.failure:
        raise LintError(result.failure)
    return list(result.findings)
