"""Go's package regexp, on Google's RE2: the same syntax, leftmost-first matching, and time linear in the text.

RE2 and Go's package share their parser's design, so RE2 finds the error and the table below gives it Go's name; the
few rules in which they differ are checked here. Positions are counted in characters, not bytes, on this side.
"""

from __future__ import annotations

import sys

from windlass.errors import WindlassError
from windlass.golang.strconv import can_backquote
from windlass.golang.strconv import quote as quote_text
from windlass.golang.text import runes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

CACHE_SIZE = 512
"""Compiled patterns that are kept."""

MEMORY_LIMIT = 64 << 20
"""Bytes that one compiled pattern may use; beyond it RE2 says the pattern is too large."""

_ERRORS = {
    "invalid perl operator": "invalid or unsupported Perl syntax",
    "no argument for repetition operator": "missing argument to repetition operator",
    "bad repetition operator": "invalid nested repetition operator",
    "missing ]": "missing closing ]",
    "missing )": "missing closing )",
    "invalid repetition size": "invalid repeat count",
    "invalid named capture group": "invalid named capture",
    "invalid UTF-8": "invalid UTF-8",
}

# Go: unicode.CategoryAliases under regexp/syntax's canonicalName (no underscores, one leading capital).
_CATEGORIES = {
    "Casedletter": "LC", "Closepunctuation": "Pe", "Combiningmark": "M", "Connectorpunctuation": "Pc",
    "Control": "Cc", "Currencysymbol": "Sc", "Dashpunctuation": "Pd", "Decimalnumber": "Nd",
    "Enclosingmark": "Me", "Finalpunctuation": "Pf", "Format": "Cf", "Initialpunctuation": "Pi", "Letter": "L",
    "Letternumber": "Nl", "Lineseparator": "Zl", "Lowercaseletter": "Ll", "Mark": "M", "Mathsymbol": "Sm",
    "Modifierletter": "Lm", "Modifiersymbol": "Sk", "Nonspacingmark": "Mn", "Number": "N",
    "Openpunctuation": "Ps", "Other": "C", "Otherletter": "Lo", "Othernumber": "No", "Otherpunctuation": "Po",
    "Othersymbol": "So", "Paragraphseparator": "Zp", "Privateuse": "Co", "Punctuation": "P", "Separator": "Z",
    "Spaceseparator": "Zs", "Spacingmark": "Mc", "Surrogate": "Cs", "Symbol": "S", "Titlecaseletter": "Lt",
    "Uppercaseletter": "Lu", "Cntrl": "Cc", "Digit": "Nd", "Punct": "P",
}  # fmt: skip

# Class names that RE2 knows under Go's canonical spelling.
_KNOWN_CLASSES = (
    " C Cc Cf Co Cs L Ll Lm Lo Lt Lu M Mc Me Mn N Nd Nl No P Pc Pd Pe Pf Pi Po Ps S Sc Sk Sm So Z Zl Zp Zs Any "
    "Arabic Armenian Bengali Bopomofo Braille Cherokee Common Coptic Cyrillic Devanagari Ethiopic Georgian Greek "
    "Gujarati Gurmukhi Han Hangul Hebrew Hiragana Inherited Kannada Katakana Khmer Lao Latin Malayalam Mongolian "
    "Myanmar Ogham Oriya Runic Sinhala Syriac Tamil Telugu Thaana Thai Tibetan Yi "
)

_Span = tuple[int, int]
_NO_SPAN: _Span = (-1, -1)


class RegexpError(WindlassError):
    """A malformed pattern; the text is that of Go's regexp.Compile."""

    def __init__(self, code: str, argument: str, pattern: str) -> None:
        super().__init__(f"error parsing regexp: {code}: `{argument}`")
        self.pattern = pattern

    @property
    def panic_text(self) -> str:
        """What regexp.MustCompile panics with, and templates therefore report."""
        shown = f"`{self.pattern}`" if can_backquote(self.pattern) else quote_text(self.pattern)
        return f"regexp: Compile({shown}): {self}"


def compile(pattern: str) -> Regexp:
    """Return the compiled pattern. Raises RegexpError."""
    found = _CACHE.get(pattern)
    if found is None:
        if len(_CACHE) >= CACHE_SIZE:
            _CACHE.clear()
        found = _CACHE[pattern] = Regexp(pattern)
    return found


def quote_meta(text: str) -> str:
    """Escape everything that a pattern would not take literally (regexp.QuoteMeta)."""
    return "".join(["\\" + char if char in "\\.+*?()|[]{}^$" else char for char in text])


class Regexp:
    """A compiled pattern. Methods mirror Go's; spans are (start, stop) in characters."""

    __slots__ = ("_names", "_re2", "pattern")

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self._re2 = _checked(pattern)
        self._names: dict[str, list[int]] | None = None

    def match(self, text: str) -> bool:
        """Tell whether the text contains a match (Regexp.MatchString)."""
        raw = runes(text).encode("utf-8")
        return self._search(raw, 0)[0][0] >= 0

    def _search(self, raw: bytes, position: int) -> list[_Span]:
        """Return the spans of the first match from a position on; the first span is (-1, -1) without one."""
        match, anchor, size = self._re2.Match, _ENGINE[0].RE2.Anchor.UNANCHORED, len(raw)
        while True:
            spans: list[_Span] = match(anchor, raw, position, size)
            start = spans[0][0]
            if start < 0 or start >= size or raw[start] & 0xC0 != 0x80:
                return spans
            position = start + 1  # RE2's \B also matches inside a character, Go's does not

    def find(self, text: str) -> str:
        """Return the first match, or "" (Regexp.FindString)."""
        for spans in self._matches(text, 1):
            start, stop = spans[0]
            return text[start:stop]
        return ""

    def find_submatch(self, text: str) -> list[str] | None:
        """Return the first match and its groups, "" for absent ones, or None (Regexp.FindStringSubmatch)."""
        for spans in self._matches(text, 1):
            return [text[start:stop] if start >= 0 else "" for start, stop in spans]
        return None

    def find_all(self, text: str, limit: int = -1) -> list[str] | None:
        """Return up to limit matches, all for a negative limit; None when there is none (Regexp.FindAllString)."""
        return [text[spans[0][0] : spans[0][1]] for spans in self._matches(text, limit)] or None

    def spans(self, text: str, limit: int = -1) -> list[list[_Span]]:
        """Return the spans of whole match and groups for each match (Regexp.FindAllStringSubmatchIndex)."""
        return list(self._matches(text, limit))

    def replace_all(self, text: str, template: str) -> str:
        """Replace each match by the template with $1, ${name} and $$ expanded (Regexp.ReplaceAllString)."""
        if "$" not in template:
            return self._replace(text, lambda _: template)
        return self._replace(text, lambda spans: self._expand(template, text, spans))

    def replace_all_literal(self, text: str, replacement: str) -> str:
        """Replace each match by exactly this text (Regexp.ReplaceAllLiteralString)."""
        return self._replace(text, lambda _: replacement)

    def split(self, text: str, limit: int = -1) -> list[str] | None:
        """Return the text between matches; None for limit 0, where Go gives a nil slice (Regexp.Split)."""
        if limit == 0:
            return None
        if self.pattern and not text:
            return [""]
        pieces: list[str] = []
        begin = end = 0
        for spans in self._matches(text, limit):
            if limit > 0 and len(pieces) == limit - 1:
                break
            end, stop = spans[0]
            if stop != 0:
                pieces.append(text[begin:end])
            begin = stop
        if end != len(text):
            pieces.append(text[begin:])
        return pieces

    def _matches(self, text: str, limit: int) -> Iterator[list[_Span]]:
        """Go: allMatches. An empty match directly after a match does not count."""
        raw = runes(text).encode("utf-8")
        places = _places(text, raw)
        position, size, previous = 0, len(raw), -1
        while position <= size and limit != 0:
            spans = self._search(raw, position)
            start, stop = spans[0]
            if start < 0:
                return
            accepted = True
            if stop == position:
                accepted = start != previous
                position = _next_place(raw, position)
            else:
                position = stop
            previous = stop
            if accepted:
                limit -= 1
                yield _in_characters(spans, places)

    def _replace(self, text: str, replacement: Callable[[list[_Span]], str]) -> str:
        """Go: replaceAll."""
        raw = runes(text).encode("utf-8")
        places = _places(text, raw)
        out: list[str] = []
        last, position, size = 0, 0, len(raw)
        while position <= size:
            spans = self._search(raw, position)
            start, stop = spans[0]
            if start < 0:
                break
            counted = _in_characters(spans, places)
            out.append(text[places[last] if places else last : counted[0][0]])
            if stop > last or start == 0:
                out.append(replacement(counted))
            last = stop
            position = stop if stop > position else _next_place(raw, position)
        if not out:
            return text
        out.append(text[places[last] if places else last :])
        return "".join(out)

    def _expand(self, template: str, text: str, spans: list[_Span]) -> str:
        """Go: Regexp.expand."""
        out: list[str] = []
        while True:
            before, dollar, template = template.partition("$")
            out.append(before)
            if not dollar:
                return "".join(out)
            if template[:1] == "$":
                out.append("$")
                template = template[1:]
                continue
            reference, rest = _reference(template)
            if not reference:
                out.append("$")
                continue
            template = rest
            for group in self._groups_called(reference):
                if group < len(spans) and spans[group] != _NO_SPAN:
                    out.append(text[spans[group][0] : spans[group][1]])
                    break

    def _groups_called(self, reference: str) -> list[int]:
        if reference.isascii() and reference.isdigit() and (reference == "0" or reference[0] != "0"):
            return [int(reference)] if len(reference) <= 8 else []
        if self._names is None:
            self._names = {}
            for name, group in self._re2.NamedCapturingGroups():
                shown = name.decode("utf-8") if isinstance(name, bytes) else name
                self._names.setdefault(shown, []).append(group)
        return self._names.get(reference, [])


_CACHE: dict[str, Regexp] = {}


def _reference(template: str) -> tuple[str, str]:
    """Go: extract. Return the name or number after a dollar sign and what follows; no name if malformed."""
    brace = template[:1] == "{"
    start = stop = 1 if brace else 0
    while stop < len(template) and (template[stop].isalpha() or template[stop].isdecimal() or template[stop] == "_"):
        stop += 1
    if stop == start or (brace and template[stop : stop + 1] != "}"):
        return "", template
    return template[start:stop], template[stop + brace :]


# -- positions -----------------------------------------------------------------------------------------------


def _places(text: str, raw: bytes) -> list[int] | None:
    """Return for each byte offset the index of its character, or None where both are the same."""
    if len(raw) == len(text):
        return None
    places = [0] * (len(raw) + 1)
    index = -1
    for offset, byte in enumerate(raw):
        if byte & 0xC0 != 0x80:
            index += 1
        places[offset] = index
    places[len(raw)] = len(text)
    return places


def _in_characters(spans: list[_Span], places: list[int] | None) -> list[_Span]:
    if places is None:
        return spans
    return [(places[start], places[stop]) if start >= 0 else _NO_SPAN for start, stop in spans]


def _next_place(raw: bytes, position: int) -> int:
    position += 1
    while position < len(raw) and raw[position] & 0xC0 == 0x80:
        position += 1
    return position


# -- the engine ----------------------------------------------------------------------------------------------


def _load() -> ModuleType:
    """Import RE2's extension module without its Python wrapper, which costs another five milliseconds."""
    if "re2" in sys.modules:
        from re2 import _re2

        return _re2  # type: ignore[no-any-return]  # it has no types
    for finder in sys.meta_path:
        spec = finder.find_spec("re2", None)
        if spec is not None and spec.submodule_search_locations:
            package = type(sys)("re2")
            package.__path__ = list(spec.submodule_search_locations)
            sys.modules["re2"] = package
            try:
                import re2._re2 as engine
            finally:
                del sys.modules["re2"]
            return engine  # type: ignore[no-any-return]  # it has no types
    raise ImportError("google-re2 is not installed")


_ENGINE: list[ModuleType] = []


def _engine() -> ModuleType:
    if not _ENGINE:
        _ENGINE.append(_load())
    return _ENGINE[0]


def _built(pattern: str):  # type: ignore[no-untyped-def]  # RE2's objects have no types
    engine = _engine()
    options = engine.RE2.Options()
    options.log_errors = False
    options.max_mem = MEMORY_LIMIT
    return engine.RE2(pattern.encode("utf-8"), options)


def _checked(pattern: str):  # type: ignore[no-untyped-def]  # RE2's objects have no types
    """Return the compiled pattern. Raises RegexpError as Go would."""
    if not pattern.isascii() and any("\udc80" <= char <= "\udcff" for char in pattern):
        raise RegexpError("invalid UTF-8", pattern, pattern)
    source = _with_known_classes(pattern) if "\\p" in pattern or "\\P" in pattern else pattern
    compiled = _built(source)
    any_byte = _any_byte_escape(pattern) if "\\C" in pattern else -1
    if any_byte >= 0:
        # RE2's "any byte" is unknown to Go, which reports the first offence from the left.
        before = _built(source[:any_byte])
        if before.ok() or _split_error(before)[0] == "missing )":
            raise RegexpError("invalid escape sequence", "\\C", pattern)
    if not compiled.ok():
        code, argument = _split_error(compiled)
        raise _translated(code, pattern if argument == source else argument, pattern)
    _check_names(pattern)
    return compiled


def _split_error(compiled) -> tuple[str, str]:  # type: ignore[no-untyped-def]  # RE2's objects have no types
    message = compiled.error()
    if isinstance(message, bytes):
        message = message.decode("utf-8", "replace")
    code, _, argument = message.partition(": ")
    return code, argument


def _translated(code: str, argument: str, pattern: str) -> RegexpError:
    if code.startswith("trailing \\"):
        return RegexpError("trailing backslash at end of expression", "", pattern)
    if code.startswith("pattern too large"):
        return RegexpError("expression too large", pattern, pattern)
    if code == "invalid perl operator" and argument.startswith("(?<"):
        # Go reads any (?< as a named group, RE2 refuses look-behind before that.
        place = pattern.find(argument)
        if len(pattern) - place > 3:
            stop = pattern.find(">", place)
            return RegexpError("invalid named capture", pattern[place : stop + 1 or None], pattern)
    if code == "bad repetition operator" and argument[-1:] == "}":
        count = argument[argument.rindex("{") :]
        if _too_many(count):
            return RegexpError(_ERRORS["invalid repetition size"], count, pattern)
    if code == "invalid repetition size":
        argument = argument.removesuffix("?") if _too_many(argument.removesuffix("?")) else argument
    return RegexpError(_ERRORS.get(code, code), argument, pattern)


def _too_many(count: str) -> bool:
    """Tell whether a {n,m} is wrong by itself, which Go checks before it looks at what it repeats."""
    low, comma, high = count[1:-1].partition(",")
    if len(low) > 4 or len(high) > 4:
        return True
    return int(low or "0") > 1000 or int(high or "0") > 1000 or (comma != "" and high != "" and int(low) > int(high))


def _any_byte_escape(pattern: str) -> int:
    """Return where the first \\C outside quoting stands, or -1."""
    place = 0
    while place < len(pattern) - 1:
        if pattern[place] != "\\":
            place += 1
            continue
        if pattern[place + 1] == "Q":
            stop = pattern.find("\\E", place)
            if stop < 0:
                return -1
            place = stop + 2
            continue
        if pattern[place + 1] == "C":
            return place
        place += 2
    return -1


def _check_names(pattern: str) -> None:
    """Refuse group names beyond ASCII, which RE2 takes and Go does not."""
    if pattern.isascii() or "<" not in pattern:
        return
    for opener in ("(?P<", "(?<"):
        place = pattern.find(opener)
        while place >= 0:
            stop = pattern.find(">", place)
            name = pattern[place + len(opener) : stop]
            escaped = (len(pattern[:place]) - len(pattern[:place].rstrip("\\"))) % 2
            if stop >= 0 and not escaped and not name.isascii():
                raise RegexpError("invalid named capture", pattern[place : stop + 1], pattern)
            place = pattern.find(opener, place + 1)


def _with_known_classes(pattern: str) -> str:
    """Spell Unicode class names as RE2 knows them; Go takes any case, and long names of categories."""
    out: list[str] = []
    place = 0
    while place < len(pattern):
        if pattern[place] != "\\" or pattern[place + 1 : place + 2] not in ("p", "P"):
            step = 2 if pattern[place] == "\\" else 1
            out.append(pattern[place : place + step])
            place += step
            continue
        stop = place + 3
        if pattern[place + 2 : stop] == "{":
            close = pattern.find("}", place)
            if close < 0:
                out.append(pattern[place:])
                break
            name, stop = pattern[place + 3 : close], close + 1
            out.append(f"{pattern[place : place + 3]}{_known_class(name)}}}")
        else:
            out.append(pattern[place : place + 2] + _known_class(pattern[place + 2 : stop]))
        place = stop
    return "".join(out)


def _known_class(name: str) -> str:
    negation, bare = ("^", name[1:]) if name[:1] == "^" else ("", name)
    joined = bare.replace("_", "").replace("-", "").replace(" ", "")
    canonical = joined[:1].upper() + joined[1:].lower()
    if f" {canonical} " in _KNOWN_CLASSES:
        return negation + canonical
    return negation + _CATEGORIES.get(canonical, bare)
