"""Kinds of flag values: how each text becomes a value, with the words Go refuses a bad one in."""

from __future__ import annotations

from windlass.errors import WindlassError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    Warn = Callable[[str], None]

FORMATS = ("table", "json", "yaml")
WAIT_STRATEGIES = ("watcher", "legacy", "hookOnly")
# Go: helm pkg/cmd/flags.go waitValue.Set
WAIT_BOOLEANS = {"true": "watcher", "false": "hookOnly"}
# Go: klog severity names
SEVERITIES = {"INFO": 0, "WARNING": 1, "ERROR": 2, "FATAL": 3}


class ValueRefused(WindlassError):
    """A text that a flag's kind does not accept; ``str(e)`` is Go's reason."""


def parse_bool(text: str) -> bool:
    """Read a boolean as strconv.ParseBool does. Raises NumError."""
    if text == "true":  # what every bare flag says; spares the import
        return True
    from windlass.golang import strconv

    return strconv.parse_bool(text)


def _int(text: str) -> int:
    from windlass.golang import strconv

    return strconv.parse_int(text, 0, 64)


def _uint(text: str) -> int:
    from windlass.golang import strconv

    return strconv.parse_uint(text, 0, 64)


def _float32(text: str) -> float:
    from windlass.golang import strconv

    return strconv.parse_float(text, 32)


def _duration(text: str) -> object:
    from windlass.golang.duration import parse

    return parse(text)


def _format(text: str) -> str:
    if text not in FORMATS:
        raise ValueRefused("invalid format type")
    return text


def _go_flag(parse: Callable[[str], object], text: str) -> object:
    # Go: flag.numError keeps only the reason.
    try:
        return parse(text)
    except WindlassError as error:
        raise ValueRefused("value out of range" if str(error).endswith("out of range") else "parse error") from None


def _level(text: str) -> int:
    from windlass.golang import strconv

    return strconv.parse_int(text, 10, 32)


def _severity(text: str) -> int:
    named = SEVERITIES.get(text.upper())
    return _level(text) if named is None else named


def _trace_location(text: str) -> str:
    syntax = "syntax error: expect file.go:234"
    if text == "":
        return text
    file, _, line = text.partition(":")
    if ":" not in text or ":" in line or "." not in file:
        raise ValueRefused(syntax)
    try:
        from windlass.golang import strconv

        number = strconv.parse_int(line, 10, 64)
    except WindlassError:
        raise ValueRefused(syntax) from None
    if number <= 0:
        raise ValueRefused("negative or zero value for level")
    return text


def _module_spec(text: str) -> str:
    syntax = "syntax error: expect comma-separated list of filename=N"
    for item in text.split(","):
        pattern, _, level = item.partition("=")
        if not item:
            continue
        if not pattern or not level or "=" in level:
            raise ValueRefused(syntax)
        try:
            number = _level(level)
        except WindlassError:
            raise ValueRefused(syntax) from None
        if number < 0:
            raise ValueRefused("negative value for vmodule level")
    return text


def split_list(text: str) -> list[str]:
    """Split a comma-separated list as encoding/csv does. Raises ValueRefused."""
    if '"' in text or "\n" in text or "\r" in text:
        from windlass.cli.csvline import read

        return read(text)
    return text.split(",") if text else []


def _pairs(text: str) -> dict[str, str]:
    # Go: pflag string_to_string.go Set
    count = text.count("=")
    if count == 0:
        raise ValueRefused(f"{text} must be formatted as key=value")
    pairs = {}
    for pair in [text.strip('"')] if count == 1 else split_list(text):
        key, equals, value = pair.partition("=")
        if not equals:
            raise ValueRefused(f"{pair} must be formatted as key=value")
        pairs[key] = value
    return pairs


SCALARS: dict[str, Callable[[str], object]] = {
    "string": str,
    "bool": parse_bool,
    "int": _int,
    "uint": _uint,
    "float32": _float32,
    "duration": _duration,
    "format": _format,
    "uint64": lambda text: _go_flag(_uint, text),
    "klogBool": lambda text: _go_flag(parse_bool, text),
    "Level": _level,
    "severity": _severity,
    "traceLocation": _trace_location,
    "moduleSpec": _module_spec,
}


def parse_wait(text: str, warn: Warn) -> str:
    """Read a wait strategy; the boolean words of Helm 3 still work, with a warning. Raises ValueRefused."""
    if text in WAIT_STRATEGIES:
        return text
    if text in WAIT_BOOLEANS:
        strategy = WAIT_BOOLEANS[text]
        warn(f"--wait={text} is deprecated (boolean value) and can be replaced with --wait={strategy}")
        return strategy
    from windlass.golang.strconv import quote

    raise ValueRefused(f"invalid wait input {quote(text)}. Valid inputs are watcher, hookOnly, and legacy")


def parse(kind: str, text: str, before: object, warn: Warn) -> object:
    """Return the value that ``text`` makes of ``before`` (None: not given yet). Raises WindlassError."""
    scalar = SCALARS.get(kind)
    if scalar is not None:
        return scalar(text)
    if kind in ("stringArray", "postRendererArgsSlice"):
        return [*before, text] if isinstance(before, list) else [text]
    if kind == "stringSlice":
        return [*before, *split_list(text)] if isinstance(before, list) else split_list(text)
    if kind == "stringToString":
        return {**before, **_pairs(text)} if isinstance(before, dict) else _pairs(text)
    if kind == "WaitStrategy":
        return parse_wait(text, warn)
    if kind == "postRendererString":
        return _post_renderer(text, before)
    raise AssertionError(kind)


def _post_renderer(text: str, before: object) -> str:
    # Go: helm pkg/cmd/flags.go postRendererString.Set
    if text and before:
        raise ValueRefused("cannot specify --post-renderer flag more than once")
    return text or str(before or "")


def default(kind: str, text: str) -> object:
    """Return the value of a flag that was not given, from the text of its default in the table."""
    if kind in ("stringArray", "stringSlice", "postRendererArgsSlice"):
        return []
    if kind == "stringToString":
        return {}
    scalar = SCALARS.get(kind)
    if kind == "bool":
        return text == "true"
    return text if scalar is None else scalar(text or ZEROES.get(kind, ""))


# How pflag writes the zero value of a kind; help leaves such defaults out.
ZEROES = {
    "bool": "false",
    "int": "0",
    "uint": "0",
    "float32": "0",
    "duration": "0s",
    "stringArray": "[]",
    "stringSlice": "[]",
    "stringToString": "[]",
    "postRendererArgsSlice": "[]",
}
