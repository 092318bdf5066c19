"""A set of templates that can call one another (Go: text/template.Template and what it is associated with)."""

from __future__ import annotations

from windlass.errors import LimitExceeded
from windlass.template.errors import ExecError, MissingTemplate
from windlass.template.fields import MISSING_DEFAULT, MISSING_ERROR, MISSING_ZERO
from windlass.template.functions import Functions
from windlass.template.limits import MAX_OUTPUT_PIECES_LENGTH, make_room
from windlass.template.packs import opened
from windlass.template.statements import compile_unit
from windlass.template.tree import is_empty
from windlass.template.units import Unit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from windlass.template.definitions import Parsed
    from windlass.template.functions import Func
    from windlass.template.units import Eval

_DELIMS = ("{{", "}}")


class Run:
    """One execution: the set whose templates it sees, what its caller wants functions to know, and its counters."""

    __slots__ = ("context", "depth", "set", "steps")

    def __init__(self, templates: TemplateSet, context: object = None) -> None:
        self.set = templates
        self.context = context
        self.depth = 0  # of nested {{template}} calls; an execution inside a function starts anew, as in Go
        self.steps = 0

    def execute(self, name: str, data: object, templates: TemplateSet | None = None) -> str:
        """Execute a template inside this run, as ``include`` does, or with another set, as ``tpl`` does.

        Raises ExecError, MissingTemplate or LimitExceeded.
        """
        outer, depth = self.set, self.depth
        if templates is not None:
            self.set = templates
        self.depth = 0
        try:
            return self._execute(name, data)
        finally:
            self.set, self.depth = outer, depth

    def _execute(self, name: str, data: object) -> str:
        unit = self.set.unit(name)
        if unit is None:
            raise self.set.missing_template(name)
        code = unit.code or self.set.compile(unit)
        pieces: list[str] = []
        code(data, [pieces.append, self, data, *unit.blank])
        if sum(map(len, pieces)) > MAX_OUTPUT_PIECES_LENGTH:
            raise LimitExceeded(f"template {name} printed more than {MAX_OUTPUT_PIECES_LENGTH} characters")
        return "".join(pieces)


class TemplateSet:
    """Named templates. Executing is thread-safe; parsing is not, and clones are independent of one another.

    ``missing`` is Go's missingkey option: "zero", "default" or "error". ``name`` is the set's own name, which only
    the error for an unknown template shows.
    """

    __slots__ = ("_delims", "_functions", "_missing", "_units", "name")

    def __init__(
        self,
        funcs: Mapping[str, Func],
        *,
        missing: str = MISSING_ZERO,
        name: str = "",
        delims: tuple[str, str] = _DELIMS,
    ) -> None:
        if missing not in (MISSING_ZERO, MISSING_DEFAULT, MISSING_ERROR):
            raise ValueError(f"unrecognized option: missingkey={missing}")
        self._functions = Functions(funcs)
        self._missing = missing
        self._units: dict[str, Unit] = {}
        self._delims = delims
        self.name = name

    @property
    def strict(self) -> bool:
        """Whether a missing map key is an error."""
        return self._missing == MISSING_ERROR

    def parse(self, name: str, text: str) -> Parsed:
        """Parse a file and add what it defines; return the parse for :meth:`add`. Raises ParseError."""
        parsed = self.read(name, text)
        self.add(parsed, text)
        return parsed

    def read(self, name: str, text: str) -> Parsed:
        """Parse a file without adding it. Raises ParseError."""
        from windlass.template.parser import Parser

        return Parser(name, text, self._functions.names(), *self._delims).parse()

    def add(self, parsed: Parsed, text: str | bytes) -> list[Unit]:
        """Add the templates of a file parsed earlier, sealed or not, whose text is ``text``; return their units."""
        source_name, definitions = parsed
        units = [Unit(*definition, source_name, text) for definition in definitions]
        self.adopt(units)
        return units

    def adopt(self, units: list[Unit]) -> None:
        """Add units of this set or of a clone, which keep the code they were compiled to.

        A later definition replaces an earlier one, unless it is empty (Go: Template.associate).
        """
        known = self._units
        for unit in units:
            if unit.name not in known or not is_empty(opened(unit.body)):
                known[unit.name] = unit

    def has(self, name: str) -> bool:
        """Tell whether a template of that name is defined."""
        return name in self._units

    def names(self) -> list[str]:
        """Return the names of all templates, sorted."""
        return sorted(self._units)

    def execute(self, name: str, data: object, context: object = None) -> str:
        """Execute a template and return what it prints. ``context`` reaches functions as ``run.context``.

        Raises ExecError, MissingTemplate (no such template) or LimitExceeded.
        """
        make_room()
        try:
            return Run(self, context).execute(name, data)
        except RecursionError:
            raise ExecError(f"template: {name}: exceeded maximum template depth (100000)", name) from None

    def clone(self) -> TemplateSet:
        """Return a set with the same templates, which can be extended on its own.

        The template named like the set itself is left out, as Go's Clone leaves it without a body.
        """
        copy = TemplateSet.__new__(TemplateSet)
        copy._functions = self._functions
        copy._missing = self._missing
        copy._units = dict(self._units)
        copy._units.pop(self.name, None)
        copy._delims = self._delims
        copy.name = self.name
        return copy

    # -- for running templates -----------------------------------------------------------------------------------

    def unit(self, name: str) -> Unit | None:
        """Return a template's unit."""
        return self._units.get(name)

    def compile(self, unit: Unit) -> Eval:
        """Compile a unit that has not run yet."""
        return compile_unit(unit, self._functions, self._missing)

    def missing_template(self, name: str) -> MissingTemplate:
        """Return the error for a name nobody defined (Go: Template.ExecuteTemplate)."""
        from windlass.golang.strconv import quote

        return MissingTemplate(f"template: no template {quote(name)} associated with template {quote(self.name)}")
