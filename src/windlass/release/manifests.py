"""Rendered files to manifests and hooks in order (Go: pkg/release/v1/util/manifest.go, manifest_sorter.go)."""

from __future__ import annotations

from windlass.errors import WindlassError
from windlass.golang.order import sorted_strings
from windlass.golang.path import base
from windlass.golang.runes import SPACES
from windlass.release import hooks
from windlass.release.heads import Heads
from windlass.release.kinds import INSTALL_ORDER, rank

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from dataclasses import dataclass as record

    from windlass.release.heads import Head
    from windlass.release.hooks import Hook

    Log = Callable[[str, str, dict[str, object]], None]
else:
    from windlass._record import record

_SEPARATOR = "---"


class ManifestError(WindlassError):
    """A rendered document is not YAML, or its head has the wrong shape."""


@record
class Manifest:
    """One document: the path of its template, its text and its head."""

    name: str
    content: str
    head: Head


def split(text: str) -> list[str]:
    """Split a stream into documents, blank ones left out.

    A separator is three dashes at the start of a line and the blanks behind them. What else stands on the line, more
    dashes included, begins the next document (Go: SplitManifests, ``(?m)^---[ \\t]*``).
    """
    text = text.lstrip(SPACES)
    if _SEPARATOR not in text:
        return [text] if text else []
    pieces = ("\n" + text).split("\n" + _SEPARATOR)
    last = len(pieces) - 1
    documents = []
    for place, piece in enumerate(pieces):
        document = piece.lstrip(SPACES)
        if document:
            documents.append(document if place == last else document + "\n")
    return documents


def sort(
    files: Mapping[str, str],
    order: tuple[str, ...] = INSTALL_ORDER,
    *,
    heads: Heads | None = None,
    log: Log | None = None,
) -> tuple[list[Hook], list[Manifest]]:
    """Return the hooks and the other manifests of rendered files, both sorted by kind.

    Files go by path, documents by place in their file; equal kinds keep that order. A hook with an unknown event is
    dropped with a log line. Raises ManifestError.
    """
    reader = heads or Heads()
    found_hooks: list[Hook] = []
    manifests: list[Manifest] = []
    for path in sorted_strings(files):
        if base(path)[:1] == "_":
            continue
        for document in split(files[path]):
            head = _head(reader, path, document)
            if not hooks.is_hook(head):
                manifests.append(Manifest(path, document, head))
                continue
            hook = hooks.from_manifest(path, document, head)
            if hook is not None:
                found_hooks.append(hook)
            elif log is not None:
                hook_types = (head.annotations or {})[hooks.HOOK_ANNOTATION]
                log("INFO", "skipping unknown hooks", {"hookTypes": hook_types})
    reader.close()
    found_hooks.sort(key=lambda hook: rank(hook.kind, order))
    manifests.sort(key=lambda manifest: rank(manifest.head.kind, order))
    return found_hooks, manifests


def _head(heads: Heads, path: str, document: str) -> Head:
    try:
        return heads.of(document)
    except WindlassError as error:
        raise ManifestError(f"YAML parse error on {path}: {error}") from error
