"""What OpenTelemetry's variables say (OpenTelemetry specification, "Environment Variables" and "OTLP Exporter").

A variable whose value means nothing is told to the log and counts as unset: tracing never stops a command.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from dataclasses import dataclass as record

    Variables = Mapping[str, str]
    Complain = Callable[[str, str], object]
    """Is told the name of a variable and what is wrong with its value."""
else:
    from windlass._record import record

JSON, PROTOBUF = "http/json", "http/protobuf"
SIGNAL_PATH = "/v1/traces"
DEFAULT_SERVICE = "windlass"

DEFAULT_SECONDS = 3.0
"""Less than the ten of the specification: a person waits for the end of a command."""
MAX_SECONDS = 10.0
MAX_PAIRS = 64
"""Headers, and attributes of the resource, that are taken from a variable."""

_TRUE = "true"
_TOKEN = frozenset("!#$%&'*+-.^_`|~")


@record(frozen=True)
class Settings:
    """Where spans go and how. ``headers`` may hold credentials: they are for the endpoint's host only."""

    endpoint: str
    protocol: str = PROTOBUF
    headers: tuple[tuple[str, str], ...] = ()
    seconds: float = DEFAULT_SECONDS
    is_gzipped: bool = False
    ca_file: str = ""
    cert_file: str = ""
    key_file: str = ""
    resource: tuple[tuple[str, str], ...] = ()
    sampler: str = "parentbased_always_on"
    ratio: float = 1.0
    propagates: bool = True


def read(variables: Variables, complain: Complain) -> Settings | None:
    """Return the settings, None if no spans are wanted or the endpoint cannot be used."""
    if variables.get("OTEL_SDK_DISABLED", "").lower() == _TRUE:
        return None
    exporters = variables.get("OTEL_TRACES_EXPORTER") or "otlp"
    if "otlp" not in [word.strip() for word in exporters.split(",")]:
        return None
    endpoint = _endpoint(variables)
    if not endpoint.startswith(("http://", "https://")):
        complain("OTEL_EXPORTER_OTLP_ENDPOINT", "no URL of http or https")
        return None
    protocol = _of_signal(variables, "PROTOCOL") or PROTOBUF
    if protocol not in (JSON, PROTOBUF):
        complain("OTEL_EXPORTER_OTLP_PROTOCOL", f"{protocol} is not spoken; {PROTOBUF} is")
        protocol = PROTOBUF
    propagators = variables.get("OTEL_PROPAGATORS") or "tracecontext"
    return Settings(
        endpoint,
        protocol,
        _headers(_of_signal(variables, "HEADERS"), complain),
        _seconds(_of_signal(variables, "TIMEOUT"), complain),
        _of_signal(variables, "COMPRESSION") == "gzip",
        _of_signal(variables, "CERTIFICATE"),
        _of_signal(variables, "CLIENT_CERTIFICATE"),
        _of_signal(variables, "CLIENT_KEY"),
        _resource(variables),
        variables.get("OTEL_TRACES_SAMPLER") or "parentbased_always_on",
        _ratio(variables.get("OTEL_TRACES_SAMPLER_ARG", ""), complain),
        "tracecontext" in [word.strip() for word in propagators.split(",")],
    )


def _of_signal(variables: Variables, name: str) -> str:
    """Return the value for traces, or else that for all signals; an empty one counts as unset."""
    return variables.get(f"OTEL_EXPORTER_OTLP_TRACES_{name}") or variables.get(f"OTEL_EXPORTER_OTLP_{name}") or ""


def _endpoint(variables: Variables) -> str:
    """Return the URL: that for traces as it is, that for all signals with a path of its own behind it."""
    own = variables.get("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
    if own:
        return own
    base, mark, query = variables.get("OTEL_EXPORTER_OTLP_ENDPOINT", "").partition("?")
    return base.rstrip("/") + SIGNAL_PATH + mark + query


def _pairs(text: str) -> list[tuple[str, str]]:
    """Return ``key=value`` pairs between commas, percent-decoded (W3C baggage without properties)."""
    from urllib.parse import unquote

    found = []
    for entry in text.split(",")[:MAX_PAIRS]:
        key, equals, value = entry.partition("=")
        if equals and key.strip():
            found.append((unquote(key.strip()), unquote(value.strip())))
    return found


def _headers(text: str, complain: Complain) -> tuple[tuple[str, str], ...]:
    found = []
    for name, value in _pairs(text):
        sound = name.isascii() and all(char.isalnum() or char in _TOKEN for char in name)
        if sound and value.isascii() and value.isprintable():
            found.append((name, value))
        else:
            complain("OTEL_EXPORTER_OTLP_HEADERS", "a name or value that no header can have")
    return tuple(found)


def _resource(variables: Variables) -> tuple[tuple[str, str], ...]:
    found = {"service.name": DEFAULT_SERVICE, **dict(_pairs(variables.get("OTEL_RESOURCE_ATTRIBUTES", "")))}
    service = variables.get("OTEL_SERVICE_NAME")
    if service:
        found["service.name"] = service
    return tuple(found.items())


def _seconds(text: str, complain: Complain) -> float:
    if not text:
        return DEFAULT_SECONDS
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        complain("OTEL_EXPORTER_OTLP_TIMEOUT", "no number of milliseconds")
        return DEFAULT_SECONDS
    return min(int(text) / 1000, MAX_SECONDS)


def _ratio(text: str, complain: Complain) -> float:
    if not text:
        return 1.0
    try:
        found = float(text)
    except ValueError:
        found = -1.0
    if not 0.0 <= found <= 1.0:
        complain("OTEL_TRACES_SAMPLER_ARG", "no number from 0 to 1")
        return 1.0
    return found
