"""common.Values: the tables that templates see as dot and as ``.Values``, with the methods Go gives them."""

from __future__ import annotations

from windlass.golang import kinds
from windlass.golang.strconv import quote
from windlass.template.errors import FuncError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import ClassVar


class Values(kinds.Values):
    """common.Values (Go: pkg/chart/common/values.go). Its methods hide keys of the same names."""

    __slots__ = ()
    go_methods: ClassVar[dict[str, str]] = {
        "AsMap": "() map[string]interface {}",
        "Encode": "(io.Writer) error",
        "PathValue": "(string) (interface {}, error)",
        "Table": "(string) (common.Values, error)",
        "YAML": "() (string, error)",
    }

    def YAML(self) -> str:
        """Return the table as YAML."""
        from windlass.yaml import dump

        return dump(self)

    def AsMap(self) -> dict[str, object]:
        """Return the table as a plain map."""
        return dict(self)

    def Encode(self, writer: object) -> None:
        """Stand for the method of that name: templates have no io.Writer to call it with."""
        raise FuncError("templates cannot write to an io.Writer")

    def Table(self, path: str) -> Values:
        """Return the table at a dotted path. Raises FuncError."""
        found: dict[str, object] = self
        for name in path.split("."):
            value = found.get(name)
            if value.__class__ is not dict and not isinstance(value, kinds.Values):
                raise FuncError(f"{quote(name)} is not a table")
            found = value
        return Values(found)

    def PathValue(self, path: str) -> object:
        """Return what stands at a dotted path if it is no table. Raises FuncError."""
        if not path:
            raise FuncError("YAML path cannot be empty")
        parent, _, name = path.rpartition(".")
        try:
            table = self.Table(parent) if parent else self
        except FuncError:
            raise FuncError(f"{quote(name)} is not a value") from None
        if name not in table or table[name].__class__ is dict:
            raise FuncError(f"{quote(name)} is not a value")
        return table[name]
