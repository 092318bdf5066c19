"""Counters in Prometheus' text format. Labels are endpoints, methods and statuses: never names that clients choose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from windlass import __version__

from .http import Response

if TYPE_CHECKING:
    from .http import Request
    from .services import Services

_HEAD = """\
# HELP windlass_info The version that runs.
# TYPE windlass_info gauge
windlass_info{{version="{version}"}} 1
# HELP windlass_uploads_running Requests with a body under way.
# TYPE windlass_uploads_running gauge
windlass_uploads_running {uploads}
# HELP windlass_request_seconds Requests answered, and the time until their headers were sent.
# TYPE windlass_request_seconds summary
"""
_ROW = """\
windlass_request_seconds_count{{endpoint="{0}",method="{1}",status="{2}"}} {3}
windlass_request_seconds_sum{{endpoint="{0}",method="{1}",status="{2}"}} {4:.6f}
"""


class Metrics:
    """What this process answered since it started."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str, int], tuple[int, float]] = {}

    def count(self, endpoint: str, method: str, status: int, seconds: float) -> None:
        """Count one answer."""
        key = (endpoint, method, status)
        number, total = self._seen.get(key, (0, 0.0))
        self._seen[key] = (number + 1, total + seconds)

    def text(self, uploads: int) -> str:
        """Everything, as Prometheus reads it."""
        rows = [_ROW.format(*key, *value) for key, value in sorted(self._seen.items())]
        return _HEAD.format(version=__version__, uploads=uploads) + "".join(rows)


async def show(services: Services, request: Request, names: dict[str, str]) -> Response:
    """GET /metrics."""
    body = services.metrics.text(services.uploads_running)
    return Response(200, {"content-type": "text/plain; version=0.0.4; charset=utf-8"}, body.encode())
