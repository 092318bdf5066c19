"""Events from libyaml: the only file that touches PyYAML.

``import yaml`` costs 17 ms, its C extension alone 1.3 ms. The extension needs only a few classes of the Python side,
so a command-line process may ask for stand-ins with ``yaml.use_stand_ins``. The extension can be loaded once in a
process: after that PyYAML itself would give events of our classes. A library must not do that to its host, so without
``use_stand_ins`` (and whenever PyYAML is already there) the plain import is taken.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType
    from typing import Any


class Source:
    """The parser class of libyaml and the classes of its events and errors, whichever way they were loaded."""

    __slots__ = (
        "alias",
        "document_end",
        "mapping_end",
        "mapping_start",
        "parser",
        "parser_error",
        "reader_error",
        "scalar",
        "scanner_error",
        "sequence_end",
        "sequence_start",
        "stream_end",
    )

    def __init__(self, module: Any) -> None:
        self.parser: Callable[[bytes], Any] = module.CParser
        self.scalar: type = module.ScalarEvent
        self.alias: type = module.AliasEvent
        self.mapping_start: type = module.MappingStartEvent
        self.mapping_end: type = module.MappingEndEvent
        self.sequence_start: type = module.SequenceStartEvent
        self.sequence_end: type = module.SequenceEndEvent
        self.document_end: type = module.DocumentEndEvent
        self.stream_end: type = module.StreamEndEvent
        self.scanner_error: type[Exception] = module.ScannerError
        self.parser_error: type[Exception] = module.ParserError
        self.reader_error: type[Exception] = module.ReaderError


class _State:
    """What this process has loaded."""

    source: Source | None = None


def source() -> Source:
    """Return the event source, loading it on first use. Raises ImportError when PyYAML lacks libyaml."""
    loaded = _State.source
    if loaded is None:
        loaded = _State.source = Source(_load())
    return loaded


def _load() -> ModuleType:
    import sys

    from windlass.yaml import stand_ins_allowed

    if stand_ins_allowed() and "yaml" not in sys.modules:
        try:
            return _load_extension()
        except (ImportError, AttributeError):
            pass  # another PyYAML needs another set of stand-ins; the plain import is slower and always right
    import yaml._yaml

    module: ModuleType = yaml._yaml
    return module


# --- stand-ins ------------------------------------------------------------------------------------------------------


class _Error(Exception):
    """Stands for YAMLError and its kin; MarkedYAMLError's four arguments, ReaderError's five."""


class _MarkedError(_Error):
    def __init__(self, context: object, context_mark: object, problem: object, problem_mark: object) -> None:
        self.context_mark, self.problem, self.problem_mark = context_mark, problem, problem_mark


class _ScannerError(_MarkedError):
    pass


class _ParserError(_MarkedError):
    pass


class _ReaderError(_Error):
    def __init__(self, name: object, position: object, character: object, encoding: object, reason: object) -> None:
        self.position, self.character, self.reason = position, character, reason


class _Event:
    __slots__ = ("start_mark",)

    def __init__(self, start_mark: object = None, *_rest: object) -> None:
        self.start_mark = start_mark


class _MappingEnd(_Event):
    __slots__ = ()


class _SequenceEnd(_Event):
    __slots__ = ()


class _DocumentStart(_Event):
    __slots__ = ("version",)

    def __init__(self, start_mark: object = None, end_mark: object = None, explicit: object = None,
                 version: object = None, tags: object = None) -> None:  # fmt: skip
        self.start_mark, self.version = start_mark, version


class _DocumentEnd(_Event):
    __slots__ = ()

    def __init__(self, start_mark: object = None, end_mark: object = None, explicit: object = None) -> None:
        self.start_mark = start_mark


class _StreamStart(_Event):
    __slots__ = ()

    def __init__(self, start_mark: object = None, end_mark: object = None, encoding: object = None) -> None:
        self.start_mark = start_mark


class _StreamEnd(_Event):
    __slots__ = ()


class _Alias(_Event):
    __slots__ = ("anchor",)

    def __init__(self, anchor: object, start_mark: object = None, end_mark: object = None) -> None:
        self.anchor, self.start_mark = anchor, start_mark


class _Start(_Event):
    __slots__ = ("anchor", "flow_style", "tag")

    def __init__(self, anchor: object, tag: object, implicit: object, start_mark: object = None,
                 end_mark: object = None, flow_style: object = None) -> None:  # fmt: skip
        self.anchor, self.tag, self.start_mark, self.flow_style = anchor, tag, start_mark, flow_style


class _SequenceStart(_Start):
    __slots__ = ()


class _MappingStart(_Start):
    __slots__ = ()


class _Scalar(_Event):
    __slots__ = ("anchor", "implicit", "tag", "value")

    def __init__(self, anchor: object, tag: object, implicit: object, value: object, start_mark: object = None,
                 end_mark: object = None, style: object = None) -> None:  # fmt: skip
        self.anchor, self.tag, self.implicit, self.value, self.start_mark = anchor, tag, implicit, value, start_mark


_ERRORS: dict[str, type] = {
    "error": _Error,
    "reader": _ReaderError,
    "scanner": _ScannerError,
    "parser": _ParserError,
    "composer": _Error,
    "constructor": _Error,
    "emitter": _Error,
    "serializer": _Error,
    "representer": _Error,
}
_EVENTS: dict[str, type] = {
    "StreamStart": _StreamStart,
    "StreamEnd": _StreamEnd,
    "DocumentStart": _DocumentStart,
    "DocumentEnd": _DocumentEnd,
    "Alias": _Alias,
    "Scalar": _Scalar,
    "SequenceStart": _SequenceStart,
    "SequenceEnd": _SequenceEnd,
    "MappingStart": _MappingStart,
    "MappingEnd": _MappingEnd,
}
# Named by the extension when it loads; we never ask it for tokens or nodes.
_UNUSED = {
    "tokens": (
        "Alias", "Anchor", "BlockEnd", "BlockEntry", "BlockMappingStart", "BlockSequenceStart", "Directive",
        "DocumentEnd", "DocumentStart", "FlowEntry", "FlowMappingEnd", "FlowMappingStart", "FlowSequenceEnd",
        "FlowSequenceStart", "Key", "Scalar", "StreamEnd", "StreamStart", "Tag", "Value",
    ),
    "nodes": ("Scalar", "Sequence", "Mapping"),
}  # fmt: skip


def _load_extension() -> ModuleType:
    """Import yaml._yaml with stand-ins for the Python modules that it takes its classes from."""
    import sys

    stand_ins = _stand_in_modules()
    sys.modules.update(stand_ins)
    try:
        import yaml._yaml

        module: ModuleType = yaml._yaml
        return module
    finally:
        for name in (*stand_ins, "yaml._yaml"):
            sys.modules.pop(name, None)


def _stand_in_modules() -> dict[str, ModuleType]:
    import sys

    module_type = type(sys)
    root = module_type("yaml")
    root.__path__ = _package_folders()
    modules = {"yaml": root}
    names: dict[str, dict[str, type]] = {
        name: {"YAMLError" if name == "error" else f"{name.capitalize()}Error": error}
        for name, error in _ERRORS.items()
    }
    names["events"] = {f"{name}Event": event for name, event in _EVENTS.items()}
    for kind, classes in _UNUSED.items():
        names[kind] = {f"{name}{kind.capitalize()[:-1]}": _Event for name in classes}
    for name, contents in names.items():
        module = module_type(f"yaml.{name}")
        module.__dict__.update(contents)
        modules[f"yaml.{name}"] = module
        setattr(root, name, module)
    return modules


def _package_folders() -> list[str]:
    import sys

    for finder in sys.meta_path:
        spec = finder.find_spec("yaml", None)
        if spec is not None and spec.submodule_search_locations:
            return list(spec.submodule_search_locations)
    raise ImportError("PyYAML is not installed")
