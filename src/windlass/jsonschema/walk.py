"""Values against schemas (Go: santhosh-tekuri/jsonschema v6 validator.go).

Keywords are tried in Go's order, which decides what a report says: a wrong type, constant, enum or format ends the
look at that place, everything after is collected. Where Go walks a map, and so in no order, names are sorted here.
"""

from __future__ import annotations

from windlass.jsonschema import failure
from windlass.jsonschema.equality import duplicates, equal
from windlass.jsonschema.failure import GROUP, REFERENCE, ROOT, Failure, ValidationFailed, all_quoted, grouped, quoted
from windlass.jsonschema.limits import MAX_SCOPES, TooDeep, is_too_deep, make_room
from windlass.jsonschema.numbers import compare, decimal, is_integer, is_multiple, to_float
from windlass.jsonschema.schema import Schema, kind_of
from windlass.jsonschema.scope import Scope

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from windlass.jsonschema.numbers import Decimal

    # Which schema the metaschema means at a place of the schema that it checks: a nested schema may change dialect.
    Meta = Callable[[tuple[str, ...]], Schema | None]


_TOO_DEEP = "values are nested too deeply to be checked against the schema"


def validate(schema: Schema, value: object, meta: tuple[Schema, Meta] | None = None) -> None:
    """Check a value. Raises ValidationFailed with the report, TooDeep."""
    if is_too_deep(value):
        raise TooDeep(_TOO_DEEP)
    make_room()
    found = _root_failure(schema, value, meta)
    if found is not None:
        raise ValidationFailed(found)


def _root_failure(schema: Schema, value: object, meta: tuple[Schema, Meta] | None) -> Failure | None:
    walk = _Walk(value, (), schema, Scope(schema, "", 0, None), None, False, meta)
    found = walk.run()
    if found is None:
        return None
    message = f"jsonschema validation failed with {quoted(schema.location)}"
    return Failure((), message, ROOT, found.flat())


class _Walk:
    """One schema at one place of the value.

    ``open_names`` and ``open_items`` are what no keyword has looked at yet; None when nobody asks. With ``quiet``
    only whether there are failures matters.
    """

    __slots__ = (
        "failures", "meta", "open_items", "open_names", "path", "quiet", "schema", "scope", "value",
    )  # fmt: skip

    def __init__(
        self,
        value: object,
        path: tuple[str, ...],
        schema: Schema,
        scope: Scope,
        asked: bool | None,
        quiet: bool,
        meta: tuple[Schema, Meta] | None,
    ) -> None:
        self.value = value
        self.path = path
        self.schema = schema
        self.scope = scope
        self.quiet = quiet
        self.meta = meta
        self.failures: list[Failure] = []
        self.open_names: set[str] | None = None
        self.open_items: set[int] | None = None
        self._open(bool(asked))
        if meta is not None and schema is meta[0]:
            self._change_dialect(meta)

    def _open(self, asked: bool) -> None:
        schema, value = self.schema, self.value
        if isinstance(value, dict):
            if not schema.all_properties_evaluated and (asked or schema.unevaluated_properties is not None):
                self.open_names = set(value)
        elif (
            isinstance(value, list)
            and not schema.all_items_evaluated
            and (asked or schema.unevaluated_items is not None)
            and schema.items_evaluated < len(value)
        ):
            self.open_items = set(range(schema.items_evaluated, len(value)))

    def _change_dialect(self, meta: tuple[Schema, Meta]) -> None:
        other = meta[1](self.path)
        if other is not None:
            self.schema = other
            self.meta = (other, meta[1])

    # --- failures ------------------------------------------------------------------------------------------------

    def fail(self, message: str, causes: list[Failure] | None = None, kind: int = failure.PLAIN) -> Failure:
        return Failure(self.path, message, kind, causes)

    def add(self, message: str, causes: list[Failure] | None = None) -> None:
        self.failures.append(Failure(self.path, message, failure.PLAIN, causes))

    def add_found(self, found: Failure | None) -> None:
        if found is not None:
            self.failures.append(found)

    # --- the order of keywords -----------------------------------------------------------------------------------

    def run(self) -> Failure | None:
        """Return what is wrong, or None."""
        schema = self.schema
        if schema.boolean is not None:
            return None if schema.boolean else self.fail("false schema")
        cycle = self.scope.cycle()
        if cycle is not None:
            return self._cycle(cycle)
        if self.scope.depth > MAX_SCOPES:
            raise TooDeep(_TOO_DEEP)
        found = self._check_scalars()
        if found is not None:
            return found
        if schema.reference is not None:
            found = self._refer(schema.reference, "$ref")
            if schema.version < 2019:
                return found
            self.add_found(found)
        self._check_by_type()
        if not self.failures or not self.quiet:
            if schema.version >= 2019:
                self._check_scoped_references()
            self._check_combinations()
            if schema.version >= 2019:
                self._check_unevaluated()
        if len(self.failures) > 1:
            return self.fail("validation failed", self.failures, GROUP)
        return self.failures[0] if self.failures else None

    def _cycle(self, outer: Scope) -> Failure:
        from windlass.golang.strconv import quote

        first, second = self.scope.path(), outer.path()
        url = quote(self.schema.location)
        return self.fail(f"both {first} and {second} resolve to {url} causing reference cycle")

    def _check_scalars(self) -> Failure | None:
        schema, value = self.schema, self.value
        kind = kind_of(value)
        if schema.types and kind not in schema.types:
            whole = kind == "number" and "integer" in schema.types and is_integer(decimal(value))
            if not whole:
                return self.fail(f"got {kind}, want {' or '.join(schema.types)}")
        if schema.const is not None and not equal(value, schema.const[0]):
            wanted = schema.const[0]
            return self.fail("'const' failed" if _is_container(wanted) else f"value must be {failure.shown(wanted)}")
        if schema.enum is not None:
            known = kind in schema.enum_kinds and any(equal(value, item) for item in schema.enum)
            if not known:
                return self.fail(_enum_message(schema.enum))
        if schema.format is not None and isinstance(value, str):
            name, check = schema.format
            problem = check(value)
            if problem is not None:
                return self.fail(f"{quoted(value)} is not valid {name}: {problem}")
        return None

    def _check_by_type(self) -> None:
        value = self.value
        if isinstance(value, dict):
            self._check_object(value)
        elif isinstance(value, list):
            self._check_array(value)
        elif isinstance(value, str):
            self._check_text(value)
        elif value is not None and not isinstance(value, bool):
            self._check_number(value)

    # --- objects -------------------------------------------------------------------------------------------------

    def _check_object(self, value: dict[str, object]) -> None:
        schema, size = self.schema, len(value)
        if schema.min_properties is not None and size < schema.min_properties:
            self.add(f"minProperties: got {grouped(size)}, want {grouped(schema.min_properties)}")
        if schema.max_properties is not None and size > schema.max_properties:
            self.add(f"maxProperties: got {grouped(size)}, want {grouped(schema.max_properties)}")
        missing = [name for name in schema.required if name not in value]
        if missing:
            plural = "property" if len(missing) == 1 else "properties"
            self.add(f"missing {plural} {all_quoted(missing)}")
        if self.quiet and self.failures:
            return
        for name in sorted(schema.dependencies):
            self._check_dependency(value, name, schema.dependencies[name])
        if not self._check_properties(value) or schema.version == 4:
            return
        if schema.property_names is not None:
            self._check_names(value, schema.property_names)
        if schema.version == 6:
            return
        for name in sorted(schema.dependent_schemas):
            self._check_dependency(value, name, schema.dependent_schemas[name])
        for name in sorted(schema.dependent_required):
            self._check_dependency(value, name, schema.dependent_required[name])

    def _check_dependency(self, value: dict[str, object], name: str, wanted: Sequence[str] | Schema) -> None:
        if name not in value:
            return
        if isinstance(wanted, Schema):
            self.add_found(self._same(wanted))
            return
        missing = [other for other in wanted if other not in value]
        if missing:
            self.add(f"properties {all_quoted(missing)} required, if {quoted(name)} exists")

    def _check_properties(self, value: dict[str, object]) -> bool:
        """Check each property; False when a quiet walk may stop."""
        schema = self.schema
        properties, patterns, additional = schema.properties, schema.pattern_properties, schema.additional_properties
        if not (properties or patterns or additional is not None):
            return True
        refused = []
        for name in sorted(value):
            if self.quiet and self.failures:
                return False
            evaluated = name in properties
            if evaluated:
                self.add_found(self._below(properties[name], value[name], name))
            for matches, pattern_schema in patterns:
                if matches(name):
                    evaluated = True
                    self.add_found(self._below(pattern_schema, value[name], name))
            if not evaluated and additional is not None:
                evaluated = True
                if additional is False:
                    refused.append(name)
                elif isinstance(additional, Schema):
                    self.add_found(self._below(additional, value[name], name))
            if evaluated and self.open_names is not None:
                self.open_names.discard(name)
        if refused:
            self.add(f"additional properties {all_quoted(refused)} not allowed")
        return True

    def _check_names(self, value: dict[str, object], schema: Schema) -> None:
        meta = self.meta
        if meta is not None and schema is meta[0]:
            other = meta[1](self.path)
            if other is not None:
                schema, meta = other, (other, meta[1])
        for name in sorted(value):
            found = _root_failure(schema, name, meta)
            if found is not None:
                self.failures.append(Failure((), f"invalid propertyName {quoted(name)}", causes=found.causes))

    # --- arrays --------------------------------------------------------------------------------------------------

    def _check_array(self, value: list[object]) -> None:
        schema, size = self.schema, len(value)
        if schema.min_items is not None and size < schema.min_items:
            self.add(f"minItems: got {grouped(size)}, want {grouped(schema.min_items)}")
        if schema.max_items is not None and size > schema.max_items:
            self.add(f"maxItems: got {grouped(size)}, want {grouped(schema.max_items)}")
        if schema.unique_items and size > 1:
            pair = duplicates(value)
            if pair is not None:
                self.add(f"items at {grouped(pair[0])} and {grouped(pair[1])} are equal")
        if schema.version < 2020:
            self._check_items(value)
        else:
            listed = min(len(schema.prefix_items), size)
            for index in range(listed):
                self.add_found(self._below(schema.prefix_items[index], value[index], str(index)))
            if schema.items_2020 is not None:
                self._check_each(schema.items_2020, value, listed)
        if schema.contains is not None:
            self._check_contains(schema.contains, value)

    def _check_items(self, value: list[object]) -> None:
        items, additional = self.schema.items, self.schema.additional_items
        listed = 0
        if isinstance(items, Schema):
            self._check_each(items, value, 0)
            listed = len(value)
        elif items is not None:
            listed = min(len(value), len(items))
            for index in range(listed):
                self.add_found(self._below(items[index], value[index], str(index)))
        if additional is False and listed != len(value):
            self.add(f"last {grouped(len(value) - listed)} additionalItem(s) not allowed")
        elif isinstance(additional, Schema):
            # Go counts these from zero again.
            for index, item in enumerate(value[listed:]):
                self.add_found(self._below(additional, item, str(index)))

    def _check_each(self, schema: Schema, value: list[object], first: int) -> None:
        # As with additionalItems, Go's indexes begin at zero after prefixItems.
        for index, item in enumerate(value[first:]):
            self.add_found(self._below(schema, item, str(index)))

    def _check_contains(self, wanted: Schema, value: list[object]) -> None:
        schema = self.schema
        matched, causes = [], []
        for index, item in enumerate(value):
            found = self._below(wanted, item, str(index))
            if found is not None:
                causes.append(found)
                continue
            matched.append(index)
            if schema.version >= 2020 and self.open_items is not None:
                self.open_items.discard(index)
        places = " ".join(map(str, matched))
        if schema.min_contains is not None:
            if len(matched) < schema.min_contains:
                start = f"min {grouped(schema.min_contains)} items required to match contains schema, but"
                count = f"matched {grouped(len(matched))} items at {places}" if matched else "none matched"
                self.add(f"{start} {count}", causes)
        elif not matched:
            self.add("no items match contains schema", causes)
        if schema.max_contains is not None and len(matched) > schema.max_contains:
            start = f"max {grouped(schema.max_contains)} items required to match contains schema, but"
            self.add(f"{start} matched {grouped(len(matched))} items at {places}")

    # --- texts and numbers ---------------------------------------------------------------------------------------

    def _check_text(self, value: str) -> None:
        schema = self.schema
        if schema.min_length is not None and len(value) < schema.min_length:
            self.add(f"minLength: got {grouped(len(value))}, want {grouped(schema.min_length)}")
        if schema.max_length is not None and len(value) > schema.max_length:
            self.add(f"maxLength: got {grouped(len(value))}, want {grouped(schema.max_length)}")
        if schema.pattern is not None:
            text, matches = schema.pattern
            if not matches(value):
                self.add(f"{quoted(value)} does not match pattern {quoted(text)}")

    def _check_number(self, value: object) -> None:
        schema = self.schema
        for name, bound, signs in (
            ("minimum", schema.minimum, (-1,)),
            ("maximum", schema.maximum, (1,)),
            ("exclusiveMinimum", schema.exclusive_minimum, (-1, 0)),
            ("exclusiveMaximum", schema.exclusive_maximum, (0, 1)),
        ):
            if bound is not None and compare(decimal(value), bound) in signs:
                self._add_bound(name, value, bound)
        if schema.multiple_of is not None and not is_multiple(decimal(value), schema.multiple_of):
            self._add_bound("multipleOf", value, schema.multiple_of)

    def _add_bound(self, name: str, value: object, bound: Decimal) -> None:
        got, want = failure.english(to_float(decimal(value))), failure.english(to_float(bound))
        self.add(f"{name}: got {got}, want {want}")

    # --- combinations --------------------------------------------------------------------------------------------

    def _check_combinations(self) -> None:
        schema = self.schema
        if schema.negated is not None and self._same(schema.negated, quiet=True) is None:
            self.add("'not' failed")
        if schema.all_of:
            causes = []
            for part in schema.all_of:
                found = self._same(part)
                if found is not None:
                    causes.append(found)
                    if self.quiet:
                        break
            if causes:
                self.add("'allOf' failed", causes)
        if schema.any_of:
            self._check_any(schema.any_of)
        if schema.one_of:
            self._check_one(schema.one_of)
        if schema.condition is not None:
            holds = self._same(schema.condition, quiet=True) is None
            branch = schema.then if holds else schema.otherwise
            if branch is not None:
                self.add_found(self._same(branch))

    def _check_any(self, parts: list[Schema]) -> None:
        causes, matched = [], False
        for part in parts:
            found = self._same(part)
            if found is not None:
                causes.append(found)
                continue
            matched = True
            # As long as something is unevaluated, every part has its say.
            if not self.open_names and not self.open_items:
                break
        if not matched:
            self.add("'anyOf' failed", causes)

    def _check_one(self, parts: list[Schema]) -> None:
        causes: list[Failure] = []
        matched = -1
        for index, part in enumerate(parts):
            found = self._same(part, quiet=matched >= 0)
            if found is not None:
                if matched < 0:
                    causes.append(found)
            elif matched < 0:
                matched = index
            else:
                self.add(f"'oneOf' failed, subschemas {grouped(matched)}, {grouped(index)} matched")
                break
        if matched < 0:
            self.add("'oneOf' failed, none matched", causes)

    def _check_unevaluated(self) -> None:
        schema, value = self.schema, self.value
        if isinstance(value, dict) and schema.unevaluated_properties is not None:
            for name in sorted(self.open_names or ()):
                self.add_found(self._below(schema.unevaluated_properties, value[name], name))
            self.open_names = None
        if isinstance(value, list) and schema.unevaluated_items is not None:
            for index in sorted(self.open_items or ()):
                self.add_found(self._below(schema.unevaluated_items, value[index], str(index)))
            self.open_items = None

    # --- references ----------------------------------------------------------------------------------------------

    def _refer(self, target: Schema, keyword: str) -> Failure | None:
        found = self._same(target, keyword)
        return None if found is None else self.fail("validation failed", found.flat(), REFERENCE)

    def _check_scoped_references(self) -> None:
        target = self.schema.recursive_reference
        if target is not None:
            if target.recursive_anchor:
                target = self._outermost(target, _recursive_anchor)
            self.add_found(self._refer(target, "$recursiveRef"))
        dynamic = self.schema.dynamic_reference
        if dynamic is not None:
            target, anchor = dynamic.target, dynamic.anchor
            if anchor and target.dynamic_anchor == anchor:
                target = self._outermost(target, lambda scope: scope.schema.resource.dynamic_anchors.get(anchor))
            self.add_found(self._refer(target, "$dynamicRef"))

    def _outermost(self, fallback: Schema, find: Callable[[Scope], Schema | None]) -> Schema:
        scope: Scope | None = self.scope
        while scope is not None:
            fallback = find(scope) or fallback
            scope = scope.parent
        return fallback

    # --- going on ------------------------------------------------------------------------------------------------

    def _same(self, schema: Schema, keyword: str = "", *, quiet: bool = False) -> Failure | None:
        """Check this value against another schema."""
        scope = Scope(schema, keyword, self.scope.identity, self.scope)
        asked = bool(self.open_names or self.open_items)
        inner = _Walk(self.value, self.path, schema, scope, asked, self.quiet or quiet, self.meta)
        found = inner.run()
        if found is None:
            if self.open_names:
                self.open_names &= inner.open_names or set()
            if self.open_items:
                self.open_items &= inner.open_items or set()
        return found

    def _below(self, schema: Schema, value: object, token: str) -> Failure | None:
        """Check a value inside this one."""
        scope = Scope(schema, "", self.scope.identity + 1, self.scope)
        return _Walk(value, (*self.path, token), schema, scope, False, self.quiet, self.meta).run()


def _recursive_anchor(scope: Scope) -> Schema | None:
    return scope.schema if scope.schema.resource.recursive_anchor else None


def _is_container(value: object) -> bool:
    return isinstance(value, (list, dict))


def _enum_message(wanted: list[object]) -> str:
    if any(map(_is_container, wanted)):
        return "'enum' failed"
    shown = ", ".join(map(failure.shown, wanted))
    return f"value must be {shown}" if len(wanted) == 1 else f"value must be one of {shown}"
