"""What a chart rendered to, as objects: documents, hooks and notes, found by kind and name."""

from __future__ import annotations

from windlass.actions.render_output import shown_only, whole_text
from windlass.errors import WindlassError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from windlass.actions.render import Rendered
    from windlass.release.heads import Head
    from windlass.release.hooks import Hook as ReleaseHook


class ManifestNotFound(WindlassError, LookupError):
    """No document, or more than one, is what was asked for; the text lists what there is."""


class Manifest:
    """One rendered document.

    ``path`` is the template it came from, ``text`` the YAML as Helm prints it (without the ``---`` and ``# Source``
    lines), ``object`` its content. ``kind``, ``name`` and ``api_version`` are "" when the document has none.
    """

    __slots__ = ("_object", "annotations", "api_version", "kind", "name", "path", "text")

    def __init__(self, path: str, text: str, head: Head) -> None:
        self.path = path
        self.text = text
        self.api_version = head.version
        self.kind = head.kind
        self.name = head.name
        self.annotations: dict[str, str] = dict(head.annotations or {})
        self._object: Any = None

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.kind or '?'}/{self.name or '?'} from {self.path}>"

    @property
    def object(self) -> Any:
        """The content as Python data, integers as ``int``. Made when first asked for, and yours to change."""
        if self._object is None:
            self._object = parse(self.text)
        return self._object

    @property
    def namespace(self) -> str:
        """``metadata.namespace``, "" if the document names none."""
        content = self.object
        metadata = content.get("metadata") if isinstance(content, dict) else None
        return str(metadata.get("namespace") or "") if isinstance(metadata, dict) else ""

    def get(self, path: str, default: Any = None) -> Any:
        """Return what stands at a path such as ``spec.template.spec.containers[0].image``, or the default.

        A key with dots is written in brackets and quotes: ``metadata.labels["app.kubernetes.io/name"]``; the item
        of a list may be singled out by a key: ``containers[name=web]``.
        Raises ValueError for a path that cannot be read.
        """
        from windlass.actions.fieldpath import find, steps

        return find(self.object, steps(path), default)


class Hook(Manifest):
    """A document that runs at a moment of a release's life: ``events`` says when, ``weight`` in which order."""

    __slots__ = ("delete_policies", "events", "weight")

    def __init__(self, hook: ReleaseHook, head: Head) -> None:
        super().__init__(hook.path, hook.manifest, head)
        self.events = hook.events
        self.weight = hook.weight
        self.delete_policies = hook.delete_policies

    @property
    def is_test(self) -> bool:
        """Whether ``helm test`` runs it."""
        return "test" in self.events


class Manifests:
    """Everything a chart rendered to. Iterating gives the documents in the order in which they are printed."""

    __slots__ = ("_rendered", "crds", "hooks", "manifests", "notes")

    def __init__(self, rendered: Rendered, crds: list[tuple[str, str]]) -> None:
        from windlass.release.heads import Head

        self._rendered = rendered
        self.manifests = tuple([Manifest(item.name, item.content, item.head) for item in rendered.manifests])
        """The documents that are no hooks, in install order."""
        self.hooks = tuple([Hook(hook, Head("", hook.kind, hook.name)) for hook in rendered.hooks])
        """The hooks, tests among them, in install order."""
        self.crds = tuple(crds)
        """Path and text of each file in crds/; ``text`` leaves them out, as ``template`` does."""
        self.notes = rendered.notes
        """What NOTES.txt rendered to."""

    def __iter__(self) -> Iterator[Manifest]:
        yield from self.manifests
        yield from self.hooks

    def __len__(self) -> int:
        return len(self.manifests) + len(self.hooks)

    def __str__(self) -> str:
        return self.text

    def copy(self) -> Manifests:
        """Return a copy whose parsed objects are its own."""
        return Manifests(self._rendered, list(self.crds))

    @property
    def text(self) -> str:
        """All documents as one YAML stream: byte for byte what ``template`` prints."""
        return self.render_text()

    def render_text(
        self, *, crds: bool = False, hooks: bool = True, tests: bool = True, show_only: Iterable[str] = ()
    ) -> str:
        """Return the stream under ``--include-crds``, ``--no-hooks``, ``--skip-tests`` and ``--show-only``.

        Raises ShowOnlyError when a pattern matches nothing.
        """
        shown = [hook for hook in self._rendered.hooks if hooks and (tests or not hook.is_test)]
        text = whole_text(self.crds if crds else (), self._rendered, shown)
        return shown_only(text, show_only) if show_only else text

    @property
    def objects(self) -> list[Any]:
        """The content of all documents, in order."""
        return [manifest.object for manifest in self]

    def find(self, kind: str = "", name: str = "", *, namespace: str = "", path: str = "") -> list[Manifest]:
        """Return the documents of that kind, name, namespace and template; "" means any.

        ``path`` may be the end of a template's path, such as ``templates/service.yaml``.
        """
        return [
            manifest
            for manifest in self
            if kind in ("", manifest.kind)
            and name in ("", manifest.name)
            and (not path or f"/{manifest.path}".endswith(f"/{path}"))
            and (not namespace or manifest.namespace == namespace)
        ]

    def get(self, kind: str, name: str = "", *, namespace: str = "", path: str = "") -> Manifest:
        """Return the one document of that kind (and name …). Raises ManifestNotFound for none and for several."""
        found = self.find(kind, name, namespace=namespace, path=path)
        if len(found) == 1:
            return found[0]
        wanted = "/".join(word for word in (kind, name) if word) + (f" of {path}" if path else "")
        there = ", ".join(f"{item.kind}/{item.name}" for item in (found or self))
        problem = f"{len(found)} documents are {wanted}" if found else f"no document is {wanted}"
        raise ManifestNotFound(f"{problem}: there are {there or 'none at all'}")


def parse(text: str) -> Any:
    """Return the content of a YAML document as Python data, integers as ``int``. Raises YamlError."""
    from windlass.chart.integers import load_exact

    return _python(load_exact(text.encode("utf-8", "surrogateescape")))


def _python(value: Any) -> Any:
    """Replace Int64 by int, so that the data is like any other."""
    if isinstance(value, dict):
        return {key: _python(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_python(item) for item in value]
    return int(value) if isinstance(value, int) and not isinstance(value, bool) else value
