"""What the Secrets of a release hold, so that it can be left out of texts that are shown."""

from __future__ import annotations

from windlass.errors import WindlassError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

SHORTEST = 4
"""Characters of a value that is hidden; shorter ones stand in any text by chance, and hide nothing worth hiding."""
MOST = 1000
"""Values that are hidden; more of them are not looked for."""
MASK = "*****"


class Hidden:
    """Values that are not to be shown. Manifests are read when the first text is to be, and not before."""

    def __init__(self) -> None:
        self._manifests: list[str] = []
        self._values: list[str] = []

    def note(self, manifest: str) -> None:
        """Hide what the Secrets of a manifest hold."""
        self._manifests.append(manifest)

    def mask(self, text: str) -> str:
        """Return a text without hidden values."""
        while self._manifests:
            self._values += _values(self._manifests.pop())
            self._values = sorted(set(self._values), key=len, reverse=True)[:MOST]
        for value in self._values:
            text = text.replace(value, MASK)
        return text


def _values(manifest: str) -> list[str]:
    """Return what Secrets hold, line by line, plain and encoded: a text may show either."""
    lines = [line.strip() for plain, encoded in _entries(manifest) for line in (encoded, *plain.splitlines())]
    return [line for line in lines if len(line) >= SHORTEST]


def _entries(manifest: str) -> Iterator[tuple[str, str]]:
    import base64

    for secret in _secrets(manifest):
        for text in _texts(secret, "stringData"):
            yield text, base64.b64encode(text.encode("utf-8", "surrogateescape")).decode()
        for text in _texts(secret, "data"):
            try:
                yield base64.b64decode(text, validate=True).decode(), text
            except ValueError:
                yield "", text  # nothing that could stand in a text


def _secrets(manifest: str) -> Iterator[dict[str, object]]:
    from windlass.kube.resources import documents

    if "Secret" not in manifest:
        return
    try:
        for document in documents(manifest):
            if isinstance(document, dict) and document.get("kind") == "Secret":
                yield document
    except WindlassError:
        return  # what cannot be read was not applied either


def _texts(secret: dict[str, object], name: str) -> Iterator[str]:
    entries = secret.get(name)
    for value in entries.values() if isinstance(entries, dict) else ():
        if isinstance(value, str):
            yield value
