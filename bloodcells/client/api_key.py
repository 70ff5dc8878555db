"""Send the API key of a service with each request."""

import os
import re
from collections.abc import Mapping

__all__ = ["headers_with_key"]

VARIABLE = "BLOODCELLS_API_KEY"
"""Variable with the key of a client that is given none."""
_HEADER = "X-API-Key"
"""Not `Authorization`, which a proxy before the service may ask for."""
_KEY = re.compile(r"[!-~]+")


def headers_with_key(headers: Mapping[str, str] | None, api_key: str | None) -> dict[str, str]:
    """Add an API key, or that of the environment where it is None, to the headers of each request.

    Raises
    ------
    ValueError
        It cannot be a key; the message does not have it.
    """
    sent = dict(headers or {})
    source = "api_key" if api_key is not None else VARIABLE
    key = api_key if api_key is not None else os.environ.get(VARIABLE)
    if key is None:
        return sent
    if not _KEY.fullmatch(key):
        raise ValueError(
            f"{source} is empty or has characters that no key has, such as a blank or a line end."
        )
    return sent | {_HEADER: key}
