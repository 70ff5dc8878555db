"""Classify tables of any kind and length by a running service."""

from bloodcells.errors import not_installed

try:
    import httpx  # noqa: F401
except ModuleNotFoundError as error:
    if error.name != "httpx":
        raise
    raise ModuleNotFoundError(
        not_installed("bloodcells.Client", "httpx", "client"), name="httpx"
    ) from None

from bloodcells.client.asynchronous import AsyncClient
from bloodcells.client.errors import BadAnswer, ServiceError, Unreachable
from bloodcells.client.predictions import Answer
from bloodcells.client.synchronous import Client

__all__ = ["Answer", "AsyncClient", "BadAnswer", "Client", "ServiceError", "Unreachable"]
