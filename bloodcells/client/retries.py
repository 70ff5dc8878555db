"""Decide whether a request is worth another try, and how long to wait before it."""

import random
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

__all__ = ["Outcome", "seconds_to_wait"]

Outcome = httpx.Response | httpx.RequestError
"""The end of a request: an answer of any status, or no answer."""

_PASSING = (429, 502, 503, 504)
"""Statuses that pass: the service has enough requests of this key, is busy or starting, or a proxy in front
of it misses it for a moment."""
_HOPELESS = (httpx.UnsupportedProtocol, httpx.LocalProtocolError, httpx.DecodingError)
"""Errors that a second try would meet again: mistakes in the request, answers that cannot be decoded."""
_FIRST, _LONGEST = 0.25, 30.0
"""Seconds before the second try, and before any later one at the most."""
_LONGEST_REQUESTED = 120.0
"""Most seconds that are waited at the service's own request, which may be a mistake."""


def seconds_to_wait(outcome: Outcome, tries: int, retries: int) -> float | None:
    """Choose the seconds to wait before the next try; None, where there is to be none.

    The wait doubles each time. Half of it is random, so that many clients that were turned away
    together do not come back together. It is at least what the service asks for (`Retry-After`).

    Parameters
    ----------
    outcome
        The end of the latest try.
    tries
        How often the request was sent.
    retries
        How often it may be sent again.
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
    """Read the seconds of a `Retry-After`, a number or a date (RFC 9110, 10.2.3); 0 if it is unclear."""
    if value.strip().isdecimal():
        return float(value)
    try:
        when = parsedate_to_datetime(value)
    except ValueError:
        return 0.0
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    return max((when - datetime.now(UTC)).total_seconds(), 0.0)
