"""``.Files``: the files of a chart that are neither templates nor subcharts (Go: pkg/engine/files.go)."""

from __future__ import annotations

from windlass.golang.kinds import StringMap, Strings, TypedMap
from windlass.golang.path import base

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import ClassVar


class Files(TypedMap):
    """engine.files: names to bytes, with methods for templates."""

    __slots__ = ()
    go_type = "engine.files"
    elem_type = "[]uint8"
    go_methods: ClassVar[dict[str, str]] = {
        "AsConfig": "() string",
        "AsSecrets": "() string",
        "Get": "(string) string",
        "GetBytes": "(string) []uint8",
        "Glob": "(string) engine.files",
        "Lines": "(string) []string",
    }

    def GetBytes(self, name: str) -> bytes:
        """Return a file's bytes, none for an unknown name."""
        found = self.get(name, b"")
        assert isinstance(found, bytes)
        return found

    def Get(self, name: str) -> str:
        """Return a file's text, "" for an unknown name."""
        return self.GetBytes(name).decode("utf-8", "surrogateescape")

    def Glob(self, pattern: str) -> Files:
        """Return the files whose names match; a malformed pattern matches all of them."""
        from windlass.golang.glob import Glob, GlobError

        try:
            matcher = Glob(pattern)
        except GlobError:
            matcher = Glob("**")
        return Files({name: data for name, data in self.items() if matcher.match(name)})

    def AsConfig(self) -> str:
        """Return a YAML table of base names and texts, for the data of a ConfigMap."""
        return self._table({base(name): self.Get(name) for name in self})

    def AsSecrets(self) -> str:
        """Return a YAML table of base names and texts in base64, for the data of a Secret."""
        from binascii import b2a_base64

        return self._table({base(name): b2a_base64(self.GetBytes(name), newline=False).decode() for name in self})

    def _table(self, texts: dict[str, object]) -> str:
        from windlass.yaml import YamlError, dump

        try:
            return dump(StringMap(texts)).removesuffix("\n")
        except YamlError:
            return ""

    def Lines(self, name: str) -> Strings:
        """Return a file's lines without their ends, none for an unknown name.

        An empty file fails, as Helm 4.2.4 does (mended on its main branch). Raises FuncError.
        """
        if name not in self:
            return Strings()
        text = self.Get(name)
        if not text:
            from windlass.template.errors import FuncError

            raise FuncError("runtime error: index out of range [-1]")
        return Strings(text.removesuffix("\n").split("\n"))
