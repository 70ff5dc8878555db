"""When a request is worth another try, and how long to wait before it."""

import random
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

__all__ = ["Outcome", "seconds_to_wait"]

Outcome = httpx.Response | httpx.RequestError
"""What became of a request."""

_PASSING = (502, 503, 504)
"""The service is busy or starting; or, as a proxy in front of it says, away for a moment."""
_HOPELESS = (httpx.UnsupportedProtocol, httpx.LocalProtocolError, httpx.DecodingError)
"""Our own mistakes, or answers that will be the same again."""
_FIRST, _LONGEST = 0.25, 30.0
_LONGEST_REQUESTED = 120.0
"""Of the wait that a service may ask for: it may mean well, or be wrong."""


def seconds_to_wait(outcome: Outcome, tries: int, retries: int) -> float | None:
    """How long to wait before the next try; None if there is to be none.

    Twice as long each time, with a random part of a half, so that many clients that were turned
    away together do not come back together; at least as long as the service asks for (Retry-After).

    Parameters
    ----------
    tries
        How often it was tries.
    retries
        How often it may be tries again.
    """
    if tries > retries:
        return None
    requested = 0.0
    if isinstance(outcome, httpx.Response):
        if outcome.status_code not in _PASSING:
            return None
        requested = min(retry_after(outcome.headers.get("Retry-After", "")), _LONGEST_REQUESTED)
    elif isinstance(outcome, _HOPELESS) or not isinstance(outcome, httpx.TransportError):
        return None
    wait = min(_FIRST * 2.0 ** min(tries - 1, 20), _LONGEST)
    return max(requested, wait / 2) + random.uniform(0, wait / 2)


def retry_after(value: str) -> float:
    """Seconds that a `Retry-After` asks for, as a number or a date (RFC 9110, 10.2.3); 0 if unclear."""
    if value.strip().isdecimal():
        return float(value)
    try:
        when = parsedate_to_datetime(value)
    except ValueError:
        return 0.0
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    return max((when - datetime.now(UTC)).total_seconds(), 0.0)
