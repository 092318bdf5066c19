"""Schema documents and what their URLs, ids and anchors point to (Go: santhosh-tekuri/jsonschema roots.go, root.go)."""

from __future__ import annotations

from windlass.golang.strconv import quote
from windlass.golang.url import PATH_SEGMENT, UrlError, escape, parse, resolve, unescape
from windlass.jsonschema import failure
from windlass.jsonschema.drafts import ITEMS, LATEST, SELF, VALUES, Dialect, Draft, by_url
from windlass.jsonschema.errors import LoadError, SchemaError
from windlass.jsonschema.limits import is_too_deep

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    # Gives the document at a URL. Raises LoadError.
    Load = Callable[[str], object]
    Place = tuple[str, str]  # document URL and JSON pointer

META_PREFIXES = ("http://json-schema.org/", "https://json-schema.org/")
# A chart's schema that refers to a document that refers to a document …
MAX_DOCUMENTS = 100


class Resource:
    """A schema with an id of its own, or the document's root."""

    __slots__ = ("anchors", "dialect", "dynamic_anchors", "pointer", "url")

    def __init__(self, pointer: str, url: str, dialect: Dialect) -> None:
        self.pointer = pointer
        self.url = url
        self.dialect = dialect
        self.anchors: dict[str, str] = {}
        self.dynamic_anchors: list[str] = []


class Document:
    """A JSON document and the schemas in it that have been looked at."""

    __slots__ = ("content", "resources", "seen", "url")

    def __init__(self, url: str, content: object) -> None:
        self.url = url
        self.content = content
        self.resources: dict[str, Resource] = {}
        self.seen: set[str] = set()

    def resource(self, pointer: str) -> Resource:
        """Return the innermost resource around a place."""
        while pointer not in self.resources:
            slash = pointer.rfind("/")
            if slash < 0:
                return self.resources[""]
            pointer = pointer[:slash]
        return self.resources[pointer]

    def by_url(self, url: str) -> Resource | None:
        """Return the resource with a URL."""
        if url == self.url:
            return self.resources[""]
        return next((found for found in self.resources.values() if found.url == url), None)

    def place(self, fragment: str, resource: Resource) -> Place:
        """Return where a decoded fragment points to, starting from a resource. Raises SchemaError."""
        if not fragment or fragment.startswith("/"):
            return self.url, resource.pointer + fragment
        if fragment not in resource.anchors:
            reference = f"{resource.url}#{encode(fragment)}"
            raise SchemaError(f"anchor in {quote(reference)} not found in schema {quote(self.url)}")
        return self.url, resource.anchors[fragment]

    def at(self, pointer: str) -> object:
        """Return the value at a pointer. Raises SchemaError."""
        value = self.content
        for token in pointer.split("/")[1:]:
            value = self._step(value, _unescape(token, self.url, pointer), pointer)
        return value

    def _step(self, value: object, token: str, pointer: str) -> object:
        if isinstance(value, dict) and token in value:
            return value[token]
        if isinstance(value, list):
            digits = token[1:] if token[:1] == "+" else token
            if digits.isascii() and digits.isdigit() and int(digits[:10]) < len(value):
                return value[int(digits)]
        raise SchemaError(f"json-pointer in {quote(location((self.url, pointer)))} not found")


class Documents:
    """All documents of one schema, loaded when something refers to them."""

    __slots__ = ("_documents", "_load", "_loaded", "check")

    def __init__(self, load: Load, check: Callable[[Document, object, str], None]) -> None:
        self._load = load
        self._loaded: dict[str, object] = {}
        self._documents: dict[str, Document] = {}
        self.check = check

    def add(self, url: str, content: object) -> None:
        """Make a document known without loading it."""
        self._loaded[url] = content

    def document(self, url: str) -> Document:
        """Return the document at a URL, checked against its metaschema. Raises SchemaError."""
        if url in self._documents:
            return self._documents[url]
        if len(self._documents) >= MAX_DOCUMENTS:
            raise LoadError(url, f"more than the maximum number of documents {MAX_DOCUMENTS}")
        content = self._content(url)
        if is_too_deep(content):
            raise SchemaError("schema is nested too deeply to be compiled")
        document = Document(url, content)
        self._collect(document, document.content, url, "", Dialect(LATEST))
        if not url.startswith(META_PREFIXES):
            self.check(document, document.content, "")
        self._documents[url] = document
        return document

    def find(self, url: str, fragment: str) -> Place:
        """Return where a URL with a decoded fragment points to. Raises SchemaError."""
        document = self.document(url)
        return document.place(fragment, document.resources[""])

    def resolve(self, reference: str, document: Document, resource: Resource) -> Place:
        """Return where a reference inside a resource points to. Raises SchemaError."""
        url, fragment = join(resource.url, reference)
        found = document.by_url(url)
        return document.place(fragment, found) if found is not None else self.find(url, fragment)

    def ensure(self, place: Place) -> Document:
        """Return the document of a place that is used as a schema, looking at it if no keyword led there."""
        url, pointer = place
        document = self.document(url)
        if pointer in document.seen:
            return document
        content = document.at(pointer)
        resource = document.resource(pointer)
        self._collect(document, content, resource.url, pointer, resource.dialect)
        if pointer not in document.resources:
            _collect_anchors(document, content, pointer, document.resource(pointer))
        self.check(document, content, pointer)
        return document

    def _content(self, url: str) -> object:
        if url not in self._loaded:
            from windlass.jsonschema.metaschemas import metaschema

            found = metaschema(url)
            self._loaded[url] = self._load(url) if found is None else found
        return self._loaded[url]

    def _collect(self, document: Document, schema: object, base: str, pointer: str, dialect: Dialect) -> None:
        """Note ids and anchors in a schema and those below it (Go: collectResources)."""
        if pointer in document.seen:
            return
        if isinstance(schema, dict):
            base, draft, inner = self._enter(document, schema, base, pointer, dialect)
            for below, child in _subschemas(schema, pointer, draft):
                self._collect(document, child, base, below, inner)
        elif not pointer:
            document.resources[pointer] = Resource(pointer, base, dialect)
        document.seen.add(pointer)

    def _enter(
        self, document: Document, schema: dict[str, object], base: str, pointer: str, dialect: Dialect
    ) -> tuple[str, Draft, Dialect]:
        draft = self._draft(schema, document, pointer, dialect.draft, set())
        has_schema = isinstance(schema.get("$schema"), str)
        identifier = draft.id_of(schema)
        if not identifier and pointer:
            draft, has_schema = dialect.draft, False
            identifier = draft.id_of(schema)
        if identifier:
            try:
                base = join(base, identifier)[0]
            except SchemaError:
                raise SchemaError(f"error in parsing id at {quote(location((document.url, pointer)))}")
        if identifier or not pointer:
            own = Dialect(draft, self._vocabularies(schema, draft)) if has_schema else dialect
            self._add_resource(document, Resource(pointer, base, own))
        resource = next(found for found in document.resources.values() if found.url == base)
        _collect_anchors(document, schema, pointer, resource)
        return base, draft, resource.dialect

    def _add_resource(self, document: Document, resource: Resource) -> None:
        for found in document.resources.values():
            if found.url == resource.url:
                if found.pointer != resource.pointer:
                    raise SchemaError(
                        f"duplicate id {quote(resource.url)} in {quote(document.url)} at "
                        f"{quote(resource.pointer)} and {quote(found.pointer)}"
                    )
                return
        document.resources[resource.pointer] = resource

    def _draft(
        self, schema: object, document: Document | str, pointer: str, default: Draft, visited: set[str]
    ) -> Draft:
        """Return the draft that ``$schema`` leads to, through metaschemas of the chart's own."""
        name = schema.get("$schema") if isinstance(schema, dict) else None
        if not isinstance(name, str):
            return default
        known = by_url(name)
        if known is not None:
            return known
        url = name.partition("#")[0]
        here = document if isinstance(document, str) else document.url
        try:
            parse(url)
        except UrlError as error:
            raise SchemaError(f"invalid $schema in {quote(location((here, pointer)))}: {error}")
        if not pointer and url == here:
            raise SchemaError(f"draft {quote(url)} is not supported")
        if url in visited:
            raise SchemaError(f"cycle in resolving $schema in {quote(url)}")
        visited.add(url)
        return self._draft(self._content(url), url, "", default, visited)

    def _vocabularies(self, schema: dict[str, object], draft: Draft) -> tuple[str, ...] | None:
        """Return what a metaschema of the chart's own switches on (Go: getMetaVocabs)."""
        name = schema["$schema"]
        assert isinstance(name, str)
        if by_url(name) is not None or draft.version < 2019:
            return None
        url = name.partition("#")[0]
        content = self._content(url)
        listed = content.get("$vocabulary") if isinstance(content, dict) else None
        if not isinstance(listed, dict):
            return None
        names = []
        for vocabulary in sorted(listed):
            if listed[vocabulary] is not True:
                continue
            short = vocabulary.removeprefix(draft.vocabulary_prefix)
            if short == vocabulary or short not in draft.vocabularies:
                raise SchemaError(f"unsupported vocabulary {quote(vocabulary)} in {quote(url)}")
            names.append(short)
        return tuple(names) if "core" in names else (*names, "core")


def _subschemas(schema: dict[str, object], pointer: str, draft: Draft) -> Iterator[tuple[str, object]]:
    """Yield the places directly below a schema where the draft expects schemas."""
    positions = draft.subschemas
    for keyword in schema:
        position = positions.get(keyword)
        if position is None:
            continue
        value = schema[keyword]
        below = f"{pointer}/{keyword}"
        if position & SELF:
            yield below, value
        if position & VALUES and isinstance(value, dict):
            for name in value:
                yield f"{below}/{failure.escape(name)}", value[name]
        elif position & ITEMS and isinstance(value, list):
            for number, item in enumerate(value):
                yield f"{below}/{number}", item


def _collect_anchors(document: Document, schema: object, pointer: str, resource: Resource) -> None:
    if not isinstance(schema, dict):
        return
    draft = resource.dialect.draft
    if draft.version < 2019:
        identifier = schema.get(draft.id_keyword)
        if "$ref" not in schema and isinstance(identifier, str):
            try:
                fragment = split_fragment(identifier)[1]
            except SchemaError:
                raise SchemaError(f"error in parsing anchor at {quote(location((document.url, pointer)))}")
            if fragment and not fragment.startswith("/"):
                _add_anchor(document, fragment, pointer, resource)
        return
    anchor = schema.get("$anchor")
    if isinstance(anchor, str):
        _add_anchor(document, anchor, pointer, resource)
    anchor = schema.get("$dynamicAnchor")
    if draft.version >= 2020 and isinstance(anchor, str):
        _add_anchor(document, anchor, pointer, resource)
        resource.dynamic_anchors.append(anchor)


def _add_anchor(document: Document, anchor: str, pointer: str, resource: Resource) -> None:
    first = resource.anchors.setdefault(anchor, pointer)
    if first != pointer:
        raise SchemaError(
            f"duplicate anchor {quote(anchor)} in {quote(document.url)} at {quote(first)} and {quote(pointer)}"
        )


# --- URLs and pointers -----------------------------------------------------------------------------------------


def location(place: Place) -> str:
    """Return a place as one URL."""
    return f"{place[0]}#{encode(place[1])}"


def encode(fragment: str) -> str:
    """Escape a fragment, slashes left alone."""
    return "/".join(escape(token, PATH_SEGMENT) for token in fragment.split("/"))


def split_fragment(text: str) -> tuple[str, str]:
    """Return a URL without its fragment, and the fragment decoded. Raises SchemaError."""
    url, _, fragment = text.partition("#")
    if "%" not in fragment:
        return url, fragment
    try:
        return url, unescape(fragment, PATH_SEGMENT)
    except UrlError as error:
        raise SchemaError(f"error in parsing {quote(text)}: {error}")


def join(base: str, reference: str) -> tuple[str, str]:
    """Return what a reference means at a base, and its decoded fragment. Raises SchemaError."""
    relative, fragment = split_fragment(reference)
    if not relative:
        return base, fragment
    try:
        parsed = parse(base)
    except UrlError as error:
        raise SchemaError(f"error in parsing {quote(base)}: {error}")
    try:
        target = parse(relative)
    except UrlError as error:
        raise SchemaError(f"error in parsing {quote(relative)}: {error}")
    resolved = resolve(parsed, target)
    if not target.scheme and parsed.opaque:
        resolved.opaque = parsed.opaque
    return str(resolved), fragment


def _unescape(token: str, url: str, pointer: str) -> str:
    """Decode one token of a JSON pointer. Raises SchemaError."""
    if "~" not in token:
        return token
    first, *rest = token.split("~")
    if any(part[:1] not in ("0", "1") for part in rest):
        raise SchemaError(f"invalid json-pointer {quote(location((url, pointer)))}")
    return first + "".join(("~" if part[0] == "0" else "/") + part[1:] for part in rest)
