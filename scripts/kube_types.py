"""Write src/windlass/kube/builtin_types.txt: the fields of Kubernetes' built-in types and how lists of them merge.

    python scripts/kube_types.py MODULES [--check]

MODULES is a folder of Go modules as the go command keeps them; read are k8s.io/api, k8s.io/apiextensions-apiserver and
k8s.io/apimachinery at the version below, the one that the pinned Helm is built with. Facts about the public API are
taken from there: names and types of fields, `patchStrategy` and `patchMergeKey`.

The file has a line `= GROUP/VERSION KIND TYPE` for every kind but lists, and then every type that those lead to:
`TYPE`, with `custom` if it reads its own JSON, followed by an indented `FIELD TYPE [STRATEGY [KEY]]` for every field
as JSON knows it. Other types are Go's: `string`, `[]T`, `*T` and `map[]T`.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

VERSION = "v0.36.1"
TARGET = Path(__file__).resolve().parents[1] / "src" / "windlass" / "kube" / "builtin_types.txt"
HEAD = "# Made by `python scripts/kube_types.py`; do not edit. See there, and `kube.builtin` for its use.\n"
EXTENSIONS = "k8s.io/apiextensions-apiserver"
REGISTERED = (f"{EXTENSIONS}/pkg/apis/apiextensions/v1", f"{EXTENSIONS}/pkg/apis/apiextensions/v1beta1")
"""Packages that Helm adds to those of client-go's scheme (pkg/kube/converter.go)."""
SHORT = (
    ("k8s.io/api/", ""),
    (f"{EXTENSIONS}/pkg/apis/", ""),
    ("k8s.io/apimachinery/pkg/apis/", ""),
    ("k8s.io/apimachinery/pkg/", ""),
)

IMPORT = re.compile(r'^\s*(?:import\s+)?(?:(\w+)\s+)?"([^"]+)"\s*$', re.M)
TYPE = re.compile(r"^type (\w+) (=\s*)?(.+)$", re.M)
FIELD = re.compile(r"^(?:(\w+)\s+)?([*\[\]\w.{}]+)(?:\s+`([^`]*)`)?$")
COMMENT = re.compile(r"^([^`/]*(?:`[^`]*`)?)\s*//.*$")
TAG = re.compile(r'(\w+):"([^"]*)"')
KINDS = re.compile(r"AddKnownTypes\((.*?)\n\t?\)", re.S)
CUSTOM = re.compile(r"^func \(\w+ \*(\w+)\) UnmarshalJSON\(", re.M)
BASIC = {"string", "bool", "byte", "rune", "error", "float32", "float64", "uintptr", "any", "interface{}"}
BASIC |= {f"{sign}int{bits}" for sign in ("", "u") for bits in ("", "8", "16", "32", "64")}


class Package:
    """The type declarations of a Go package."""

    def __init__(self, path: str, folder: Path) -> None:
        self.path = path
        self.types: dict[str, tuple[str, dict[str, str]]] = {}
        self.custom: set[str] = set()
        self.kinds: list[str] = []
        self.group = ""
        for file in sorted(folder.glob("*.go")):
            if not file.name.endswith("_test.go"):
                self._read(file.name, file.read_text())

    def _read(self, name: str, text: str) -> None:
        self.custom |= set(CUSTOM.findall(text))
        if name.startswith("zz_generated") or name == "generated.pb.go":
            return
        for known in KINDS.findall(text):
            self.kinds += re.findall(r"&(\w+)\{\}", known)
        if found := re.search(r'^(?:const )?\s*GroupName\s*=\s*"([^"]*)"', text, re.M):
            self.group = found[1]
        imports = {alias or path.rpartition("/")[2]: path for alias, path in IMPORT.findall(text)}
        for declared in TYPE.finditer(text):
            body = declared[3].strip()
            if re.match(r"struct\s*\{$", body):
                body = "struct{" + text[declared.end() : text.index("\n}", declared.end())]
            body = re.sub(r"^struct\s*\{\}$", "struct{", body)
            self.types[declared[1]] = body.partition(" //")[0] if not body.startswith("struct{") else body, imports


class Reader:
    """Follows types from the kinds that are registered to all that they are made of."""

    def __init__(self, modules: Path) -> None:
        self._modules = modules
        self._packages: dict[str, Package] = {}
        self.out: dict[str, list[str]] = {}

    def folder(self, path: str) -> Path | None:
        """Return where a package of Kubernetes' modules is, None for any other."""
        for module in ("k8s.io/api", EXTENSIONS, "k8s.io/apimachinery"):
            if path.startswith(module + "/"):
                return self._modules / f"{module}@{VERSION}" / path[len(module) + 1 :]
        return None

    def package(self, path: str) -> Package | None:
        """Return a package, read once."""
        if path not in self._packages:
            folder = self.folder(path)
            if folder is None:
                return None
            self._packages[path] = Package(path, folder)
        return self._packages[path]

    def named(self, path: str, name: str) -> str:
        """Return a named type as the file has it, and see that it is there."""
        package = self.package(path)
        if package is None or name not in package.types:
            return "struct"
        body, imports = package.types[name]
        if not body.startswith("struct{"):
            return f"{short(path)}.{name}!" if name in package.custom else self.expression(path, body, imports)
        label = f"{short(path)}.{name}"
        if label not in self.out:
            self.out[label] = []
            lines = [f"  {' '.join(part for part in field if part)}" for field in self.fields(path, body, imports)]
            self.out[label] = [label + (" custom" if name in package.custom else ""), *lines]
        return label

    def expression(self, path: str, text: str, imports: dict[str, str]) -> str:
        """Return a type expression with its names resolved."""
        text = text.strip()
        for prefix in ("*", "[]"):
            if text.startswith(prefix):
                return prefix + self.expression(path, text[len(prefix) :], imports)
        if text.startswith("map["):
            return "map[]" + self.expression(path, text[text.index("]") + 1 :], imports)
        if text in BASIC:
            return {"byte": "uint8", "any": "interface", "interface{}": "interface"}.get(text, text)
        alias, dot, name = text.partition(".")
        return self.named(imports.get(alias, ""), name) if dot else self.named(path, text)

    def fields(self, path: str, body: str, imports: dict[str, str]) -> list[tuple[str, str, str, str]]:
        """Return the fields of a struct, those of structs embedded in it included (Go: encoding/json typeFields)."""
        found: list[tuple[str, str, str, str]] = []
        for line in re.sub(r"/\*.*?\*/", "", body, flags=re.S).split("\n"):
            code = COMMENT.sub(r"\1", line.removeprefix("struct{")).strip()
            if not code:
                continue
            match = FIELD.match(code)
            assert match is not None, f"{path}: {code}"
            name, kind, raw = match.groups()
            tags = dict(TAG.findall(raw or ""))
            json_name = tags.get("json", "").partition(",")[0]
            if name is None and not json_name:
                found += self._embedded(path, kind, imports)
            elif json_name != "-" and (name or kind.rpartition(".")[2])[0].isupper():
                shown = json_name or name or kind.rpartition(".")[2]
                strategy, key = tags.get("patchStrategy", ""), tags.get("patchMergeKey", "")
                found.append((shown, self.expression(path, kind, imports), strategy, key))
        return found

    def _embedded(self, path: str, kind: str, imports: dict[str, str]) -> list[tuple[str, str, str, str]]:
        alias, dot, name = kind.lstrip("*").partition(".")
        where = imports.get(alias, "") if dot else path
        package = self.package(where)
        if package is None:
            return []
        own = name if dot else alias
        body, below = package.types[own]
        if not body.startswith("struct{"):
            other = self.expression(where, body, below)
            return [(own, other, "", "")] if other in BASIC else self._embedded(where, body, below)
        return self.fields(where, body, below)


def short(path: str) -> str:
    """Return a package's path without what all have."""
    return next((put + path[len(prefix) :] for prefix, put in SHORT if path.startswith(prefix)), path)


def table(modules: Path) -> str:
    """Return the file's text."""
    scheme = modules / f"k8s.io/client-go@{VERSION}" / "kubernetes" / "scheme" / "register.go"
    paths = re.findall(r'"(k8s\.io/api/[^"]+)"', scheme.read_text())
    reader = Reader(modules)
    kinds = []
    for path in [*paths, *REGISTERED]:
        package = reader.package(path)
        assert package is not None
        assert package.kinds, path
        group_version = "/".join(part for part in (package.group, path.rpartition("/")[2]) if part)
        wanted = [kind for kind in package.kinds if kind in package.types and not kind.endswith("List")]
        kinds += [f"= {group_version} {kind} {reader.named(path, kind)}" for kind in wanted]
    types = ["\n".join(lines) for _, lines in sorted(reader.out.items())]
    return "\n".join([HEAD + "\n".join(sorted(kinds)), *types]) + "\n"


def main(arguments: list[str]) -> int:
    """Write the file, or with --check tell whether it is as it would be written."""
    text = table(Path(arguments[0]))
    if "--check" in arguments:
        return int(TARGET.read_text() != text)
    TARGET.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
