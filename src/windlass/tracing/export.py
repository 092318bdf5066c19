"""Sending spans to a collector (OTLP/HTTP): one request, once, in bounded time, whatever comes of it."""

from __future__ import annotations

from windlass.tracing import otlp
from windlass.tracing.settings import JSON

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from windlass.net.transport import Transport
    from windlass.tracing.settings import Settings
    from windlass.tracing.spans import Span
    from windlass.tracing.tracer import Debug, Tracer

MAX_ANSWER = 64 * 1024
_TYPES = {JSON: "application/json"}
_PROTOBUF = "application/x-protobuf"


def export(tracer: Tracer, version: str, variables: Mapping[str, str], debug: Debug) -> None:
    """Send the spans of a command that has ended. ``debug`` is told if that fails; nothing is raised.

    It is done aside: whatever a collector does, this returns when time is up.
    """
    from threading import Thread

    spans = tracer.finished()
    if not spans or not tracer.context.is_sampled:
        return
    settings = tracer.settings
    problems: list[str] = ["time ran out"]

    def work() -> None:
        try:
            problem = _sent(settings, _body(tracer, spans, version), variables)
        except Exception as error:  # nothing that goes wrong here is the command's
            problem = f"{type(error).__name__}: {_reason(error)}"
        problems[:] = [problem] if problem else []

    thread = Thread(target=work, name="windlass-spans", daemon=True)
    thread.start()
    thread.join(settings.seconds)
    for problem in problems[:1]:
        debug("spans were not sent", endpoint=_shown(settings.endpoint), error=problem)


def _body(tracer: Tracer, spans: list[Span], version: str) -> bytes:
    encode = otlp.as_json if tracer.settings.protocol == JSON else otlp.as_protobuf
    sdk = {"telemetry.sdk.name": "windlass", "telemetry.sdk.language": "python", "telemetry.sdk.version": version}
    resource = {"service.version": version, **sdk, **dict(tracer.settings.resource)}
    return encode(tracer.context.trace, spans, resource, ("windlass", version))


def _sent(settings: Settings, body: bytes, variables: Mapping[str, str]) -> str:
    """Send a body; return what the collector has against it. Raises TransportError and TlsSettingsError."""
    from windlass.net import Request

    headers = [("Content-Type", _TYPES.get(settings.protocol, _PROTOBUF)), *settings.headers]
    if settings.is_gzipped:
        from gzip import compress

        body, headers = compress(body, mtime=0), [*headers, ("Content-Encoding", "gzip")]
    # A redirect is not followed: the headers may be credentials, and are for this host.
    request = Request("POST", settings.endpoint, headers, body, timeout=settings.seconds, follows=False)
    with _transport(settings, variables) as transport, transport.send(request) as response:
        response.read(MAX_ANSWER)
        return "" if response.status < 300 else f"the collector answered {response.status}"


def _transport(settings: Settings, variables: Mapping[str, str]) -> Transport:
    from windlass.net.proxy import ProxyRules
    from windlass.net.route import Timeouts
    from windlass.net.tls import TlsSettings
    from windlass.net.transport import Transport

    tls = TlsSettings(
        settings.ca_file,
        settings.cert_file,
        settings.key_file,
        system_ca_file=variables.get("SSL_CERT_FILE", ""),
        system_ca_folder=variables.get("SSL_CERT_DIR", ""),
    )
    seconds = settings.seconds
    proxies = ProxyRules.from_environment(variables)
    return Transport(tls=tls, proxies=proxies, timeouts=Timeouts(seconds, seconds, seconds), user_agent="windlass")


def _reason(error: Exception) -> str:
    """Return what went wrong without the URL, whose query may hold a credential."""
    cause = getattr(error, "cause", None)
    return str(cause if cause is not None else error)


def _shown(url: str) -> str:
    """Return a URL without what may be secret in it."""
    from windlass.net.urls import redact

    return redact(url.partition("?")[0])
