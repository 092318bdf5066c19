"""What ``template`` prints and writes of a rendered chart (Go: pkg/cmd/template.go)."""

from __future__ import annotations

import os

from windlass.actions.render import document
from windlass.chart.directory import path_error
from windlass.errors import WindlassError
from windlass.golang.path import BadPattern, match
from windlass.golang.runes import SPACES
from windlass.release.manifests import split

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from windlass.actions.render import Rendered
    from windlass.release.hooks import Hook

    Named = tuple[str, str]
    """A path within the chart, and a text."""

_SOURCE = "# Source: "
_FOLDER_MODE = 0o755


class ShowOnlyError(WindlassError):
    """No manifest comes from a template that was asked for."""


def whole_text(crds: Iterable[Named], rendered: Rendered, hooks: Iterable[Hook]) -> str:
    """Return everything as one stream: CRDs, manifests, hooks."""
    body = [document(path, text) for path, text in crds]
    body += [document(manifest.name, manifest.content) for manifest in rendered.manifests]
    return "".join(body).strip(SPACES) + "\n" + hooks_text(hooks)


def hooks_text(hooks: Iterable[Hook]) -> str:
    """Return the hooks as a stream."""
    return "".join([document(hook.path, hook.manifest) for hook in hooks])


def shown_only(text: str, patterns: Iterable[str]) -> str:
    """Return the documents whose origin within the chart matches, pattern by pattern. Raises ShowOnlyError."""
    documents = [(found, manifest) for manifest in split(text) if (found := _origin(manifest))]
    out: list[str] = []
    for pattern in patterns:
        chosen = [f"---\n{manifest}\n" for found, manifest in documents if _matches(pattern, found)]
        if not chosen:
            raise ShowOnlyError(f"could not find template {pattern} in chart")
        out += chosen
    return "".join(out)


def _matches(pattern: str, name: str) -> bool:
    try:
        return match(pattern, name)
    except BadPattern:
        return False


def _origin(manifest: str) -> str:
    """Return the path after the chart's name in the first comment that tells one (``# Source: [^/]+/(.+)``)."""
    start = manifest.find(_SOURCE)
    while start >= 0:
        begin = start + len(_SOURCE)
        slash = manifest.find("/", begin)
        if slash > begin:
            rest = manifest[slash + 1 :].partition("\n")[0]
            if rest:
                return rest
        start = manifest.find(_SOURCE, start + 1)
    return ""


class FileWriter:
    """Writes manifests to files below a folder, several of one template into the same file."""

    __slots__ = ("_announce", "_written")

    def __init__(self, announce: Callable[[str], object]) -> None:
        """``announce`` gets a line for each document written."""
        self._announce = announce
        self._written: set[str] = set()

    def write(self, folder: str, name: str, text: str) -> None:
        """Write a document; the first of a file replaces what was there. Raises DirectoryError with Go's text."""
        self._write(folder, name, text, append=name in self._written)
        self._written.add(name)

    def write_hook(self, folder: str, name: str, text: str) -> None:
        """Write a hook, behind whatever the file holds: Helm looks whether it exists, not who wrote it."""
        self._write(folder, name, text, append=os.path.exists(f"{folder}/{name}"))

    def _write(self, folder: str, name: str, text: str, *, append: bool) -> None:
        path = f"{folder}/{name}"
        parent = os.path.dirname(path)
        try:
            os.stat(parent)
        except FileNotFoundError:
            pass
        except OSError as error:
            raise path_error("stat", parent, error) from error
        try:
            os.makedirs(parent, _FOLDER_MODE, exist_ok=True)
        except OSError as error:
            raise path_error("mkdir", error.filename or parent, error) from error
        try:
            with open(path, "a" if append else "w", encoding="utf-8", errors="surrogateescape", newline="") as stream:
                stream.write(document(name, text))
        except OSError as error:
            raise path_error("open", path, error) from error
        self._announce(f"wrote {path}\n")
