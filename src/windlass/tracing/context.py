"""The trace that a command belongs to: the one it was started in, or a new one (W3C Trace Context)."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from dataclasses import dataclass as record

    from windlass.tracing.settings import Settings
else:
    from windlass._record import record

SAMPLED = 1
MAX_STATE = 512
"""Characters of a tracestate that is passed on (W3C: vendors should propagate at least so many)."""

_HEX = frozenset("0123456789abcdef")
_SIZES = 2, 32, 16, 2


@record(frozen=True)
class Context:
    """Identifiers are lower-case hexadecimal; ``parent`` is the span outside, "" if there is none."""

    trace: str
    parent: str
    is_sampled: bool
    state: str = ""

    def header(self, span: str) -> list[tuple[str, str]]:
        """Return the fields that tell a server which span asks."""
        fields = [("traceparent", f"00-{self.trace}-{span}-{SAMPLED if self.is_sampled else 0:02x}")]
        return [*fields, ("tracestate", self.state)] if self.state else fields


def begin(variables: Mapping[str, str], settings: Settings, random: Callable[[int], bytes]) -> Context:
    """Return the trace that TRACEPARENT names, or a new one."""
    parts = _parts(variables.get("TRACEPARENT", ""))
    if parts is None:
        trace = random(16).hex()
        return Context(trace, "", _is_sampled(settings, trace, None))
    trace, parent, flags = parts
    state = variables.get("TRACESTATE", "")
    sound = len(state) <= MAX_STATE and state.isascii() and state.isprintable()
    return Context(trace, parent, _is_sampled(settings, trace, bool(flags & SAMPLED)), state if sound else "")


def _parts(text: str) -> tuple[str, str, int] | None:
    """Return trace, parent and flags of a traceparent; None for one that is not valid."""
    fields = text.strip().split("-")
    if len(fields) < 4 or (len(fields) > 4 and fields[0] == "00"):
        return None
    for field, size in zip(fields, _SIZES, strict=False):
        if len(field) != size or not _HEX.issuperset(field):
            return None
    version, trace, parent, flags = fields[:4]
    if version == "ff" or not trace.strip("0") or not parent.strip("0"):
        return None
    return trace, parent, int(flags, 16)


def _is_sampled(settings: Settings, trace: str, parent: bool | None) -> bool:
    """Tell whether spans are to be sent (OTEL_TRACES_SAMPLER); an unknown sampler takes all."""
    name = settings.sampler
    if name.startswith("parentbased_") and parent is not None:
        return parent
    match name.removeprefix("parentbased_"):
        case "always_off":
            return False
        case "traceidratio":
            return int(trace[16:], 16) >> 1 < settings.ratio * 2**63
        case _:
            return True
