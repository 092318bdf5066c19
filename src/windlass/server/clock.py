"""The time of day as the server writes it down."""

from __future__ import annotations

import time


def now() -> str:
    """RFC 3339 in UTC with nanoseconds, trailing zeros dropped as Go prints it (time.RFC3339Nano)."""
    return rfc3339(time.time_ns())


def rfc3339(nanoseconds: int) -> str:
    """The moment ``nanoseconds`` after 1970 as RFC 3339 in UTC."""
    seconds, rest = divmod(nanoseconds, 1_000_000_000)
    fraction = f".{rest:09d}".rstrip("0") if rest else ""
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds)) + fraction + "Z"


def seconds_of(text: str) -> float:
    """The moment that ``rfc3339`` wrote, in seconds after 1970."""
    import calendar

    whole, _, fraction = text.rstrip("Z").partition(".")
    return calendar.timegm(time.strptime(whole, "%Y-%m-%dT%H:%M:%S")) + float(f"0.{fraction or 0}")


def http_date(seconds: float) -> str:
    """A moment as HTTP headers write it (RFC 9110 section 5.6.7)."""
    from email.utils import formatdate

    return formatdate(int(seconds), usegmt=True)
